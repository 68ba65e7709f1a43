"""The law of one case, frozen with it: a later edit of the profile changes no running case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from gongshu.kit.text import Text
from gongshu.regulation.baseline import Baseline
from gongshu.regulation.citation import Citation, Elsewhere, Source
from gongshu.regulation.definition import EndDef, Limit, ProcedureDef, Profile, Rule, StepDef
from gongshu.regulation.floor import Floor
from gongshu.regulation.period import Dated, NotStated, Period

WITHDRAWN = "withdrawn"
"""The end of a case that its opener took back; every procedure has it, whether or not the profile names it."""
_WITHDRAWN_END = EndDef(WITHDRAWN, Text("已撤回", "withdrawn"), "neutral")


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a case was opened under: its procedure, the limits it names, the roles in the instrument's words.

    ``baseline``: what a national instrument sets below it, None where none touches the case. ``rules``: those of the
    chapter of its procedure, None in cases of earlier releases, which kept none.
    """

    instrument: Text
    procedure: ProcedureDef
    limits: Mapping[str, Limit]
    roles: Mapping[str, Text]
    baseline: Baseline | None = None
    rules: Mapping[str, Rule] | None = None

    def is_national(self, cite: Citation | None) -> bool:
        """Whether a place is in the national instrument below the case, not in the one the case is under."""
        return cite is not None and self.baseline is not None and cite.instrument == self.baseline.profile_id

    def in_full(self, cite: Citation | None) -> Citation | None:
        """Return a place as it is named in the case: with the title of the national instrument where it is there."""
        if cite is None or self.baseline is None or not self.is_national(cite):
            return cite
        return Elsewhere.of(cite, self.baseline.title)

    def step(self, name: str) -> StepDef | None:
        """Return a step, None where the name is that of an end."""
        return self.procedure.steps.get(name)

    @property
    def takes_something_once(self) -> bool:
        """Whether an outcome may be recorded at most once in the case."""
        return any(one.once for step in self.procedure.steps.values() for one in step.outcomes.values())

    def end(self, name: str) -> EndDef:
        """Return an end."""
        if name == WITHDRAWN:
            return self.procedure.ends.get(name, _WITHDRAWN_END)
        return self.procedure.ends[name]

    def title_of(self, state: str) -> Text:
        """Return the title of a step or an end."""
        step = self.step(state)
        return step.title if step else self.end(state).title

    def role(self, name: str) -> Text:
        """Return a role in the instrument's word."""
        return self.roles.get(name, Text(name, name))


@dataclass(frozen=True, slots=True)
class _PinnedPeriod:
    since: date
    stated: bool
    count: int = 0
    unit: str = ""
    word: str = ""
    shifts: bool = False


@dataclass(frozen=True, slots=True)
class _PinnedLimit:
    id: str
    action: Text
    trigger: Text
    who: tuple[str, ...]
    name: str
    history: tuple[_PinnedPeriod, ...]
    cite: Citation
    source: Source
    soft: bool
    reminder: _PinnedPeriod | None


@dataclass(frozen=True, slots=True)
class _PinnedBaseline:
    profile_id: str
    title: Text
    digest: str
    floors: tuple[Floor, ...]
    limits: tuple[_PinnedLimit, ...]


@dataclass(frozen=True, slots=True)
class _PinnedRule:
    id: str
    title: Text
    name: str
    history: tuple[tuple[date, Any], ...]
    cite: Citation | None
    source: Source
    requirement: str
    note: Text | None
    published_only: bool = False


@dataclass(frozen=True, slots=True)
class _PinnedLaw:
    instrument: Text
    procedure: ProcedureDef
    limits: tuple[_PinnedLimit, ...]
    roles: dict[str, Text]
    order: dict[str, tuple[str, ...]]
    baseline: _PinnedBaseline | None = None
    rules: tuple[_PinnedRule, ...] | None = None


_STEPS, _ENDS, _OUTCOMES = "steps", "ends", "outcomes of {}"


def _order_of(procedure: ProcedureDef) -> dict[str, tuple[str, ...]]:
    """Return the names of steps, ends and outcomes in their order: a store that sorts keys may have kept the rest."""
    outcomes = {_OUTCOMES.format(step.id): tuple(step.outcomes) for step in procedure.steps.values()}
    return {_STEPS: tuple(procedure.steps), _ENDS: tuple(procedure.ends), **outcomes}


def _in_order(procedure: ProcedureDef, order: Mapping[str, tuple[str, ...]]) -> ProcedureDef:
    steps = {}
    for name in order[_STEPS]:
        step = procedure.steps[name]
        steps[name] = replace(step, outcomes={each: step.outcomes[each] for each in order[_OUTCOMES.format(name)]})
    return replace(procedure, steps=steps, ends={name: procedure.ends[name] for name in order[_ENDS]})


def _flat_period(since: date, value: Period | NotStated) -> _PinnedPeriod:
    if isinstance(value, Period):
        return _PinnedPeriod(since, True, value.count, value.unit, value.word, value.shifts)
    return _PinnedPeriod(since, False, word=value.word)


def _full_period(flat: _PinnedPeriod) -> Period | NotStated:
    if not flat.stated:
        return NotStated(flat.word)
    return msgspec.convert({"count": flat.count, "unit": flat.unit, "word": flat.word, "shifts": flat.shifts}, Period)


