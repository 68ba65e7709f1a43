"""Reading the written registers: who sees which rows, how they stood on a day, their history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.organizations.rules import may, require
from gongshu.registers import rules
from gongshu.registers.cells import Known, Names
from gongshu.registers.models import Attachment, Row, RowVersion
from gongshu.registers.rules import Body
from gongshu.regulation.lists import RegisterDef


def register(id: str, by: Actor) -> RegisterDef:
    """Return a register of the profile in force.

    Raises:
        NotFound: the profile has none of this id, or not for this person.
    """
    found = organizations.jurisdiction().registers.get(id)
    if found is None or not may_read(by, found):
        raise NotFound(
            t("没有这个台账", "there is no such register"),
            why=t(
                "本平台适用的规则没有列出它，或者不对您开放", "the law in force lists none, or it is not open to you"
            ),
            remedy=t("在台账目录中另选", "choose another in the list of registers"),
            code="no_such_register",
        )
    return found


def registers_for(by: Actor) -> Sequence[RegisterDef]:
    """Return the registers a person may read, in the order of the profile."""
    return [one for one in organizations.jurisdiction().registers.values() if may_read(by, one)]


def may_read(by: Actor, found: RegisterDef) -> bool:
    """Whether a person may open a register: officials every one, the public those the instrument lets anybody read."""
    return found.public or bool(may(by, "registers.read"))


def sees_all(by: Actor, found: RegisterDef) -> bool:
    """Whether a person sees the rows of every unit: the platform, the data authority, anybody where it is public."""
    return found.public or by.is_system or is_authority(by)


def rows_of(found: RegisterDef, by: Actor) -> QuerySet[Row]:
    """Return the rows of a written register that a person may see: all, or those of the own unit."""
    rows = Row.objects.filter(register=found.id)
    if not may_read(by, found):
        return rows.none()
    return rows if sees_all(by, found) else rows.filter(organization=by.organization or None)


def counts(found: Iterable[RegisterDef], by: Actor) -> Mapping[str, int]:
    """Return how many standing rows of each written register a person may see, in one query."""
    everything = by.is_system or is_authority(by)
    whole = [one.id for one in found if not one.drawn_from and (everything or one.public)]
    own = [one.id for one in found if not one.drawn_from and not (everything or one.public)]
    seen = Row.objects.filter(ending="").filter(
        Q(register__in=whole) | Q(register__in=own, organization=by.organization or None)
    )
    return dict(seen.values_list("register").annotate(rows=Count("pk")).order_by())


def end_of(day: date) -> datetime:
    """Return the first moment after a day in China."""
    return datetime.combine(day + timedelta(days=1), time.min, clock.CHINA)


def versions(found: RegisterDef, by: Actor, on: date | None = None) -> QuerySet[RowVersion]:
    """Return the version of each row that stands now, or that stood at the end of a day.

    Args:
        found: a written register.
        by: who looks.
        on: the day; None for now.
    """
    seen = RowVersion.objects.filter(row__in=rows_of(found, by)).select_related("row__organization")
    if on is None:
        return seen.filter(number=F("row__revision"))
    newest = RowVersion.objects.filter(row=OuterRef("row"), recorded_at__lt=end_of(on)).order_by("-number")
    return seen.filter(pk=Subquery(newest.values("pk")[:1]))


def standing_rows(found: RegisterDef, by: Actor) -> Iterator[tuple[Row, Mapping[str, str]]]:
    """Yield the rows of the own unit that stand, each with its cells now."""
    own = Row.objects.filter(register=found.id, organization=by.organization or None, ending="")
    for one in current(own).select_related("row").order_by("row__number"):
        yield one.row, one.cells


def is_authority(by: Actor) -> bool:
    """Whether somebody belongs to the data authority."""
    return catalog.is_authority(by)


def current(rows: QuerySet[Row]) -> QuerySet[RowVersion]:
    """Return the version of some rows that counts now. For the room's own use: no person's view."""
    return RowVersion.objects.filter(row__in=rows, number=F("row__revision"))


def row(found: RegisterDef, number: int, by: Actor) -> Row:
    """Return a row by its number.

    Raises:
        NotFound: there is none for this person; absent and hidden look alike.
    """
    one = rows_of(found, by).select_related("organization").filter(number=number).first()
    if one is None:
        raise NotFound(
            t("台账中没有这一条", "the register has no such row"),
            remedy=t("回到台账查找", "look for it in the register"),
            code="no_such_row",
        )
    return one


def history(one: Row) -> Sequence[RowVersion]:
    """Return every version of a row, the newest first."""
    return list(RowVersion.objects.filter(row=one).order_by("-number"))


def newest(one: Row) -> RowVersion:
    """Return the newest version of a row."""
    return RowVersion.objects.get(row=one, number=one.revision)


def attachments(one: Row) -> Sequence[Attachment]:
    """Return the files of a row, in the order they were attached."""
    return list(Attachment.objects.filter(row=one))


def attachment(one: Row, id: str) -> Attachment:
    """Return a file of a row that the reader was let see.

    Raises:
        NotFound: the row has no such file.
    """
    found = Attachment.objects.filter(row=one, pk=id).first()
    if found is None:
        raise NotFound(t("没有这份材料", "there is no such file"), code="no_such_file")
    return found


def why_not_attach(one: Row, by: Actor) -> Refusal | None:
    """Return why a person may not attach a file to a row, None where nothing stands against it."""
    try:
        require(by, "registers.keep")
        rules.check_owner(one.organization_id, by.organization)
    except Refusal as refusal:
        return refusal
    return None


def body_of(by: Actor) -> Body | None:
    """Return the organization of an actor as the rules ask of it; None where there is none."""
    if not by.organization:
        return None
    found = organizations.organization(by.organization)
    return Body(found.id, found.kind, found.roles)


def why_not_add(found: RegisterDef, by: Actor) -> Refusal | None:
    """Return why a person may not enter a row, None where nothing stands against it."""
    try:
        require(by, "registers.keep")
        rules.check_keeper(found, body_of(by), organizations.jurisdiction())
    except Refusal as refusal:
        return refusal
    return None


def why_not_change(found: RegisterDef, one: Row, by: Actor) -> Refusal | None:
    """Return why a person may not correct or end a row, None where nothing stands against it."""
    refusal = why_not_attach(one, by)
    return refusal or (ended(one) if one.ending else None)


def ended(one: Row) -> Refusal:
    """Say that a row has ended."""
    return Refusal(
        t("这一条已经办结或划去，不能再改", "the row has ended and is changed no more"),
        remedy=t("需要时另登记一条", "enter another where one is needed"),
        code="row_ended",
    )


def keepers_of(found: RegisterDef) -> Sequence[str]:
    """Return the ids of the registered organizations that keep a written register, by name."""
    return [
        body.id for body in organizations.organizations() if rules.keeps(found, Body(body.id, body.kind, body.roles))
    ]


def known(by: Actor) -> Known:
    """Return what cells written by a person may name: every organization, the entries the person may see."""
    bodies: dict[str, str] = {}
    for body in organizations.organizations():
        bodies |= dict.fromkeys((name for name in (body.name_en, body.uscc, body.id, body.name) if name), body.id)
    return Known(bodies, cache(lambda text: _entry_code(text, by)))


def _entry_code(text: str, by: Actor) -> str | None:
    try:
        return catalog.entry(text, by).code
    except NotFound:
        return None


def names(found: RegisterDef, cells: Iterable[Mapping[str, str]], by: Actor) -> Names:
    """Return how the organizations and entries that some cells name are called now, as far as a person may know."""
    of_kind = {kind: [one.id for one in found.columns if one.kind == kind] for kind in ("organization", "entry")}
    held = {kind: {one[id] for one in cells for id in ids if id in one} for kind, ids in of_kind.items()}
    bodies = {body.id: body.name for body in organizations.organizations()} if held["organization"] else {}
    entries: dict[str, str] = {}
    if held["entry"]:
        entries = dict(catalog.visible_to(by).filter(code__in=held["entry"]).values_list("code", "name"))
    return Names(bodies, entries)
