"""The review: steps in the order of the profile; the last one opens the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import Act, act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import t
from gongshu.opening import events, queries, rules
from gongshu.opening.actions.common import permitted
from gongshu.opening.models import OpenDataset, Release
from gongshu.organizations import queries as register
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.procedure.rules import HOUSE_RULE, LegalBasis

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

REPLACED = t("由新的开放决定取代", "replaced by a new decision")


def record_step(
    *,
    by: Actor,
    release: Release,
    step: str,
    outcome: str,
    expect: int,
    reason: str = "",
    bases: Sequence[LegalBasis] = (),
) -> Decided:
    """Record an outcome of the step a release stands at; where that ends well, the data is open from this moment.

    Args:
        by: a reviewer of the side whose step it is.
        release: the release.
        step: the step as the person saw it.
        outcome: one of its outcomes.
        expect: the revision of the case the person saw.
        reason: the finding, or why.
        bases: legal bases, where the outcome asks for them.

    Raises:
        NotPermitted: another's step, no such post, or a review of one's own proposal.
        Refusal, Several, Stale: as the engine's ``decide``; what the instrument demands before opening is not on
            record; a column may not be opened any more.
    """
    with act(by=by, refused=events.STEP_RECORDED, subject=release.entry.code, case=release.case.number) as this:
        permitted(by, "opening.review")
        _check_other_person(by, release)
        decided = engine.decide(
            case=release.case_id, step=step, outcome=outcome, by=by, expect=expect, reason=reason, bases=bases
        )
        this.record(events.STEP_RECORDED, article=decided.record.article, data={"step": step, "outcome": outcome})
        if decided.ended is not None and decided.ended.kind == "positive":
            _open(this, release, decided)
        return decided


def _check_other_person(by: Actor, release: Release) -> None:
    if by.person == release.proposed_by:
        raise NotPermitted(
            t("不得审查自己提出的开放", "what you proposed yourself is not yours to review"),
            why=t("提出人与审查人须为不同的人", "who proposes and who reviews are two people"),
            remedy=t("请由另一名人员办理", "let another person act"),
            cite=HOUSE_RULE.zh,
            code="own_case",
        )


def _open(this: Act, release: Release, decided: Decided) -> OpenDataset:
    """Open the data; everything is checked once more as the law and the catalog stand now."""
    profile, day, entry = register.jurisdiction(), clock.today(), release.entry
    entry.refresh_from_db()
    rules.check_class(entry.opening_class, profile)
    rules.check_columns(release.columns, queries.verdicts(entry))
    steps = cases.law_of(decided.case).procedure.steps
    rules.check_preceded(checks_done(decided.case), profile, day, steps)
    before = OpenDataset.objects.filter(entry=entry, withdrawn_at__isnull=True)
    replaced = before.update(withdrawn_at=clock.now(), withdrawn_reason=REPLACED.zh, revision=F("revision") + 1)
    if replaced:
        this.record(events.REPLACED, data={"release": release.id})
    opened = OpenDataset.objects.create(
        entry=entry,
        release=release,
        opening_class=entry.opening_class,
        columns=release.columns,
        license_zh=rules.LICENSE.zh,
        license_en=rules.LICENSE.en,
        evidence=decided.record.id,
        article=decided.record.article,
    )
    this.record(
        events.OPENED,
        article=decided.record.article,
        data={"dataset": opened.id, "columns": opened.columns, "opening_class": opened.opening_class},
    )
    return opened


def checks_done(case: Case) -> set[str]:
    """Return names and acts of the steps that were decided with a reason, the last time the case stood there."""
    law = cases.law_of(case)
    last = {decision.visit.step: decision for decision in cases.decisions(case)}
    steps = [(law.step(name), decision) for name, decision in last.items()]
    done = [step for step, decision in steps if step is not None and decision.reason.strip()]
    return {step.act for step in done} | {step.id for step in done}
