"""Where a case stands in its procedure: what was done, what is asked now, what comes, what it does not pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gongshu.kit.text import Text, t
from gongshu.procedure import queries
from gongshu.procedure.badge import badge_for
from gongshu.procedure.snapshot import WITHDRAWN, Pinned
from gongshu.regulation.definition import Profile, StepDef
from gongshu.ui import law as chips
from gongshu.ui.lawbook.guiding import good_path, passes_only_when
from gongshu.ui.lawbook.reading import joined
from gongshu.ui.values import Chip, Hand, Step, Tone

if TYPE_CHECKING:
    from gongshu.procedure.models import Case, CaseParty, Clock, Decision, PaperFile, StepVisit


END_TONES: Mapping[str, Tone] = {"positive": "ok", "negative": "over", "neutral": "draft"}
"""How each kind of end is colored."""


@dataclass(frozen=True)
class Standing:
    """A case with all that its page shows of it, read once."""

    case: Case
    law: Pinned
    profile: Profile
    visits: Sequence[StepVisit]
    decisions: Sequence[Decision]
    parties: Mapping[str, CaseParty]
    files: Mapping[str, PaperFile]

    @classmethod
    def of(cls, case: Case, profile: Profile) -> Standing:
        """Read what there is about a case."""
        return cls(
            case,
            queries.law_of(case),
            profile,
            queries.visits(case),
            queries.decisions(case),
            queries.parties(case),
            queries.files_of(case),
        )

    def who(self, role: str) -> Text:
        """Return who fills a role: the organization, else the role in the instrument's word."""
        party = self.parties.get(role)
        if party is not None and party.organization is not None:
            body = party.organization
            return Text(body.name, body.name_en or body.name)
        return self.role(role)

    def role(self, name: str) -> Text:
        """Return a role in the instrument's word, also one that no step of the case names."""
        if name not in self.law.roles and name in self.profile.roles:
            return self.profile.roles[name].title
        return self.law.role(name)

    def chip(self, step: StepDef, limit_id: str = "") -> Chip | None:
        """Return the article of a step: that of the limit that runs there, else its own, else the procedure's."""
        limit = self.law.limits.get(limit_id or step.limit)
        if limit is not None:
            return chips.chip(self.profile, limit.cite, limit.source)
        return chips.chip(self.profile, step.cite or self.law.procedure.cite, step.source)

    def chip_of_clock(self, step: StepDef, clock: Clock) -> Chip | None:
        """Return the article of the limit that runs: another instrument's where that one is the stricter."""
        if self.law.baseline is not None and clock.article.startswith("《"):
            return chips.chip_named(self.profile, clock.article)
        return self.chip(step, clock.limit_id)


def track(standing: Standing, now: datetime) -> list[Step]:
    """Return the steps of a case in the order of its procedure, from its opening to its end.

    Args:
        standing: the case.
        now: the present moment, for the badge of the step it stands at.
    """
    case, procedure = standing.case, standing.law.procedure
    opened = Step(t("提交", "Submitted"), "done", case.opened_by_name, case.opened_at)
    ahead = set() if case.ended else {step.id for step in good_path(procedure, case.state)}
    steps = [opened, *(_step(standing, step, ahead, now) for step in procedure.steps.values())]
    if case.ended:
        end = standing.law.end(case.state)
        steps.append(Step(end.title, "ended", at=case.ended_at, tone=END_TONES[end.kind]))
    return steps


def _step(standing: Standing, step: StepDef, ahead: set[str], now: datetime) -> Step:
    visits = [visit for visit in standing.visits if visit.step == step.id]
    if not standing.case.ended and standing.case.state == step.id:
        return _here(standing, step, visits, now)
    if visits:
        return _done(standing, step, visits)
    who = joined(standing.who(role) for role in step.by)
    if step.id in ahead:
        return Step(step.title, "to_come", who, chip=standing.chip(step))
    return Step(step.title, "skipped", why=passes_only_when(standing.law.procedure, step))


def _here(standing: Standing, step: StepDef, visits: Sequence[StepVisit], now: datetime) -> Step:
    clock = visits[-1].clock
    acted = {one.role: one.decided_at for one in standing.decisions if one.visit_id == visits[-1].pk}
    return Step(
        step.title,
        "here",
        joined(standing.who(role) for role in step.by),
        outcome=_again(visits),
        badge=badge_for(clock, now),
        chip=standing.chip_of_clock(step, clock),
        joint=[Hand(standing.who(role), acted.get(role)) for role in step.by] if step.joint else (),
    )


def _done(standing: Standing, step: StepDef, visits: Sequence[StepVisit]) -> Step:
    last = visits[-1]
    mine = [one for one in standing.decisions if one.visit_id == last.pk]
    who = joined(_hand(one) + Text(f" · {one.organization_name}", f" · {one.organization_name}") for one in mine)
    return Step(
        step.title,
        "done",
        who,
        last.left_at,
        outcome=outcome_words(step, last.outcome) + _again(visits),
        chip=standing.chip_of_clock(step, last.clock),
    )


def _hand(decision: Decision) -> Text:
    name, principal = decision.person_name, decision.on_behalf_of
    return t(f"{name}（代{principal}）", f"{name} (on behalf of {principal})") if principal else t(name, name)


def outcome_words(step: StepDef | None, outcome: str) -> Text:
    """Return an outcome of a step in words; the outcome of a visit that ended otherwise is said as such."""
    if outcome == WITHDRAWN:
        return t("已撤回", "withdrawn")
    known = step.outcomes.get(outcome) if step else None
    return known.title if known else Text(outcome, outcome)


def _again(visits: Sequence[StepVisit]) -> Text:
    return t(f"（第 {len(visits)} 次）", f" (time {len(visits)})") if len(visits) > 1 else t("", "")
