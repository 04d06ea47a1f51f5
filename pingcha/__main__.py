"""``python -m pingcha``: the same as the ``pingcha`` command."""

from __future__ import annotations

import sys

from pingcha.cli import main

if __name__ == "__main__":
    sys.exit(main())
