"""The bulk engine: DuckDB in the process. The only place that knows where its extensions are and how it is set.

The extension binaries come as packages and are loaded by their path; nothing is downloaded, nothing is written to a
home folder of the user. Temporary files stay inside the installation's home.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb

from gongshu.kit.errors import Defect
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.lake.schema import literal

Connection = duckdb.DuckDBPyConnection
MEMORY_LIMIT = "400MiB"
"""What the engine may hold in memory before it spills; leaves room for the readers under 1 GiB in all."""


_verified: set[str] = set()


def connect(home: Home, *, memory_limit: str = "", threads: int = 2, extensions: Sequence[str] = ()) -> Connection:
    """Open an engine in memory.

    Args:
        home: the installation; ``[lake] memory_limit`` of its settings overrides the default.
        memory_limit: as DuckDB writes it (``400MiB``).
        threads: how many cores it may use.
        extensions: those to load (``ducklake``, ``sqlite_scanner``, ``postgres_scanner``). The engine checks their
            signatures; within a process once is enough, for that reads 70 MB.
    """
    spill = home.lake / "temporary"
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        config={
            "allow_unsigned_extensions": str(bool(extensions) and _verified.issuperset(extensions)).lower(),
            "threads": threads,
            "memory_limit": memory_limit or home.settings.get("lake", {}).get("memory_limit", MEMORY_LIMIT),
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    for name in extensions:
        connection.execute(f"LOAD {literal(_binary(name))}")
    _verified.update(extensions)
    return connection


@cache
def _binary(name: str) -> Path:
    package = importlib.util.find_spec(f"duckdb_extension_{name}")
    folders = list(package.submodule_search_locations or []) if package else []
    for folder in folders:
        path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if path.is_file():
            return path
    raise Defect(
        t(f"DuckDB {duckdb.__version__} 缺少扩展 {name}", f"DuckDB {duckdb.__version__} lacks its extension {name}"),
        remedy=t(
            f"重新安装依赖：duckdb 与 duckdb-extension-{name.replace('_', '-')} 的版本必须相同",
            f"install again: duckdb and duckdb-extension-{name.replace('_', '-')} must have the same version",
        ),
        code="engine_incomplete",
    )
