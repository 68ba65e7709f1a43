"""The facts that cases come about on: drawn, and always such that the law in force would choose that very procedure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date

from gongshu.kit.errors import NotFound
from gongshu.regulation.choosing import choose_procedure
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.regulation.words import FACTS
from gongshu.sharing.rules import KIND, ways

Facts = Mapping[str, str]

_SHARED = ("unconditional", "conditional")
"""Classes of what is applied for; what is not shared cannot be."""


def circumstances(profile: Profile, day: date) -> dict[str, Sequence[Facts]]:
    """Return for each procedure of a profile the facts on which a case follows it.

    Args:
        profile: the law.
        day: on which it is asked which ways of sharing there are.
    """
    return {one.id: _of(profile, one, day) for one in profile.procedures.values()}


def _of(profile: Profile, procedure: ProcedureDef, day: date) -> Sequence[Facts]:
    known: dict[str, Sequence[str]] = {fact: tuple(values) for fact, values in procedure.applies_when.items()}
    if procedure.id.startswith(f"{KIND}.") and not procedure.opened_by and "matter" not in known:
        known = {
            "sharing_class": _SHARED,
            "way": [one for one in ways(profile, day) if one in FACTS["way"]],
            "applicant_kind": ("public_body",),
            **known,
        }
    found = [dict(zip(known, values, strict=True)) for values in itertools.product(*known.values())]
    return [facts for facts in found if _follows(profile, procedure, facts)] or [{}]


def _follows(profile: Profile, procedure: ProcedureDef, facts: Facts) -> bool:
    """Whether the law would have a case on these facts follow this procedure and no other."""
    kind = procedure.id if procedure.opened_by else procedure.id.partition(".")[0]
    try:
        return choose_procedure(profile, kind, **facts).id == procedure.id
    except NotFound:
        return False
