"""What an import would do with each resource of a file. The preview shows it, the import does it: one plan for both.

A plan looks at the catalog as it stands when the import begins, and at the resources of the file before it. So nothing
that a plan allows is refused afterwards, unless somebody changes the catalog meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from gongshu.catalog import codes
from gongshu.catalog.actions.changing import check_beginning, check_change_editable
from gongshu.catalog.actions.coding import check_free, names_another
from gongshu.catalog.actions.drafting import check_editable
from gongshu.catalog.actions.known import Known, Mine, our_code
from gongshu.catalog.actions.permissions import same_title
from gongshu.catalog.actions.storing import code_taken, given_code
from gongshu.catalog.data import AS_WRITTEN, DatedCode, EntryData, changed
from gongshu.catalog.difference import difference
from gongshu.catalog.models import Change, Entry
from gongshu.catalog.queries import codes_of
from gongshu.catalog.rules import check_entry, refused_at_the_door, with_defaults
from gongshu.catalog.shape import Problem, check_shape
from gongshu.catalog.sheets.cells import LONGEST_CODE
from gongshu.catalog.sheets.merging import merged
from gongshu.catalog.sheets.notes import same_resource
from gongshu.catalog.sheets.reading import Given, Stated, read
from gongshu.catalog.sheets.report import CREATED, REFUSED, UNCHANGED, UPDATED, ImportedRow
from gongshu.catalog.wording import tidy
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, GongshuError, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.kit.words import plain, same_name
from gongshu.organizations import queries as register
from gongshu.regulation.definition import Profile

_KEYS = {"items": "item_list", "sharing_condition": "sharing_terms"}
"""Columns that stand for a field of another name."""
CODES_ELSEWHERE = "codes_elsewhere"


@dataclass(slots=True)
class Plan:
    """What becomes of a resource.

    ``data``: the values to be stored, None where the entry's own stay as they are. ``found``: the entry it is, None for
    a new one; ``change``: the change of it that is under way. ``codes``: those of other platforms to be kept with it.
    """

    given: Given
    row: ImportedRow
    data: EntryData | None = None
    found: Entry | None = None
    change: Change | None = None
    codes: tuple[DatedCode, ...] = ()


@dataclass(slots=True)
class _Met:
    """What the resources before this one in the file are about, each with the address of its title."""

    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[tuple[str, str], str] = field(default_factory=dict)


class Planner:
    """Plans the resources of one file in their order; nothing is written."""

    def __init__(self, by: Actor, provider: str, resources: Sequence[Given]) -> None:
        """Begin with a file.

        Args:
            by: who imports.
            provider: the id of the organization whose resources these are, whatever the file says; empty: as it says.
            resources: all that the file states.
        """
        self.by = by
        self.provider = provider
        self.known = Known(by, {one.get("code") for one in resources})
        self._met = _Met()

    @cached_property
    def profile(self) -> Profile:
        """The law in force here."""
        return register.jurisdiction()

    @cached_property
    def day(self) -> date:
        """The day of the import."""
        return clock.today()

    def plan(self, given: Given) -> Plan:
        """Return what becomes of one resource; why it is left out is noted with its cells."""
        stated = read(given, self.profile.catalog)
        provider = self._provider_of(stated)
        self._check_met(given, provider, stated)
        if not given.errors:
            try:
                return self._settle(stated, provider)
            except Refusal as refusal:
                note(given, refusal)
        return Plan(given, self.left_out(given, provider))

    def left_out(self, given: Given, provider: str) -> ImportedRow:
        """Return the row of a resource that is left out."""
        return ImportedRow(given.row, given.get("title"), self.known.names.get(provider, ""), REFUSED)

    def _settle(self, stated: Stated, provider: str) -> Plan:
        self.known.check_permitted(provider)
        mine = self.known.mine(provider)
        found = self._found(stated, mine)
        change = None if found is None else mine.changes.get(found.pk)
        before = None if found is None else mine.standing(found)
        data = merged(stated, provider, before, self._unit_named(stated))
        data = with_defaults(changed(data, code=found.code if found else stated.code), self.profile)
        wrong = [*refused_at_the_door(data, self.profile, self.day), *check_shape(data, self.profile.catalog)]
        if wrong:
            for problem in wrong:
                _note_problem(stated.given, problem)
            return Plan(stated.given, self.left_out(stated.given, provider))
        points = [] if before is None else difference(before, data, self.profile.catalog)
        elsewhere = self._elsewhere(stated, found)
        if before is None or points:
            self._check_storing(data, found, change, mine)
        said = tuple(point.title for point in points)
        if found is not None and elsewhere:
            said += (self.profile.catalog.title_of(CODES_ELSEWHERE),)
        row = ImportedRow(
            stated.given.row,
            data.title,
            self.known.names[provider],
            CREATED if before is None else UPDATED if said else UNCHANGED,
            found.code if found else given_code(data.code, self.profile.catalog.code_rule),
            len(data.items),
            said,
            len(check_entry(data, self.profile, self.day, self.known.body(provider))),
        )
        return Plan(stated.given, row, data if before is None or points else None, found, change, elsewhere)

    def _found(self, stated: Stated, mine: Mine) -> Entry | None:
        """The entry a resource is: by our code, by one that others give it, else by its title."""
        code = our_code(stated.code)
        found = mine.by_code.get(code) or mine.by_external.get(stated.code)
        if found is None and code in self.known.borne:
            raise BadInput(
                t(
                    "该代码属于另一单位的资源，或已撤销的资源",
                    "the code is another organization's, or of a withdrawn entry",
                ),
                remedy=t("核对代码，新资源请留空", "check the code; leave it blank for a new resource"),
                at="code",
            )
        found = found or self._named(stated, mine)
        if found is not None:
            at = stated.given.place("title")[0]
            first = self._met.entries.setdefault(found.pk, at)
            if first != at:
                raise _twice(first, "title")
        return found

    def _named(self, stated: Stated, mine: Mine) -> Entry | None:
        """The entry of the same title, else of one that differs in width, blanks or case only and then stays.

        Raises:
            BadInput: several are so alike.
        """
        title = tidy(stated.given.get("title"))
        alike = mine.by_name.get(same_name(title), ())
        if (found := mine.by_title.get(title)) is not None or not alike:
            return found
        if len(alike) > 1:
            codes_of_them = "、".join(one.code for one in alike)
            raise BadInput(
                t(
                    f"与多条目录只差全半角、空格或大小写：{codes_of_them}",
                    f"several entries are called so: {codes_of_them}",
                ),
                remedy=t("写明资源代码，或先撤销多余的一条", "state the code, or withdraw those too many"),
                at="title",
                code="several_alike",
            )
        stated.given.notes.append(same_resource(*stated.given.place("title"), alike[0].name, alike[0].code))
        stated.values["title"] = alike[0].name
        return alike[0]

    def _check_storing(self, data: EntryData, found: Entry | None, change: Change | None, mine: Mine) -> None:
        """Refuse what the verbs that store it would refuse.

        Raises:
            Refusal, BadInput: as ``draft_entries``, ``revise_entry``, ``begin_change`` and ``revise_change``.
        """
        namesake = mine.by_title.get(data.title)
        if namesake is not None and (found is None or namesake.pk != found.pk):
            raise same_title(namesake.code)
        if found is None:
            rule = self.profile.catalog.code_rule
            if not given_code(data.code, rule):
                codes.head_of(data.classification, rule, self.known.credit_codes[data.provider])
        elif found.state != "published":
            check_editable(found)
        elif change is None:
            check_beginning(self.by, found, self.day)
        else:
            check_change_editable(change)

    def _elsewhere(self, stated: Stated, found: Entry | None) -> tuple[DatedCode, ...]:
        """The codes of other platforms that are to be kept: those listed, and a stated one that is not ours."""
        listed = list(stated.codes_elsewhere)
        if found is not None and stated.code and our_code(stated.code) != found.code:
            if len(stated.code) > LONGEST_CODE:
                codes.read_code(stated.code)
            today = any(one.platform == AS_WRITTEN and one.until is None for one in listed)
            listed += [] if today else [DatedCode(AS_WRITTEN, stated.code, self.day)]
        listed = [one if one.since != date.min else DatedCode(one.platform, one.code, self.day) for one in listed]
        ended, new = codes.laid_over([] if found is None else codes_of(found), listed)
        at = stated.given.place("title")[0]
        try:
            check_free("" if found is None else found.pk, new)
            for one in new:
                if one.until is None and self._met.elsewhere.setdefault((one.platform, one.code), at) != at:
                    raise names_another()
        except BadInput as error:
            error.at = CODES_ELSEWHERE if stated.codes_elsewhere else "code"
            raise
        return tuple(listed) if ended or new else ()

    def _unit_named(self, stated: Stated) -> Mapping[str, str]:
        """The unit a file names although all of it is one provider's: kept as the unit below it, unless it is that."""
        if not self.provider or self._id_of(stated.provider) == self.provider:
            return {}
        below = stated.extra.get("subordinate_unit") or stated.provider
        return {"subordinate_unit": below} if below else {}

    def _check_met(self, given: Given, provider: str, stated: Stated) -> None:
        """Note where the file is about one resource a second time: by title, or by code."""
        title, at = tidy(given.get("title")), given.place("title")[0]
        if title and (first := self._met.titles.setdefault((provider, same_name(title)), at)) != at:
            given.refuse("title", _same_at(first))
        elif (code := our_code(stated.code)) and (first := self._met.codes.setdefault(code, at)) != at:
            note(given, code_taken())

    def _provider_of(self, stated: Stated) -> str:
        """Return the organization a resource belongs to; notes an error where it cannot be told."""
        if self.provider:
            found = self.provider if self.provider in self.known.names else ""
        elif not stated.provider:
            if self.by.organization:
                return self.by.organization
            stated.given.refuse("provider", t("没有写明提供单位", "the provider is not stated"))
            return ""
        else:
            found = self._id_of(stated.provider)
        if not found:
            words = t(
                "提供单位未登记；请先登记该机构，或在导入时指定提供单位",
                "the provider is not registered; register it, or name the provider of the whole file",
            )
            stated.given.refuse("provider", words)
        return found

    def _id_of(self, name: str) -> str:
        """The id of the organization that a file names; empty where none is registered under the name."""
        return self.known.ids.get(plain(name)) or self.known.ids.get(plain(_bare(name)), "")


