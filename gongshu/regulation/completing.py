"""What a national instrument adds to a local procedure where the local text has no rule of its own. Pure.

A *detour* is a way that leaves a step and comes back to it: an application returned to be completed, more time asked
for. Where the national step that a floor comes from has one and the local text has none, the local step gets it, under
the national article. A rule of the local text is never touched: what only the house had filled in is carried by the
national article from now on, and more time is never added to a limit the local text counts.

A *refusal* is an outcome that ends a case in the negative. What the national step cannot refuse without (reasons, a
basis), a local refusal at a step under its floor cannot be recorded without either; what else the local text asks of
it stays.

A *paper* is what an application states. What the national text wants stated is asked for where the local one does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from gongshu.kit.text import Text, t
from gongshu.regulation.baseline import Baseline, Body, baseline_for, refusal_floor, relations, touches
from gongshu.regulation.citation import Citation, Elsewhere
from gongshu.regulation.definition import Demand, Limit, OutcomeDef, ProcedureDef, Profile, StepDef
from gongshu.regulation.floor import Floor
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import Period
from gongshu.regulation.words import DEMAND_NAMES


@dataclass(frozen=True, slots=True)
class Detour:
    """A way from a step and back: the outcome that leaves, the step it leads to, all of whose outcomes come back."""

    outcome: OutcomeDef
    step: StepDef


@dataclass(frozen=True, slots=True)
class Addition:
    """What a national instrument adds at a step of a local procedure.

    Attributes:
        step: the local step; empty where it is asked of the application.
        outcome: the outcome that is now there by the national article, or needs more by it.
        cite: that article.
        new: whether it was not there before; else a house rule had filled it in.
        demand: what the outcome now needs; empty: the outcome itself is what was added.
        paper: what the application now states; empty: it is about an outcome.
    """

    step: str
    outcome: str
    cite: Citation
    new: bool
    demand: Demand | None = None
    paper: str = ""

    @property
    def place(self) -> str:
        """Where in the procedure it was added: the step, the outcome, what that needs; or the paper."""
        if self.paper:
            return f"papers.{self.paper}"
        return ".".join((self.step, self.outcome, *([self.demand] if self.demand else [])))

    def words(self, procedure: ProcedureDef) -> Text:
        """Say what was added to a completed procedure."""
        if self.paper:
            title = next(one.title for one in procedure.papers if one.id == self.paper)
            return t(f"须写明“{title.zh}”", f"“{title.en}” must be stated")
        outcome = procedure.step(self.step).outcomes[self.outcome]
        if self.demand is not None:
            needed = DEMAND_NAMES[self.demand]
            return t(f"“{outcome.title.zh}”须有{needed.zh}", f"“{outcome.title.en}” needs {needed.en}")
        return outcome.title + (t("（一件事项一次）", " (once in a case)") if outcome.once else t("", ""))


@dataclass(frozen=True, slots=True)
class Law:
    """The procedure of a case with what a national instrument adds, and what is its floor; None: nothing touches it."""

    procedure: ProcedureDef
    baseline: Baseline | None = None
    additions: tuple[Addition, ...] = ()


@dataclass(frozen=True, slots=True)
class Completed:
    """A local procedure with what the national instrument adds, and the floor with the limits of what was added."""

    procedure: ProcedureDef
    baseline: Baseline
    additions: tuple[Addition, ...] = ()


def detours(procedure: ProcedureDef, step: StepDef) -> tuple[Detour, ...]:
    """Return the ways that leave a step and come back to it."""
    found = []
    for outcome in step.outcomes.values():
        side = procedure.steps.get(outcome.to)
        if side is not None and side.id != step.id and {one.to for one in side.outcomes.values()} == {step.id}:
            found.append(Detour(outcome, side))
    return tuple(found)


def complete(local: Profile, national: Profile, procedure: ProcedureDef, baseline: Baseline, day: date) -> Completed:
    """Add to a local procedure what the national instrument has at its steps and the local text lacks.

    Args:
        local: the profile the case is under.
        national: the profile of the floor.
        procedure: the local procedure.
        baseline: what is the floor of the case; that there is one says whom it is between.
        day: the day on which the case opens.
    """
    done = _with_papers(Completed(procedure, baseline), national)
    for floor, step in _governed(procedure, baseline):
        for detour in _at_the_origin(national, floor):
            if _may_come(detour, local, step, day):
                done = _with_detour(done, national, step.id, detour)
        for refusal in _refusals_at_the_origin(national, floor):
            done = _demanding(done, step.id, refusal)
    return done


def law_between(
    local: Profile, procedure: ProcedureDef, *, parties: Mapping[str, Body | None], facts: Mapping[str, str], day: date
) -> Law:
    """Return the law between these parties: the local procedure, completed by a national instrument as it stands.

    Args:
        local: the profile the case is under.
        procedure: its procedure.
        parties: the organization of each role, None for the public.
        facts: the facts the procedure was chosen by.
        day: the day on which the case opens.
    """
    baseline = baseline_for(local, procedure, parties=parties, facts=facts, day=day)
    if baseline is None:
        return Law(procedure)
    done = complete(local, load_profile(baseline.profile_id), procedure, baseline, day)
    return Law(done.procedure, done.baseline, done.additions)


def possible(local: Profile, national: Profile, day: date) -> tuple[tuple[ProcedureDef, Completed], ...]:
    """Return each local procedure to which the national instrument adds something, on whatever facts it runs."""
    found, timed = [], relations(local, national)
    for procedure in local.procedures.values():
        floors = {one.floor.id: one.floor for one in timed if one.procedure == procedure}
        floors |= {one.id: one for one in national.floors.values() if procedure.id in one.procedures and not one.limit}
        limits = {one.limit: national.limits[one.limit] for one in floors.values() if one.limit}
        baseline = Baseline(national.id, national.title, national.digest, tuple(floors.values()), limits)
        done = complete(local, national, procedure, baseline, day)
        if done.additions:
            found.append((procedure, done))
    return tuple(found)


def further_limit(done: Completed, outcome: OutcomeDef) -> Limit | None:
    """Return the limit that may follow where an outcome asks for more time; None where it does not."""
    side = done.procedure.steps.get(outcome.to)
    longer = (one.sets_limit for one in side.outcomes.values() if one.after_due) if side else ()
    return next((done.baseline.limits[name] for name in longer if name in done.baseline.limits), None)


def _governed(procedure: ProcedureDef, baseline: Baseline) -> Iterator[tuple[Floor, StepDef]]:
    for step in procedure.steps.values():
        for floor in baseline.floors:
            if touches(floor, procedure, step):
                yield floor, step


def _origins(national: Profile, floor: Floor) -> Iterator[tuple[ProcedureDef, StepDef]]:
    """Return the national steps whose limit a floor is."""
    for procedure in national.procedures.values():
        for step in procedure.steps.values():
            if step.limit == floor.limit:
                yield procedure, step


def _at_the_origin(national: Profile, floor: Floor) -> Iterator[Detour]:
    """Return the detours of the national steps whose limit a floor is."""
    for procedure, step in _origins(national, floor):
        yield from detours(procedure, step)


def refusals(procedure: ProcedureDef, step: StepDef) -> tuple[OutcomeDef, ...]:
    """Return the outcomes of a step that end the case in the negative."""
    ends = procedure.ends
    return tuple(one for one in step.outcomes.values() if one.to in ends and ends[one.to].kind == "negative")


def _with_papers(done: Completed, national: Profile) -> Completed:
    """Let the application state what the national text wants stated; a paper the local text asks for stays its own."""
    named = {paper for floor in done.baseline.floors for paper in floor.papers}
    theirs = national.procedures.get(done.procedure.id)
    papers, added = {one.id: one for one in done.procedure.papers}, list(done.additions)
    for paper in theirs.papers if theirs else ():
        own = papers.get(paper.id)
        if paper.id not in named or paper.cite is None or (own is not None and own.source != "house_rule"):
            continue
        cite = Elsewhere.of(paper.cite, done.baseline.title)
        kept = paper if own is None else replace(own, required=own.required or paper.required)
        papers[paper.id] = replace(kept, cite=cite, source=paper.source)
        added.append(Addition("", "", paper.cite, new=own is None, paper=paper.id))
    return Completed(replace(done.procedure, papers=tuple(papers.values())), done.baseline, tuple(added))


def _refusals_at_the_origin(national: Profile, floor: Floor) -> Iterator[OutcomeDef]:
    """Return the refusals of the national steps whose limit a floor is, each with its article."""
    for procedure, step in _origins(national, floor):
        for one in refusals(procedure, step):
            yield replace(one, cite=one.cite or step.cite)


def _demanding(done: Completed, step_id: str, national: OutcomeDef) -> Completed:
    """Let the local refusals of a step need what the national one needs."""
    here, added = done.procedure.steps[step_id], list(done.additions)
    outcomes = dict(here.outcomes)
    for outcome in refusals(done.procedure, here):
        more = _demanded_of(outcome, national, done.baseline)
        new = [one for one in more if one not in outcome.requires]
        outcomes[outcome.id] = replace(
            outcome,
            requires=(*outcome.requires, *new),
            house_requires=tuple(one for one in outcome.house_requires if one not in more),
            accepted_bases=outcome.accepted_bases or (national.accepted_bases if "legal_basis" in more else ()),
            national_requires={**outcome.national_requires, **more},
        )
        added += [Addition(step_id, outcome.id, cite, one in new, one) for one, cite in more.items()]
    steps = dict(done.procedure.steps) | {step_id: replace(here, outcomes=outcomes)}
    return Completed(replace(done.procedure, steps=steps), done.baseline, tuple(added))


def _demanded_of(outcome: OutcomeDef, national: OutcomeDef, baseline: Baseline) -> dict[Demand, Citation]:
    """Return what a local refusal needs by the national text alone, each with its article; ours counts for nothing."""
    floor = refusal_floor(baseline)
    by_text = [one for one in national.requires if one not in national.house_requires]
    lacking = [one for one in by_text if one not in outcome.requires or one in outcome.house_requires]
    places = {one: floor.cite if one == "legal_basis" and floor else national.cite for one in lacking}
    return {one: cite for one, cite in places.items() if cite is not None}


def _may_come(detour: Detour, local: Profile, step: StepDef, day: date) -> bool:
    """Whether the local instrument knows who acts, and has no time of its own that would be lengthened."""
    lengthens = any(one.sets_limit for one in detour.step.outcomes.values())
    return set(detour.step.by) <= set(local.roles) and not (lengthens and _counts(local, step, day))


def _counts(local: Profile, step: StepDef, day: date) -> bool:
    """Whether the local text gives a step a limit that can be counted, at the step or with an outcome of any other."""
    named = {step.limit} | {
        outcome.sets_limit
        for procedure in local.procedures.values()
        if procedure.steps.get(step.id) == step
        for other in procedure.steps.values()
        for outcome in other.outcomes.values()
        if outcome.to == step.id
    }
    periods = [local.limits[name].on(max(day, local.first_day)) for name in named if name in local.limits]
    return any(isinstance(period, Period) and period.counted for period in periods)


def _with_detour(done: Completed, national: Profile, step_id: str, detour: Detour) -> Completed:
    known = any(step.act == detour.step.act for step in done.procedure.steps.values())
    if known:
        return _restated(done, detour)
    procedure, here = done.procedure, done.procedure.steps[step_id]
    side_id, name = _free(detour.step.id, (*procedure.steps, *procedure.ends)), _free(detour.outcome.id, here.outcomes)
    cite = detour.outcome.cite or detour.step.cite
    assert cite is not None  # a step of the national text names its article
    leaving = replace(detour.outcome, id=name, to=side_id, cite=cite, by=())
    back = {one.id: replace(one, to=step_id) for one in detour.step.outcomes.values()}
    side = replace(detour.step, id=side_id, outcomes=back)
    steps = dict(procedure.steps) | {
        step_id: replace(here, outcomes=dict(here.outcomes) | {name: leaving}),
        side_id: side,
    }
    limits = {**done.baseline.limits, **_limits_of(national, side)}
    return Completed(
        replace(procedure, steps=steps),
        replace(done.baseline, limits=limits),
        (*done.additions, Addition(step_id, name, cite, new=True)),
    )


def _limits_of(national: Profile, side: StepDef) -> Mapping[str, Limit]:
    names = {side.limit, *(one.sets_limit for one in side.outcomes.values())} - {""}
    return {name: national.limits[name] for name in names}


def _restated(done: Completed, detour: Detour) -> Completed:
    """Let the national article carry what only the house had filled in; what the local text says stays untouched."""
    steps, added = dict(done.procedure.steps), list(done.additions)
    sides = {step.id for step in steps.values() if step.act == detour.step.act}
    for step in done.procedure.steps.values():
        ours = [one for one in step.outcomes.values() if one.to in sides and one.source == "house_rule"]
        for outcome in ours:
            carried = _carried(outcome, detour.outcome)
            steps[step.id] = replace(steps[step.id], outcomes=dict(steps[step.id].outcomes) | {outcome.id: carried})
            steps[outcome.to] = _carried_step(steps[outcome.to], detour.step)
            if carried.cite is not None:
                added.append(Addition(step.id, outcome.id, carried.cite, new=False))
    return Completed(replace(done.procedure, steps=steps), done.baseline, tuple(added))


def _carried(outcome: OutcomeDef, national: OutcomeDef) -> OutcomeDef:
    return replace(
        outcome,
        cite=national.cite,
        source=national.source,
        once=outcome.once or national.once,
        stops_clock=outcome.stops_clock or national.stops_clock,
        requires=(*outcome.requires, *(one for one in national.requires if one not in outcome.requires)),
        house_requires=tuple(one for one in outcome.house_requires if one not in national.requires),
    )


def _carried_step(step: StepDef, national: StepDef) -> StepDef:
    if step.source != "house_rule":
        return step
    outcomes = {
        one.id: replace(one, cite=national.cite, source=national.source) if one.source == "house_rule" else one
        for one in step.outcomes.values()
    }
    return replace(step, cite=national.cite, source=national.source, outcomes=outcomes)


def _free(name: str, taken: Mapping[str, object] | tuple[str, ...]) -> str:
    """Return a name, another one where a local step has it."""
    return name if name not in taken else f"national_{name}"
