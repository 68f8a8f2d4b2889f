"""axe-core, run inside a page: what it finds against WCAG 2.2, levels A and AA."""

from functools import cache
from importlib.resources import files

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """
const done = arguments[arguments.length - 1];
axe.run(arguments[1], {runOnly: {type: "tag", values: arguments[0]}, resultTypes: ["violations"]})
  .then(found => done(found.violations.flatMap(one => one.nodes.map(
    node => [one.id, node.target.join(" "), node.failureSummary].join(" | ")))))
  .catch(error => done(["axe did not run: " + error]));
"""


@cache
def program():
    """Return the text of axe-core."""
    path = files("selenium_axe_python") / "axe-core" / "axe.min.js"
    return path.read_text("utf-8")


def findings(driver, within="html"):
    """Return what axe-core finds within a part of the page that is open, a line each."""
    if not driver.execute_script("return 'axe' in window"):
        driver.execute_script(program())
    return driver.execute_async_script(RUN, LEVELS, within)
