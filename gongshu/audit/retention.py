"""How long the files of the call logs are kept: at least six months, and longer where the installation says so.

No instrument served here gives a figure (house rule). What is cleared are the gateway's files alone, and of them only
those whose records were all taken into the audit tables; the evidence there is never cleared.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from gongshu.audit import segments
from gongshu.audit.chain import rows_of_lines
from gongshu.audit.events import LOGS_CLEARED
from gongshu.audit.queries import heads
from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput
from gongshu.kit.files import sync_folder
from gongshu.kit.home import Home
from gongshu.kit.text import t

LEAST_MONTHS = 6
KEY = "logs.keep_months"


@dataclass(frozen=True, slots=True)
class Cleared:
    """A file that was cleared: its node, the positions of its first and last record."""

    node: str
    first: int
    last: int


def months_kept(home: Home) -> int:
    """Return for how many months call logs are kept here.

    Raises:
        BadInput: the setting is no whole number, or less than six months.
    """
    given = home.settings.get("logs", {}).get("keep_months", LEAST_MONTHS)
    if type(given) is not int or given < LEAST_MONTHS:
        raise BadInput(
            t(
                f"设置 {KEY} 无效：日志至少保存 {LEAST_MONTHS} 个月",
                f"{KEY}: logs are kept for {LEAST_MONTHS} months at least",
            ),
            why=t("所适用的文本没有规定；这是本平台约定", "no text served here says; it is a house rule"),
            remedy=t(f"填 {LEAST_MONTHS} 或更大的整数", f"set {LEAST_MONTHS} or a larger whole number"),
            at=KEY,
            code="logs_kept_too_short",
        )
    return given


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same moment some months earlier; on the last day of a month that is shorter."""
    years, month = divmod(moment.month - 1 - months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def clear_old_logs(home: Home) -> list[Cleared]:
    """Delete the files of call logs whose last record is older than the span; what was cleared is on record.

    The newest file of a node stays, whatever its age: its chain goes on from there.

    Raises:
        BadInput: the setting asks for less than six months; nothing is cleared.
    """
    limit = months_before(clock.now(), months_kept(home))
    known = {name: seq for name, (seq, _) in heads().items()}
    found = [(one, path) for node in segments.nodes(home) for one, path in _old(home, node, known.get(node, 0), limit)]
    for one, path in found:
        with act(by=SYSTEM, refused=LOGS_CLEARED, subject=one.node) as this:
            this.record(LOGS_CLEARED, data={"node": one.node, "first": one.first, "last": one.last})
            path.unlink()
            sync_folder(path.parent)
    return [one for one, _ in found]


def _old(home: Home, node: str, taken_in: int, limit: datetime) -> Iterator[tuple[Cleared, Path]]:
    """Yield the files of a node, the oldest first, as long as each was taken in whole and ended before the limit."""
    found = segments.segments(segments.folder_of(home, node))
    for (first, path), (following, _) in pairwise(found):
        ended = _end_of(path, first)
        if following - 1 > taken_in or ended is None or ended >= limit:
            return
        yield Cleared(node, first, following - 1), path


def _end_of(path: Path, first: int) -> datetime | None:
    """Return when the last record of a file was made; None where it cannot be read."""
    with path.open("rb") as file:
        last = deque(rows_of_lines(file, first), maxlen=1)
    try:
        return datetime.fromisoformat(json.loads(last[0][3])["at"])
    except (LookupError, TypeError, ValueError):
        return None
