"""Says so when this Python is too old. It has to be readable by any Python 3."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is what it is for
    sys.exit(
        "Scribeline needs Python 3.11 or newer, and " + sys.executable + " is " + sys.version.split()[0] + ". "
        "Install a newer one, and name it: make install PYTHON=python3.11"
    )
