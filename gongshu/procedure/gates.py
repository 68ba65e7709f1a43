"""Gates: what must hold of a subject before a case opens or an outcome is recorded. Pure; shut unless shown open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gongshu.kit.errors import BadInput, Several
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import article
from gongshu.regulation.definition import GateDef
from gongshu.regulation.words import GATES

Standing = Mapping[str, Text | None]
"""Gates by their word: None where one is open, else what stands in the way and what to do."""

UNKNOWN = t("没有项目档案可以核对，先建立项目档案", "there is no project file to look at; start one first")


def shut(gates: Iterable[GateDef], standing: Standing) -> list[BadInput]:
    """Return a refusal for each gate that is not open, with its article; one that nobody looked at is shut."""
    return [_refusal(gate, words) for gate in gates if (words := standing.get(gate.fact, UNKNOWN)) is not None]


def check_gates(gates: Iterable[GateDef], standing: Standing) -> None:
    """Refuse to go on while a gate is shut.

    Raises:
        BadInput: the gate that is shut; ``Several`` when there are more.
    """
    found = shut(gates, standing)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Several(t(f"有 {len(found)} 项条件没有具备", f"{len(found)} conditions do not hold"), found)


def open_or_shut(standing: Standing) -> dict[str, object]:
    """Return what the chain keeps of the gates: which were open; nothing where the subject has none."""
    return {"gates": {fact: words is None for fact, words in standing.items()}} if standing else {}


def kept(standing: Standing) -> dict[str, dict[str, str] | None]:
    """Return the gates as a decision keeps them: None where one was open, else what stood in the way."""
    return {fact: None if words is None else {"zh": words.zh, "en": words.en} for fact, words in standing.items()}


def as_kept(plain: Mapping[str, Mapping[str, str] | None]) -> Standing:
    """Return the gates that a decision kept."""
    return {fact: None if words is None else Text(words["zh"], words["en"]) for fact, words in plain.items()}


def _refusal(gate: GateDef, words: Text) -> BadInput:
    name = GATES[gate.fact]
    return BadInput(
        t(f"不具备：{name.zh}", f"not in place: {name.en}"),
        remedy=words,
        cite=article(gate.cite, gate.source),
        code="gate_shut",
        at=gate.fact,
    )
