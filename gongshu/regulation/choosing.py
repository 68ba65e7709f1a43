"""Which procedure a case follows: the profile says, by the facts of the case."""

from __future__ import annotations

from collections.abc import Mapping

from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.regulation.citation import Source
from gongshu.regulation.definition import ProcedureDef, Profile


def choose_procedure(profile: Profile, kind: str, **facts: str) -> ProcedureDef:
    """Return the procedure of a kind whose conditions the facts fulfil.

    Args:
        profile: the law that governs the case.
        kind: a procedure id or the part before its dot (``sharing``, ``opening.release``). Procedures that people open
            on their own come out of no act of a room: they are found by their id alone.
        **facts: facts by name (``sharing_class``, ``way``, ``applicant_kind`` …); a condition on a fact that is not
            given is not fulfilled.

    Returns:
        The one with the most conditions, where several are fulfilled; the loader refuses profiles in which two with
        equally many could be.

    Raises:
        NotFound: the instrument has none for these facts.
    """
    for procedure in sorted(profile.procedures.values(), key=lambda one: (-len(one.applies_when), one.id)):
        if fits(procedure, kind, facts):
            return procedure
    given = ", ".join(f"{name}={value}" for name, value in facts.items()) or "-"
    raise NotFound(
        t(
            f"《{profile.title.zh}》对此没有规定“{kind}”程序（{given}）",
            f"{profile.title.en} sets no procedure “{kind}” for this ({given})",
        ),
        why=t("文本没有的程序不从别处补入", "what the text lacks is not filled in from elsewhere"),
        remedy=t(
            f"现有程序：{', '.join(sorted(profile.procedures)) or '无'}",
            f"procedures it has: {', '.join(sorted(profile.procedures)) or 'none'}",
        ),
        code="no_such_procedure",
    )


def source_of(procedure: ProcedureDef) -> Source:
    """Return whether the text sets a procedure, or this installation does: where every step is the house's."""
    return "house_rule" if all(step.source == "house_rule" for step in procedure.steps.values()) else "law"


def fits(procedure: ProcedureDef, kind: str, facts: Mapping[str, str]) -> bool:
    """Whether a procedure is of a kind, and the facts fulfil its conditions; see ``choose_procedure``."""
    if procedure.id != kind and (procedure.opened_by or not procedure.id.startswith(f"{kind}.")):
        return False
    return all(facts.get(fact) in values for fact, values in procedure.applies_when.items())
