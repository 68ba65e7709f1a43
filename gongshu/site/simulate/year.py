"""Simulates a year: cases opened, decided, delayed and left lying by invented officials, through the real engine."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import Refusal
from gongshu.kit.progress import SILENT, Reporter
from gongshu.procedure import actions, queries
from gongshu.procedure.clockwork import tick
from gongshu.procedure.papers import KEPT_SEALED, papers_of
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.baseline import national_on
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.completing import law_between
from gongshu.regulation.definition import OutcomeDef, PaperDef, ProcedureDef, Profile, StepDef
from gongshu.site.simulate.circumstances import Facts, circumstances
from gongshu.site.simulate.temper import Working, acts_at
from gongshu.site.simulate.world import Body, World, opener_of, roles_of

if TYPE_CHECKING:
    from gongshu.procedure.models import Case, Clock

WEIGHTS = {"sharing": 6, "quality": 4, "catalog": 3, "opening": 2}
"""How often cases of a chapter come about; of every other chapter once."""
CASES_PER_RESOURCE = 10
MOST_VISITS = 12
"""After so many steps an invented official takes the nearest way out: nobody sends papers back for ever."""
_CURIOUS = 0.7
"""How often an official takes a way that nobody took this year, where there is one: every way is gone early on."""
_FORM_ALONE = 0.3
"""How often an application is returned for questions of the form alone, so that its limit runs on."""
_EVIDENCE = {"agreement": "模拟协议", "version": "1", "notice": "模拟告知", "receipt": "模拟回执"}


@dataclass(order=True, slots=True)
class Event:
    """Somebody acts at a moment: opens the next case, or decides in one in a role."""

    at: datetime
    order: int
    going: Going | None = field(default=None, compare=False)
    role: str = field(default="", compare=False)


@dataclass(slots=True)
class Going:
    """A case under way: its parties, who opened it, what those who were asked last mean to record."""

    case: Case
    procedure: ProcedureDef
    parties: Mapping[str, Body | None]
    opener: Actor
    steps: int = 0
    meant: str = ""
    recorded: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Told:
    """What happened in a year: counts by kind."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)


