"""One Chromium for all tests of pages, since starting one takes seconds."""

import pytest

from tests.servers import browser


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium."""
    browser.need_browser()
    with browser.opened() as driver:
        yield driver


@pytest.fixture
def window(chromium, tmp_path):
    """A window on the pages that a test opens one after another."""
    from tests.reports.browser.window import Window  # noqa: PLC0415 - it loads Selenium

    return Window(chromium, tmp_path)
