"""Editions: a register as it stood when it was published, kept whole, and what one changed against the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongshu.kit import canonical
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations.rules import require
from gongshu.registers import queries
from gongshu.registers.models import Edition
from gongshu.registers.sources import source_of
from gongshu.regulation.definition import Profile
from gongshu.regulation.lists import RegisterDef
from gongshu.ui import export

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What an edition holds: its columns (``id``, ``zh``, ``en``) and the Chinese text of each cell."""

    columns: tuple[Mapping[str, str], ...]
    rows: tuple[Cells, ...]

    @property
    def digest(self) -> str:
        """Return what tells this content from any other, in hexadecimal digits."""
        return canonical.digest({"columns": [dict(one) for one in self.columns], "rows": [list(r) for r in self.rows]})


@dataclass(frozen=True, slots=True)
class Difference:
    """What came and what went between two editions; a row that was corrected went and came."""

    came: tuple[Cells, ...]
    went: tuple[Cells, ...]


def content_now(found: RegisterDef, profile: Profile, by: Actor) -> Content:
    """Return what an edition published now would hold; of a public register, what the public sees.

    Raises:
        BadInput: the list is longer than a file of it may be.
    """
    reader = PUBLIC if found.public else by
    source = source_of(found, profile)
    rows = list(source.everything(reader)[: export.MOST_ROWS + 1])
    if len(rows) > export.MOST_ROWS:
        raise BadInput(
            t(f"台账超过 {export.MOST_ROWS} 条，不能整本公布", f"the register has more than {export.MOST_ROWS} rows"),
            remedy=t("用导出文件代替", "export it to files instead"),
            code="too_many_rows",
        )
    heads = source.heads(reader)
    columns = tuple({"id": head.id, **_both(head.title)} for head in heads)
    return Content(columns, tuple(tuple(map(_chinese, line.cells)) for line in source.lines(rows, reader)))


def content_of(one: Edition) -> Content:
    """Return what an edition holds."""
    return Content(tuple(one.columns), tuple(tuple(row) for row in one.rows))


def difference(old: Content | None, new: Content) -> Difference:
    """Return what came and went; everything came where there was nothing before, or where the columns are others."""
    if old is None or [one["id"] for one in old.columns] != [one["id"] for one in new.columns]:
        return Difference(new.rows, old.rows if old else ())
    before, after = Counter(old.rows), Counter(new.rows)
    return Difference(tuple((after - before).elements()), tuple((before - after).elements()))


def editions(found: RegisterDef, by: Actor) -> Sequence[Edition]:
    """Return the editions of a register that a person may read, the newest first, without their rows."""
    kept = Edition.objects.filter(register=found.id).defer("rows")
    if not queries.may_read(by, found):
        return []
    return list(kept if not found.public and queries.sees_all(by, found) else kept.filter(public=True))


def edition(found: RegisterDef, number: int, by: Actor) -> Edition:
    """Return an edition with its rows.

    Raises:
        NotFound: there is none for this person; absent and hidden look alike.
    """
    if number not in {one.number for one in editions(found, by)}:
        raise NotFound(
            t("没有这一版", "there is no such edition"),
            remedy=t("回到台账查看已公布的版次", "see the register for the editions there are"),
            code="no_such_edition",
        )
    return Edition.objects.get(register=found.id, number=number)


def last_edition(found: RegisterDef) -> Edition | None:
    """Return the newest edition of a register, None before the first. For the room's own use: no person's view."""
    return Edition.objects.filter(register=found.id).order_by("-number").first()


def require_publisher(by: Actor) -> None:
    """Refuse who publishes no registers: those who decide at the data authority do.

    Raises:
        NotPermitted: another post or another body.
    """
    require(by, "registers.publish")
    if not queries.is_authority(by):
        raise NotPermitted(
            t("台账由主管机构公布", "registers are published by the data authority"),
            remedy=t("请主管机构的审核人办理", "let a reviewer of the authority do it"),
            code="not_the_authority",
        )


def why_not_publish(by: Actor) -> Refusal | None:
    """Return why a person may not publish an edition, None where nothing stands against it."""
    try:
        require_publisher(by)
    except Refusal as refusal:
        return refusal
    return None


def title_of(column: Mapping[str, str]) -> Text:
    """Return the title of a column of an edition."""
    return Text(column["zh"], column["en"])


def _both(title: Any) -> Mapping[str, str]:
    words = title if isinstance(title, Text) else Text(str(title), str(title))
    return {"zh": words.zh, "en": words.en}


def _chinese(cell: Any) -> str:
    return cell.zh if isinstance(cell, Text) else str(export.plain(cell))
