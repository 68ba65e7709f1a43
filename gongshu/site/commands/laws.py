"""``gongshu law``: our restatement of the law, its limits and due moments."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from gongshu.kit import clock
from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.coverage import KINDS, PROOFS, STANDINGS, Coverage, coverage, read_proofs
from gongshu.regulation.definition import Limit, Profile
from gongshu.regulation.due import due
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.period import NotStated, Period
from gongshu.regulation.restatement import compare, first_day_text, limit_text, place
from gongshu.site.commands.common import Output, command
from gongshu.site.commands.national import Asked, national_lines, under_national

SWITCH = "switch"


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    group.add_command(law)


class Laws(click.Group):
    """The commands of the law. All but one read files only; that one comes with the tables when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), SWITCH})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None where there is none of that name."""
        if cmd_name == SWITCH and cmd_name not in self.commands:
            importlib.import_module("gongshu.site.boot")
            importlib.import_module("gongshu.site.commands.switching").join(self)
        return self.commands.get(cmd_name)


@click.group(cls=Laws)
def law() -> None:
    """The law as data: profiles, limits, due moments."""


@law.command("list")
@command
def list_profiles(out: Output, home: Home) -> None:
    """List the jurisdictions with the status of their instruments."""
    profiles = [load_profile(name) for name in profile_ids()]
    out.data([_head(profile) for profile in profiles])
    out.table(
        (t("编号", "profile"), t("文件", "instrument"), t("状态", "status"), t("施行", "effective"), t("文本", "text")),
        ((p.id, p.title, p.status_note, first_day_text(p.effective, p.issued), p.completeness) for p in profiles),
    )


@law.command()
@click.argument("profile")
@command
def show(profile: str, out: Output, home: Home) -> None:
    """Show what a profile says: articles, limits with their value today, procedures, silences."""
    chosen = load_profile(profile)
    out.data(_whole(chosen))
    out.say(f"{chosen.title} · {chosen.document_number} · {chosen.status_note}")
    for chapter in chosen.chapters:
        out.say(f"\n{chapter.title}")
        for article, words in chapter.articles:
            out.say(f"  {article}  {words}")
    out.say("")
    today = clock.today()
    out.table(
        (t("期限", "limit"), t("条款", "article"), t("今日", "today"), t("触发", "from"), t("事项", "to do")),
        ((one.id, one.cite, period_words(one, today), one.trigger, one.action) for one in chosen.limits.values()),
    )
    out.say("")
    for procedure in chosen.procedures.values():
        steps = " → ".join(str(step.title) for step in procedure.steps.values())
        out.say(f"{procedure.id}  {procedure.title}  § {procedure.cite}\n    {steps}")
    for silence in chosen.silences:
        label = t("未规定", "not stated")
        house = t("本平台约定", "house rule")
        out.say(f"\n{label} § {silence.cite}: {silence.question}\n    {house}: {silence.house_rule}")


@law.command("due")
@click.argument("limit")
@click.option("--from", "start", required=True, help="the moment it runs from: 2026-09-29 or 2026-09-29T15:00")
@click.option(
    "--for",
    "kind",
    default="",
    help="kind of both parties, e.g. government_department: tells whether the national floor holds",
)
@command
def due_moment(limit: str, start: str, kind: str, out: Output, home: Home) -> None:
    """Answer when a limit ends: HS-17/D1, or that of any step: rizhao-2022:sharing.conditional/review."""
    began = _moment(start)
    asked = _asked(limit)
    document = _head_of(asked, began)
    words = str(t("本文件未规定期限", "the instrument states no limit"))
    period = asked.limit.on(began.astimezone(CHINA).date()) if asked.limit else NotStated()
    if isinstance(period, Period) and period.counted:
        ends = due(period, began, Calendar.load())
        document |= {"due": ends.moment, "due_day": ends.day, "provisional": ends.provisional}
        document["counting"] = str(ends.counting)
        words = f"{ends.day} · {ends.counting}"
    elif isinstance(period, NotStated) and period.word:
        words += f" ({period.word})"
    elif isinstance(period, Period):
        words = str(period.text)
    if kind or asked.step is not None:
        document |= under_national(asked, began, kind, document["due"])
    out.data(document)
    out.say(f"{_title_of(asked)}\n{words}\n{asked.profile.title} · {asked.profile.status_note}")
    for line in national_lines(document):
        out.say(line)


def _head_of(asked: Asked, began: datetime) -> dict[str, Any]:
    """Return what is known of a limit, or of a step without one, before anything is counted."""
    profile, limit, step = asked.profile, asked.limit, asked.step
    document: dict[str, Any] = {"limit": "", "profile": profile.id, "status": profile.status, "from": began}
    document |= {"due": None, "due_day": None, "provisional": False}
    if asked.procedure is not None and step is not None:
        where = place(step.cite or asked.procedure.cite, step.source)
        document |= {"step": step.id, "article": str(where), "source": step.source, "period": _period(NotStated())}
    if limit is not None:
        document |= {
            "limit": limit.id,
            "article": limit.cite.zh,
            "action": str(limit.action),
            "trigger": str(limit.trigger),
            "who": list(limit.who),
            "source": limit.source,
            "period": _period(limit.on(began.astimezone(CHINA).date())),
        }
    return document


def _title_of(asked: Asked) -> str:
    if asked.limit is not None:
        return f"{asked.limit.id} § {asked.limit.cite} · {asked.limit.action}"
    assert asked.procedure is not None  # what names no limit names a step
    assert asked.step is not None
    where = place(asked.step.cite or asked.procedure.cite, asked.step.source)
    return f"{asked.procedure.id}/{asked.step.id} § {where} · {asked.step.title}"


def _asked(named: str) -> Asked:
    """Return what is asked about: a limit by its id, or ``profile:procedure/step`` with the limit set there."""
    if ":" not in named:
        return Asked(*_find(named))
    name, _, rest = named.partition(":")
    procedure_id, _, step_id = rest.partition("/")
    profile = load_profile(name)
    procedure = profile.procedure(procedure_id)
    if step_id not in procedure.steps:
        known = ", ".join(procedure.steps)
        raise BadInput(
            t(f"程序 {procedure.id} 没有步骤 {step_id}", f"procedure {procedure.id} has no step {step_id}"),
            remedy=t(f"可用：{known}", f"known: {known}"),
            code="unknown_step",
        )
    step = procedure.steps[step_id]
    return Asked(profile, profile.limit(step.limit) if step.limit else None, procedure, step)


@law.command("diff")
@click.argument("procedure")
@click.argument("left")
@click.argument("right")
@command
def show_difference(procedure: str, left: str, right: str, out: Output, home: Home) -> None:
    """Show two profiles side by side on one procedure (sharing.conditional haishu-2022 sixian-2021)."""
    sides = load_profile(left), load_profile(right)
    if not any(procedure in side.procedures for side in sides):
        sides[0].procedure(procedure)
    rows = compare(*sides, procedure, clock.today())
    out.data(
        [
            {"question": str(row.question), "differs": row.differs}
            | {side: [str(words) for words in said] for side, said in ((left, row.left), (right, row.right))}
            for row in rows
        ]
    )
    out.table(
        (t("问", "question"), sides[0].jurisdiction, sides[1].jurisdiction),
        ((row.question, _lines(row.left), _lines(row.right)) for row in rows),
    )


def _lines(said: Iterable[Text]) -> str:
    return "\n".join(map(str, said))


@law.command("coverage")
@click.option("--profile", "only", default="", help="one profile; all of them where none is named")
@click.option(
    "--proofs", type=click.Path(path_type=Path), default=PROOFS, show_default=False, help="another file of proofs"
)
@command
def show_coverage(only: str, proofs: Path, out: Output, home: Home) -> None:
    """Say of every demand of an instrument how far the software meets it, and which tests prove it."""
    proved = read_proofs(proofs)
    found = [coverage(load_profile(name), proved) for name in ([only] if only else profile_ids())]
    out.data({one.profile: _coverage(one) for one in found})
    words = [STANDINGS[standing] for standing in STANDINGS]
    out.table(
        (t("规章", "profile"), *words, t("合计", "total")),
        ((one.profile, *one.totals().values(), len(one.rows)) for one in found),
    )
    if only:
        (whole,) = found
        out.say("")
        out.table(
            (t("能力", "capability"), *words),
            ((name, *counted.values()) for name, counted in whole.by_capability().items()),
        )
        out.say("")
        out.table(
            (t("编号", "id"), t("种类", "kind"), t("现状", "standing"), t("测试", "tests"), t("要求", "demand")),
            ((row.id, KINDS[row.kind], STANDINGS[row.standing], len(row.tests), row.text) for row in whole.rows),
        )
        out.say("")
        out.table(
            (t("空白", "silence"), t("现状", "standing"), t("测试", "tests"), t("本平台约定", "house rule")),
            ((one.id, STANDINGS[one.standing], len(one.tests), one.house_rule) for one in whole.silences),
        )


def _coverage(found: Coverage) -> dict[str, Any]:
    return {
        "totals": found.totals(),
        "capabilities": found.by_capability(),
        "requirements": [
            {"id": row.id, "kind": row.kind, "capability": row.capability, "text": str(row.text)}
            | {"standing": row.standing, "tests": list(row.tests), "carried_by": list(row.carried_by)}
            for row in found.rows
        ],
        "silences": [
            {"id": one.id, "question": str(one.question), "house_rule": str(one.house_rule)}
            | {"standing": one.standing, "tests": list(one.tests)}
            for one in found.silences
        ],
    }


def period_words(limit: Limit, day: date) -> str:
    """Return a limit's value on a day in words, silence included."""
    if not limit.period.history or limit.period.history[0][0] > day:
        return str(t("尚未施行", "not yet in force"))
    period = limit.on(day)
    if isinstance(period, Period):
        return str(limit_text(limit, period))
    word = f" ({period.word})" if period.word else ""
    return str(t("未规定", "not stated")) + word


