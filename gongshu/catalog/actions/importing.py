"""Importing the spreadsheets agencies return: each resource whole or not at all, repeatedly without duplicates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from gongshu.audit.record import act
from gongshu.catalog import codes, events
from gongshu.catalog.actions.changing import begin_change, revise_change
from gongshu.catalog.actions.drafting import draft_entries, draft_entry, revise_entry
from gongshu.catalog.actions.permissions import require
from gongshu.catalog.data import EntryData, changed, from_json
from gongshu.catalog.difference import difference
from gongshu.catalog.models import Entry
from gongshu.catalog.queries import data_of, open_change, with_items
from gongshu.catalog.rules import check_entry, refused_at_the_door, with_defaults
from gongshu.catalog.shape import Problem, check_shape
from gongshu.catalog.sheets.book import read_book
from gongshu.catalog.sheets.merging import merged
from gongshu.catalog.sheets.reading import Given, Stated, read
from gongshu.catalog.sheets.report import CREATED, REFUSED, UNCHANGED, UPDATED, ImportedRow, ImportReport
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, GongshuError, Refusal, Several
from gongshu.kit.files import sha256_of
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import Text, t
from gongshu.kit.words import plain
from gongshu.organizations import queries as register
from gongshu.regulation.baseline import Body
from gongshu.regulation.definition import Profile


def import_spreadsheet(
    *,
    by: Actor,
    file: Path,
    provider: str = "",
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    progress: Reporter = SILENT,
) -> ImportReport:
    """Read a catalog spreadsheet into drafts.

    A resource with errors is left out whole, the others go in, new ones many in a transaction. A resource is found
    again by its code, else by provider and title, so the same file twice changes nothing the second time. Published
    entries are not touched: what differs becomes a change of them.

    Args:
        by: a data officer of the provider, or of the data authority for any provider.
        file: XLSX, XLS or CSV (UTF-8, GB18030); the header is found by the names of its columns.
        provider: the id of the organization whose resources these are, whatever the file says; without it, the
            file's provider column is looked up in the register, and blank ones are the actor's own organization.
        mapping: further header names to keys (``{"資料名稱": "title"}``).
        encoding: of a CSV, where it should not be found from the content.
        dry_run: only say what would happen.
        progress: told how far it is.

    Raises:
        BadInput: the file cannot be read, or no sheet has a header; errors of cells are in the report.
        NotPermitted: the actor may not compile catalogs.
    """
    with act(by=by, refused=events.IMPORTED, subject=provider or by.organization or by.person):
        require(by, "catalog.compile")
    book = read_book(file, register.jurisdiction().catalog, mapping, encoding)
    report = ImportReport(dry_run, columns=book.columns, ignored=book.ignored, sheets_left_out=book.sheets_left_out)
    run = _Run(by, provider, dry_run, report)
    progress.total(len(book.resources))
    for one in book.resources:
        run.take(one)
        progress.advance(1)
    run.finish()
    if not dry_run:
        _record(by, file, report, provider)
    return report


def _record(by: Actor, file: Path, report: ImportReport, provider: str) -> None:
    with act(by=by, refused=events.IMPORTED, subject=provider or by.organization or by.person) as this:
        this.record(
            events.IMPORTED,
            data={
                "file_digest": sha256_of(file),
                "created": report.created,
                "updated": report.updated,
                "unchanged": report.unchanged,
                "refused": report.refused,
            },
        )


_KEYS = {"items": "item_list", "sharing_condition": "sharing_terms", "state_secret": "title"}
"""Columns that stand for a field of another name."""
TRIGGER = t("导入的目录表格内容有变化", "the imported catalog spreadsheet differs")


BATCH = 100
"""So many new resources are drafted in one transaction."""


@dataclass(frozen=True, slots=True)
class _New:
    """A resource to be drafted, and its place in the report."""

    given: Given
    data: EntryData
    place: int


class _Run:
    """One import under way: what it knows of the register, what it met in the file so far."""

    def __init__(self, by: Actor, provider: str, dry_run: bool, report: ImportReport) -> None:
        self.by = by
        self.provider = provider
        self.dry_run = dry_run
        self.report = report
        self.met: dict[tuple[str, str], str] = {}
        self._waiting: list[_New] = []
        self._entries: dict[str, tuple[dict[str, Entry], dict[str, Entry]]] = {}
        self._bodies: dict[str, Body] = {}

    def take(self, given: Given) -> None:
        """Read one resource and do what it asks for, or note why not."""
        stated = read(given, self.profile.catalog)
        provider = self._provider_of(stated)
        self._check_met(given, provider, stated.given.get("title"))
        row = self._refused(given, provider, ())
        if not given.errors:
            try:
                row = self._settle(stated, provider)
            except Refusal as refusal:
                self._note(given, refusal)
        self.report.rows.append(row)
        self.report.errors.extend(given.errors)
        if len(self._waiting) >= BATCH:
            self.finish()

    def finish(self) -> None:
        """Draft the new resources that wait: all at once, else one by one, so that only those refused stay out."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            drafted = draft_entries(by=self.by, given=[new.data for new in waiting])
        except Refusal:
            for new in waiting:
                self._alone(new)
            return
        for new, entry in zip(waiting, drafted, strict=True):
            self.report.rows[new.place] = replace(self.report.rows[new.place], code=entry.code)

    def _alone(self, new: _New) -> None:
        try:
            code = draft_entry(by=self.by, data=new.data).code
        except Refusal as refusal:
            self._note(new.given, refusal)
            self.report.rows[new.place] = self._refused(new.given, new.data.provider, ())
            self.report.errors.extend(new.given.errors)
        else:
            self.report.rows[new.place] = replace(self.report.rows[new.place], code=code)

    def _settle(self, stated: Stated, provider: str) -> ImportedRow:
        found = self._found(stated, provider)
        before = None if found is None else self._standing(found)
        data = merged(stated, provider, before, self._unit_named(stated))
        data = with_defaults(changed(data, code=found.code if found else stated.code), self.profile)
        wrong = [*refused_at_the_door(data, self.profile, self.day), *check_shape(data, self.profile.catalog)]
        if wrong:
            return self._refused(stated.given, provider, wrong)
        points = (
            () if before is None else tuple(point.title for point in difference(before, data, self.profile.catalog))
        )
        action = CREATED if before is None else UPDATED if points else UNCHANGED
        code = found.code if found else ""
        if self.dry_run or action == UNCHANGED:
            pass
        elif found is None:
            self._waiting.append(_New(stated.given, data, len(self.report.rows)))
        else:
            self._do(found, data)
        gaps = len(check_entry(data, self.profile, self.day, self._body(provider)))
        name = self._names[provider]
        return ImportedRow(stated.given.row, data.title, name, action, code, len(data.items), points, gaps)

    def _body(self, provider: str) -> Body:
        """What tells whether a national instrument binds the provider; asked once each."""
        if provider not in self._bodies:
            self._bodies[provider] = register.body(provider)
        return self._bodies[provider]

    def _refused(self, given: Given, provider: str, wrong: Sequence[Problem]) -> ImportedRow:
        for problem in wrong:
            words = problem.what + Text("；", "; ") + problem.remedy
            if problem.place:
                given.refuse_item(problem.place, words)
            else:
                given.refuse(_KEYS.get(problem.field, problem.field), words)
        return ImportedRow(given.row, given.get("title"), self._names.get(provider, ""), REFUSED)

    def _unit_named(self, stated: Stated) -> Mapping[str, str]:
        """The unit a file names although all of it is one provider's: kept as the unit below it."""
        below = stated.extra.get("subordinate_unit") or stated.provider
        return {"subordinate_unit": below} if self.provider and below else {}

    def _do(self, found: Entry, data: EntryData) -> None:
        if found.state != "published":
            revise_entry(by=self.by, entry=found, data=data, expect=found.revision)
            return
        change = open_change(found)
        if change is None:
            begin_change(by=self.by, entry=found, trigger=TRIGGER.zh, trigger_day=self.day, data=data)
        else:
            revise_change(by=self.by, change=change, data=data, expect=change.revision)

    def _standing(self, found: Entry) -> EntryData:
        """What the catalog has, or is about to have."""
        change = open_change(found) if found.state == "published" else None
        return data_of(found) if change is None else from_json(change.data)

    def _found(self, stated: Stated, provider: str) -> Entry | None:
        by_title, by_code = self._known(provider)
        if not stated.code:
            return by_title.get(stated.given.get("title"))
        code = codes.read_code(stated.code)
        if code in {new.data.code for new in self._waiting}:
            self.finish()
        found = by_code.get(code)
        if found is None and Entry.objects.filter(code=code).exists():
            raise BadInput(
                t(
                    "该代码属于另一单位的资源，或已撤销的资源",
                    "the code is another organization's, or of a withdrawn entry",
                ),
                remedy=t("核对代码，新资源请留空", "check the code; leave it blank for a new resource"),
                at="code",
            )
        return found

    def _known(self, provider: str) -> tuple[dict[str, Entry], dict[str, Entry]]:
        """The entries of a provider by title and by code, read once."""
        if provider not in self._entries:
            mine = Entry.objects.select_related("provider").filter(provider_id=provider).exclude(state="withdrawn")
            entries = list(with_items(mine))
            self._entries[provider] = {one.name: one for one in entries}, {one.code: one for one in entries}
        return self._entries[provider]

    def _check_met(self, given: Given, provider: str, title: str) -> None:
        at = self.met.setdefault((provider, title), given.place("title")[0])
        if title and at != given.place("title")[0]:
            given.refuse("title", t(f"与 {at} 的资源同名", f"the same resource stands at {at}"))

    def _provider_of(self, stated: Stated) -> str:
        """Return the organization a resource belongs to; notes an error where it cannot be told."""
        if self.provider:
            return self.provider
        name = stated.provider
        if not name:
            if self.by.organization:
                return self.by.organization
            stated.given.refuse("provider", t("没有写明提供单位", "the provider is not stated"))
            return ""
        found = self._ids.get(plain(name)) or self._ids.get(plain(_bare(name)), "")
        if not found:
            words = t(
                "提供单位未登记；请先登记该机构，或在导入时指定提供单位",
                "the provider is not registered; register it, or name the provider of the whole file",
            )
            stated.given.refuse("provider", words)
        return found

    def _note(self, given: Given, refusal: Refusal) -> None:
        for error in refusal.errors if isinstance(refusal, Several) else (refusal,):
            key = _KEYS.get(error.at, error.at)
            given.refuse(key, _words(error))

    @cached_property
    def profile(self) -> Profile:
        """The law in force here."""
        return register.jurisdiction()

    @cached_property
    def day(self) -> date:
        """The day of the import."""
        return clock.today()

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {body.id: body.name for body in register.organizations()}

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        bodies = register.organizations()
        return {plain(word): body.id for body in bodies for word in (body.name, body.name_en, body.uscc) if word}


def _bare(name: str) -> str:
    """An organization's name without the code before it and the brackets around it: ``380120000J 【社會局】``."""
    inside = re.search(r"[【\[]([^】\]]+)[】\]]", name)
    return inside[1] if inside else re.sub(r"^[0-9A-Za-z]{6,}\s+", "", name)


def _words(error: GongshuError) -> Text:
    return error.what if error.remedy is None else error.what + Text("；", "; ") + error.remedy
