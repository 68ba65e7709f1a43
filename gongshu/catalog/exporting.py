"""Entries as the spreadsheet that agencies know, and the empty one to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from django.db.models import QuerySet

from gongshu.catalog.models import Entry
from gongshu.catalog.queries import codes_of, data_of, with_items
from gongshu.catalog.sheets.writing import Written, write_csv, write_xlsx
from gongshu.catalog.standing import spelled, standing_of
from gongshu.kit import clock
from gongshu.organizations import queries as register
from gongshu.regulation.standards import CatalogDef

SheetForm = Literal["xlsx", "csv"]
"""The forms in which a sheet is given: a workbook, or text in UTF-8 with its mark, which offices open rightly."""


def export_spreadsheet(entries: QuerySet[Entry], *, full: bool = False, form: SheetForm = "xlsx") -> bytes:
    """Return entries as the working spreadsheet of the profile, or with what it cannot hold after it."""
    return _written(list(_rows(entries)), full=full, form=form)


def spreadsheet_template(*, full: bool = False, form: SheetForm = "xlsx") -> bytes:
    """Return the empty working spreadsheet, to be filled in and imported."""
    return _written([], full=full, form=form)


def _rows(entries: QuerySet[Entry]) -> Iterator[Written]:
    profile = register.jurisdiction()
    for found in with_items(entries).prefetch_related("external_codes").order_by("code"):
        published = clock.local(found.published_at).date().isoformat() if found.published_at else ""
        standing = spelled(standing_of(found, profile)).zh
        yield Written(data_of(found), found.provider.name, published, standing, tuple(codes_of(found)))


def _written(entries: list[Written], *, full: bool, form: SheetForm) -> bytes:
    catalog: CatalogDef = register.jurisdiction().catalog
    return write_xlsx(entries, catalog, full=full) if form == "xlsx" else write_csv(entries, catalog, full=full)
