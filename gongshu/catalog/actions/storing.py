"""Values into tables: the entry's columns, its items, its code and address. Called inside the verbs' transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import F, Q

from gongshu.catalog import codes
from gongshu.catalog.actions.permissions import same_title
from gongshu.catalog.data import AS_WRITTEN, BASES, FIELD_NAMES, EntryData
from gongshu.catalog.models import CodeSequence, Entry, ExternalCode, Item
from gongshu.catalog.search.keeping import keep_findable
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.procedure.rules import article
from gongshu.regulation.standards import CodeRule
from gongshu.statements.inserting import insert

_NOT_COLUMNS = frozenset({"title", "provider", "items", "code", "state_secret", "materials", "extra", *BASES})


def columns_of(data: EntryData) -> dict[str, Any]:
    """Return an entry's values as the columns of its table."""
    own = {name: data.value(name) for name in FIELD_NAMES - _NOT_COLUMNS}
    return {
        **own,
        "name": data.title.strip(),
        "provider_id": data.provider,
        **{name: [asdict(basis) for basis in data.value(name)] for name in BASES},
        "materials": None if data.materials is None else list(data.materials),
        "extra": dict(data.extra),
    }


def put_items(entry: Entry, data: EntryData) -> None:
    """Give an entry these items, in place of those it had."""
    Item.objects.filter(entry=entry).delete()
    insert(_items(entry, data))


def store_new(entries: Sequence[Entry], given: Sequence[EntryData], rule: CodeRule, by: Actor) -> None:
    """Store new entries with their items, and each code that its provider writes otherwise."""
    insert(entries)
    pairs = list(zip(entries, given, strict=True))
    insert([item for entry, data in pairs for item in _items(entry, data)])
    insert([code for entry, data in pairs for code in _written_code(entry, data.code, rule, by)])


def _items(entry: Entry, data: EntryData) -> list[Item]:
    return [Item(entry=entry, position=place, **asdict(item)) for place, item in enumerate(data.items, start=1)]


def _written_code(entry: Entry, given: str, rule: CodeRule, by: Actor) -> Iterator[ExternalCode]:
    """A code as its provider writes it, where ours is spelled otherwise and the rule does not tell how."""
    given = given.strip()
    if given and given not in (entry.code, codes.written(entry.code, rule)):
        yield ExternalCode(
            entry=entry,
            platform=AS_WRITTEN,
            code=given,
            valid_from=clock.today(),
            given_by=by.person,
            given_by_name=by.name,
        )


def check_title(data: EntryData, but: str = "") -> None:
    """Refuse a second entry of one title at one provider.

    Raises:
        BadInput: there is one, other than the entry of the id ``but``.
    """
    check_titles([data], but)


def check_titles(given: Sequence[EntryData], but: str = "") -> None:
    """Refuse a second entry of one title at one provider, for several at once, which may not be alike either."""
    asked = Counter((data.provider, data.title.strip()) for data in given)
    same = Entry.objects.filter(name__in=[title for _, title in asked]).exclude(state="withdrawn").exclude(pk=but)
    for provider, title, code in same.order_by("code").values_list("provider", "name", "code"):
        if (provider, title) in asked:
            raise same_title(code)
    if any(count > 1 for count in asked.values()):
        raise same_title("")


def take_codes(
    given: Sequence[EntryData], rule: CodeRule, credit_codes: Mapping[str, str], reserved: Collection[str] = ()
) -> list[str]:
    """Return the codes of new entries: those given, else the next by the rule. Numbers come once only.

    Args:
        given: the entries.
        rule: the code rule of the profile.
        credit_codes: the unified social credit codes of their providers, by id.
        reserved: codes that are not given out: others of the same file bring them.

    Raises:
        BadInput: a given code is malformed, taken or not of the rule's shape where no other is admitted; or the rule
            takes a code that the provider has not.
    """
    own = [given_code(data.code, rule) for data in given]
    given_ones = [code for code in own if code]
    if len(set(given_ones)) < len(given_ones) or named(given_ones):
        raise code_taken()
    heads = [
        None if code else codes.head_of(data.classification, rule, credit_codes[data.provider])
        for code, data in zip(own, given, strict=True)
    ]
    taken = {*given_ones, *reserved}
    counts = Counter(head for head in heads if head is not None)
    free = {head: _next_codes(head, count, taken, rule) for head, count in counts.items()}
    return [code if head is None else next(free[head]) for code, head in zip(own, heads, strict=True)]


