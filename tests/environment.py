"""Chooses the home and the database of a test run; loaded (``-p``) before anything reads the settings."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests import postgres

# Where Python is told to keep nothing compiled, each worker and each command that a test starts compiles all anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

HOME = Path(tempfile.mkdtemp(prefix="gongshu-test-"))
os.environ["GONGSHU_HOME"] = str(HOME)
ON_POSTGRES = os.environ.get("GONGSHU_TEST_DB") == "postgres"
if ON_POSTGRES:
    os.environ["GONGSHU_DATABASE"] = os.environ.get("GONGSHU_DATABASE") or postgres.url()
