# Every target makes its own environment: nothing is needed but Python 3.11+ and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
LOG    := $(VENV)/install.log

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# ---------------------------------------------------------------- environment

# pip is upgraded first because `--group` came with pip 25.1.
$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "certrules needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@echo "Making the environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(call quietly,$(PY) -m pip install --upgrade "pip>=25.1")
	@touch $@

# pip says much and warns of other people's settings, so its words are shown only when it fails.
quietly = $(1) >$(LOG) 2>&1 || { cat $(LOG) >&2; echo "The installation failed; its messages are above." >&2; exit 1; }

# Three sizes, so that the demo need not wait for type checkers. The larger ones mark the smaller as done.
$(VENV)/.installed-demo: pyproject.toml $(VENV)/.created
	@echo "Installing certrules"
	@$(call quietly,$(PY) -m pip install --editable ".[all]")
	@touch $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/.created
	@echo "Installing certrules and what its tests need"
	@$(call quietly,$(PY) -m pip install --editable ".[all]" --group test)
	@touch $(VENV)/.installed-demo $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.created
	@echo "Installing certrules and the developer's tools"
	@$(call quietly,$(PY) -m pip install --editable ".[all]" --group dev)
	@touch $(VENV)/.installed-demo $(VENV)/.installed-test $@

.PHONY: venv
venv: $(VENV)/.installed-dev ## make or refresh the environment with every tool

# ---------------------------------------------------------------- the two commands

.PHONY: demo test
demo: $(VENV)/.installed-demo ## evaluate the example workforce and show the result
	@$(PY) examples/demo.py

test: $(VENV)/.installed-test ## run the tests, measuring coverage
	@$(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest -n auto --dist worksteal $(ARGS); status=$$?; $(PY) -m coverage combine --quiet || status=1; exit $$status

# ---------------------------------------------------------------- the gates of .ci/run

# Floors 0 to 5 are covered whole, every branch.
FLOORS := src/certrules/errors.py,src/certrules/model/*,src/certrules/dates/*,src/certrules/expiry/*,src/certrules/status/*,src/certrules/planning/*,src/certrules/bulk/*

.PHONY: check coverage types lint layers docs doctest fuzz wheel
check: ## run every gate, as .ci/run does
	@.ci/run

coverage: $(VENV)/.installed-test ## hold what `make test` measured against its thresholds
	@$(PY) -m coverage report --include="$(FLOORS)" --fail-under=100
	@$(PY) -m coverage report --fail-under=98

types: $(VENV)/.installed-dev ## mypy and pyright, on the package and on its face seen from outside
	@$(PY) -m mypy & other=$$!; PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(PY) -m pyright --pythonpath $(PY); found=$$?; wait $$other && exit $$found

lint: $(VENV)/.installed-dev ## ruff: rules and layout
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check

layers: $(VENV)/.installed-dev ## the layer contract
	@$(BIN)/lint-imports --no-logo --no-cache

docs: $(VENV)/.installed-dev ## build the documentation, warnings being errors, and follow its links
	@$(PY) -m sphinx -W --keep-going -q -E -b html docs build/docs
	@$(PY) -m tests.docs.built build/docs
	@echo "The documentation is in build/docs/index.html"

# Seconds of the processor for each reader.
FUZZ_SECONDS ?= 20

fuzz: $(VENV)/.installed-dev ## feed every reader what it does not expect; FUZZ_SECONDS=20 for each
	@$(PY) -m tests.fuzz --seconds $(FUZZ_SECONDS)

# In the order written: a later example may use what an earlier one of its page made.
doctest: $(VENV)/.installed-test ## run the examples in README, docs and docstrings
	@$(PY) -m pytest -p no:randomly -n auto --dist loadfile README.md docs src

# The wheel is built from the sdist, twice, since two builds of one source must be the same to the byte.
# Its tests then run in an environment of their own, in a copy of the project that has no src: all but
# those of the benchmarks, of the oracle, and of pages in a browser, which ask nothing of how it was
# installed, and all that take long.
WHEEL := build/wheel

wheel: $(VENV)/.installed-dev ## build the wheel and its bill of materials, and run the tests against it
	@rm -rf dist $(WHEEL) && mkdir -p $(WHEEL)/project
	@$(call quietly,$(PY) -m build --no-isolation --outdir dist .)
	@$(call quietly,$(PY) -m build --no-isolation --outdir $(WHEEL)/again .)
	@cmp dist/*.whl $(WHEEL)/again/*.whl && cmp dist/*.tar.gz $(WHEEL)/again/*.tar.gz
	@$(PY) -m tests.house.bill_of_materials dist/*.whl dist/certrules.cdx.json
	@$(PY) -m venv --without-pip $(WHEEL)/venv
	@$(call quietly,$(PY) -m pip --python $(WHEEL)/venv/bin/python install "$$(ls dist/*.whl)[all]" --group test)
	@tar -cf - --exclude ./src --exclude ./.git --exclude ./.venv --exclude ./build --exclude ./dist . | tar -xf - -C $(WHEEL)/project
	@cd $(WHEEL)/project && ../venv/bin/python -c 'import certrules; assert "site-packages" in certrules.__file__, certrules.__file__'
	@cd $(WHEEL)/project && HYPOTHESIS_PROFILE=fast ../venv/bin/python -m pytest -n auto --dist worksteal -m "not slow" --ignore tests/benchmarks --ignore tests/oracle --ignore tests/reports/browser

# ---------------------------------------------------------------- longer work

.PHONY: bench soak
bench: $(VENV)/.installed-dev ## time things against their alternatives
	@for script in $$(grep -l __main__ benchmarks/*.py); do $(PY) -m benchmarks.$$(basename $$script .py) || exit 1; done
	@$(PY) -m benchmarks.bulk

RUNS ?= 20

soak: $(VENV)/.installed-dev ## before a release: many examples, new inputs, then many random orders
	@HYPOTHESIS_PROFILE=soak $(PY) -m pytest
	@.ci/pythons $(PY) tests/unit tests/cases tests/properties
	@$(PY) -m tests.fuzz --seconds 120 --seed 0
	@for run in $$(seq $(RUNS)); do $(PY) -m pytest -q || exit 1; done

# ---------------------------------------------------------------- packaging

.PHONY: pythons lock
# The rest of the core: make pythons CORE_TESTS=tests/properties
CORE_TESTS ?= tests/unit tests/cases

pythons: $(VENV)/.installed-dev ## run tests of the core under every other Python that is found
	@.ci/pythons $(PY) $(CORE_TESTS)

# The index that pip or uv is told to use gives the versions; no address of it comes into the lock.
lock: $(VENV)/.installed-dev ## bring the lock of the developer's environment up to date
	@mkdir -p build
	@$(PY) -m tests.house.lock > build/requirements.in
	@echo "# Made by make lock. Use it with: pip install --require-hashes --requirement requirements-dev.txt" > build/requirements-dev.txt
	@$(BIN)/uv pip compile build/requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet >> build/requirements-dev.txt
	@mv build/requirements-dev.txt requirements-dev.txt

# ---------------------------------------------------------------- housekeeping

.PHONY: clean help
clean: ## remove everything that was made
	@rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
