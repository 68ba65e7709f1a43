"""The sentences people read before they act: what will be recorded, what happens next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from gongshu.kit.actor import Actor
from gongshu.kit.clock import local
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import LegalBasis
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import OutcomeDef, StepDef
from gongshu.regulation.instruments import unlisted_text


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
    due: datetime | None = None,
    references: Sequence[tuple[Text, str]] = (),
    papers: Sequence[Text] = (),
) -> Text:
    """Say exactly what a decision puts on record.

    Args:
        by: who decides.
        number: the case.
        step: the step.
        outcome: the outcome.
        reason: why.
        bases: what it rests on.
        article: the article.
        day: today.
        due: the due moment set with it.
        references: what it refers to, each with its name (a receipt, an agreement).
        papers: titles of what is handed in with it.
    """
    because = t(f"；理由：{reason.strip()}", f"; reason: {reason.strip()}") if reason.strip() else t("", "")
    named = "；".join(f"{one.title}{one.article}" for one in bases)
    rests = t(f"；依据：{named}", f"; basis: {named}") if named else t("", "")
    if (unknown := unlisted_text(one.title for one in bases)).zh:
        rests += t(f"（{unknown.zh}）", f" ({unknown.en})")
    hand = by.signature.en
    who = f"{hand} of {by.organization_name}" if by.organization_name else hand
    more = _more(due, references, papers)
    return Text(
        f"{day}，{by.organization_name}{by.signature.zh}在 {number} 的“{step.title.zh}”记录：“{outcome.title.zh}”"
        f"{because.zh}{rests.zh}{more.zh}（{article}）。",
        f"{day}: {who} records “{outcome.title.en}” at “{step.title.en}” of {number}"
        f"{because.en}{rests.en}{more.en} ({article}).",
    )


def _more(due: datetime | None, references: Sequence[tuple[Text, str]], papers: Sequence[Text]) -> Text:
    """Say what comes with a decision besides its reason and its basis."""
    said = t("", "")
    if due is not None:
        moment = f"{local(due):%Y-%m-%d %H:%M}"
        said += t(f"；时限：{moment}", f"; due: {moment}")
    for name, reference in references:
        said += t(f"；{name.zh}：{reference}", f"; {name.en}: {reference}")
    if papers:
        said += t(f"；随附：{'、'.join(one.zh for one in papers)}", f"; with it: {', '.join(one.en for one in papers)}")
    return said


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
