"""The serving file of a version: keyed rows in one sealed SQLite file, read by every process without a lock.

``artifacts/<resource>/<version>/serving.sqlite3`` holds

- ``rows(key TEXT, n INTEGER, body BLOB)``, primary key ``(key, n)``: all rows of a key in their order, each body a JSON
  object of all its fields, unmasked;
- ``meta(name TEXT, value TEXT)``: ``resource``, ``version``, ``source``, ``acquired_on``, ``key_field``, ``rows``.

Beside it ``serving.sha256`` holds the digest of the file, written as it is sealed. A file is held against it when it is
opened, and not opened where they differ or the digest lacks: altered data is not served.

``artifacts/<resource>/current.json`` (``{"version": 3}``) names the version that is served now.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gongshu.kit.errors import Defect
from gongshu.kit.files import write_atomically
from gongshu.kit.home import Home
from gongshu.kit.text import t

SERVING_FILE = "serving.sqlite3"
DIGEST_FILE = "serving.sha256"
ADOPTED_FILE = ".digests"
"""Stands in the folder of artifacts once every file of an earlier release has its digest; none is given after that."""
CURRENT_FILE = "current.json"
_MAPPED = 1 << 30
_LOOKUP = "SELECT body FROM rows WHERE key = ? ORDER BY n LIMIT ?"


def folder_of(home: Home, resource: str) -> Path:
    """Return the folder of a resource's artifacts; the name is safe whatever the code contains."""
    name = quote(resource, safe="")
    return home.artifacts / (f"%2E{name[1:]}" if name.startswith(".") else name)


def serving_file(home: Home, resource: str, version: int) -> Path:
    """Return where the serving file of a version is."""
    return folder_of(home, resource) / str(version) / SERVING_FILE


def current_version(home: Home, resource: str) -> int | None:
    """Return the version that is served now; None where none is."""
    try:
        content = json.loads((folder_of(home, resource) / CURRENT_FILE).read_bytes())
    except FileNotFoundError:
        return None
    return int(content["version"])


def switch_current(home: Home, resource: str, version: int) -> None:
    """Serve this version from now on; readers see the old or the new one."""
    write_atomically(folder_of(home, resource) / CURRENT_FILE, json.dumps({"version": version}).encode())


def prove(path: Path) -> None:
    """Hold a sealed file against its digest.

    Raises:
        Defect: it is missing, its digest is, or they differ.
    """
    try:
        sealed = path.with_name(DIGEST_FILE).read_text(encoding="ascii").strip()
        found = _digest(path)
    except (OSError, UnicodeDecodeError) as error:
        raise _not_proved(path, "serving_file_unreadable", "缺失或没有散列值", "is missing or has no digest") from error
    if found != sealed:
        raise _not_proved(
            path, "serving_file_altered", "与封存时的散列值不符", "is not what was sealed: its digest differs"
        )


def _not_proved(path: Path, code: str, zh: str, en: str) -> Defect:
    return Defect(
        t(f"服务文件无法打开：{path.name} {zh}", f"the serving file cannot be opened: {path.name} {en}"),
        why=t("不能证明是封存的那一份，停止提供", "it cannot be shown to be the one that was sealed; it is not served"),
        remedy=t(
            "移走该版本的文件夹并重新封存，或从备份恢复",
            "take the folder of the version away and seal it again, or bring it back from a backup",
        ),
        code=code,
        at=str(path),
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unproved(home: Home) -> tuple[int, list[Defect]]:
    """Hold the served version of every resource against its digest; return how many there are, and what is wrong."""
    found: list[Defect] = []
    current = sorted(home.artifacts.glob(f"*/{CURRENT_FILE}"))
    for file in current:
        try:
            prove(file.parent / str(json.loads(file.read_bytes())["version"]) / SERVING_FILE)
        except Defect as defect:
            found.append(defect)
    return len(current), found


def adopt(home: Home) -> int:
    """Give a digest to the files that an earlier release sealed without; once in an installation. Return how many.

    What stands there at that moment is taken as sealed. Later a file without a digest is a fault, not a thing to mend.
    """
    home.artifacts.mkdir(parents=True, exist_ok=True)
    marker = home.artifacts / ADOPTED_FILE
    if marker.exists():
        return 0
    lacking = [one for one in home.artifacts.glob(f"*/*/{SERVING_FILE}") if not one.with_name(DIGEST_FILE).exists()]
    for path in lacking:
        write_atomically(path.with_name(DIGEST_FILE), _digest(path).encode())
    write_atomically(marker, b"")
    return len(lacking)


class Serving:
    """An open serving file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute
        self.meta: Mapping[str, str] = dict(connection.execute("SELECT name, value FROM meta").fetchall())

    @classmethod
    def open(cls, path: Path) -> Serving:
        """Open a sealed file for reading.

        Raises:
            Defect: it is missing, no serving file, or not the one that was sealed.
        """
        prove(path)
        connection = None
        try:
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
            return cls(connection)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise Defect(
                t(f"服务文件无法打开：{path.name}", f"the serving file cannot be opened: {path.name}"),
                remedy=t("重新封存该版本", "seal the version again"),
                code="serving_file_unreadable",
                at=str(path),
            ) from error

    def lookup(self, key: str, limit: int) -> list[bytes]:
        """Return the bodies of the rows with a key, at most so many, in their order."""
        return [body for (body,) in self._execute(_LOOKUP, (key, limit)).fetchall()]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def write_serving(path: Path, rows: Iterable[tuple[str, bytes]], meta: Mapping[str, Any]) -> int:
    """Write a serving file with its digest, from rows that come in the order of their keys; returns how many.

    Args:
        path: the file to make; its folder must exist, the file must not.
        rows: key and body of each row, sorted by key.
        meta: the values of ``meta`` apart from ``rows``, which is counted here.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE rows (key TEXT, n INTEGER, body BLOB, PRIMARY KEY (key, n)) WITHOUT ROWID")
        connection.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        connection.execute("BEGIN")
        count = 0

        def numbered() -> Iterable[tuple[str, int, bytes]]:
            nonlocal count
            last, place = None, 0
            for key, body in rows:
                place = place + 1 if key == last else 1
                last = key
                count += 1
                yield key, place, body

        connection.executemany("INSERT INTO rows VALUES (?, ?, ?)", numbered())
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)", [(name, str(value)) for name, value in {**meta, "rows": count}.items()]
        )
        connection.execute("COMMIT")
    finally:
        connection.close()
    write_atomically(path.with_name(DIGEST_FILE), _digest(path).encode())
    return count
