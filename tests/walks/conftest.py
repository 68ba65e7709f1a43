"""What the walks share: a demonstration loaded once in a run, of which every test that asks for it has a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gongshu.kit.files import locked

Settle = Callable[[str, Path], Path]

_LOAD = """
import sys
from pathlib import Path
from gongshu.site import boot, demonstration
from gongshu.kit.home import Home
demonstration.load(Home(Path(sys.argv[2])), profile_id=sys.argv[1])
"""


@pytest.fixture(scope="session")
def settle(tmp_path_factory: pytest.TempPathFactory) -> Settle:
    """Let the demonstration of a profile stand in an empty folder; returns the folder.

    Loading takes ten seconds of a processor. What ``up --demo`` loads into an empty home by itself is tested with the
    profiles of which only one test asks for a demonstration; others find it loaded, and the home moved.
    """
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demonstrations"

    def stand(profile: str, home: Path) -> Path:
        kept = shared / profile
        with locked(shared / f"{profile}.lock"):
            if not kept.is_dir():
                loading = shared / f"{profile}.loading"
                environment = os.environ | {"GONGSHU_HOME": str(loading)}
                environment.pop("GONGSHU_DATABASE", None)
                subprocess.run([sys.executable, "-c", _LOAD, profile, str(loading)], env=environment, check=True)
                loading.rename(kept)
        return Path(shutil.copytree(kept, home))

    return stand
