"""When a harvest is due, what it goes on with, whom it may ask, what can be wrong. Pure; house rules all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t

KINDS: Mapping[str, Text] = {
    "ckan": t("CKAN 接口", "CKAN API"),
    "dcat": t("DCAT 目录", "DCAT catalog"),
    "datajson": t("DCAT-US data.json", "DCAT-US data.json"),
    "gongshu": t("另一个公数平台", "another gongshu"),
}
STATES: Mapping[str, Text] = {"active": t("汇聚中", "active"), "paused": t("已暂停", "paused")}
OUTCOMES: Mapping[str, Text] = {
    "running": t("进行中", "running"),
    "complete": t("完成", "complete"),
    "timed_out": t("到时停止，下次接着做", "out of time, goes on next time"),
    "failed": t("未完成，下次接着做", "not finished, goes on next time"),
    "interrupted": t("中断，下次接着做", "interrupted, goes on next time"),
}

LEASE = timedelta(minutes=5)
"""So long a run may be silent before another may take over."""
RETRY = timedelta(minutes=15)
"""After so long a run that was not finished is gone on with."""
FULL_EVERY = timedelta(days=7)
"""So often everything is read anew where a platform can also be asked for changes only; only then is seen what went."""
OVERLAP = timedelta(hours=1)
"""Changes are asked for from so long before the last run on: clocks differ."""
RUN_TIME = timedelta(minutes=60)
MOST_PAGES = 20_000
MOST_ERRORS = 1_000
"""So many errors of a run are kept with their records; the others are counted only."""
LONGEST_ID = 500
LARGEST_RECORD = 512 * 1024
EVERY_HOURS = (0, 1, 6, 24, 168)

FAULTS: Mapping[str, Text] = {
    "not_an_object": t("不是一条记录（应为对象）", "it is no record (an object is expected)"),
    "no_id": t("没有标识，无法与上次对应", "it has no identifier to know it again by"),
    "id_too_long": t("标识太长", "its identifier is too long"),
    "no_title": t("没有名称", "it has no title"),
    "too_large": t("记录太大，没有收下", "the record is too large and was left out"),
    "unreadable": t("记录读不懂，其余照常", "the record cannot be read; the others were"),
    "not_stored": t("数据库不接受这条记录", "the database does not take the record"),
    "not_retrievable": t("列出了却取不到", "it is listed but cannot be fetched"),
}
"""What can be wrong with one record. It says so without its content, and stops nothing."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a run must know of the one before it of the same source."""

    outcome: str
    sweep: str
    cursor: str
    full: bool
    since: datetime | None
    stuck: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does: everything or changes since, from where on, and in which sweep. ``sweep`` empty: a new one."""

    full: bool
    since: datetime | None
    cursor: str = ""
    sweep: str = ""


def plan(
    past: Past | None, complete_since: datetime | None, last_full: datetime | None, now: datetime, *, full: bool
) -> Plan:
    """Say what the next run does.

    Args:
        past: the run before; one that was not finished is gone on with, once: where that came no further, anew.
        complete_since: when the last finished run began; None where none was finished.
        last_full: when the last finished run that read everything began.
        now: the present moment.
        full: everything was asked for.
    """
    if past is not None and past.outcome != "complete" and past.cursor and not past.stuck and (past.full or not full):
        return Plan(past.full, past.since, past.cursor, past.sweep)
    if full or complete_since is None or last_full is None or now - last_full >= FULL_EVERY:
        return Plan(True, None)
    return Plan(False, complete_since - OVERLAP)


def next_due(outcome: str, ended: datetime, every_hours: int) -> datetime | None:
    """Return when a source is due again; None where it is run only when asked for."""
    if not every_hours:
        return None
    return ended + (timedelta(hours=every_hours) if outcome == "complete" else RETRY)


def may_bury(*, full: bool, unidentified: int, seen: int, held: int, told: int | None) -> bool:
    """Whether what a finished run did not see may be taken for gone.

    Not where a record could not be told from others, where fewer were seen than the platform says it has (something
    moved between the pages), or where nothing was seen at all: an empty answer is rather a fault than an end.
    """
    if not full or unidentified or (seen == 0 and held > 0):
        return False
    return told is None or seen >= told


def read_address(written: str) -> str:
    """Return the address of a platform in its one spelling.

    Raises:
        BadInput: it is no address of the web, or holds a name and password.
    """
    try:
        parts = urlsplit(written.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or len(written) > LONGEST_ID:
        raise BadInput(
            t("这不是网址", "this is no address of the web"),
            remedy=t("以 http:// 或 https:// 开头", "begin with http:// or https://"),
            code="no_address",
            at="address",
        )
    if parts.username or parts.password:
        raise BadInput(
            t("网址里不能写账号和密码", "an address may hold no name and password"),
            why=t("网址会显示在公开页面上", "the address is shown on public pages"),
            code="address_with_password",
            at="address",
        )
    host = parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]"
    place = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path.rstrip("/"), parts.query, ""))
