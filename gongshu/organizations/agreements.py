"""Agreements under which another body's people have accounts: who knows how they stand is asked at each entry.

The room that keeps the lists stands above this one. It names its function when the installation starts; where nobody
answers, no agreement is in force, so that nobody enters under one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from gongshu.kit.dotted import named
from gongshu.kit.errors import Defect
from gongshu.kit.text import t

if TYPE_CHECKING:
    from gongshu.organizations.models import Person


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement in force.

    Attributes:
        reference: what names it for good here: the number of its case, or list and number of its row.
        number: what its parties call it.
        company: the body whose people work under it.
        organization: id of the unit that made it.
        until: its last day; None where none is written down.
        article: where the instrument speaks of it, in short form.
    """

    reference: str
    number: str
    company: str
    organization: str
    until: date | None
    article: str


_tellers: list[str] = []
_places: list[str] = []


def let_tell(dotted: str, place: str) -> None:
    """Let a function answer which agreements are in force (of one reference, of all for an empty one), and another
    where the instrument speaks of them.

    Raises:
        Defect: another answers already.
    """
    if _tellers and _tellers != [dotted]:
        raise Defect(t(f"协议已由 {_tellers[0]} 核对", f"{_tellers[0]} answers for agreements already"))
    _tellers[:], _places[:] = [dotted], [place]


def place() -> str:
    """Return where the instrument in force speaks of such agreements, in short form; empty where it does not."""
    return str(named(_places[0])()) if _places else ""


def in_force(reference: str = "") -> Sequence[Agreement]:
    """Return the agreements that are in force now: the one of a reference, all of them without."""
    found: Sequence[Agreement] = named(_tellers[0])(reference) if _tellers else ()
    return found


def holds(person: Person) -> bool:
    """Whether an account may be used: it is open, and the agreement it stands on, if it does, is in force."""
    return person.is_active and (not person.agreement or bool(in_force(person.agreement)))
