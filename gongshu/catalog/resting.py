"""Entries whose class rests on a basis that was repealed since, or is no longer enough nationally.

Entries of one class on the same bases have one key, which the database makes of them. Each key is judged once, as of
today; which entries have it the index says, and who may see them is asked as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from gongshu.catalog.models import Entry
from gongshu.catalog.national import failed_floor, insufficient_floor
from gongshu.catalog.queries import visible_to
from gongshu.catalog.standing import Flag, repealed
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.organizations import queries as register
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.baseline import Body, is_bound, national_on
from gongshu.regulation.definition import Profile
from gongshu.regulation.floor import Floor

# From key to key by the index: every entry need not be read for the few hundred keys there are.
_KEYS = """
WITH RECURSIVE known (basis_key) AS (
    SELECT min(basis_key) FROM catalog_entry
    UNION ALL
    SELECT (SELECT min(e.basis_key) FROM catalog_entry e WHERE e.basis_key > known.basis_key)
    FROM known WHERE known.basis_key IS NOT NULL
)
SELECT basis_key,
    (SELECT e.sharing_class FROM catalog_entry e WHERE e.basis_key = known.basis_key LIMIT 1),
    (SELECT e.sharing_bases FROM catalog_entry e WHERE e.basis_key = known.basis_key LIMIT 1),
    (SELECT e.opening_bases FROM catalog_entry e WHERE e.basis_key = known.basis_key LIMIT 1)
FROM known WHERE basis_key IS NOT NULL
"""
_ONE_OF = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT jsonb_array_elements_text(%s::jsonb)",
}
"""Any number of keys as one parameter; there may be more than either database takes one by one."""


@dataclass(frozen=True, slots=True)
class InsufficientEntry:
    """An entry whose class rests on a basis that no longer suffices, with the national rule it fails."""

    entry: Entry
    bases: tuple[LegalBasis, ...]
    national: Profile
    floor: Floor


@dataclass(frozen=True, slots=True)
class RepealedEntry:
    """An entry that rests on a repealed basis, with all its bases and what is the matter."""

    entry: Entry
    bases: tuple[LegalBasis, ...]
    flags: Sequence[Flag]


def resting_on_less(by: Actor) -> QuerySet[Entry]:
    """Return the entries a person may see whose class rests on a basis that no longer suffices nationally, by code.

    Only those of providers the national instrument binds; nothing is changed, the provider mends them.
    """
    national = national_on(clock.today(), register.jurisdiction())
    if national is None:
        return Entry.objects.none()
    failed = [key for key, name, bases, _ in _keys() if failed_floor(national, name, bases) is not None]
    bound = [one.id for one in register.organizations() if is_bound(national, Body(one.kind, tuple(one.roles)))]
    return _having(failed, by).filter(provider__in=bound)


def resting_on_repealed(by: Actor) -> QuerySet[Entry]:
    """Return the entries a person may see that rest on a basis repealed by today, by code."""
    day = clock.today()
    return _having([key for key, _, bases, opened in _keys() if any(repealed((*bases, *opened), day))], by)


def insufficient(entries: Iterable[Entry]) -> list[InsufficientEntry]:
    """Return those of some entries that rest on less, with their bases and the national rule they fail."""
    profile, day, found = register.jurisdiction(), clock.today(), []
    for one in entries:
        bases, body = bases_of(one), Body(one.provider.kind, tuple(one.provider.roles))
        failed = insufficient_floor(profile, day, one.sharing_class, bases, body)
        if failed is not None:
            found.append(InsufficientEntry(one, bases, *failed))
    return found


def on_repealed(entries: Iterable[Entry]) -> list[RepealedEntry]:
    """Return those of some entries that rest on a repealed basis, with their bases and what is the matter."""
    told = ((one, (*bases_of(one), *(LegalBasis(**basis) for basis in one.opening_bases))) for one in entries)
    flagged = ((one, bases, list(repealed(bases, clock.today()))) for one, bases in told)
    return [RepealedEntry(one, bases, flags) for one, bases, flags in flagged if flags]


def bases_of(entry: Entry) -> tuple[LegalBasis, ...]:
    """Return the bases of an entry's class as values."""
    return tuple(LegalBasis(**basis) for basis in entry.sharing_bases)


def _keys() -> Iterator[tuple[str, str, tuple[LegalBasis, ...], tuple[LegalBasis, ...]]]:
    """Every key that an entry has, with the sharing class, its bases and those of the opening class."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYS)
        for key, name, bases, opened in cursor.fetchall():
            yield key, name, _read(bases), _read(opened)


@lru_cache(maxsize=20_000)
def _read(written: str) -> tuple[LegalBasis, ...]:
    return tuple(LegalBasis(**basis) for basis in json.loads(written))


def _having(keys: Sequence[str], by: Actor) -> QuerySet[Entry]:
    some = RawSQL(_ONE_OF[connection.vendor], [json.dumps(keys)])  # noqa: S611 - our own words, keys as a parameter
    return visible_to(by).exclude(state="withdrawn").filter(basis_key__in=some).order_by("code")
