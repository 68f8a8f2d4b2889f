"""A headless Chromium, which the tests drive; it is on the machine, and nothing is downloaded."""

import os
import shutil
from contextlib import contextmanager

import pytest

REQUIRED = "CERTRULES_REQUIRE_CHROMIUM"


def programs():
    """Return the browser and its driver, None for one that is not there."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    return browser, shutil.which("chromedriver")


@contextmanager
def opened(*, size=(1200, 900), dark=False):
    """Give a browser with a window of a size, to be closed afterwards."""
    from selenium import webdriver  # noqa: PLC0415 - it takes long to load, and few tests need it

    browser, driver = programs()
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for one in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{one}")
    options.add_argument(f"--window-size={size[0]},{size[1]}")
    if dark:
        options.add_argument("--force-dark-mode")
        options.add_argument("--blink-settings=preferredColorScheme=0")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    found = webdriver.Chrome(options=options, service=service)
    found.implicitly_wait(10)  # a click does not wait for the page that it leads to
    try:
        yield found
    finally:
        found.quit()


def need_browser():
    """Skip a test where there is no Chromium, unless it has to be there."""
    if None in programs():
        message = "Chromium and its driver are not here: install chromium and chromium-driver"
        if os.environ.get(REQUIRED):
            pytest.fail(message)
        pytest.skip(message)
