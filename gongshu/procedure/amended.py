"""The profile in force as a case has it: what the case was opened under stays, whatever was amended since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongshu.organizations import queries as register
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.snapshot import chapter_of
from gongshu.regulation.definition import Profile, RoleDef

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def profile_of(case: Case) -> Profile:
    """Return the profile in force with what the case was opened under in its place: procedure, limits, rules, words.

    Rules of other chapters than that of the case are as they are today.
    """
    law, today = pinned_law(case), register.jurisdiction()
    if law.rules is None:
        return today
    others = {name: rule for name, rule in today.rules.items() if chapter_of(name) != chapter_of(case.procedure_id)}
    roles = {name: RoleDef(name, title) for name, title in law.roles.items()}
    return replace(
        today,
        title=law.instrument,
        roles={**today.roles, **roles},
        limits={**today.limits, **law.limits},
        procedures={**today.procedures, case.procedure_id: law.procedure},
        rules={**others, **law.rules},
    )
