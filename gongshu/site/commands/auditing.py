"""``gongshu audit``: prove the evidence, hand it to others."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gongshu.audit.export import export as export_chains
from gongshu.audit.verify import verify_all
from gongshu.kit.home import Home
from gongshu.kit.progress import bar
from gongshu.kit.text import t
from gongshu.site.commands.common import Output, command, need_home


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    group.add_command(audit)


@click.group()
def audit() -> None:
    """The hash chain of all acts and data calls."""


@audit.command()
@command
def verify(out: Output, home: Home) -> None:
    """Verify all records, gateway logs and checkpoints; name the first bad record (exit 1 if there is one)."""
    report = verify_all(need_home(home))
    bad = report.first_bad
    out.data(
        {
            "ok": report.ok,
            "records": report.records,
            "chains": [{"chain": one.chain, "records": one.records, "ok": one.bad is None} for one in report.chains],
            "first_bad": None if bad is None else {"id": bad.id, "what": str(bad.what)},
            "warnings": [str(one) for one in report.warnings],
        }
    )
    for one in report.chains:
        out.say(t(f"{one.chain}：{one.records} 条记录", f"{one.chain}: {one.records} records"))
    for warning in report.warnings:
        out.say(warning)
    if bad is None:
        out.say(t("全部记录完好", "all records are as they were written"))
        return
    out.say(t(f"第一条有问题的记录：{bad.id}，{bad.what.zh}", f"first bad record: {bad.id}, {bad.what.en}"))
    sys.exit(1)


@audit.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@command
def export(folder: Path, out: Output, home: Home) -> None:
    """Write all chains as JSON lines that anybody can verify without this program."""
    with bar(str(t("导出留痕", "exporting evidence")), quiet=out.as_json) as progress:
        written = export_chains(need_home(home), folder, progress=progress)
    out.data({"folder": str(folder), "records": written})
    out.say(
        t(f"已导出 {sum(written.values())} 条记录到 {folder}", f"{sum(written.values())} records written to {folder}")
    )
