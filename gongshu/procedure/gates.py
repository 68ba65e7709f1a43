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


def _refusal(gate: GateDef, words: Text) -> BadInput:
    name = GATES[gate.fact]
    return BadInput(
        t(f"不具备：{name.zh}", f"not in place: {name.en}"),
        remedy=words,
        cite=article(gate.cite, gate.source),
        code="gate_shut",
        at=gate.fact,
    )
