"""Law cases: what an official expects of a limit, in a file of plain words, held against what is computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gongshu.kit.clock import CHINA
from gongshu.kit.text import Text, t
from gongshu.regulation.baseline import Baseline, Body, baseline_for, floor_due
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.completing import complete, further_limit
from gongshu.regulation.definition import ProcedureDef, Profile, StepDef
from gongshu.regulation.due import Due, due, limit_due
from gongshu.regulation.loader import CASES_FOLDER, PROFILES, load_profile
from gongshu.regulation.period import NotStated, Period
from gongshu.regulation.shapes import CASE, CASES, EXPECT, GIVEN, Opened
from gongshu.regulation.values import SILENT, read_day, read_name, read_string, read_text, read_truth, read_word
from gongshu.regulation.words import CLASSES, HOUSE_RULE
from gongshu.regulation.yaml_tree import Node, Problems, read_tree

NOT_COUNTED = "not_counted"
"""The instrument says something (立即, by the update cycle, case by case) from which no day follows."""
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class StepBetween:
    """A step between organizations of a kind, where the local and the national text hold together.

    Attributes:
        procedure: its id.
        step: its id.
        between: the kind of both parties.
        sharing_class: of what is asked for; empty: the one the procedure runs on.
        extended: whether more time was given.
    """

    procedure: str
    step: str
    between: str
    sharing_class: str = ""
    extended: bool = False


@dataclass(frozen=True, slots=True)
class LawCase:
    """A case: from an event, a limit or a step, and what follows from them.

    ``expected`` and what was found use the same words: ``due``, ``cite``, ``provisional``, ``word``. ``limit`` is empty
    where the case is about a step.
    """

    at: str
    name: str
    limit: str
    event: datetime
    expected: Mapping[str, str]
    step: StepBetween | None = None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with what was computed for it."""

    case: LawCase
    found: Mapping[str, str]

    @property
    def holds(self) -> bool:
        """Whether everything expected was found."""
        return all(self.found[key] == value for key, value in self.case.expected.items())

    @property
    def told(self) -> Text:
        """The result in words: what was expected and what came out, where they differ."""
        wrong = [key for key, value in self.case.expected.items() if self.found[key] != value]
        if not wrong:
            return t("符合", "holds")
        return t(
            "；".join(f"{key} 应为 {self.case.expected[key]}，算得 {self.found[key]}" for key in wrong),
            "; ".join(f"{key} should be {self.case.expected[key]}, is {self.found[key]}" for key in wrong),
        )


def run_cases(profile: Profile, folder: Path | None = None) -> tuple[CaseResult, ...]:
    """Run the law cases of a profile.

    Args:
        profile: the profile.
        folder: where its cases are; the profile's own folder ``tests`` where none is given.

    Returns:
        A result for each case, in the order of the files.

    Raises:
        BadInput: as ``read_cases`` raises it.
    """
    return tuple(CaseResult(case, _compute(profile, case)) for case in read_cases(profile, folder))


def read_cases(profile: Profile, folder: Path | None = None) -> tuple[LawCase, ...]:
    """Read the law cases of a profile, in the order of the files.

    Raises:
        BadInput: a case file is faulty, or names a limit the instrument does not have; ``Several`` when there are
            more faults.
    """
    folder = folder or PROFILES / profile.id / CASES_FOLDER
    problems = Problems()
    cases: list[LawCase] = []
    for path in sorted(folder.glob("*.yaml")):
        with problems.gathering():
            cases.extend(_read_cases(read_tree(path, f"{profile.id}/{folder.name}/{path.name}"), profile))
    problems.raise_any(t("用例有多处错误", "the cases have several errors"))
    return tuple(cases)


def _compute(profile: Profile, case: LawCase) -> dict[str, str]:
    if case.step is not None:
        return _compute_between(profile, case.step, case.event)
    limit = profile.limit(case.limit)
    period = limit.on(case.event.date())
    ends = limit_due(profile, case.limit, case.event)
    if ends is not None:
        day = ends.day.isoformat()
    else:
        day = SILENT if isinstance(period, NotStated) else NOT_COUNTED
    return {
        "due": day,
        "cite": limit.cite.zh,
        "provisional": str(ends is not None and ends.provisional).lower(),
        "word": period.word,
    }


