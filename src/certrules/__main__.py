"""``python -m certrules`` is the command `certrules`."""

import sys

from certrules.cli import main

if __name__ == "__main__":
    sys.exit(main())