def _find(limit: str) -> tuple[Profile, Limit]:
    for name in profile_ids():
        profile = load_profile(name)
        if limit in profile.limits:
            return profile, profile.limits[limit]
    known = [key for name in profile_ids() for key in load_profile(name).limits]
    raise BadInput(
        t(f"没有期限 {limit}", f"there is no limit {limit}"),
        remedy=t("可用：" + "、".join(known), "known: " + ", ".join(known)),
        code="unknown_limit",
    )


def _moment(words: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise BadInput(
            t(f"时间无法识别：{words}", f"not a moment: {words}"),
            remedy=t("写成 2026-09-29 或 2026-09-29T15:00", "write 2026-09-29 or 2026-09-29T15:00"),
            code="bad_moment",
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def _period(period: Period | NotStated) -> dict[str, Any]:
    if isinstance(period, NotStated):
        return {"stated": False, "word": period.word}
    return {"stated": True, "count": period.count, "unit": period.unit, "text": str(period.text)}


def _head(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "code": profile.code,
        "title": str(profile.title),
        "jurisdiction": str(profile.jurisdiction),
        "document_number": profile.document_number,
        "status": profile.status,
        "status_note": str(profile.status_note),
        "effective": profile.effective if isinstance(profile.effective, date) else None,
        "issued": profile.issued,
        "completeness": str(profile.completeness),
        "digest": profile.digest,
        "needs_switch": profile.needs_switch,
    }


def _whole(profile: Profile) -> dict[str, Any]:
    today = clock.today()
    return _head(profile) | {
        "chapters": [
            {"title": str(one.title), "articles": {str(number): str(words) for number, words in one.articles}}
            for one in profile.chapters
        ],
        "limits": [
            {"id": one.id, "article": one.cite.zh, "action": str(one.action), "trigger": str(one.trigger)}
            | {"source": one.source, "period": _period(one.on(max(today, one.period.history[0][0])))}
            for one in profile.limits.values()
        ],
        "procedures": [
            {
                "id": one.id,
                "title": str(one.title),
                "article": one.cite.zh,
                "steps": [
                    {"id": step.id, "title": str(step.title), "by": list(step.by), "limit": step.limit}
                    | {"outcomes": {outcome.id: outcome.to for outcome in step.outcomes.values()}}
                    | {"recorded_by": {one.id: list(step.recorders(one)) for one in step.outcomes.values()}}
                    for step in one.steps.values()
                ],
                "ends": {end.id: str(end.title) for end in one.ends.values()},
                "not_modelled": str(one.not_modelled or ""),
            }
            for one in profile.procedures.values()
        ],
        "fields": [
            {"name": one.name, "title": str(one.title), "required": one.required, "need": one.need}
            | {"source": one.source, "article": one.cite.zh if one.cite else "", "kind": one.kind}
            | {"values": {id: str(title) for id, title in one.values}}
            for one in profile.fields
        ],
        "catalog": {
            "standard": profile.catalog.standard,
            "code": profile.catalog.code_rule.pattern(profile.catalog.code_rule.written),
            "columns": [column.title for column in profile.catalog.columns],
        },
        "silences": [
            {"id": one.id, "article": one.cite.zh, "question": str(one.question), "house_rule": str(one.house_rule)}
            for one in profile.silences
        ],
    }
