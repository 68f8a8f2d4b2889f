"""Can certificates be drawn here?

`CERTRULES_REQUIRE_PANGO=1`: without WeasyPrint and Pango tests fail, where they would be skipped.
"""

import os

import pytest

from certrules.adapters.certificate_pdf import PdfCertificates
from certrules.errors import MissingExtra

REQUIRED_VARIABLE = "CERTRULES_REQUIRE_PANGO"


def missing():
    """Return why nothing can be drawn, or None when it can."""
    try:
        PdfCertificates()
    except MissingExtra as reason:
        return str(reason)
    return None


def is_missing():
    """Return whether to skip what draws; fail where it is required."""
    reason = missing()
    if reason and os.environ.get(REQUIRED_VARIABLE) == "1":
        pytest.fail(f"{reason} {REQUIRED_VARIABLE}=1 requires it")
    return reason is not None


@pytest.fixture(scope="session")
def pango():
    """Skip a test where nothing can be drawn."""
    if is_missing():
        pytest.skip("no certificates as PDF: WeasyPrint or Pango is missing")
