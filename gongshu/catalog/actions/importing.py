"""Importing the spreadsheets agencies return: each resource whole or not at all, repeatedly without duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gongshu.audit.record import act
from gongshu.catalog import events
from gongshu.catalog.actions.changing import begin_change, revise_change
from gongshu.catalog.actions.coding import keep_external_codes
from gongshu.catalog.actions.drafting import draft_entries, revise_entry
from gongshu.catalog.actions.permissions import require
from gongshu.catalog.actions.planning import Plan, Planner, note
from gongshu.catalog.data import EntryData
from gongshu.catalog.models import Entry
from gongshu.catalog.sheets.book import read_book
from gongshu.catalog.sheets.report import REFUSED, UNCHANGED, ImportReport
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.files import sha256_of
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import t
from gongshu.organizations import queries as register


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
    again by its code, ours or one that others give it, else by provider and title, so the same file twice changes
    nothing the second time; a code it states that is not ours is kept with the day. Published entries are not touched:
    what differs becomes a change of them.

    Args:
        by: a data officer of the provider, or of the data authority for any provider.
        file: XLSX, XLS or CSV (UTF-8, UTF-16, UTF-32, GB18030, Big5, HZ); the header is found by the names of its
            columns.
        provider: the id of the organization whose resources these are, whatever the file says; without it, the
            file's provider column is looked up in the register, and blank ones are the actor's own organization.
        mapping: further header names to keys (``{"資料名稱": "title"}``).
        encoding: of a CSV, where it should not be found from the content.
        dry_run: only say what would happen; exactly what would, as long as nobody changes the catalog meanwhile.
        progress: told how far it is.

    Raises:
        BadInput: the file cannot be read, or no sheet has a header; errors of cells are in the report.
        NotPermitted: the actor may not compile catalogs.
    """
    with act(by=by, refused=events.IMPORTED, subject=provider or by.organization or by.person):
        require(by, "catalog.compile")
    book = read_book(file, register.jurisdiction().catalog, mapping, encoding)
    report = ImportReport(dry_run, [], [], book.columns, book.ignored, book.sheets_left_out, book.notes)
    run = _Run(by, Planner(by, provider, book.resources), report)
    progress.total(len(book.resources))
    for one in book.resources:
        run.take(run.planner.plan(one))
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


KEPT_FROM = t("导入的目录表格", "an imported catalog spreadsheet")
TRIGGER = t("导入的目录表格内容有变化", "the imported catalog spreadsheet differs")
BATCH = 100
"""So many new resources are drafted in one transaction."""


@dataclass(frozen=True, slots=True)
class _New:
    """A resource to be drafted: its plan, its values and its place in the report."""

    plan: Plan
    data: EntryData
    place: int


class _Run:
    """One import under way: does what is planned, and reports it."""

    def __init__(self, by: Actor, planner: Planner, report: ImportReport) -> None:
        self.by = by
        self.planner = planner
        self.report = report
        self._waiting: list[_New] = []

    def take(self, plan: Plan) -> None:
        """Do what is planned for one resource, or only report it."""
        place = len(self.report.rows)
        self.report.rows.append(plan.row)
        self.report.errors.extend(plan.given.errors)
        self.report.notes.extend(plan.given.notes)
        if self.report.dry_run or plan.row.action in (REFUSED, UNCHANGED):
            return
        if plan.found is None and plan.data is not None and not plan.codes:
            self._waiting.append(_New(plan, plan.data, place))
            if len(self._waiting) >= BATCH:
                self.finish()
        else:
            self._alone(plan, place)

    def finish(self) -> None:
        """Draft the new resources that wait: all at once, else one by one, so that only those refused stay out."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            drafted = self._drafted([new.data for new in waiting])
        except Refusal:
            for new in waiting:
                self._alone(new.plan, new.place)
            return
        for new, entry in zip(waiting, drafted, strict=True):
            self.report.rows[new.place] = replace(new.plan.row, code=entry.code)

    def _drafted(self, given: list[EntryData]) -> list[Entry]:
        return draft_entries(by=self.by, given=given, reserved=self.planner.known.reserved)

    def _alone(self, plan: Plan, place: int) -> None:
        """Do what is planned in a transaction of its own; what somebody else made impossible meanwhile is left out."""
        subject = plan.row.code or self.by.organization or self.by.person
        try:
            with act(by=self.by, refused=events.IMPORTED, subject=subject):
                entry = self._stored(plan)
                if plan.codes:
                    keep_external_codes(by=self.by, entry=entry, stated=plan.codes, reason=KEPT_FROM.zh)
        except Refusal as refusal:
            before = len(plan.given.errors)
            note(plan.given, refusal)
            self.report.rows[place] = replace(plan.row, action=REFUSED, code="", items=0, changes=(), gaps=0)
            self.report.errors.extend(plan.given.errors[before:])
        else:
            self.report.rows[place] = replace(plan.row, code=entry.code)

    def _stored(self, plan: Plan) -> Entry:
        """Store the values of a plan: as a draft, as a draft revised, as a change of what is published."""
        found, data, change = plan.found, plan.data, plan.change
        if found is None:
            assert data is not None
            return self._drafted([data])[0]
        if data is None:
            return found
        if found.state != "published":
            return revise_entry(by=self.by, entry=found, data=data, expect=found.revision)
        if change is None:
            day = self.planner.day
            begin_change(by=self.by, entry=found, trigger=TRIGGER.zh, trigger_day=day, data=data)
        else:
            revise_change(by=self.by, change=change, data=data, expect=change.revision)
        return found
