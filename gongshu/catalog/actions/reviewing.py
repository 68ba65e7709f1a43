"""The case of an entry: handed in by its provider, moved on by those whom the profile names, published at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import Act, act
from gongshu.catalog import events
from gongshu.catalog.actions.drafting import check_editable, circumstances
from gongshu.catalog.actions.permissions import refuse, require, require_compiler, stale, wrong_state
from gongshu.catalog.actions.publishing import publish_change, publish_entry
from gongshu.catalog.models import EDITABLE, RECEIPT_LENGTH, Change, Entry
from gongshu.catalog.queries import data_of, problems, subject_of
from gongshu.catalog.rules import is_mending, state_after
from gongshu.catalog.search.keeping import keep_findable
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, too_long
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure import actions as procedure
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.choosing import choose_procedure
from gongshu.regulation.definition import StepDef

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

ROOM = "catalog"
ENTRY = "catalog.entry"
RECEIPT = "receipt"
NOTHING: Mapping[str, str] = MappingProxyType({})


def submit_entry(*, by: Actor, entry: Entry, expect: int | None = None) -> Case:
    """Hand an entry in. It must lack nothing that the profile and the core metadata demand.

    An entry that came back within its case goes on in it; else a case is opened. What the profile leaves to the
    provider alone (to publish, where nobody reviews) is done with it.

    Args:
        by: a data officer of the provider.
        entry: a draft or a returned entry.
        expect: the revision the person saw; by default the entry's own.

    Returns:
        The case as it stands.

    Raises:
        Several: what is lacking, each with its article; BadInput when it is one thing.
        Refusal: it is under review already, published or withdrawn.
    """
    with act(by=by, refused=events.SUBMITTED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        fresh = Entry.objects.select_related("provider", "case").get(pk=entry.pk)
        check_editable(fresh)
        refuse(problems(fresh), t("目录还不能提交", "the entry cannot be handed in yet"))
        case = _resumed(this, fresh) or _opened(this, fresh)
        moved = Entry.objects.filter(pk=entry.pk, state__in=EDITABLE, revision=expect or entry.revision).update(
            state="in_review", case=case, revision=F("revision") + 1
        )
        if moved != 1:
            raise stale()
        keep_findable([entry])
        this.record(events.SUBMITTED, case=case.number, data=circumstances(data_of(fresh)))
        return _carried_on(by, case)


def _carried_on(by: Actor, case: Case) -> Case:
    """Do the steps that are the provider's own, from where the case stands."""
    while (here := cases.open_step(case)) is not None and is_mending(here):
        case = record_step(by=by, case=case, outcome=next(iter(here.outcomes)), expect=case.revision).case
    return case


def _opened(this: Act, entry: Entry) -> Case:
    profile = register.jurisdiction()
    return procedure.open_case(
        procedure=choose_procedure(profile, ENTRY),
        profile=profile,
        subject=entry.code,
        subject_title=entry.name,
        parties=parties_of(entry),
        by=this.by,
        room=ROOM,
        facts={"sharing_class": entry.sharing_class, "opening_class": entry.opening_class},
    )


def parties_of(entry: Entry) -> dict[str, str]:
    """Return whom a case of the catalog concerns: the provider, and the authority also where it decides nothing."""
    return {"provider": entry.provider_id, "authority": register.authority().id}


def _resumed(this: Act, entry: Entry) -> Case | None:
    """Go on with the open case of an entry that came back for completion; None where there is none."""
    case = entry.case
    step = cases.open_step(case) if case is not None and entry.state == "returned" else None
    if case is None or step is None or not is_mending(step):
        return None
    decided = procedure.decide(
        case=case, step=step.id, outcome=next(iter(step.outcomes)), by=this.by, expect=case.revision
    )
    return decided.case


def record_step(
    *,
    by: Actor,
    case: Case,
    outcome: str,
    expect: int,
    reason: str = "",
    bases: Sequence[LegalBasis] = (),
    due: datetime | None = None,
    papers: Mapping[str, str] = NOTHING,
    evidence: Mapping[str, str] = NOTHING,
    step: str = "",
) -> Decided:
    """Record the outcome of the step at which a case of the catalog stands, and let the entry follow.

    The shape is the profile's: a good end publishes a version; any other end, or a step at which the provider must
    mend something, gives the entry back; else it stays under review.

    Args:
        by: who decides.
        case: the case of an entry or of a change.
        outcome: one of the outcomes of the step.
        expect: the revision of the case that the decider saw.
        reason: why; the opinion heard; the receipt got.
        bases: legal bases, where the outcome asks for them.
        due: a moment set by the official, where the outcome asks for one.
        papers: papers handed in with it.
        evidence: references of what the outcome demands; ``receipt`` is kept with the version.
        step: the step the decider saw; by default the one the case stands at.

    Raises:
        NotPermitted, Refusal, Stale, BadInput: as ``procedure.decide`` raises them; a receipt longer than its place.
    """
    with act(by=by, refused=events.STEPPED, subject=case.subject, case=case.number) as this:
        subject = subject_of(case)
        here = cases.open_step(case)
        own = here is not None and is_mending(here)
        require(by, "catalog.compile" if own else "catalog.review")
        if own:
            refuse(problems(subject), t("目录还不能提交", "the entry cannot be handed in yet"))
        receipt = _receipt_of(here, reason, evidence)
        decided = procedure.decide(
            case=case,
            step=step or case.state,
            outcome=outcome,
            by=by,
            expect=expect,
            reason=reason,
            bases=bases,
            due=due,
            papers=papers,
            evidence=evidence,
        )
        this.record(events.STEPPED, data={"step": step or case.state, "outcome": outcome})
        _follow(this, subject, decided, here, receipt)
        return decided


