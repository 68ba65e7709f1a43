"""Who knows a subject and how its gates stand: a room registers, the engine asks. Where nobody answers, all are shut.

The rooms that know stand above the engine; a room names its function when the installation starts, and the engine
finds it at the moment of the act, inside its transaction. No caller can say how a gate stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec

from gongshu.kit.dotted import named
from gongshu.kit.errors import Defect
from gongshu.kit.text import Text, t
from gongshu.procedure.gates import Standing
from gongshu.regulation.definition import Subject


@dataclass(frozen=True, slots=True)
class Told:
    """A row of what a room tells of a subject, kept with a decision: for which part of a sheet, what, under what."""

    part: str
    key: Text
    words: Text
    cite: Text | None = None


Gatekeeper = Callable[[str], Standing]
"""Returns the gates of a subject, by its lasting identifier."""
Teller = Callable[[str], Sequence[Told]]
"""Returns what is to be kept of a subject, by its lasting identifier."""

NOBODY_KNOWS: Standing = MappingProxyType({})
_keepers: dict[Subject, str] = {}
_tellers: dict[Subject, str] = {}


def keep_gates(subject: Subject, keeper: str, teller: str) -> None:
    """Let two functions answer for a kind of subject.

    Args:
        subject: what the cases are about.
        keeper: dotted name of what knows the gates; rooms register before their tables are there, so it is found when
            asked.
        teller: dotted name of what tells of the subject at the moment of a decision.

    Raises:
        Defect: others answer for that kind of subject.
    """
    for register, name in ((_keepers, keeper), (_tellers, teller)):
        known = register.setdefault(subject, name)
        if known != name:
            raise Defect(t(f"{subject} 已由 {known} 核对", f"{known} answers for {subject} already"))


def standing_of(subject: Subject, id: str) -> Standing:
    """Return the gates of a subject as they stand now; none, so that each is shut, where nobody keeps them."""
    return named(_keepers[subject])(id) if subject in _keepers else NOBODY_KNOWS


def told_of(subject: Subject, id: str) -> list[dict[str, Any]]:
    """Return what is to be kept of a subject with a decision, as plain values; nothing where nobody tells of it."""
    rows: Sequence[Told] = named(_tellers[subject])(id) if subject in _tellers else ()
    plain: list[dict[str, Any]] = msgspec.to_builtins(list(rows))
    return plain


def as_told(plain: Sequence[dict[str, Any]], part: str) -> list[Told]:
    """Return the rows for a part of a sheet that a decision kept."""
    return [one for one in msgspec.convert(plain, list[Told]) if one.part == part]
