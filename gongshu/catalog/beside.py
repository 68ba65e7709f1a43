"""What stands beside an entry on its page but belongs to rooms above: each joins with a function of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongshu.kit.actor import Actor
from gongshu.kit.text import Text

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: its heading, the template that shows it, what the template shows."""

    id: str
    title: Text
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


Show = Callable[["Entry", Actor], "Panel | None"]
_joined: dict[str, Show] = {}


def join(id: str, show: Show) -> None:
    """Let a room show its part of an entry; the parts stand in the order in which they joined."""
    _joined[id] = show


def panels(entry: Entry, actor: Actor) -> list[Panel]:
    """Return what the rooms above have to say of an entry to a person."""
    return [panel for show in _joined.values() if (panel := show(entry, actor)) is not None]
