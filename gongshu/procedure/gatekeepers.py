"""Who knows how the gates of a subject stand: a room registers, the engine asks. Where nobody answers, all are shut.

The rooms that know stand above the engine; a room names its function when the installation starts, and the engine
finds it at the moment of the act, inside its transaction. No caller can say how a gate stands.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType

from gongshu.kit.errors import Defect
from gongshu.kit.text import t
from gongshu.procedure.gates import Standing
from gongshu.regulation.definition import Subject

Gatekeeper = Callable[[str], Standing]
"""Returns the gates of a subject, by its lasting identifier."""

NOBODY_KNOWS: Standing = MappingProxyType({})
_keepers: dict[Subject, str] = {}


def keep_gates(subject: Subject, keeper: str) -> None:
    """Let a function answer for the gates of a kind of subject.

    Args:
        subject: what the cases are about.
        keeper: the function's dotted name; rooms register before their tables are there, so it is found when asked.

    Raises:
        Defect: another function answers for that kind of subject.
    """
    if _keepers.setdefault(subject, keeper) != keeper:
        raise Defect(
            t(f"{subject} 的关口已由 {_keepers[subject]} 核对", f"{_keepers[subject]} keeps the gates already")
        )


def standing_of(subject: Subject, id: str) -> Standing:
    """Return the gates of a subject as they stand now; none, so that each is shut, where nobody keeps them."""
    keeper = _keepers.get(subject)
    if keeper is None:
        return NOBODY_KNOWS
    module, _, name = keeper.rpartition(".")
    found: Gatekeeper = getattr(import_module(module), name)
    return found(id)
