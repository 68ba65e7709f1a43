"""``gongshu registers``: which lists there are, and one of them as a file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from gongshu.kit.errors import BadInput
from gongshu.kit.files import write_atomically
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.registers import queries
from gongshu.registers.sources import count_rows, read_day, source_of
from gongshu.site.commands.common import OPERATOR, Output, command, need_home
from gongshu.ui.export import to_csv, to_xlsx


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    group.add_command(registers)


@click.group()
def registers() -> None:
    """The registers: lists the instrument names or implies."""


@registers.command("list")
@command
def list_registers(out: Output, home: Home) -> None:
    """List the registers of the profile in force with article, keepers and number of rows."""
    need_home(home)
    profile = organizations.jurisdiction()
    found = queries.registers_for(OPERATOR)
    counted = count_rows(found, profile, OPERATOR)
    out.data(
        [
            {
                "id": one.id,
                "title": str(one.title),
                "named": one.named,
                "article": one.cite.zh if one.cite else "",
                "source": one.source,
                "keepers": list(one.keepers),
                "drawn_from": one.drawn_from,
                "public": one.public,
                "rows": counted[one.id],
            }
            for one in found
        ]
    )
    out.table(
        (t("台账", "register"), t("名称", "title"), t("条款", "article"), t("条数", "rows")),
        ((one.id, one.title, one.cite.zh if one.cite else "", counted[one.id]) for one in found),
    )


@registers.command()
@click.argument("register")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="as of the end of this day")
@command
def export(register: str, file: Path | None, day: datetime | None, out: Output, home: Home) -> None:
    """Write REGISTER to FILE (.csv or .xlsx), all its rows; without FILE as JSON with --json."""
    need_home(home)
    profile = organizations.jurisdiction()
    source = source_of(queries.register(register, OPERATOR), profile, read_day(day.date().isoformat()) if day else None)
    heads = source.heads(OPERATOR)
    lines = source.lines(list(source.find(OPERATOR, lambda _: "")), OPERATOR)
    if file is None:
        rows = [{head.id: _plain(cell) for head, cell in zip(heads, line.cells, strict=True)} for line in lines]
        out.data({"register": register, "rows": rows})
        out.table([head.title for head in heads], (line.cells for line in lines))
        return
    writers = {".csv": to_csv, ".xlsx": to_xlsx}
    if file.suffix.lower() not in writers:
        raise BadInput(
            t(f"不认识的文件类型 {file.suffix}", f"unknown kind of file {file.suffix}"),
            remedy=t("用 .csv 或 .xlsx", "use .csv or .xlsx"),
            code="unknown_file",
        )
    titles = [str(head.title) for head in heads]
    write_atomically(file, writers[file.suffix.lower()](titles, (line.cells for line in lines)))
    out.data({"register": register, "file": str(file), "rows": len(lines)})
    out.say(t(f"已导出 {len(lines)} 条到 {file}", f"{len(lines)} rows written to {file}"))


def _plain(cell: Any) -> Any:
    """Return a cell as JSON has it."""
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, int) else str(cell)
