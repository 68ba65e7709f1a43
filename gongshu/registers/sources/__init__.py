"""Where the rows of a register come from: its own tables, or what another room shows to the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.procedure import queries as cases
from gongshu.registers import queries
from gongshu.registers.sources.from_cases import Cases
from gongshu.registers.sources.of_bodies import Officers, Organizations
from gongshu.registers.sources.of_catalog import Databases, Datasets, DataSources, Entries
from gongshu.registers.sources.of_projects import Blocked, Catalogs, Projects, Stopped
from gongshu.registers.sources.of_sharing import Grants, Tickets
from gongshu.registers.sources.shape import Head, Line, Source
from gongshu.registers.sources.written import Written
from gongshu.regulation.definition import Profile
from gongshu.regulation.lists import RegisterDef

__all__ = ["Head", "Line", "Source", "count_rows", "read_day", "source_of"]

DRAWN: Mapping[str, type[Source]] = {
    "cases": Cases,
    "entries": Entries,
    "organizations": Organizations,
    "officers": Officers,
    "grants": Grants,
    "tickets": Tickets,
    "datasets": Datasets,
    "sources": DataSources,
    "databases": Databases,
    "projects": Projects,
    "project_entries": Catalogs,
    "stopped_parts": Stopped,
    "blocked_projects": Blocked,
}
"""The source of each kind of drawn register."""


def source_of(found: RegisterDef, profile: Profile, on: date | None = None) -> Source:
    """Return the source of a register's rows.

    Args:
        found: the register.
        profile: the law in force.
        on: a day at whose end it is read, where the list has a history; None for now.
    """
    return (DRAWN[found.drawn_from] if found.drawn_from else Written)(found, profile, on)


def read_day(text: str) -> date | None:
    """Return the day an address names; None where it names none, and for days to come: they are not known yet."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < clock.today() else None


def count_rows(found: Sequence[RegisterDef], profile: Profile, by: Actor) -> Mapping[str, int]:
    """Return how many rows of each register a person sees without a filter; few queries for many registers."""
    counted = dict(queries.counts(found, by))
    of_cases = [one for one in found if one.drawn_from == "cases"]
    seen = cases.counts(by) if of_cases and by.kind != "public" else {}
    held: dict[str, int] = {}
    for one in found:
        if one.drawn_from == "cases" and by.kind != "public":
            counted[one.id] = sum(
                rows
                for (procedure, state), rows in seen.items()
                if procedure in one.procedures and (not one.states or state in one.states)
            )
        elif one.drawn_from:
            same = one.id if one.drawn_from in ("cases", "entries") else one.drawn_from
            if same not in held:
                held[same] = source_of(one, profile).everything(by).count()
            counted[one.id] = held[same]
    return {one.id: counted.get(one.id, 0) for one in found}