class Year:
    """One year of one jurisdiction; the same seed gives the same year. ``only``: these procedures, else all."""

    def __init__(
        self, world: World, year: int, cases: int, resources: int, seed: int, only: Collection[str] = ()
    ) -> None:
        self.world = world
        self.profile: Profile = world.profile
        self.resources = resources
        self.cases = cases
        self.draw = random.Random(seed)  # noqa: S311 - chance of a simulation, not a secret
        self.working = Working(Calendar.load())
        self.first = datetime(year, 1, 1, tzinfo=CHINA)
        self.last = datetime(year + 1, 1, 1, tzinfo=CHINA)
        self.told = Told()
        self._events: list[Event] = []
        self._order = itertools.count()
        self._kinds = [one for one in self.profile.procedures.values() if one.steps and (not only or one.id in only)]
        self._weights = [WEIGHTS.get(one.id.partition(".")[0], 1) for one in self._kinds]
        self._still = self.draw.sample(self._kinds, k=len(self._kinds))
        self._facts = circumstances(self.profile, max(self.first.date(), self.profile.first_day))
        self._laws: dict[Hashable, ProcedureDef] = {}
        self._trodden: set[tuple[str, str, str]] = set()

    def run(self, progress: Reporter = SILENT) -> Told:
        """Let the year pass. Expects an empty installation with the world registered; moves the virtual clock."""
        progress.total(self.cases)
        days = (self.last - self.first).days
        for _ in range(self.cases):
            self._push(self.working.moment(self.first, self.draw.uniform(0, days - 2), self.draw))
        with clock.using(VirtualClock(self.first)) as now:
            assert isinstance(now, VirtualClock)
            round_ = self.first + timedelta(days=1)
            while self._events and self._events[0].at < self.last:
                event = heapq.heappop(self._events)
                while round_ <= event.at:
                    self._round(now, round_)
                    round_ += timedelta(days=1)
                now.move_to(event.at)
                if event.going is not None:
                    self._act(event.going, event.role)
                else:
                    self._open(progress)
            while round_ <= self.last:
                self._round(now, round_)
                round_ += timedelta(days=1)
        return self.told

    def _round(self, now: VirtualClock, moment: datetime) -> None:
        now.move_to(moment)
        report = tick()
        self.told.counts["due_soon"] += report.due_soon
        self.told.counts["overdue"] += report.overdue

    def _push(self, at: datetime, going: Going | None = None, role: str = "") -> None:
        heapq.heappush(self._events, Event(at, next(self._order), going, role))

    def _open(self, progress: Reporter) -> None:
        procedure = self._what_comes_about()
        facts = self.draw.choice(self._facts[procedure.id])
        parties = self.world.cast(procedure, facts, self.draw)
        opener = opener_of(procedure)
        body = parties.get(opener)
        by = self.world.people(body)[-1]
        subject, title = self._about(procedure, body)
        law = self._law(procedure, parties, facts)
        case = actions.open_case(
            procedure=procedure,
            profile=self.profile,
            subject=subject,
            subject_title=title,
            parties={role: one.id if one else "" for role, one in parties.items()},
            by=by,
            room=procedure.id.partition(".")[0],
            facts=facts,
            papers={paper.id: self._paper(paper) for paper in law.papers},
        )
        self.told.counts["opened"] += 1
        progress.advance(1)
        parties |= self.world.fill(roles_of(law) - parties.keys())
        running = queries.open_clock(case)
        assert running is not None
        self._ask(Going(case, law, parties, by), law.steps[law.first], running, 1)

    def _what_comes_about(self) -> ProcedureDef:
        """Return the procedure of the next case: each comes about once before any comes about by chance."""
        if self._still:
            return self._still.pop()
        return self.draw.choices(self._kinds, weights=self._weights)[0]

    def _law(self, procedure: ProcedureDef, parties: Mapping[str, Body | None], facts: Facts) -> ProcedureDef:
        """Return the procedure between these, with what a national instrument adds to it."""
        bodies = {role: one.before_the_law if one else None for role, one in parties.items()}
        national = national_on(clock.today(), self.profile)
        key = (procedure.id, national and national.id, tuple(sorted(facts.items())), tuple(bodies.items()))
        if key not in self._laws:
            law = law_between(self.profile, procedure, parties=bodies, facts=facts, day=clock.today())
            self._laws[key] = law.procedure
        return self._laws[key]

    def _about(self, procedure: ProcedureDef, body: Body | None) -> tuple[str, str]:
        """Return what a case is about, with its title: a resource by chance, or the project of who opens it."""
        number = self.draw.randrange(self.resources)
        if procedure.subject == "project" and body is not None:
            return self.world.project_of(body)
        return f"simulated-{number}", f"模拟资源{number:05d}"

    def _ask(self, going: Going, step: StepDef, running: Clock, steps_gone: int) -> None:
        """Let everybody the case waits for act some day, or never."""
        going.steps = steps_gone
        meant = self._choose(going, step)
        going.meant = meant.id
        for role in step.by if step.joint else step.recorders(meant)[:1]:
            at = acts_at(clock.now(), running.due_at, self.working, self.draw)
            if at is not None:
                self._push(at, going, role)

    def _act(self, going: Going, role: str) -> None:
        step = going.procedure.steps[going.case.state]
        outcome = step.outcomes[going.meant]
        by = self._decider(going, role)
        try:
            self._tell_receivers(going, step, outcome, by)
            decided = actions.decide(
                case=going.case,
                step=step.id,
                outcome=outcome.id,
                by=by,
                expect=going.case.revision,
                **self._given(going, step, outcome),
            )
        except Refusal as refusal:
            self.told.refusals[refusal.code] += 1
            out = self._way_out(going.procedure, step, refused=outcome.id)
            going.meant, role = out.id, role if step.joint else step.recorders(out)[0]
            going.steps += MOST_VISITS
            if going.steps < 4 * MOST_VISITS:
                self._push(self.working.moment(clock.now(), 1, self.draw), going, role)
            return
        self.told.counts["decided"] += 1
        going.case = decided.case
        going.recorded.add((step.id, outcome.id))
        self._trodden.add((going.procedure.id, step.id, outcome.id))
        if decided.ended is not None:
            self.told.counts[f"ended_{decided.ended.kind}"] += 1
        elif decided.step is not None and decided.visit is not None:
            # A joint step without a new visit still waits for the others, who were asked when the case came here.
            self._ask(going, decided.step, decided.visit.clock, going.steps + 1)

    def _choose(self, going: Going, step: StepDef) -> OutcomeDef:
        if going.steps >= MOST_VISITS:
            return self._way_out(going.procedure, step)
        left = [one for one in step.outcomes.values() if not _had(going, step, one)]
        untrodden = [one for one in left if (going.procedure.id, step.id, one.id) not in self._trodden]
        return self.draw.choice(untrodden if untrodden and self.draw.random() < _CURIOUS else left)

    @staticmethod
    def _way_out(procedure: ProcedureDef, step: StepDef, refused: str = "") -> OutcomeDef:
        """Return the outcome, another than the one refused if there is one, with the fewest further steps to an end."""
        left = [one for one in step.outcomes.values() if one.id != refused] or list(step.outcomes.values())
        return min(left, key=lambda one: (_steps_to_an_end(procedure, one.to), one.id))

    def _decider(self, going: Going, role: str) -> Actor:
        """Return one of the party who did not open the case; its opener where there is nobody else."""
        body = going.parties.get(role)
        if body is None:
            return going.opener
        return next(one for one in self.world.people(body) if one.person != going.opener.person)

    def _tell_receivers(self, going: Going, step: StepDef, outcome: OutcomeDef, by: Actor) -> None:
        if "receivers" in outcome.requires:
            for receiver in queries.untold(going.case, step):
                actions.give_notice(case=going.case, receiver=receiver, text="模拟告知", by=by)

    def _given(self, going: Going, step: StepDef, outcome: OutcomeDef) -> dict[str, Any]:
        """Return everything that an outcome demands."""
        kinds = outcome.accepted_bases
        bases = [LegalBasis(kinds[0], "模拟依据", "第一条")] if "legal_basis" in outcome.requires else []
        return {
            "reason": "模拟理由" if "reason" in outcome.requires else "",
            "bases": bases,
            "due": self._sets(going, outcome) if "due" in outcome.requires else None,
            "papers": {paper.id: self._paper(paper, going) for paper in papers_of(step, outcome)},
            "evidence": {name: words for name, words in _EVIDENCE.items() if name in outcome.requires},
            "lacking": self._lacking(going.procedure, outcome),
        }

    def _lacking(self, procedure: ProcedureDef, outcome: OutcomeDef) -> list[str]:
        """Return what is to be completed where an application is returned: a listed paper, or the form alone."""
        if not outcome.stops_clock or not procedure.papers or self.draw.random() < _FORM_ALONE:
            return []
        return [self.draw.choice(procedure.papers).id]

    def _sets(self, going: Going, outcome: OutcomeDef) -> datetime:
        """Return the moment that an official sets: some days ahead, not beyond what the local text allows."""
        wanted = clock.now() + timedelta(days=self.draw.uniform(2, 10))
        latest = queries.latest_due(going.case, outcome)
        return min(wanted, latest[0]) if latest else wanted

    def _paper(self, paper: PaperDef, going: Going | None = None) -> str:
        if paper.values:
            return self.draw.choice(paper.values)[0]
        if paper.kind == "organization":
            return self.draw.choice(self.world.agencies).id
        told = {"day": clock.today().isoformat(), "number": "1", "personal": KEPT_SEALED.zh}
        return told.get(paper.kind, f"模拟{paper.title.zh}")


def _had(going: Going, step: StepDef, outcome: OutcomeDef) -> bool:
    """Whether a case takes something once and had it, this outcome or what this one asks for; no page offers it."""
    if outcome.once and (step.id, outcome.id) in going.recorded:
        return True
    following = going.procedure.steps.get(outcome.to)
    answers = following.outcomes.values() if following else ()
    granted = (one for one in answers if one.to == step.id and one.sets_limit)
    return any(one.once and (outcome.to, one.id) in going.recorded for one in granted)


@cache
def _distances(ways: tuple[tuple[str, tuple[str, ...]], ...], ends: frozenset[str]) -> Mapping[str, int]:
    found = dict.fromkeys(ends, 0)
    while True:
        better = {
            step: 1 + min(found[to] for to in leads_to if to in found)
            for step, leads_to in ways
            if step not in found and any(to in found for to in leads_to)
        }
        if not better:
            return found
        found |= better


def _steps_to_an_end(procedure: ProcedureDef, state: str) -> int:
    ways = tuple((step.id, tuple(one.to for one in step.outcomes.values())) for step in procedure.steps.values())
    return _distances(ways, frozenset(procedure.ends)).get(state, MOST_VISITS)
