"""What decisions rest on, as it is today: a basis repealed since, or no longer enough. They stand as taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongshu.kit import clock as time
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure.models import Case, Decision
from gongshu.procedure.queries import law_of, parties, visible_to
from gongshu.procedure.rules import LegalBasis, article
from gongshu.regulation.baseline import Body, binds_case, national_on, suffices
from gongshu.regulation.definition import OutcomeDef, Profile
from gongshu.regulation.floor import Floor
from gongshu.regulation.instruments import repealed_by, unlisted_text


@dataclass(frozen=True, slots=True)
class InsufficientDecision:
    """A recorded refusal whose basis no longer suffices, with the national rule it fails. It stands as decided."""

    decision: Decision
    outcome: Text
    bases: tuple[LegalBasis, ...]
    national: Profile
    floor: Floor


def resting_on_less(by: Actor, case: Case | None = None) -> list[InsufficientDecision]:
    """Return the refusals a person may see that rest on a basis which no longer suffices between these parties.

    Args:
        by: whose view it is.
        case: only those of one case.
    """
    national = national_on(time.today(), register.jurisdiction())
    ours = [floor for floor in national.floors.values() if floor.accepted_bases] if national else []
    floors = {name: floor for floor in ours for name in floor.procedures}
    # The cases are narrowed first: who sees all of them would else walk through all of them.
    seen = Decision.objects.filter(case__in=visible_to(by).filter(procedure_id__in=sorted(floors)))
    told = (seen if case is None else seen.filter(case=case)).exclude(bases=[])
    found = []
    for decision in told.select_related("case", "visit").order_by("-decided_at", "-id"):
        bases = tuple(LegalBasis(**basis) for basis in decision.bases)
        floor, outcome = floors[decision.case.procedure_id], _outcome_of(decision)
        if national is None or outcome is None or suffices(floor, [basis.kind for basis in bases]):
            continue
        if binds_case(national, _bodies(decision.case)):
            found.append(InsufficientDecision(decision, outcome.title, bases, national, floor))
    return found


def _outcome_of(decision: Decision) -> OutcomeDef | None:
    """Return the outcome that was decided, None where it is none that rests on a legal basis."""
    step = law_of(decision.case).step(decision.visit.step)
    outcome = step.outcomes.get(decision.outcome) if step else None
    return outcome if outcome is not None and outcome.accepted_bases else None


def _bodies(case: Case) -> dict[str, Body | None]:
    filled = parties(case)
    return {
        role: Body(party.organization.kind, tuple(party.organization.roles)) if party.organization else None
        for role, party in filled.items()
    }


def weak_in(case: Case, by: Actor) -> Mapping[str, Text]:
    """Return what is the matter today with the bases of a case's decisions, by the decision's id."""
    day, found = time.today(), {one.decision.pk: _told(one) for one in resting_on_less(by, case)}
    for decision in Decision.objects.filter(case=case).exclude(bases=[]):
        gone = [known for basis in decision.bases if (known := repealed_by(basis["title"], day)) is not None]
        if gone:
            words = Text(
                "；".join(f"《{one.title.zh}》{one.status.zh}" for one in gone),
                "; ".join(f"{one.title.en} {one.status.en}" for one in gone),
            )
            found[decision.pk] = words if decision.pk not in found else words + Text("；", "; ") + found[decision.pk]
        if (unknown := unlisted_text(basis["title"] for basis in decision.bases)).zh:
            found[decision.pk] = unknown if decision.pk not in found else found[decision.pk] + t("；", "; ") + unknown
    return found


def _told(one: InsufficientDecision) -> Text:
    cite = article(one.floor.cite, "law") if one.floor.cite else ""
    return t(
        f"依据不再充分：《{one.national.title.zh}》{cite}",
        f"its basis no longer suffices: {one.national.title.en} {cite}",
    )
