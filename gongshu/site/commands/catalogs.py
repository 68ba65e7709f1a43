"""``gongshu catalog``: spreadsheets in and out, search, check before handing in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongshu.catalog import lookup, queries
from gongshu.catalog.actions import ImportReport, catch_up_index, import_spreadsheet, rebuild_index
from gongshu.catalog.exporting import SheetForm, export_spreadsheet
from gongshu.catalog.search.finding import SORTS, Sort
from gongshu.catalog.sheets.notes import CellNote
from gongshu.catalog.validating import validate_file
from gongshu.kit import clock
from gongshu.kit.errors import NotFound
from gongshu.kit.files import write_atomically
from gongshu.kit.home import Home
from gongshu.kit.progress import bar
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.regulation.loader import load_profile
from gongshu.site.commands.common import OPERATOR, Output, command, need_home

if TYPE_CHECKING:
    from gongshu.organizations.models import Organization


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    group.add_command(catalog)


@click.group()
def catalog() -> None:
    """The catalog: import, export, search."""


@catalog.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--provider", default="", help="name or credit code of the organization whose resources these are")
@click.option(
    "--map", "mapping", multiple=True, metavar="HEADER=KEY", help="a further header name, e.g. 資料名稱=title"
)
@click.option("--encoding", default=None, help="of a CSV, where it should not be found from the content")
@click.option("--dry-run", is_flag=True, help="only say what would happen")
@command
def import_file(
    file: Path,
    provider: str,
    mapping: tuple[str, ...],
    encoding: str | None,
    dry_run: bool,
    out: Output,
    home: Home,
) -> None:
    """Import a catalog spreadsheet (XLSX, XLS, CSV) as drafts; errors by cell. Exit 1 if a resource was refused."""
    need_home(home)
    names = dict(one.split("=", 1) for one in mapping if "=" in one)
    owner = organization(provider).id if provider else ""
    with bar(str(t("导入目录", "importing the catalog")), quiet=out.as_json) as progress:
        report = import_spreadsheet(
            by=OPERATOR, file=file, provider=owner, mapping=names, encoding=encoding, dry_run=dry_run, progress=progress
        )
    _show(report, out)
    if report.refused:
        sys.exit(1)


def _show(report: ImportReport, out: Output) -> None:
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "refused")}
    rows = [
        {"row": row.row, "title": row.title, "provider": row.provider, "action": row.action, "code": row.code}
        | {"items": row.items, "changes": [str(one) for one in row.changes], "gaps": row.gaps}
        for row in report.rows
    ]
    errors = [{"cell": one.address, "column": one.column, "what": str(one.message)} for one in report.errors]
    told = [_note(one) for one in report.notes.all]
    out.data(
        {"dry_run": report.dry_run, **counts, "rows": rows, "errors": errors, "ignored": report.ignored, "notes": told}
    )
    for said in (*report.notes.all, *report.errors):
        out.say(str(said))
    would = t("将", "would be ") if report.dry_run else t("", "")
    out.say(
        t(
            f"{would.zh}新增 {report.created}，更新 {report.updated}，不变 {report.unchanged}，"
            f"有错未导入 {report.refused}",
            f"{would.en}created {report.created}, updated {report.updated}, unchanged {report.unchanged}, "
            f"refused {report.refused}",
        )
    )


def _note(note: CellNote) -> dict[str, str | int]:
    return {"cell": note.address, "column": note.column, "what": str(note.message), "cells": note.cells}


@catalog.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@command
def export(file: Path, out: Output, home: Home) -> None:
    """Write the whole catalog as a spreadsheet (XLSX or CSV, by the name of FILE) that import reads."""
    need_home(home)
    entries = queries.visible_to(OPERATOR)
    form: SheetForm = "csv" if file.suffix.lower() == ".csv" else "xlsx"
    write_atomically(file, export_spreadsheet(entries, full=True, form=form))
    out.data({"file": str(file), "entries": entries.count()})
    out.say(t(f"已导出 {entries.count()} 条到 {file}", f"{entries.count()} entries written to {file}"))


@catalog.command()
@click.option("--rebuild", "anew", is_flag=True, help="build it anew beside the old one and switch at the end")
@command
def index(anew: bool, out: Output, home: Home) -> None:
    """Bring the search index up to date; interrupted, it goes on where it stopped."""
    need_home(home)
    with bar(str(t("建立检索索引", "indexing the catalog")), quiet=out.as_json) as progress:
        done = rebuild_index(progress) if anew else catch_up_index(progress)
    stands = lookup.search_index()
    out.data({"indexed_now": done, "entries": stands.entries, "generation": stands.generation, "sound": stands.sound})
    out.say(
        t(f"本次 {done:,} 条，目录共 {stands.entries:,} 条", f"{done:,} entries now, {stands.entries:,} in the catalog")
    )


@catalog.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--most", default=50, show_default=True, help="no more than so many")
@command
def search(words: tuple[str, ...], sort: Sort, most: int, out: Output, home: Home) -> None:
    """Find entries that hold every word, the best first; where none does, the nearest."""
    need_home(home)
    hits = lookup.find(" ".join(words), OPERATOR, sort=sort)
    found = lookup.shown(hits.ids[:most], OPERATOR)
    out.data(
        [{"code": one.code, "title": one.name, "provider": one.provider.name, "state": one.state} for one in found]
    )
    if hits.loosened:
        out.say(t("没有完全符合的，以下是接近的：", "nothing holds every word; the nearest:"))
    out.table(
        (t("代码", "code"), t("名称", "title"), t("提供单位", "provider"), t("状态", "state")),
        ((one.code, one.name, one.provider.name, one.state) for one in found),
    )


@catalog.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", required=True, help="the jurisdiction's profile, e.g. haishu-2022")
@click.option("--encoding", default=None, help="of a CSV, where it should not be found from the content")
@command
def validate(file: Path, profile: str, encoding: str | None, out: Output, home: Home) -> None:
    """Check a catalog spreadsheet against a profile, without an installation. Exit 1 if something lacks."""
    checked = validate_file(file, load_profile(profile), clock.today(), encoding=encoding)
    out.data(
        {
            "whole": checked.whole,
            "errors": [{"cell": one.address, "column": one.column, "what": str(one.message)} for one in checked.errors],
            "resources": [
                {
                    "row": one.row,
                    "title": one.title,
                    "items": one.items,
                    "problems": [
                        {"field": problem.field, "what": str(problem.what), "article": problem.article}
                        for problem in one.problems
                    ],
                }
                for one in checked.resources
            ],
            "ignored": checked.ignored,
            "notes": [_note(one) for one in checked.notes],
        }
    )
    for said in (*checked.notes, *checked.errors):
        out.say(str(said))
    for resource in checked.resources:
        for problem in resource.problems:
            out.say(f"{resource.title}: {problem.as_error()}")
    out.say(
        t(
            f"{len(checked.resources)} 个资源，单元格错误 {len(checked.errors)} 处，"
            f"{'可以提交' if checked.whole else '尚不能提交'}",
            f"{len(checked.resources)} resources, {len(checked.errors)} cells wrong, "
            f"{'ready to hand in' if checked.whole else 'not ready to hand in'}",
        )
    )
    if not checked.whole:
        sys.exit(1)


def organization(named: str) -> Organization:
    """Return an organization by name, credit code or id."""
    for one in register.organizations():
        if named in (one.name, one.uscc, one.id):
            return one
    known = "、".join(one.name for one in register.organizations())
    raise NotFound(
        t(f"没有登记机构“{named}”", f"no organization {named} is registered"),
        remedy=t(f"已登记：{known}", f"registered: {known}"),
        code="no_such_organization",
    )
