"""``gongshu backup`` and ``gongshu restore``: one sealed file of everything, brought back whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from django.db import transaction

from gongshu.audit.record import record
from gongshu.kit.home import Home
from gongshu.kit.progress import bar
from gongshu.kit.text import t
from gongshu.site import events
from gongshu.site.commands.common import OPERATOR, Output, command, need_home
from gongshu.site.recovery.bringing import Brought, bring_back, try_backup
from gongshu.site.recovery.taking import take_backup

PASSPHRASE = "GONGSHU_BACKUP_PASSPHRASE"  # noqa: S105 the name of a variable
_PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"a file whose first line is the passphrase; else {PASSPHRASE} of the environment, else it is asked for",
)


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    group.add_command(backup)
    group.add_command(restore)


def _passphrase(file: Path | None, *, twice: bool) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    told = os.environ.get("GONGSHU_BACKUP_PASSPHRASE", "")
    words = str(t("备份口令", "Passphrase of the backup"))
    return told or click.prompt(words, hide_input=True, confirmation_prompt=twice, err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_PASSPHRASE_FILE
@command
def backup(file: Path, passphrase_file: Path | None, out: Output, home: Home) -> None:
    """Back the installation up into FILE, sealed with a passphrase; nothing has to be stopped."""
    need_home(home)
    words = _passphrase(passphrase_file, twice=True)
    with bar(str(t("备份", "backing up")), quiet=out.as_json) as progress:
        made = take_backup(by=OPERATOR, home=home, file=file, passphrase=words, progress=progress)
    out.data(
        {"file": str(made.file), "size": made.size, "sha256": made.digest, "files": made.files, "chains": made.chains}
    )
    out.say(t(f"已备份到 {made.file}：{made.files} 个文件", f"backed up to {made.file}: {made.files} files"))
    out.say(f"SHA-256 {made.digest}")
    out.say(
        t(
            "口令与备份分开保管；没有口令谁也打不开。放到另一处，并在台账中登记。",
            "nobody opens it without the passphrase; keep the two apart, in another house, and on the register.",
        )
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--drill", is_flag=True, help="only test: restore elsewhere, verify, take it away, put it on record here")
@_PASSPHRASE_FILE
@command
def restore(file: Path, drill: bool, passphrase_file: Path | None, out: Output, home: Home) -> None:
    """Bring a backup back into an empty home and verify all evidence; exit 1 if anything is not as it was."""
    if drill:
        need_home(home)
    words = _passphrase(passphrase_file, twice=False)
    if drill:
        brought = try_backup(file=file, passphrase=words)
        told = {"sha256": brought.digest, "files": brought.files, "records": brought.records, "sound": not brought.bad}
        with transaction.atomic():
            record(events.RECOVERY_TESTED, by=OPERATOR, subject="installation", data=told)
    else:
        brought = bring_back(file=file, to=home.root, passphrase=words)
        with transaction.atomic():
            told = {"sha256": brought.digest, "files": brought.files, "made_at": brought.made_at}
            record(events.RESTORED, by=OPERATOR, subject="installation", data=told)
    _tell(out, brought, drill=drill, home=home)
    if brought.bad:
        sys.exit(1)


def _tell(out: Output, brought: Brought, *, drill: bool, home: Home) -> None:
    out.data(
        {
            "drill": drill,
            "files": brought.files,
            "made_at": brought.made_at,
            "sha256": brought.digest,
            "records": brought.records,
            "ok": not brought.bad,
            "bad": brought.bad,
        }
    )
    whole = t(f"{brought.files} 个文件与备份时一致", f"{brought.files} files are as they were")
    out.say(whole if drill else t(f"已恢复到 {home.root}：{whole.zh}", f"restored to {home.root}: {whole.en}"))
    if brought.bad:
        out.say(t(f"留痕有问题：{brought.bad}", f"the evidence is not sound: {brought.bad}"))
    else:
        out.say(t(f"{brought.records} 条留痕全部完好", f"all {brought.records} records are as they were written"))
