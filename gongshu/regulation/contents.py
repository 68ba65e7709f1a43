"""What a national instrument wants a catalog entry to state where the local text does not ask for it. Pure.

As with procedures (``completing``) only what lacks is added: a field that the local text demands stays its own. One
that only the standard or the house asks for, or nobody, is carried by the national article between those it binds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gongshu.regulation.baseline import Body, is_bound, national_on
from gongshu.regulation.citation import Elsewhere
from gongshu.regulation.definition import Profile
from gongshu.regulation.standards import FieldDef


def added_fields(local: Profile, national: Profile) -> tuple[FieldDef, ...]:
    """Return the fields of an entry that a national instrument demands and the local text does not."""
    own, theirs = {one.name: one for one in local.fields}, {one.name: one for one in national.fields}
    wanted = dict.fromkeys(
        name for floor in national.floors.values() if not floor.classes for name in floor.fields if name in theirs
    )
    return tuple(
        _carried(theirs[name], own.get(name), national)
        for name in wanted
        if name not in own or own[name].source != "law" or own[name].need != theirs[name].need
    )


def with_contents(local: Profile, day: date, provider: Body | None) -> Profile:
    """Return a profile with the fields that entries of a provider have on a day: the national ones where it is bound.

    Args:
        local: the profile in force here.
        day: the day.
        provider: the kind and roles of the provider; None where nobody knows it yet.
    """
    national = national_on(day, local)
    if national is None or not is_bound(national, provider):
        return local
    added = {one.name: one for one in added_fields(local, national)}
    kept = tuple(added.pop(one.name, one) for one in local.fields)
    titles = dict(local.catalog.titles) | {name: one.title for name, one in added.items()}
    return replace(local, fields=(*kept, *added.values()), catalog=replace(local.catalog, titles=titles))


def _carried(theirs: FieldDef, own: FieldDef | None, national: Profile) -> FieldDef:
    """Return the field as the national article demands it, under the name it has here."""
    assert theirs.cite is not None  # a field of the text names its article
    cite = Elsewhere.of(theirs.cite, national.title)
    if own is None:
        return replace(theirs, cite=cite)
    return replace(own, need=theirs.need, cite=cite, source=theirs.source)
