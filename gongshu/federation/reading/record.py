"""A record in our words, the page it came on, and how strangers' values are brought to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Protocol
from urllib.parse import urlsplit

from gongshu.catalog.data import DatedCode
from gongshu.catalog.sheets.cells import Unreadable, read_codes
from gongshu.federation.rules import LARGEST_RECORD, LONGEST_ID
from gongshu.kit import canonical
from gongshu.kit.fetching import Get

JSON = "application/json"
_TITLE, _LONG, _SHORT, _MOST = 500, 20_000, 300, 100
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""No text of a database holds these."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file or interface of a dataset: where it is and what it is, as its platform says."""

    title: str
    format: str
    address: str


@dataclass(frozen=True, slots=True)
class Read:
    """A record in our words. ``raw``: the whole record in one spelling, of which ``digest`` is taken.

    ``codes``: those that yet others give the dataset, where its platform is one that tells them.
    """

    external_id: str
    title: str
    raw: str = field(repr=False)
    digest: str
    abstract: str = ""
    publisher: str = ""
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    license: str = ""
    update_cycle: str = ""
    modified: datetime | None = None
    address: str = ""
    distributions: tuple[Distribution, ...] = ()
    codes: tuple[DatedCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Faulty:
    """A record that is left out. ``code``: a word of ``rules.FAULTS``; ``where``: its place in what was read."""

    external_id: str
    code: str
    where: str


@dataclass(frozen=True, slots=True)
class Page:
    """What was read in one go. ``next``: where it goes on, empty at the end; ``total``: how many there are, if told."""

    found: Sequence[Read | Faulty]
    next: str = ""
    total: int | None = None
    gone: Sequence[str] = ()


class Reader(Protocol):
    """Reads one platform in one run. ``knows_changes``: it can be asked for what changed since."""

    knows_changes: bool

    def page(self, get: Get, address: str, cursor: str, since: datetime | None) -> Page:
        """Read the page that begins at a cursor, empty for the first.

        Raises:
            FetchFailed: the platform does not answer, or not as such a platform does.
        """
        ...


class Fault(Exception):
    """A record cannot be taken; the code is a word of ``rules.FAULTS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean(value: Any) -> str:
    """Return a value as text without what no database holds; a title in several languages in Chinese, if it has one."""
    if isinstance(value, Mapping):
        spoken = {str(key).lower(): one for key, one in value.items() if isinstance(one, str)}
        value = next((spoken[key] for key in ("zh", "zh-cn", "zh-hans", "zh_cn", "en") if key in spoken), "")
        value = value or next(iter(spoken.values()), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _UNSTORABLE.sub("", str(value)).strip()


def short(value: Any) -> str:
    """Return a value as text of a line."""
    return clean(value)[:_SHORT]


def long(value: Any) -> str:
    """Return a value as text of paragraphs."""
    return clean(value)[:_LONG]


def words(values: Any) -> tuple[str, ...]:
    """Return words of a list, each once; one alone is a list of one."""
    given = values if isinstance(values, list | tuple) else [values]
    found = dict.fromkeys(short(one) for one in given)
    return tuple(one for one in found if one)[:_MOST]


def web_address(value: Any) -> str:
    """Return an address that a page may lead to; empty where it is none: an address may also be a program."""
    written = clean(value)
    try:
        good = urlsplit(written).scheme in ("http", "https") and bool(urlsplit(written).hostname)
    except ValueError:
        good = False
    return written if good and len(written) <= 2_000 else ""


def moment(value: Any) -> datetime | None:
    """Return a moment as strangers write it; without a zone it is UTC. None where it cannot be read."""
    written = clean(value)
    try:
        found = datetime.fromisoformat(written)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    try:
        return datetime.combine(date.fromisoformat(written[:10]), time.min, UTC)
    except ValueError:
        return None


def day(value: Any) -> date | None:
    """Return a day (ISO 8601); None where it is none."""
    try:
        return date.fromisoformat(clean(value)[:10])
    except ValueError:
        return None


_CYCLES: Mapping[str, tuple[str, ...]] = {
    "实时": ("continuous", "cont", "update_cont", "r/pt1s", "real-time", "realtime", "实时"),
    "每日": ("daily", "r/p1d", "每日", "每天"),
    "每周": ("weekly", "r/p1w", "r/p7d", "每周"),
    "每月": ("monthly", "r/p1m", "每月"),
    "每季度": ("quarterly", "r/p3m", "每季度", "每季"),
    "每半年": ("semiannual", "annual_2", "biannual", "r/p6m", "每半年"),
    "每年": ("annual", "annually", "yearly", "r/p1y", "每年"),
    "不定期": ("irregular", "irreg", "unknown", "不定期"),
}
_CYCLE_OF = {spelling: cycle for cycle, spellings in _CYCLES.items() for spelling in spellings}


def cycle(value: Any) -> str:
    """Return an update cycle in the catalog's words, or as it was written where it is none of the known ones."""
    written = short(value)
    return _CYCLE_OF.get(re.split(r"[/#](?!p)", written.lower())[-1], written)


def distribution(title: Any, form: Any, address: Any) -> Distribution:
    """Return a file or interface; the format is the last part where it is written as an address or media type."""
    written = short(form)
    if written.startswith(("http://", "https://")):
        written = re.split(r"[/#]", written)[-1]
    return Distribution(short(title), written[:40], web_address(address))


def codes(written: Any) -> tuple[DatedCode, ...]:
    """Return the codes of others, each with its days, as a catalog sheet spells them; none where written otherwise."""
    try:
        return tuple(one for one in read_codes(long(written)) if one.since > date.min)[:_MOST]
    except Unreadable:
        return ()


def made(external_id: Any, title: Any, raw: Any, **fields: Any) -> Read:
    """Return a record whose members are all within what is kept.

    Raises:
        Fault: it has no identifier, no title, or is too large.
    """
    id = need_id(external_id)
    named = clean(title)[:_TITLE]
    if not named:
        raise Fault("no_title")
    spelled = _UNSTORABLE.sub("", canonical.dumps(raw))
    if len(spelled) > LARGEST_RECORD:
        raise Fault("too_large")
    given = {**fields, "distributions": tuple(fields.get("distributions", ()))[:_MOST]}
    return Read(id, named, spelled, canonical.digest(spelled), **given)


def need_id(value: Any) -> str:
    """Return an identifier.

    Raises:
        Fault: there is none, or it is longer than can be kept.
    """
    id = clean(value)
    if not id:
        raise Fault("no_id")
    if len(id) > LONGEST_ID:
        raise Fault("id_too_long")
    return id


class Parser(Protocol):
    """Brings one raw record into our words, or raises ``Fault``."""

    def __call__(self, raw: Mapping[str, Any], /) -> Read:
        """Return the record."""
        ...


def each(raws: Sequence[Any], parse: Parser, id_key: str, where: str, first: int) -> Iterator[Read | Faulty]:
    """Yield each record for itself: what is wrong with one is told and does not touch the others.

    Args:
        raws: the records as they came.
        parse: brings one into our words.
        id_key: where a raw record has its identifier, so that a faulty one can be named.
        where: what the places are counted in.
        first: the number of the first record, from 1.
    """
    for place, raw in enumerate(raws, first):
        try:
            if not isinstance(raw, Mapping):
                raise Fault("not_an_object")
            yield parse(raw)
        except Exception as error:
            # Whatever a stranger's record does to its parser, the other records come in.
            code = error.code if isinstance(error, Fault) else "unreadable"
            id = clean(raw.get(id_key)) if isinstance(raw, Mapping) else ""
            yield Faulty(id if len(id) <= LONGEST_ID else "", code, f"{where} #{place}")