def _compute_between(profile: Profile, at: StepBetween, event: datetime) -> dict[str, str]:
    """Return the moment that holds at a step, and where that stands: in the local text or in the national one."""
    procedure = profile.procedure(at.procedure)
    step = procedure.step(at.step)
    facts = {fact: values[0] for fact, values in procedure.applies_when.items()}
    facts |= {"sharing_class": at.sharing_class} if at.sharing_class else {}
    parties = dict.fromkeys(("provider", "applicant", "using_agency", "reporter"), Body(at.between))
    below = baseline_for(profile, procedure, parties=parties, facts=facts, day=event.date())
    limit = profile.limits.get(step.limit)
    ends = limit_due(profile, step.limit, event) if limit else None
    cite = (
        limit.cite.zh if limit else HOUSE_RULE.zh if step.source == "house_rule" else (step.cite or procedure.cite).zh
    )
    floor = floor_due(below, procedure, step, event, Calendar.load())
    if below is not None and floor is not None and (ends is None or floor.due.moment < ends.moment):
        ends, cite = floor.due, below.place(below.limits[floor.floor.limit].cite).zh
    if at.extended:
        ends, cite = _extended(profile, procedure, step, below, ends, event) or (None, cite)
    return {
        "due": ends.day.isoformat() if ends else SILENT,
        "cite": cite,
        "provisional": str(ends is not None and ends.provisional).lower(),
        "word": "",
    }


def _extended(
    profile: Profile, procedure: ProcedureDef, step: StepDef, below: Baseline | None, first: Due | None, event: datetime
) -> tuple[Due, str] | None:
    """Return when a step is due that got the more time a national instrument adds; None where it adds none."""
    if below is None or first is None:
        return None
    done = complete(profile, load_profile(below.profile_id), procedure, below, event.date())
    for outcome in done.procedure.step(step.id).outcomes.values():
        longer = further_limit(done, outcome)
        period = longer.on(event.date()) if longer else None
        if longer is not None and isinstance(period, Period):
            return due(period, first.moment, Calendar.load()), below.place(longer.cite).zh
    return None


def _read_cases(tree: Node, profile: Profile) -> list[LawCase]:
    opened = Opened(tree, CASES)
    read_text(opened["title"])
    problems = Problems()
    cases: list[LawCase] = []
    for item in opened["cases"].items():
        with problems.gathering():
            cases.append(_read_case(item, profile))
    problems.raise_any(t(f"{tree.file} 有多处错误", f"{tree.file} has several errors"))
    return cases


def _read_case(node: Node, profile: Profile) -> LawCase:
    opened = Opened(node, CASE)
    given, expect = Opened(opened["given"], GIVEN), Opened(opened["expect"], EXPECT)
    expected = {"due": _read_due(expect["due"]), "cite": read_string(expect["cite"])}
    provisional, word = expect.get("provisional"), expect.get("word")
    expected["provisional"] = str(provisional is not None and read_truth(provisional)).lower()
    if word is not None:
        expected["word"] = read_string(word)
    limit, step = given.get("limit"), given.get("step")
    if (limit is None) == (step is None):
        raise opened["given"].error(
            t("写期限（limit），或写步骤（step），只写一样", "give a limit or a step, one of them"),
            t("例如 step: sharing.conditional/reply", "such as step: sharing.conditional/reply"),
            code="limit_or_step",
        )
    return LawCase(
        at=node.at,
        name=read_string(opened["name"]),
        limit="" if limit is None else read_word(limit, tuple(profile.limits), t("期限", "limit")),
        event=_read_moment(given["event"]),
        expected=expected,
        step=None if step is None else _read_step(step, given, profile),
    )


def _read_step(node: Node, given: Opened, profile: Profile) -> StepBetween:
    steps = tuple(f"{one.id}/{step}" for one in profile.procedures.values() for step in one.steps)
    procedure, _, step = read_word(node, steps, t("步骤", "step")).partition("/")
    sharing_class, extended = given.get("sharing_class"), given.get("extended")
    return StepBetween(
        procedure=procedure,
        step=step,
        between=read_name(given["between"]),
        sharing_class="" if sharing_class is None else read_word(sharing_class, CLASSES, t("分类", "class")),
        extended=extended is not None and read_truth(extended),
    )


def _read_due(node: Node) -> str:
    if node.scalar[:1].isdecimal():
        return read_day(node).isoformat()
    return read_word(node, (SILENT, NOT_COUNTED), t("到期日", "due day"))


def _read_moment(node: Node) -> datetime:
    """Read a moment in the legal time of China: ``2026-09-29 16:30``."""
    match = _MOMENT.fullmatch(node.scalar)
    try:
        if match is None:
            raise ValueError
        return datetime.fromisoformat(node.scalar).replace(tzinfo=CHINA)
    except ValueError:
        raise node.error(
            t(f"“{node.scalar}”不是时刻", f"“{node.scalar}” is not a moment"),
            t("写成 2026-09-29 16:30", "write 2026-09-29 16:30"),
            code="wrong_date",
        ) from None
