"""What all tests share: the program keeps what it keeps between runs in a folder of this session, never in the user's."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from hypothesis import settings

_kept = tempfile.mkdtemp(prefix="pingcha-tests-")
os.environ["PINGCHA_CACHE"] = _kept
atexit.register(shutil.rmtree, _kept, ignore_errors=True)

# A machine that is busy with something else is no fault of the program.
settings.register_profile("pingcha", settings(), deadline=None)
settings.load_profile("pingcha")
