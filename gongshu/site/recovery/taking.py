"""Backing up a home that is in use: one sealed file with everything, and what each part must be to be whole.

Nothing is stopped. The order makes what was copied agree: checkpoints first, then the control database as it stands at
one moment, then the lake (held while its catalogs are copied; its data files are never changed), then all other files,
which only grow or are replaced whole. So every checkpoint is met by a record, every record taken in is in a log, and
every version the database names is in the lake.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.db import connection, transaction

from gongshu import __version__
from gongshu.audit.queries import heads
from gongshu.audit.record import record
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.files import locked, sha256_of, sync_folder
from gongshu.kit.home import Home
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import t
from gongshu.site import events
from gongshu.site.recovery.sealing import Writer

MANIFEST = "manifest.json"
CONTROL = "control.sqlite3"
DUMP = "control.pgdump"
_LEFT_OUT = frozenset({"locks", CONTROL, f"{CONTROL}-wal", f"{CONTROL}-shm"})
_TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup: where it is, how big, its SHA-256 (hex), how many files it holds, where the chains stood."""

    file: Path
    size: int
    digest: str
    files: int
    chains: dict[str, int]


class _Hashing:
    """A file read through, of which no more than its length at the beginning is read, hashed on the way."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left, self.digest = file, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(content)
        self.digest.update(content)
        return content


class _Archive:
    """The archive being written: files with their digests, the list of them at the end."""

    def __init__(self, stream: Any) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.listed: dict[str, dict[str, Any]] = {}

    def add(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            told = os.fstat(file.fileno())
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = told.st_size, told.st_mode & 0o777, int(told.st_mtime)
            hashing = _Hashing(file, told.st_size)
            self._tar.addfile(member, cast(IO[bytes], hashing))
            self.listed[name] = {"size": told.st_size, "sha256": hashing.digest.hexdigest()}

    def close(self, told: dict[str, Any]) -> None:
        content = json.dumps({**told, "files": self.listed}, ensure_ascii=False, sort_keys=True).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(content)
        self._tar.addfile(member, io.BytesIO(content))
        self._tar.close()


def take_backup(*, by: Actor, home: Home, file: Path, passphrase: str, progress: Reporter = SILENT) -> Taken:
    """Back a home up into one sealed file; the installation may be at work.

    Args:
        by: who does it.
        home: the installation.
        file: where the backup is put; it must not exist. It appears when it is whole.
        passphrase: what it is sealed with; without it nobody opens the backup, neither do we.
        progress: told how far it is, in files.

    Raises:
        BadInput: the passphrase is too short.
        Refusal: the file exists, lies in the home, or the control database cannot be copied.
    """
    _check_place(home, file)
    partial = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            sealed = Writer(raw, passphrase)
            archive = _Archive(sealed)
            chains = _fill(archive, home, progress)
            archive.close({"version": __version__, "made_at": clock.now().isoformat(), "chains": chains})
            sealed.close()
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(file)
        sync_folder(file.absolute().parent)
    finally:
        partial.unlink(missing_ok=True)
    made = Taken(file, file.stat().st_size, sha256_of(file), len(archive.listed), chains)
    with transaction.atomic():
        told = {"sha256": made.digest, "size": made.size, "files": made.files}
        record(events.BACKED_UP, by=by, subject="installation", data=told)
    return made


def _check_place(home: Home, file: Path) -> None:
    if file.exists():
        raise Refusal(
            t(f"{file} 已经存在", f"{file} exists"), remedy=t("换一个文件名", "choose another name"), code="file_exists"
        )
    if file.absolute().is_relative_to(home.root.absolute()):
        raise Refusal(
            t("备份不能放在安装目录里", "a backup does not lie in the home it is of"),
            why=t("目录丢失时备份也一起丢失", "it would be lost with it"),
            remedy=t("放到另一块盘或另一处机房", "put it on another disk or in another house"),
            code="backup_in_home",
        )


def _fill(archive: _Archive, home: Home, progress: Reporter) -> dict[str, int]:
    done: set[Path] = set()
    for path in _files(home.anchors):
        archive.add(path, str(path.relative_to(home.root)))
        done.add(path)
    chains = {name: seq for name, (seq, _) in heads().items()}
    with tempfile.TemporaryDirectory(prefix="gongshu-backup-", dir=home.root / "locks") as folder:
        archive.add(*_control(Path(folder)))
        with locked(home.locks / "lake.lock"):
            for path in (one for one in _files(home.lake) if one.suffix == ".sqlite"):
                copy = Path(folder) / path.name
                _copy_sqlite(path, copy)
                archive.add(copy, str(path.relative_to(home.root)))
                done.add(path)
    left = [one for one in _files(home.root) if one not in done and not _is_left_out(home, one)]
    progress.total(len(left))
    for path in left:
        with contextlib.suppress(FileNotFoundError):  # a sealed file that was replaced meanwhile: its successor is new
            archive.add(path, str(path.relative_to(home.root)))
        progress.advance(1)
    return chains


def _files(folder: Path) -> Iterator[Path]:
    yield from (one for one in sorted(folder.rglob("*")) if one.is_file() and not one.is_symlink())


def _is_left_out(home: Home, path: Path) -> bool:
    parts = path.relative_to(home.root).parts
    beside = path.name.endswith(("-wal", "-shm", "-journal", ".part"))
    return parts[0] in _LEFT_OUT or _TEMPORARY in parts or beside


def _control(folder: Path) -> tuple[Path, str]:
    """Copy the control database as it stands at one moment; returns the copy and its name in the backup."""
    if connection.vendor == "sqlite":
        copy = folder / CONTROL
        _copy_sqlite(Path(str(connection.settings_dict["NAME"])), copy)
        return copy, CONTROL
    return _dump(folder / DUMP), DUMP


def _copy_sqlite(path: Path, copy: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def _dump(file: Path) -> Path:
    """Let PostgreSQL's own program write the control database; its password goes by the environment only."""
    program = shutil.which("pg_dump")
    if program is None:
        raise Refusal(
            t("没有 pg_dump，不能备份 PostgreSQL 上的控制数据库", "there is no pg_dump to back PostgreSQL up with"),
            remedy=t("安装与服务器同版本的 PostgreSQL 客户端", "install PostgreSQL's client of the server's version"),
            code="no_pg_dump",
        )
    done = subprocess.run(
        [program, "--format=custom", "--no-owner", f"--file={file}"],
        check=False,
        env=postgres_environment(),
        capture_output=True,
    )
    if done.returncode != 0:
        raise Refusal(
            t("pg_dump 没有完成", "pg_dump did not finish"),
            remedy=t("核对数据库地址和客户端版本", "check the database's address and the client's version"),
            code="pg_dump_failed",
        )
    return file


def postgres_environment() -> dict[str, str]:
    """Return the environment in which PostgreSQL's programs find the control database."""
    told = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return dict(os.environ) | {name: str(told[key]) for name, key in names.items() if told.get(key)}
