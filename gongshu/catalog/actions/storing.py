"""Values into tables: the entry's columns, its items, its code and address. Called inside the verbs' transactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import F

from gongshu.catalog import codes
from gongshu.catalog.actions.permissions import same_title
from gongshu.catalog.data import FIELD_NAMES, EntryData
from gongshu.catalog.models import CodeSequence, Entry, ExternalCode, Item
from gongshu.catalog.standard import standard
from gongshu.kit import clock
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

AS_WRITTEN = "as_written"
"""The platform name of a code as the provider's own documents write it, where ours differs."""

_NOT_COLUMNS = frozenset({"title", "provider", "items", "code", "state_secret", "sharing_bases", "materials", "extra"})


def columns_of(data: EntryData) -> dict[str, Any]:
    """Return an entry's values as the columns of its table."""
    own = {name: data.value(name) for name in FIELD_NAMES - _NOT_COLUMNS}
    return {
        **own,
        "name": data.title.strip(),
        "provider_id": data.provider,
        "sharing_bases": [asdict(basis) for basis in data.sharing_bases],
        "materials": None if data.materials is None else list(data.materials),
        "extra": dict(data.extra),
    }


def put_items(entry: Entry, data: EntryData, *, new: bool = False) -> None:
    """Give an entry these items, in place of those it had; a new entry had none."""
    if not new:
        Item.objects.filter(entry=entry).delete()
    Item.objects.bulk_create(
        Item(entry=entry, position=place, **asdict(item)) for place, item in enumerate(data.items, start=1)
    )


def check_title(data: EntryData, but: str = "") -> None:
    """Refuse a second entry of one title at one provider.

    Raises:
        BadInput: there is one, other than the entry of the id ``but``.
    """
    same = Entry.objects.filter(provider_id=data.provider, name=data.title.strip()).exclude(state="withdrawn")
    for code in same.exclude(pk=but).values_list("code", flat=True)[:1]:
        raise same_title(code)


def take_code(data: EntryData) -> str:
    """Return the code of a new entry: the one given, else the next of its classification. Numbers come once only.

    Raises:
        BadInput: the given code is malformed or taken.
    """
    if data.code.strip():
        code = codes.read_code(data.code)
        if Entry.objects.filter(code=code).exists():
            raise BadInput(
                t("资源代码已被使用", "the code is taken"),
                remedy=t("代码不重复使用；留空则由平台编码", "codes are used once; leave it blank to be given one"),
                at="code",
                code="code_taken",
            )
        return code
    rule = standard().code_rule
    prefix = codes.classification_code(data.classification, rule)
    while True:
        if not CodeSequence.objects.filter(prefix=prefix).update(last=F("last") + 1):
            CodeSequence.objects.bulk_create([CodeSequence(prefix=prefix, last=1)], ignore_conflicts=True)
        code = codes.compose(prefix, CodeSequence.objects.get(prefix=prefix).last, rule)
        if not Entry.objects.filter(code=code).exists():
            return code


def take_slug(title: str) -> str:
    """Return an address for a title that no entry has."""
    base = codes.slug(title)
    if not Entry.objects.filter(slug=base).exists():
        return base
    taken = set(Entry.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return codes.slug(title, taken)


def keep_written_code(entry: Entry, given: str) -> None:
    """Keep a code as its provider writes it, where ours is spelled otherwise and the rule does not tell how."""
    given = given.strip()
    if given and given not in (entry.code, codes.written(entry.code, standard().code_rule)):
        ExternalCode.objects.create(entry=entry, platform=AS_WRITTEN, code=given, valid_from=clock.today())


def snapshot_extra(entry: Entry) -> Mapping[str, str]:
    """Return what a version keeps beside the values: the names that may change in the registers."""
    return {"provider_name": entry.provider.name}