_PERIOD, _SILENT, _GROUP = "period", "not_stated", "group"


def _flat_value(value: Any) -> Any:
    """Return the value of a rule so that it reads back as it was: what JSON has no word for is named."""
    if isinstance(value, Period):
        return {_PERIOD: {"count": value.count, "unit": value.unit, "word": value.word, "shifts": value.shifts}}
    if isinstance(value, NotStated):
        return {_SILENT: value.word}
    if isinstance(value, Mapping):
        return {_GROUP: {name: _flat_value(one) for name, one in value.items()}}
    return [_flat_value(one) for one in value] if isinstance(value, tuple | list) else value


def _full_value(flat: Any) -> Any:
    if isinstance(flat, list):
        return tuple(_full_value(one) for one in flat)
    if not isinstance(flat, dict):
        return flat
    [(kind, held)] = flat.items()
    if kind == _PERIOD:
        return msgspec.convert(held, Period)
    return NotStated(held) if kind == _SILENT else {name: _full_value(one) for name, one in held.items()}


def _flat_rule(rule: Rule) -> _PinnedRule:
    history = tuple((since, _flat_value(value)) for since, value in rule.value.history)
    return _PinnedRule(
        rule.id,
        rule.title,
        rule.value.name,
        history,
        rule.cite,
        rule.source,
        rule.requirement,
        rule.note,
        rule.published_only,
    )


def _full_rule(flat: _PinnedRule) -> Rule:
    history = tuple((since, _full_value(value)) for since, value in flat.history)
    return Rule(
        flat.id,
        flat.title,
        Dated(flat.name, history),
        flat.cite,
        flat.source,
        flat.requirement,
        flat.note,
        flat.published_only,
    )


def chapter_of(name: str) -> str:
    """Return the chapter in which a procedure or a rule belongs, as its id begins."""
    return name.partition(".")[0]


def _flat_limit(limit: Limit) -> _PinnedLimit:
    return _PinnedLimit(
        limit.id,
        limit.action,
        limit.trigger,
        limit.who,
        limit.period.name,
        tuple(_flat_period(since, value) for since, value in limit.period.history),
        limit.cite,
        limit.source,
        limit.soft,
        _flat_period(date.min, limit.reminder) if limit.reminder else None,
    )


def _full_limit(flat: _PinnedLimit) -> Limit:
    reminder = _full_period(flat.reminder) if flat.reminder else None
    return Limit(
        id=flat.id,
        action=flat.action,
        trigger=flat.trigger,
        who=flat.who,
        period=Dated(flat.name, tuple((one.since, _full_period(one)) for one in flat.history)),
        cite=flat.cite,
        source=flat.source,
        soft=flat.soft,
        reminder=reminder if isinstance(reminder, Period) else None,
    )


def _flat_baseline(baseline: Baseline) -> _PinnedBaseline:
    limits = tuple(_flat_limit(limit) for limit in baseline.limits.values())
    return _PinnedBaseline(baseline.profile_id, baseline.title, baseline.digest, baseline.floors, limits)


def _full_baseline(flat: _PinnedBaseline) -> Baseline:
    limits = {limit.id: _full_limit(limit) for limit in flat.limits}
    return Baseline(flat.profile_id, flat.title, flat.digest, flat.floors, limits)


def pin(profile: Profile, procedure: ProcedureDef, baseline: Baseline | None = None) -> str:
    """Return everything a case needs of the law, spelled as JSON; what a national instrument sets below it too.

    The rules are those of the chapter of the procedure: they are the case's as its steps are.

    A limit that a completed procedure names and the profile does not hold is the national instrument's.
    """
    known = {**(baseline.limits if baseline else {}), **profile.limits}
    named = {step.limit for step in procedure.steps.values()}
    named |= {outcome.sets_limit for step in procedure.steps.values() for outcome in step.outcomes.values()}
    roles = {role for step in procedure.steps.values() for role in (*step.by, *step.receivers)} | {"applicant"}
    law = _PinnedLaw(
        profile.title,
        procedure,
        tuple(_flat_limit(known[name]) for name in sorted(named - {""})),
        {role: profile.roles[role].title for role in sorted(roles) if role in profile.roles},
        _order_of(procedure),
        _flat_baseline(baseline) if baseline else None,
        tuple(_flat_rule(one) for name, one in profile.rules.items() if chapter_of(name) == chapter_of(procedure.id)),
    )
    return msgspec.json.encode(law, enc_hook=dict).decode()


def unpin(spelled: str) -> Pinned:
    """Read what ``pin`` wrote.

    Raises:
        msgspec.ValidationError: it is not what ``pin`` wrote.
        KeyError: a step, an outcome or an end is missing from it.
    """
    law = msgspec.json.decode(spelled, type=_PinnedLaw)
    pinned = Pinned(
        law.instrument,
        _in_order(law.procedure, law.order),
        {flat.id: _full_limit(flat) for flat in law.limits},
        law.roles,
        _full_baseline(law.baseline) if law.baseline else None,
        None if law.rules is None else {one.id: _full_rule(one) for one in law.rules},
    )
    papers = tuple(replace(one, cite=pinned.in_full(one.cite)) for one in pinned.procedure.papers)
    cite = pinned.in_full(pinned.procedure.cite) or pinned.procedure.cite
    return replace(pinned, procedure=replace(pinned.procedure, papers=papers, cite=cite))
