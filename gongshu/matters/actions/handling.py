"""Handling a case of a generic procedure: deciding, telling, taking back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.matters import events, queries, rules
from gongshu.matters.actions.common import sealed, stale
from gongshu.matters.models import Matter
from gongshu.opening import actions as opening
from gongshu.organizations import queries as register
from gongshu.organizations.rules import require
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.procedure.holding import all_files
from gongshu.procedure.papers import KEPT_SEALED, Files, papers_of
from gongshu.procedure.questions import PAPER
from gongshu.procedure.rules import LegalBasis, outcome_of
from gongshu.regulation.definition import PaperDef, StepDef

if TYPE_CHECKING:
    from gongshu.procedure.models import Case, Notice

NONE: Mapping[str, str] = {}


def decide_matter(
    *,
    case: Case,
    step: str,
    outcome: str,
    by: Actor,
    expect: int,
    reason: str = "",
    bases: Sequence[LegalBasis] = (),
    due: datetime | None = None,
    papers: Mapping[str, str] = NONE,
    evidence: Mapping[str, str] = NONE,
    files: Collection[str] | None = None,
) -> Decided:
    """Record a step of a case of a generic procedure; the engine checks everything the profile demands.

    Args:
        case: the case.
        step: the step, as the decider saw it.
        outcome: one of its outcomes.
        by: an official who acts there, or the public that opened it (made sure of by its code).
        expect: the revision of the case that the decider saw.
        reason: why.
        bases: legal bases.
        due: a due moment, where the outcome asks for one.
        papers: papers of the step, by id.
        evidence: references by demand (``agreement``, ``version``, ``notice``, ``receipt``).
        files: ids of the files that the decider saw to be handed in with it; None: those that wait there.

    Raises:
        NotFound: there is no such case for this person, or it is decided on the pages of its own room.
        BadInput: the outcome lacks something; a paper names an organization that is not registered.
        Refusal: what the engine refuses.
        Stale: a colleague added or removed a file meanwhile.
    """
    with act(by=by, refused=events.DECIDED, subject=case.subject, case=case.number):
        rules.generic_case(cases.law_of(case).procedure)
        here = cases.law_of(case).step(step)
        if here is not None and outcome in here.outcomes:
            _check_organizations(papers_of(here, outcome_of(here, outcome)), papers)
        draft = queries.draft_at(case, by)
        waiting = queries.files_at(case, by, outcome)
        if files is not None and {one.id for one in all_files(waiting)} != set(files):
            raise stale()
        decided = engine.decide(
            case=case,
            step=step,
            outcome=outcome,
            by=by,
            expect=expect,
            reason=reason,
            bases=bases,
            due=due,
            papers=_with_words(case, _apart(case, papers), waiting),
            files=waiting,
            evidence=evidence,
        )
        engine.drop_files(draft)
        _carry_out(by, case, here, outcome, reason)
        return decided


def _apart(case: Case, papers: Mapping[str, str]) -> Mapping[str, str]:
    """Seal the personal papers that are handed in anew apart from the case, and let the case say so instead."""
    own = {one.id for one in cases.law_of(case).procedure.papers if one.kind == "personal"} & set(papers)
    matter = queries.of_case(case) if own else None
    if matter is None:
        return papers
    anew = {f"{PAPER}{name}": papers[name].strip() for name in own}
    kept = {name: sealed(matter.id, name, words) for name, words in anew.items() if words}
    Matter.objects.filter(pk=matter.pk).update(personal={**matter.personal, **kept}, revision=F("revision") + 1)
    return {name: KEPT_SEALED.zh if name in own and words.strip() else words for name, words in papers.items()}


def _carry_out(by: Actor, case: Case, here: StepDef | None, outcome: str, reason: str) -> None:
    """Let a decision take effect on the open data that the case is about, where the profile says so."""
    effect = here.outcomes[outcome].open_data if here is not None else ""
    if effect:
        opening.carry_out(by=by, case=case, effect=effect, reason=reason)


def _with_words(case: Case, papers: Mapping[str, str], waiting: Files) -> Mapping[str, str]:
    """Let a paper of the application whose files go in anew keep the words it has, unless others are given."""
    given = cases.papers(case)
    own = {one.id for one in cases.law_of(case).procedure.papers}
    kept = {name: given[name].content for name in waiting if name in own and name in given}
    return {name: words for name, words in kept.items() if words} | dict(papers)


def tell_receiver(*, case: Case, receiver: str, text: str, by: Actor, receipt: str = "") -> Notice:
    """Put on record that one of those who must be told was told.

    Raises:
        NotFound: there is no such case for this person, or it belongs to the pages of its own room.
        NotPermitted: the step is another's.
        BadInput: the step names no such receiver, or nothing is said.
        Refusal: the case has ended, or the receiver was told already.
    """
    with act(by=by, refused=events.TOLD, subject=case.subject, case=case.number):
        rules.generic_case(cases.law_of(case).procedure)
        return engine.give_notice(case=case, receiver=receiver, text=text, by=by, receipt=receipt)


def withdraw_matter(*, case: Case, by: Actor, reason: str) -> Case:
    """Take a case back while it is open; by the side that opened it, with a reason (house rule).

    Raises:
        NotFound: there is no such case for this person, or it belongs to the pages of its own room.
        NotPermitted: by another side.
        BadInput: without a reason.
        Refusal: the case has ended.
    """
    with act(by=by, refused=events.WITHDRAWN, subject=case.subject, case=case.number):
        rules.generic_case(cases.law_of(case).procedure)
        if by.kind != "public":
            require(by, "matters.open")
        withdrawn = engine.withdraw(case=case, by=by, reason=reason)
        opening.carry_out(by=by, case=case, effect="resume", reason=reason)
        return withdrawn


def _check_organizations(demanded: Sequence[PaperDef], papers: Mapping[str, str]) -> None:
    known = {body.id for body in register.organizations()}
    for paper in demanded:
        if paper.kind == "organization" and papers.get(paper.id, "").strip() and papers[paper.id] not in known:
            raise BadInput(
                t(f"{paper.title.zh}：没有登记这个单位", f"{paper.title.en}: no such organization is registered"),
                remedy=t("请从列表中选择", "choose from the list"),
                code="paper_faulty",
                at=paper.id,
            )
