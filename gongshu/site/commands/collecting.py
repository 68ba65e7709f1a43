"""``gongshu collect`` and ``gongshu quality``: files into versions, files checked before they are handed in."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongshu.collection import actions, queries
from gongshu.kit import clock
from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.kit.progress import bar
from gongshu.kit.text import t
from gongshu.quality import actions as quality
from gongshu.quality.handin import check_file
from gongshu.site.commands.common import OPERATOR, Output, command, need_home

if TYPE_CHECKING:
    from gongshu.collection.models import DatasetVersion

SHOWN = (
    *("resource_code", "number", "state", "source", "acquired_on", "raw_digest", "encoding", "lines_in"),
    *("rows_accepted", "continuation_lines", "lines_quarantined", "reasons"),
)
"""What ``--json`` tells of a version."""


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    group.add_command(collect)
    group.add_command(quality_group)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--resource", default="", help="code of the published catalog entry")
@click.option("--source", default="", help="where the data come from, in words")
@click.option("--acquired-on", default="", help="the day they were acquired (2026-11-22); today if not given")
@click.option("--encoding", default=None, help="of a text, where it should not be found from the content")
@click.option("--sheet", default=None, help="name or number of a workbook's sheet")
@click.option("--header", default=None, type=int, help="line of the header; 0 for none")
@click.option("--null", "nulls", multiple=True, help="a word that means no value, e.g. NA")
@click.option("--resume", is_flag=True, help="go on with what was interrupted")
@click.option("--abandon", is_flag=True, help="give up what was interrupted")
@command
def collect(
    file: Path | None,
    resource: str,
    source: str,
    acquired_on: str,
    encoding: str | None,
    sheet: str | None,
    header: int | None,
    nulls: tuple[str, ...],
    resume: bool,
    abandon: bool,
    out: Output,
    home: Home,
) -> None:
    """Load FILE as the next version of a resource: typed, checked, bad lines in quarantine, the raw file kept."""
    need_home(home)
    if resume or abandon:
        _take_up(resource, give_up=abandon, out=out, home=home)
        return
    if file is None or not resource:
        raise click.UsageError(str(t("需要文件和 --resource", "FILE and --resource are needed")))
    with bar(str(t("归集", "collecting")), quiet=out.as_json) as progress:
        version = actions.collect(
            resource_code=resource,
            file=file,
            by=OPERATOR,
            source=source,
            acquired_on=_day(acquired_on),
            encoding=encoding,
            sheet=sheet,
            header=header,
            null_tokens=nulls,
            progress=progress,
            home=home,
        )
    run = quality.check_version(by=OPERATOR, version=version)
    _show([version], out, findings=run.id)


def _take_up(resource: str, *, give_up: bool, out: Output, home: Home) -> None:
    done = []
    for run in queries.open_runs(resource):
        with bar(run.resource_code, quiet=out.as_json) as progress:
            if give_up:
                done.append(actions.abandon(run=run, by=OPERATOR, home=home))
            else:
                done.append(actions.resume(run=run, by=OPERATOR, progress=progress, home=home))
    if not done:
        out.say(t("没有中断的归集", "nothing was interrupted"))
    _show(done, out)


def _day(words: str) -> date:
    if not words:
        return clock.today()
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise BadInput(
            t(f"日期无法识别：{words}", f"not a day: {words}"),
            remedy=t("写成 2026-11-22", "write 2026-11-22"),
            code="bad_day",
        ) from error


def _show(versions: list[DatasetVersion], out: Output, *, findings: str = "") -> None:
    documents = [{name: getattr(one, name) for name in SHOWN} for one in versions]
    out.data(documents[0] | {"quality_run": findings} if findings else documents)
    for one in versions:
        out.say(
            t(
                f"{one.resource_code} 第 {one.number} 版（{one.state}）：进来 {one.lines_in:,} 行，"
                f"收下 {one.rows_accepted:,}，续行 {one.continuation_lines:,}，隔离 {one.lines_quarantined:,}",
                f"{one.resource_code} version {one.number} ({one.state}): lines in {one.lines_in:,}, rows "
                f"{one.rows_accepted:,}, continued {one.continuation_lines:,}, quarantined {one.lines_quarantined:,}",
            )
        )
        for reason, count in one.reasons.items():
            out.say(f"  {reason}: {count:,}")


@click.group("quality")
def quality_group() -> None:
    """Data quality."""


@quality_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--schema", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="write the findings as CSV")
@click.option("--encoding", default=None)
@click.option("--sheet", default=None)
@command
def check(
    file: Path, schema: Path, target: Path | None, encoding: str | None, sheet: str | None, out: Output, home: Home
) -> None:
    """Check FILE against a Frictionless table schema before handing it in. Exit 1 if something is invalid."""
    with bar(str(t("检查", "checking")), quiet=out.as_json) as progress:
        report = check_file(file, schema, out=target, encoding=encoding, sheet=sheet, progress=progress)
    out.data(report.to_json())
    out.say(
        t(
            f"{report.file}：{report.records:,} 条记录，读不出 {report.broken:,}，确定有误 {report.invalid:,}，"
            f"存疑 {report.suspect:,}",
            f"{report.file}: {report.records:,} records, {report.broken:,} unreadable, {report.invalid:,} wrong, "
            f"{report.suspect:,} doubtful",
        )
    )
    out.table(
        (t("字段", "field"), t("规则", "rule"), t("判定", "verdict"), t("行数", "rows")),
        ((one.field, one.rule, one.verdict, f"{one.rows:,}") for one in report.counts),
    )
    if report.findings:
        out.say(t(f"明细：{report.findings}", f"findings: {report.findings}"))
    if not report.ok:
        sys.exit(1)
