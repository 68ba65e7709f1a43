"""Columns beside the items they would become: which item each is, what would change, then taken over.

Files and tables alike. What was found travels with the page, signed; nothing is kept until a person confirms what the
page shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from gongshu.catalog import queries as catalog
from gongshu.catalog.data import EntryData, ItemData, changed
from gongshu.catalog.pages.working import Working
from gongshu.collection.items import LEFT_OUT, NEW, item_of, items_from, likely_places
from gongshu.collection.proposal import FieldProposal
from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.regulation.standards import CatalogDef
from gongshu.ui.flash import say

_SALT = "collection.items"
_MOST_OPTIONS = 20_000
"""More answers on one page, and each column is offered the items that no other column is."""


@dataclass(frozen=True, slots=True)
class Found:
    """Columns that were found. ``origin``: what a later look needs of a table; nothing for a file."""

    proposals: tuple[FieldProposal, ...]
    origin: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Which item each column is, and which items without a column stay."""

    places: tuple[str, ...]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A column as the page shows it: as it was found, the item it would be, the answers to choose from.

    ``words``: in which the profile names types and meanings.
    """

    found: FieldProposal
    item: ItemData
    options: Sequence[tuple[str, str]]
    chosen: str
    words: CatalogDef

    @property
    def column(self) -> str:
        """Its name in the source."""
        return self.found.column or self.found.title

    @property
    def declared(self) -> str:
        """Its type as the source writes it, else as the standard names it."""
        return self.found.declared or str(self.type)

    @property
    def type(self) -> Text:
        """The type of the item, as the profile names it."""
        return self.words.value_title("type", self.item.type)

    @property
    def meaning(self) -> Text:
        """The meaning of the item, as the profile names it."""
        return self.words.value_title("semantic_type", self.item.semantic_type)


Save = Callable[[EntryData, Mapping[str, str]], None]
"""Saves an entry's values; is also told which item each column of the source became."""


def first_look(found: Found, copy: Working) -> Answers:
    """Return the answers that a page begins with: each column the item it most likely is."""
    return Answers(tuple(likely_places(found.proposals, copy.data.items)))


def show(
    request: HttpRequest, copy: Working, found: Found, frame: Mapping[str, Any], answers: Answers | None = None
) -> HttpResponse:
    """Show columns and items side by side, and what would change.

    Args:
        request: the request.
        copy: the draft or change.
        found: the columns.
        frame: what the page shows around it: ``crumbs``, ``source`` (words), ``again`` (address).
        answers: by default the likely ones.
    """
    given = answers or first_look(found, copy)
    wrong: BadInput | None = None
    try:
        items = items_from(found.proposals, copy.data.items, _words(), given.places, given.kept)
    except BadInput as error:
        wrong, items = error, copy.data.items
    left = [item for item in copy.data.items if item.name not in given.places]
    shown = {
        "entry": copy.entry,
        "rows": _rows(found, copy, given),
        "left": [(item, item.name in given.kept) for item in left],
        "items": items,
        "points": catalog.difference(copy.data, changed(copy.data, items=items)),
        "wrong": wrong,
        "signed": signing.dumps(_plain(found), salt=_salt(copy), compress=True),
        "seen": _spelled(given),
        "revision": copy.revision,
        "is_table": found.origin is not None,
        **frame,
    }
    return render(request, "collection/items_preview.html", shown, status=422 if wrong else 200)


def answered(request: HttpRequest, copy: Working) -> tuple[Found, Answers]:
    """Return what was found and what a person answered.

    Raises:
        BadInput: what the page carried was altered, is another entry's, or is too old.
    """
    try:
        plain = signing.loads(request.POST["found"], salt=_salt(copy), max_age=24 * 3600)
    except (signing.BadSignature, KeyError) as error:
        raise BadInput(
            t("预览的内容已失效", "what was previewed is no longer valid"),
            remedy=t("重新读取", "read it again"),
            code="preview_invalid",
        ) from error
    found = Found(tuple(_proposal(one) for one in plain["proposals"]), plain["origin"])
    seen = _seen(request, found, copy)
    places = tuple(request.POST.get(f"to-{place}", before) for place, before in enumerate(seen.places))
    kept = tuple(request.POST.getlist("keep")) if "to-0" in request.POST else seen.kept
    return found, Answers(places, kept)


def confirmed(request: HttpRequest, answers: Answers) -> bool:
    """Whether a person confirms exactly what the page showed; other answers are shown first."""
    return request.POST.get("act", "put") == "put" and request.POST.get("seen") == _spelled(answers)


def put(request: HttpRequest, copy: Working, found: Found, answers: Answers, save: Save) -> HttpResponseBase:
    """Put the items in place of those of the draft, and go on to them."""
    items = items_from(found.proposals, copy.data.items, _words(), answers.places, answers.kept)
    taken = [one for one, place in zip(found.proposals, answers.places, strict=True) if place != LEFT_OUT]
    became = {one.column or one.title: item.name for one, item in zip(taken, items, strict=False)}
    save(changed(copy.data, items=items), became)
    say(request, t(f"已写入 {len(items)} 个信息项", f"{len(items)} items are in place"))
    return redirect("catalog:part", copy.entry.code, "items")


def revision_seen(request: HttpRequest) -> int:
    """Return the revision that the page was made from; 0 where it says none."""
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _rows(found: Found, copy: Working, given: Answers) -> list[Row]:
    all_of_them = [(item.name, f"{item.title} · {item.name}") for item in copy.data.items]
    open_ones = [(name, words) for name, words in all_of_them if name not in given.places]
    few = len(all_of_them) * len(found.proposals) <= _MOST_OPTIONS
    choices = [(NEW, str(_NEW_ITEM)), (LEFT_OUT, str(_NONE))]
    rows, words = [], _words()
    for one, place in zip(found.proposals, given.places, strict=True):
        own = [pair for pair in all_of_them if pair[0] == place]
        options = [*choices, *(all_of_them if few else [*own, *open_ones])]
        rows.append(Row(one, item_of(one, words), options, place, words))
    return rows


def _words() -> CatalogDef:
    return register.jurisdiction().catalog


_NEW_ITEM: Text = t("作为新信息项", "a new item")
_NONE: Text = t("不采用", "left out")


def _seen(request: HttpRequest, found: Found, copy: Working) -> Answers:
    try:
        said = json.loads(request.POST.get("seen", ""))
        places, kept = tuple(map(str, said["places"])), tuple(map(str, said["kept"]))
    except (ValueError, TypeError, KeyError):
        return first_look(found, copy)
    return Answers(places, kept) if len(places) == len(found.proposals) else first_look(found, copy)


def _spelled(answers: Answers) -> str:
    return json.dumps({"places": answers.places, "kept": sorted(answers.kept)}, ensure_ascii=False)


def _plain(found: Found) -> dict[str, Any]:
    proposals = [{**asdict(one), "evidence": {}} for one in found.proposals]
    return {"proposals": proposals, "origin": found.origin}


def _proposal(plain: Mapping[str, Any]) -> FieldProposal:
    return FieldProposal(**{**plain, "null_tokens": tuple(plain["null_tokens"])})


def _salt(copy: Working) -> str:
    return f"{_SALT}.{copy.entry.pk}"
