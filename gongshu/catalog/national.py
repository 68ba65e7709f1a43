"""What a national instrument demands of an entry beyond the local one, of providers it binds. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from gongshu.catalog.data import EntryData
from gongshu.catalog.shape import Problem, blank
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import BASIS_KINDS, LegalBasis
from gongshu.regulation.baseline import Body, class_floors, is_bound, national_on, suffices
from gongshu.regulation.definition import Profile
from gongshu.regulation.floor import Floor


def national_problems(data: EntryData, profile: Profile, day: date, provider: Body | None) -> Iterator[Problem]:
    """Return what keeps an entry of a bound provider from being submitted, though the local instrument would take it.

    Args:
        data: the entry.
        profile: the local instrument.
        day: the day.
        provider: the kind and roles of the provider; None where nobody knows it yet.
    """
    national = national_on(day, profile)
    if national is None or not is_bound(national, provider):
        return
    for floor in class_floors(national, data.sharing_class):
        for field in floor.fields:
            if blank(data.value(field)):
                yield _problem(national, floor, field, t("没有写明", "is not stated"), floor.title)
        if _fails(floor, data.sharing_bases, data.sharing_class, profile):
            names = [BASIS_KINDS[kind] for kind in floor.accepted_bases]
            accepted = t(
                f"只接受：{'、'.join(name.zh for name in names)}", f"accepted: {', '.join(name.en for name in names)}"
            )
            what = t("依据不再充分", "the basis no longer suffices") + beside(profile, data.sharing_class)
            yield _problem(national, floor, "sharing_bases", what, accepted)


def insufficient_floor(
    profile: Profile, day: date, sharing_class: str, bases: Sequence[LegalBasis], provider: Body
) -> tuple[Profile, Floor] | None:
    """Return the national rule that the basis of an entry's class no longer meets; None where it meets all."""
    national = national_on(day, profile)
    if national is None or not is_bound(national, provider):
        return None
    floor = failed_floor(national, sharing_class, bases)
    return None if floor is None else (national, floor)


def failed_floor(national: Profile, sharing_class: str, bases: Sequence[LegalBasis]) -> Floor | None:
    """Return the rule of a national instrument that the basis of a class does not meet, whoever provides the data."""
    for floor in class_floors(national, sharing_class):
        if floor.accepted_bases and not suffices(floor, [basis.kind for basis in bases if basis.is_whole]):
            return floor
    return None


def beside(profile: Profile, sharing_class: str) -> Text:
    """Say that the local instrument, by its article, still accepts what is refused; nothing where it has no class."""
    found = profile.sharing_classes.get(sharing_class)
    if found is None or found.cite is None:
        return t("", "")
    return t(f"（{found.cite.zh}仍接受）", f" ({found.cite.en} still accepts it)")


def _fails(floor: Floor, bases: Sequence[LegalBasis], sharing_class: str, profile: Profile) -> bool:
    """Whether the bases given do not suffice; that none is given at all the local rule says, where it asks for one."""
    if not floor.accepted_bases:
        return False
    given = [basis.kind for basis in bases if basis.is_whole]
    found = profile.sharing_classes.get(sharing_class)
    told_locally = not given and found is not None and "legal_basis" in found.requires
    return not told_locally and not suffices(floor, given)


def _problem(national: Profile, floor: Floor, field: str, what: Text, remedy: Text) -> Problem:
    return Problem(
        field,
        Text(f"{floor.title.zh}：{what.zh}", f"{floor.title.en}: {what.en}"),
        remedy,
        floor.cite,
        "law",
        instrument=national.title.zh,
    )
