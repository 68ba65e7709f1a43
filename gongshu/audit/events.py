"""The register of event words. A room declares its own; an undeclared event cannot be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongshu.kit.text import Text


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of event: its word (``room.verb``) and the sentence a timeline shows."""

    name: str
    sentence: Text


_register: dict[str, Event] = {}


def declare(name: str, zh: str, en: str) -> Event:
    """Declare an event of a room; called at the top level of the room's ``events.py``."""
    if name in _register:
        raise ValueError(f"event {name} is declared twice")
    event = Event(name, Text(zh, en))
    _register[name] = event
    return event


def all_events() -> Mapping[str, Event]:
    """Return every declared event by name."""
    return dict(_register)


def is_declared(event: Event) -> bool:
    """Whether the event is in the register."""
    return _register.get(event.name) is event


def sentence_of(name: str) -> Text:
    """Return the sentence of an event word; the word itself where its room is not loaded."""
    event = _register.get(name)
    return event.sentence if event else Text(name, name)


LOGS_CLEARED = declare(
    "audit.logs_cleared", "清理了到期的调用日志文件", "cleared a file of the call logs that was kept long enough"
)
