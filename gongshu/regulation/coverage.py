"""What the software does of each demand of an instrument, and where that is proved. Pure but for reading the proofs.

A proof is a test that carries the id of the demand as its marker and passed. The house rules that fill the silences are
shown in the same way, apart from the demands. The proofs are written by a run of all
tests (``make proofs``) into a file beside the profiles, so that an installation without the tests can show them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.regulation.cases import read_cases
from gongshu.regulation.definition import Profile, RequirementKind, Silence
from gongshu.regulation.loader import PROFILES

PROOFS = PROFILES / "proofs.json"

Standing = Literal["works", "evidence_only", "published", "not_built"]
STANDINGS: Mapping[Standing, Text] = {
    "works": t("已实现并有测试证明", "works, proved by tests"),
    "evidence_only": t("仅有留痕", "evidence only"),
    "published": t("仅公布规则", "published rule only"),
    "not_built": t("尚未实现", "not built"),
}
"""How far a demand is met, the best first."""

KINDS: Mapping[RequirementKind | Literal["limit"], Text] = {
    "system": t("系统须做到", "the system does it"),
    "record": t("须有留痕", "evidence exists"),
    "organizational": t("须公布规则", "a rule is published"),
    "refusal": t("须拒绝", "it is refused"),
    "limit": t("期限", "limit"),
}


@dataclass(frozen=True, slots=True)
class Covered:
    """One demand: what it says, how far it is met, the tests that prove it, what of the profile carries it."""

    id: str
    kind: RequirementKind | Literal["limit"]
    capability: str
    text: Text
    standing: Standing
    tests: tuple[str, ...]
    carried_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """One silence: the question, the house rule that fills it, the tests that prove that it is kept."""

    id: str
    question: Text
    house_rule: Text
    tests: tuple[str, ...]

    @property
    def standing(self) -> Standing:
        """A rule that no test proves is words on a page, no more."""
        return "works" if self.tests else "published"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The demands of one instrument, and its silences apart from them: a house rule is no demand of a text."""

    profile: str
    rows: tuple[Covered, ...]
    silences: tuple[Filled, ...] = ()

    def totals(self) -> dict[Standing, int]:
        """How many demands stand where."""
        counted = Counter(row.standing for row in self.rows)
        return {standing: counted[standing] for standing in get_args(Standing)}

    def by_capability(self) -> dict[str, dict[Standing, int]]:
        """The same for each capability of the inventory, limits left out: they belong to none."""
        found: dict[str, Counter[Standing]] = {}
        for row in self.rows:
            if row.capability:
                found.setdefault(row.capability, Counter())[row.standing] += 1
        return {name: {one: counted[one] for one in get_args(Standing)} for name, counted in sorted(found.items())}


def read_proofs(path: Path = PROOFS) -> dict[str, tuple[str, ...]]:
    """Read which tests prove which demand.

    Raises:
        BadInput: the file is not there, or is not what a run of the tests writes.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return {str(id): tuple(map(str, tests)) for id, tests in plain.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise BadInput(
            t(f"读不出测试证明：{path.name}", f"the proofs cannot be read: {path.name}"),
            remedy=t("用 make proofs 重新生成", "make them anew with: make proofs"),
            code="no_proofs",
            at=path.name,
        ) from error


def coverage(profile: Profile, proofs: Mapping[str, Iterable[str]]) -> Coverage:
    """Say of each demand and each limit of an instrument how far it is met.

    A demand *works* if a test proves it; there is *evidence only* where a procedure, register or rule of the profile
    carries it; an organizational one is at least *published*, for every article is restated on the site.

    Args:
        profile: the instrument.
        proofs: ids of passed tests by id of the demand.
    """
    carriers = _carriers(profile)
    cases = _law_cases(profile)
    rows = [
        _row(id, demand.kind, demand.capability, demand.text, tuple(proofs.get(id, ())), tuple(carriers.get(id, ())))
        for id, demand in profile.requirements.items()
    ]
    rows += [
        _row(id, "limit", "", limit.action, (*proofs.get(id, ()), *cases.get(id, ())), tuple(carriers.get(id, ())))
        for id, limit in profile.limits.items()
    ]
    return Coverage(profile.id, tuple(rows), _filled(profile, proofs))


def _filled(profile: Profile, proofs: Mapping[str, Iterable[str]]) -> tuple[Filled, ...]:
    named = ((silence_id(profile, one), one) for one in profile.silences)
    return tuple(Filled(id, one.question, one.house_rule, tuple(proofs.get(id, ()))) for id, one in named)


def silence_id(profile: Profile, silence: Silence) -> str:
    """Return the id by which a test says that it proves a house rule, such as ``SX-S13``."""
    return f"{profile.code}-{silence.id}"


def _row(
    id: str,
    kind: RequirementKind | Literal["limit"],
    capability: str,
    text: Text,
    tests: tuple[str, ...],
    carried_by: tuple[str, ...],
) -> Covered:
    standing: Standing = "not_built"
    if tests:
        standing = "works"
    elif carried_by:
        standing = "evidence_only"
    elif kind == "organizational":
        standing = "published"
    return Covered(id, kind, capability, text, standing, tests, carried_by)


def _carriers(profile: Profile) -> dict[str, list[str]]:
    """Return what of the profile names a demand or a limit."""
    found: dict[str, list[str]] = {}
    for procedure in profile.procedures.values():
        limits = {step.limit for step in procedure.steps.values()}
        limits |= {outcome.sets_limit for step in procedure.steps.values() for outcome in step.outcomes.values()}
        for id in (*procedure.requirements, *sorted(limits - {""})):
            found.setdefault(id, []).append(f"procedure {procedure.id}")
    for register in profile.registers.values():
        for id in (*register.requirements, *([register.limit] if register.limit else ())):
            found.setdefault(id, []).append(f"register {register.id}")
        for refusal in register.refusals:
            if refusal.requirement:
                found.setdefault(refusal.requirement, []).append(f"register {register.id}")
    for rule in profile.rules.values():
        if rule.requirement:
            found.setdefault(rule.requirement, []).append(f"rule {rule.id}")
    return found


def _law_cases(profile: Profile) -> dict[str, list[str]]:
    """Return the law cases of each limit; the tests run every one of them."""
    found: dict[str, list[str]] = {}
    for case in read_cases(profile):
        found.setdefault(case.limit, []).append(case.at)
    return found
