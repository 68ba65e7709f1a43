"""``gongshu harvest``: which platforms are harvested, harvesting them now, what came of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from gongshu.federation import queries, rules
from gongshu.federation.actions import add_source, run_source
from gongshu.kit.home import Home
from gongshu.kit.progress import bar
from gongshu.kit.text import Text, t
from gongshu.site.commands.common import OPERATOR, Output, command, need_home

if TYPE_CHECKING:
    from gongshu.federation.models import Run

_COUNTS = ("added", "changed", "unchanged", "gone", "failed", "repeated")
_MOST_ERRORS = 50


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    group.add_command(harvest)


@click.group()
def harvest() -> None:
    """Other platforms: register them, bring their records in."""


@harvest.command()
@click.argument("name")
@click.argument("address")
@click.option("--kind", type=click.Choice(list(rules.KINDS)), required=True, help="what the platform serves")
@click.option(
    "--every",
    type=click.Choice([str(one) for one in rules.EVERY_HOURS]),
    default="24",
    show_default=True,
    help="hours between two runs; 0: only when asked",
)
@command
def add(name: str, address: str, kind: str, every: str, out: Output, home: Home) -> None:
    """Register the platform at ADDRESS under NAME; the worker harvests it from now on."""
    need_home(home)
    source = add_source(by=OPERATOR, name=name, kind=kind, address=address, every_hours=int(every))
    out.data({"id": source.id, "name": source.name, "kind": kind, "address": source.address})
    out.say(t(f"已登记来源 {source.name}", f"registered the source {source.name}"))


@harvest.command("list")
@command
def list_sources(out: Output, home: Home) -> None:
    """List the platforms with how many records are held and when each is due."""
    need_home(home)
    found = list(queries.sources(OPERATOR))
    out.data(
        [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind,
                "address": one.address,
                "state": one.state,
                "every_hours": one.every_hours,
                "due_at": one.due_at,
                "records": one.kept,  # type: ignore[attr-defined]
            }
            for one in found
        ]
    )
    out.table(
        (t("名称", "name"), t("种类", "kind"), t("网址", "address"), t("状态", "state"), t("记录", "records")),
        ((one.name, one.kind, one.address, rules.STATES[one.state], one.kept) for one in found),  # type: ignore[attr-defined]
    )


@harvest.command()
@click.argument("source")
@click.option("--full", is_flag=True, help="read everything, not only what changed")
@command
def run(source: str, full: bool, out: Output, home: Home) -> None:
    """Harvest SOURCE (its name, id or address) now; what was interrupted is gone on with. Exit 1 if not finished."""
    need_home(home)
    found = queries.source(source, OPERATOR)
    with bar(str(t(f"汇聚 {found.name}", f"harvesting {found.name}")), quiet=out.as_json) as progress:
        done = run_source(by=OPERATOR, source=found, full=full, progress=progress)
    _show(done, out)
    if done.outcome != "complete":
        sys.exit(1)


@harvest.command()
@click.argument("source")
@command
def show(source: str, out: Output, home: Home) -> None:
    """Show the last run of SOURCE: counts, how it ended, what was wrong with single records."""
    need_home(home)
    found = queries.source(source, OPERATOR)
    last = queries.runs(found, OPERATOR).first()
    if last is None:
        out.data({"source": found.id, "run": None})
        out.say(t("还没有汇聚过", "it was not harvested yet"))
        return
    _show(last, out)


def _show(done: Run, out: Output) -> None:
    errors = list(queries.errors(done)[:_MOST_ERRORS])
    counts = {name: getattr(done, name) for name in _COUNTS}
    out.data(
        {
            "run": done.id,
            "source": done.source_id,
            "outcome": done.outcome,
            "full": done.full,
            "goes_on": done.goes_on,
            **counts,
            "pages": done.pages,
            "began_at": done.began_at,
            "ended_at": done.ended_at,
            "failure": _failure(done),
            "evidence": done.evidence,
            "errors": [{"id": one.external_id, "error": one.code, "where": one.where} for one in errors],
        }
    )
    out.say(
        t(
            f"{rules.OUTCOMES[done.outcome].zh}：新增 {done.added}，变更 {done.changed}，不变 {done.unchanged}，"
            f"消失 {done.gone}，有错 {done.failed}",
            f"{rules.OUTCOMES[done.outcome].en}: {done.added} new, {done.changed} changed, {done.unchanged} unchanged, "
            f"{done.gone} gone, {done.failed} faulty",
        )
    )
    if done.failure:
        out.say(Text(f"{done.failure_zh}（{done.failed_at}）", f"{done.failure_en} ({done.failed_at})"))
    out.table(
        (t("标识", "id"), t("错误", "error"), t("位置", "where")),
        ((one.external_id, rules.FAULTS[one.code], one.where) for one in errors),
    )


def _failure(done: Run) -> dict[str, Any] | None:
    if not done.failure:
        return None
    what = Text(done.failure_zh, done.failure_en)
    return {"code": done.failure, "what": str(what), "at": done.failed_at}
