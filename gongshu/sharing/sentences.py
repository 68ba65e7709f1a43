"""The sentences people read before they act: what will be recorded, what happens next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import LegalBasis
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import OutcomeDef, StepDef


def recorded(
    by: Actor,
    number: str,
    step: StepDef,
    outcome: OutcomeDef,
    *,
    reason: str,
    bases: Sequence[LegalBasis],
    article: str,
    day: date,
) -> Text:
    """Say exactly what a decision puts on record."""
    because = t(f"；理由：{reason.strip()}", f"; reason: {reason.strip()}") if reason.strip() else t("", "")
    named = "；".join(f"{one.title}{one.article}" for one in bases)
    rests = t(f"；依据：{named}", f"; basis: {named}") if named else t("", "")
    return Text(
        f"{day}，{by.organization_name}{by.name}在 {number} 的“{step.title.zh}”记录：“{outcome.title.zh}”"
        f"{because.zh}{rests.zh}（{article}）。",
        f"{day}: {by.name} of {by.organization_name} records “{outcome.title.en}” at “{step.title.en}” of {number}"
        f"{because.en}{rests.en} ({article}).",
    )


def what_follows(law: Pinned, outcome: OutcomeDef) -> Text:
    """Say where an outcome leads: the next step and who acts there, or the end."""
    following = law.step(outcome.to)
    if following is None:
        title = law.end(outcome.to).title
        led = t(f"案件办结：{title.zh}", f"the case ends: {title.en}")
    else:
        who = [law.role(role) for role in following.by]
        led = Text(
            f"转到“{following.title.zh}”，由{'、'.join(one.zh for one in who)}办理",
            f"goes on to “{following.title.en}”, by {', '.join(one.en for one in who)}",
        )
    more = outcome.consequence
    return led if more is None else Text(f"{led.zh}。{more.zh}", f"{led.en}. {more.en}")
