"""The entry for a WSGI server has every page loaded, and the collector leaves alone what is loaded."""

from __future__ import annotations

import subprocess
import sys

_SAYS = """
import gc, sys
import gongshu.site.wsgi
print("gongshu.portal.finding" in sys.modules, gc.get_freeze_count() > 100_000)
"""


def test_pages_are_loaded_at_the_start_and_left_alone_by_the_collector() -> None:
    told = subprocess.run([sys.executable, "-c", _SAYS], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True"]
