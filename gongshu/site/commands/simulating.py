"""``gongshu simulate``: a year of a jurisdiction on the virtual clock."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.kit.progress import bar
from gongshu.kit.text import t
from gongshu.procedure.figures import LimitFigures, ProcedureFigures
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile
from gongshu.site.commands.common import Output, command
from gongshu.site.simulate.parts import LEAST_AGENCIES, Asked, Simulated, simulate
from gongshu.site.simulate.year import CASES_PER_RESOURCE
from gongshu.supervision.indicators import Figure


def join(group: click.Group) -> None:
    """Bring the command to the group."""
    group.add_command(simulate_command)


@click.command("simulate")
@click.option("--profile", required=True, help="the jurisdiction's profile, e.g. haishu-2022")
@click.option("--year", type=int, required=True, help="a year whose working days are known")
@click.option("--agencies", type=click.IntRange(LEAST_AGENCIES, 2000), default=40, help="how many agencies")
@click.option("--resources", type=click.IntRange(1, 100_000), default=100, help="how many resources they deal in")
@click.option("--cases", type=click.IntRange(1, 1_000_000), default=None, help="by default ten for each resource")
@click.option("--seed", type=click.IntRange(0), default=1, help="the same seed gives the same year")
@click.option("--parts", type=click.IntRange(1, 64), default=None, help="processes; by default one for each core")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), default=None, help="keep the homes here")
@command
def simulate_command(
    profile: str,
    year: int,
    agencies: int,
    resources: int,
    cases: int | None,
    seed: int,
    parts: int | None,
    keep: Path | None,
    out: Output,
    home: Home,
) -> None:
    """Let a year pass: thousands of cases through the real engine, late and silent officials included.

    Prints the cases, the rates in time with their articles, and the customary indicators. Exit 0 only if all the
    evidence verifies.
    """
    chosen = load_profile(profile)
    _check_year(chosen, year)
    asked = Asked(
        year, agencies, resources, cases or resources * CASES_PER_RESOURCE, seed, parts or os.cpu_count() or 1
    )
    words = str(t("模拟", "simulating"))
    with tempfile.TemporaryDirectory(prefix="gongshu-simulate-") as scratch, bar(words, quiet=out.as_json) as progress:
        found = simulate(chosen, keep or Path(scratch), asked, progress)
    out.data(_document(asked, profile, found))
    _show(out, chosen, found)
    if keep is not None:
        out.say(t(f"留在 {keep}", f"left in {keep}"))
    if not found.evidence:
        sys.exit(1)


def _check_year(profile: Profile, year: int) -> None:
    Calendar.load().year(year)
    if year < profile.first_day.year:
        raise BadInput(
            t(
                f"《{profile.title.zh}》{profile.first_day} 起施行，不能模拟 {year} 年",
                f"{profile.title.en} holds from {profile.first_day}; {year} cannot be simulated",
            ),
            remedy=t(f"选 {profile.first_day.year} 年以后", f"choose {profile.first_day.year} or later"),
            code="before_its_time",
            at="--year",
        )


def _document(asked: Asked, profile: str, found: Simulated) -> dict[str, Any]:
    return {
        "profile": profile,
        **asdict(asked),
        "counts": found.counts,
        "refusals": found.refusals,
        "procedures": [asdict(one) for one in found.account.procedures],
        "limits": [asdict(one) | {"due": one.due} for one in found.account.limits],
        "indicators": [
            {"id": one.id, "title": str(one.title), "value": one.value}
            | {"numerator": one.numerator, "denominator": one.denominator}
            | {"why_not": str(one.why_not) if one.why_not else None}
            for one in found.account.indicators
        ],
        "records": found.records,
        "evidence": found.evidence,
    }


def _show(out: Output, profile: Profile, found: Simulated) -> None:
    titles = {one.id: one.title for one in profile.procedures.values()}
    out.table(
        (t("程序", "procedure"), t("立案", "opened"), t("未结", "open"), *_KINDS.values()),
        (
            (
                titles.get(one.procedure, one.procedure),
                one.opened,
                one.open,
                *(one.kinds.get(kind, 0) for kind in _KINDS),
            )
            for one in found.account.procedures
        ),
    )
    out.say("")
    out.table(
        (
            t("期限", "limit"), t("条款", "article"), t("到期", "due"), t("按时", "in time"), t("逾期", "late"),
            t("逾期未办", "late, open"), t("按时率", "rate"),
        ),
        (
            (one.limit, one.article, one.due, one.in_time, one.late, one.open_late, _rate(one))
            for one in found.account.limits
        ),
    )  # fmt: skip
    out.say("")
    out.table(
        (
            t("指标", "indicator"),
            "",
            t("数值", "figure"),
            t("分子", "of"),
            t("分母", "out of"),
            t("为什么没有", "why none"),
        ),
        ((one.id, one.title, one.words, *_parts(one), one.why_not or "") for one in found.account.indicators),
    )
    out.say("")
    good = t("全部验证通过", "all verified") if found.evidence else t("未全部通过", "not all verified")
    out.say(
        t(
            f"{found.counts['opened']} 件立案，{found.counts['decided']} 项决定，{found.records} 条留痕{good.zh}；"
            "沉默的一概没有视为同意",
            f"{found.counts['opened']} cases, {found.counts['decided']} decisions, {found.records} records, {good.en}; "
            "no silence was taken as consent",
        )
    )


_KINDS = {"positive": t("成", "well"), "negative": t("不成", "ill"), "neutral": t("其他", "otherwise")}


def _ended(one: ProcedureFigures) -> list[int]:
    return [one.kinds.get(kind, 0) for kind in _KINDS]


def _parts(one: Figure) -> tuple[object, object]:
    return (one.numerator, one.denominator) if one.denominator else ("", "")


def _rate(one: LimitFigures) -> str:
    return f"{one.in_time / one.due * 100:.1f}%" if one.due else str(t("不适用", "not applicable"))
