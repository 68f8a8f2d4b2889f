"""A window of the browser on one page, as a test or a picture needs it."""

import base64
import json

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

DESK = (1200, 900)
PHONE = (390, 844)
PAPER = (688, 1017)  # A4 less margins of 14 mm, in CSS pixels
ACROSS = (1017, 688)


class Window:
    """Opens pages from files, one after another, in a browser that runs already."""

    OPENS = "main button:is([data-key], [data-change])"

    def __init__(self, driver, folder):
        self.driver = driver
        self.folder = folder
        self.address = None
        self.width = 0
        driver.set_script_timeout(300)  # axe-core takes seconds, and more on a busy machine
        driver.implicitly_wait(0)  # the pages are static: what is not there never will be

    def open(self, page, *, size=DESK, dark=False, media="screen", scripts=True):
        """Open the text of a page in a window of a size, in a scheme, on a medium."""
        path = self.folder / "page.html"
        path.write_text(page, "utf-8")
        self.address = path.as_uri()
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.see(size=size, dark=dark, media=media)
        self.driver.get("about:blank")
        for name in ("browser", "performance"):
            self.driver.get_log(name)  # what is read is gone: the next page begins with nothing
        self.driver.get(self.address)
        # On a busy machine a page of megabytes was seen before its script had run.
        WebDriverWait(self.driver, 60, poll_frequency=0.05).until(
            lambda _: self.run("return document.readyState") == "complete"
        )
        if media == "print":
            # What a page does only before it is printed; the medium alone does not tell it.
            self.run("dispatchEvent(new Event('beforeprint'))")

    def see(self, *, size=DESK, dark=False, media="screen"):
        """See the page that is open in another size, scheme or medium."""
        self.width, height = size
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=self.width,
            height=height,
            deviceScaleFactor=1,
            mobile=size == PHONE,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def command(self, name, **values):
        """Ask the browser itself."""
        return self.driver.execute_cdp_cmd(name, values)

    def run(self, script, *values):
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script, *values)

    def text(self, selector="body"):
        """Return the text of all elements of a selector that are to be seen, a line each."""
        found = self.run(
            "return [...document.querySelectorAll(arguments[0])]"
            ".filter(one => one.checkVisibility({visibilityProperty: true}))"
            ".map(one => one.innerText.trim())",
            selector,
        )
        return "\n".join(found)

    def count(self, selector):
        """Return how many elements of a selector are to be seen."""
        return self.run(
            "return [...document.querySelectorAll(arguments[0])]"
            ".filter(one => one.checkVisibility({visibilityProperty: true})).length",
            selector,
        )

    def explain(self):
        """Open the panel of the first cell that has one, by mouse; return whether there is one."""
        found = self.driver.find_elements(By.CSS_SELECTOR, self.OPENS)
        if found:
            found[0].click()
        return bool(found) and self.count("dialog[open]") == 1

    def search(self, words):
        """Type into the search field of the filter, instead of what is there."""
        field = self.driver.find_element(By.CSS_SELECTOR, ".filters input[type=search]")
        field.send_keys(Keys.CONTROL, "a", Keys.NULL, words)

    def choose(self, name, words):
        """Choose from a list of the filter, by its words."""
        self.driver.find_element(By.CSS_SELECTOR, f".filters select[name={name}]").send_keys(words)

    def reset(self):
        """Press the button that shows all again."""
        self.driver.find_element(By.CSS_SELECTOR, ".filters button[type=reset]").click()
        self.settle()

    def settle(self):
        """Wait until the browser has drawn what it has been asked to draw."""
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"
        )

    def press(self, *keys):
        """Press keys, one after another, wherever the focus is."""
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def press_with_control(self, key):
        """Press a key while Control is held down."""
        chain = ActionChains(self.driver, duration=0)
        chain.key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()

    def focused(self, selector):
        """Whether the focus is on an element of a selector."""
        return self.run("return document.activeElement.matches(arguments[0])", selector)

    def rings(self):
        """Whether one sees where the focus is: an outline or a shadow around it.

        The button inside a field for a date has a ring of the browser's own.
        """
        return self.run(
            "const one = document.activeElement, style = getComputedStyle(one);"
            "return one.type === 'date' || style.boxShadow !== 'none'"
            " || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)"
        )

    def overhang(self):
        """Return by how many pixels the page is wider than its window."""
        found = self.run(
            "return Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
        )
        return found - self.width

    def said(self):
        """Return what the console says, since this was last asked."""
        return [f"{one['level']}: {one['message']}" for one in self.driver.get_log("browser")]

    def asked_for(self):
        """Return the addresses that the browser asked for, without the page itself."""
        events = [json.loads(one["message"]) for one in self.driver.get_log("performance")]
        urls = [
            one["message"]["params"]["request"]["url"]
            for one in events
            if one["message"]["method"] == "Network.requestWillBeSent"
        ]
        own = (self.address, "data:")  # what follows data: is in the page already
        return [one for one in urls if not one.startswith(own)]

    def picture(self):
        """Return what is to be seen in the window as a PNG."""
        seen = self.command("Page.getLayoutMetrics")["cssLayoutViewport"]
        place = {"x": seen["pageX"], "y": seen["pageY"], "scale": 1}
        clip = {**place, "width": seen["clientWidth"], "height": seen["clientHeight"]}
        found = self.command("Page.captureScreenshot", format="png", clip=clip)
        return base64.b64decode(found["data"])

    def printed(self):
        """Return the page as it is printed, a PDF."""
        found = self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(found["data"])