def _receipt_of(here: StepDef | None, reason: str, evidence: Mapping[str, str]) -> str:
    filed = here is not None and here.act == "file"
    receipt = (evidence.get(RECEIPT, "") or (reason if filed else "")).strip()
    if len(receipt) > RECEIPT_LENGTH:
        raise too_long(t("备案回执号", "the number of the receipt"), RECEIPT_LENGTH, RECEIPT)
    return receipt


def _follow(this: Act, subject: Entry | Change, decided: Decided, here: StepDef | None, receipt: str) -> None:
    own = here is not None and (is_mending(here) or here.act == "extend")  # who asked for time is given nothing back
    state = state_after(decided.ended, decided.step, own=own)
    if state.publish and isinstance(subject, Change):
        publish_change(this, subject, decided.case, receipt)
    elif state.publish and isinstance(subject, Entry):
        publish_entry(this, subject, decided.case, receipt)
    else:
        _move(subject, state.name)
        if state.name == "returned":
            this.record(events.RETURNED, data={"step": here.id if here else ""})


def _move(subject: Entry | Change, state: str) -> None:
    table = Change if isinstance(subject, Change) else Entry
    moved = table.objects.filter(pk=subject.pk, state=subject.state).update(state=state, revision=F("revision") + 1)
    if moved != 1:
        raise stale()
    if isinstance(subject, Entry):
        keep_findable([subject])


def review_entry(
    *, by: Actor, case: Case, outcome: str, expect: int, reason: str = "", bases: Sequence[LegalBasis] = ()
) -> Decided:
    """Decide the review of an entry: ``approve``, or ``return`` with the reason."""
    return record_step(by=by, case=case, outcome=outcome, expect=expect, reason=reason, bases=bases)


def file_entry(*, by: Actor, case: Case, receipt: str, expect: int) -> Decided:
    """Record that a catalog was filed with the upper authority, with the number of the receipt.

    Raises:
        BadInput: without a receipt.
        Refusal: the case does not stand at a filing.
    """
    here = cases.open_step(case)
    with act(by=by, refused=events.STEPPED, subject=case.subject, case=case.number):
        if here is None or here.act != "file":
            raise wrong_state(
                t("该事项不在备案环节", "the case does not stand at a filing"),
                t(
                    "先完成前面的步骤；该办法没有备案的，无须备案",
                    "finish the steps before; some instruments know none",
                ),
            )
        if not receipt.strip():
            raise BadInput(
                t("缺少备案回执号", "the number of the receipt is lacking"),
                remedy=t("填写上级主管部门给出的回执号", "enter the number the upper authority gave"),
                at=RECEIPT,
                code="receipt_lacking",
            )
        return record_step(
            by=by,
            case=case,
            outcome=next(iter(here.outcomes)),
            expect=expect,
            reason=receipt,
            evidence={RECEIPT: receipt},
        )


def recall_entry(*, by: Actor, entry: Entry, reason: str) -> Entry:
    """Take an entry back from review, while its case is open, with a reason; it can be edited again.

    Raises:
        Refusal: it is not under review.
    """
    with act(by=by, refused=events.RECALLED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        fresh = Entry.objects.select_related("case").get(pk=entry.pk)
        if fresh.state != "in_review" or fresh.case is None:
            raise wrong_state(
                t("不在审核中，无须撤回", "it is not under review"), t("直接修改或提交", "edit it or hand it in")
            )
        case = procedure.withdraw(case=fresh.case, by=by, reason=reason)
        if (
            Entry.objects.filter(pk=entry.pk, state="in_review").update(state="returned", revision=F("revision") + 1)
            != 1
        ):
            raise stale()
        keep_findable([entry])
        this.record(events.RECALLED, case=case.number)
        return Entry.objects.get(pk=entry.pk)
