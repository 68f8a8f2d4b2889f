"""Can certificates be drawn here?

`CERTRULES_REQUIRE_PANGO=1`: without WeasyPrint and Pango tests fail, where they would be skipped.
"""

import os

import pytest

from certrules.adapters.certificate_pdf import PdfCertificates
from certrules.errors import MissingExtra

REQUIRED_VARIABLE = "CERTRULES_REQUIRE_PANGO"


@pytest.fixture(scope="session")
def pango():
    """Skip what draws where nothing can be drawn; fail where it is required."""
    try:
        PdfCertificates()
    except MissingExtra as missing:
        if os.environ.get(REQUIRED_VARIABLE) == "1":
            pytest.fail(f"{missing} {REQUIRED_VARIABLE}=1 requires it")
        pytest.skip(str(missing))
