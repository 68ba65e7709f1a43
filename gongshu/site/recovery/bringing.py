"""Bringing a backup back: into an empty place, every file proved against the list, the evidence verified in the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.files import sha256_of
from gongshu.kit.text import t
from gongshu.site.recovery.sealing import Reader
from gongshu.site.recovery.taking import CONTROL, DUMP, MANIFEST

_MAIN = "from gongshu.site.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought back: how many files, when the backup was made, how many records verify, what is amiss."""

    files: int
    made_at: str
    digest: str
    records: int
    bad: str = ""


def bring_back(*, file: Path, to: Path, passphrase: str) -> Brought:
    """Restore a backup into a folder that does not exist yet, and verify its evidence there.

    Args:
        file: the backup.
        to: where the home is put.
        passphrase: what it is sealed with.

    Raises:
        BadInput: this is no backup.
        Refusal: something is there already, the passphrase is wrong, the backup was altered or is not whole, or it
            holds a control database that must be loaded into PostgreSQL.
    """
    if to.exists() and any(to.iterdir()):
        raise Refusal(
            t(f"{to} 里已有内容", f"{to} is not empty"),
            why=t("恢复从不覆盖现有的安装", "a recovery never overwrites an installation"),
            remedy=t("换一个空目录", "choose an empty folder"),
            code="place_taken",
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".gongshu-restore-", dir=to.absolute().parent) as folder:
        unpacked = Path(folder) / "home"
        told = _unpack(file, unpacked, passphrase)
        if (unpacked / DUMP).is_file():
            raise Refusal(
                t("这份备份的控制数据库在 PostgreSQL 上", "the control database of this backup is PostgreSQL's"),
                remedy=t(
                    "先用 pg_restore 载入 control.pgdump，再用 GONGSHU_DATABASE 指向它",
                    "load control.pgdump with pg_restore and name the database by GONGSHU_DATABASE",
                ),
                code="needs_postgresql",
            )
        records, bad = _verify(unpacked)
        if to.exists():
            to.rmdir()
        unpacked.rename(to)
    return Brought(len(told["files"]), told["made_at"], sha256_of(file), records, bad)


def try_backup(*, file: Path, passphrase: str) -> Brought:
    """Test the recovery from a backup: restore it into a folder of its own, verify it, and take it away again.

    Raises:
        BadInput, Refusal: as with ``bring_back``.
    """
    with tempfile.TemporaryDirectory(prefix="gongshu-drill-", dir=file.absolute().parent) as folder:
        return bring_back(file=file, to=Path(folder) / "home", passphrase=passphrase)


def _unpack(file: Path, folder: Path, passphrase: str) -> dict[str, Any]:
    folder.mkdir(mode=0o700)
    with file.open("rb") as raw:
        reader = cast(IO[bytes], Reader(raw, passphrase))
        with tarfile.open(fileobj=reader, mode="r|") as tar:
            for member in tar:
                tar.extract(member, folder, filter=_as_ours)
        while reader.read(1 << 20):
            pass
    return _proved(folder)


def _as_ours(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
    """Take plain files inside of the folder only, with the rights they had."""
    mode = member.mode
    checked = tarfile.data_filter(member, path)
    if not checked.isfile():
        raise _not_whole(checked.name)
    checked.mode = mode & 0o700 if checked.name.startswith("keys/") else mode & 0o755
    return checked


def _proved(folder: Path) -> dict[str, Any]:
    """Return the list of a backup, once every file in it is as it says and none is missing or in surplus."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        listed = dict(told["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise _not_whole(MANIFEST) from None
    (folder / MANIFEST).unlink()
    there = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted(set(there) ^ set(listed)):
        raise _not_whole(name)
    for name, path in there.items():
        if (path.stat().st_size, sha256_of(path)) != (listed[name]["size"], listed[name]["sha256"]):
            raise _not_whole(name)
    if not ({CONTROL, DUMP} & set(there)):
        raise _not_whole(CONTROL)
    (folder / "keys").chmod(0o700)
    return told


def _not_whole(name: str) -> Refusal:
    return Refusal(
        t(f"备份不完整：{name}", f"the backup is not whole: {name}"),
        remedy=t("换另一份备份", "take another backup"),
        code="backup_not_whole",
        at=name,
    )


def _verify(home: Path) -> tuple[int, str]:
    """Verify the evidence of a home by a process of its own; returns how many records, and what is amiss."""
    environment = {name: value for name, value in os.environ.items() if name != "GONGSHU_DATABASE"}
    asked = [sys.executable, "-c", _MAIN, "audit", "verify", "--json", "--home", str(home)]
    done = subprocess.run(asked, check=False, env=environment, capture_output=True, text=True)
    try:
        told = json.loads(done.stdout)
        return int(told["records"]), "" if told["ok"] else json.dumps(told["first_bad"] or told["warnings"])
    except (ValueError, KeyError, TypeError):
        raise BadInput(
            t("恢复后的留痕无法验证", "the evidence cannot be verified after the recovery"),
            remedy=t("用做备份时的版本恢复", "restore with the release that made the backup"),
            code="not_verifiable",
        ) from None