def note(given: Given, refusal: Refusal) -> None:
    """Note a refusal with the cells it is about."""
    for error in refusal.errors if isinstance(refusal, Several) else (refusal,):
        given.refuse(_KEYS.get(error.at, error.at), _words(error))


def _note_problem(given: Given, problem: Problem) -> None:
    place = t(f"（{problem.article}）", f" ({problem.article})") if problem.cite else Text("", "")
    words = problem.what + place + Text("；", "; ") + problem.remedy
    if problem.place:
        given.refuse_item(problem.place, words)
    else:
        given.refuse(_KEYS.get(problem.field, problem.field), words)


def _twice(first: str, at: str) -> BadInput:
    return BadInput(_same_at(first), at=at, code="same_resource")


def _same_at(first: str) -> Text:
    return t(f"与 {first} 的资源同名", f"the same resource stands at {first}")


def _bare(name: str) -> str:
    """An organization's name without the code before it and the brackets around it: ``380120000J 【社會局】``."""
    inside = re.search(r"[【\[]([^】\]]+)[】\]]", name)
    return inside[1] if inside else re.sub(r"^[0-9A-Za-z]{6,}\s+", "", name)


def _words(error: GongshuError) -> Text:
    return error.what if error.remedy is None else error.what + Text("；", "; ") + error.remedy
