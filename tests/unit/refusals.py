"""How a test asks for an error and reads what it says."""

import pytest


def refused(error, make, *args, **kwargs):
    """Return the error that `make` raises when called, which is of that class exactly."""
    with pytest.raises(error) as caught:
        make(*args, **kwargs)
    assert type(caught.value) is error
    return caught.value


def refusal(error, make, *args, **kwargs):
    """Return what the error says that `make` raises when called."""
    return str(refused(error, make, *args, **kwargs))