def code_taken() -> BadInput:
    """Say that a code is another entry's."""
    return BadInput(
        t("资源代码已被使用", "the code is taken"),
        remedy=t("代码不重复使用；留空则由平台编码", "codes are used once; leave it blank to be given one"),
        at="code",
        code="code_taken",
    )


def given_code(text: str, rule: CodeRule) -> str:
    """Return a code that was given, as ours is kept; empty where none was.

    Raises:
        BadInput: malformed, or of another shape than the rule's where no other is admitted.
    """
    if not text.strip():
        return ""
    code = codes.read_code(text)
    if not rule.others and not codes.fits(code, rule):
        shape = "、".join(segment.title.zh for segment in rule.segments)
        raise BadInput(
            t("资源代码不合编码规则", "the code is not of the shape the code rule gives"),
            why=t(f"依次为：{shape}", "in order: " + ", ".join(segment.title.en for segment in rule.segments)),
            remedy=t("按规则改正，或留空由平台编码", "mend it, or leave it blank to be given one"),
            cite=article(rule.cite, rule.source),
            at="code",
            code="code_of_another_shape",
        )
    return code


def _next_codes(prefix: str, count: int, taken: Collection[str], rule: CodeRule) -> Iterator[str]:
    """The next codes under a head that nothing bears: so many, all of them taken out of the sequence."""
    found: list[str] = []
    while (lacking := count - len(found)) > 0:
        if not CodeSequence.objects.filter(prefix=prefix).update(last=F("last") + lacking):
            CodeSequence.objects.bulk_create([CodeSequence(prefix=prefix, last=lacking)], ignore_conflicts=True)
        last = CodeSequence.objects.get(prefix=prefix).last
        next_ones = [codes.compose(prefix, number, rule) for number in range(last - lacking + 1, last + 1)]
        used = named(next_ones) | set(taken)
        found += [code for code in next_ones if code not in used]
    return iter(found)


def named(names: Collection[str]) -> set[str]:
    """Return those of some names that an entry already bears, as its code or as its address."""
    bearing = Entry.objects.filter(Q(code__in=names) | Q(slug__in=names)).order_by()
    return {name for pair in bearing.values_list("code", "slug") for name in pair} & set(names) if names else set()


def take_slugs(given: Sequence[EntryData], new_codes: Collection[str]) -> list[str]:
    """Return addresses for titles: none that another entry has, is the code of one, or is a page's own."""
    taken = {*codes.RESERVED, *new_codes}
    for base in named({codes.slug(data.title) for data in given}):
        near = Entry.objects.filter(Q(slug__startswith=base) | Q(code__startswith=base)).order_by()
        taken |= {name for pair in near.values_list("code", "slug") for name in pair}
    found = []
    for data in given:
        found.append(codes.slug(data.title, taken))
        taken.add(found[-1])
    return found


def snapshot_extra(entry: Entry) -> Mapping[str, str]:
    """Return what a version keeps beside the values: the names that may change in the registers."""
    return {"provider_name": entry.provider.name}


def note_newest_data(code: str, day: date) -> None:
    """Keep of which day the newest data of an entry is, in the transaction of the verb that took the data in.

    Args:
        code: the entry's.
        day: of which the data is; an earlier one than that kept changes nothing.
    """
    older = Entry.objects.filter(Q(newest_data__isnull=True) | Q(newest_data__lt=day), code=code)
    if older.update(newest_data=day):
        keep_findable(list(Entry.objects.filter(code=code)))
