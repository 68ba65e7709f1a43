"""CKAN: ``package_search``, a hundred at a time in the order of their ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from gongshu.federation.reading import record
from gongshu.federation.reading.record import JSON, Page, Read
from gongshu.kit.fetching import Get, bad_answer, read_json
from gongshu.kit.text import t

ROWS = 100


class CkanReader:
    """Reads a CKAN portal."""

    knows_changes = True

    def page(self, get: Get, address: str, cursor: str, since: datetime | None) -> Page:
        """Read a hundred packages; the cursor is the number of the first, ``fq`` asks for those changed since."""
        start = int(cursor) if cursor.isdecimal() else 0
        asked: dict[str, Any] = {"rows": ROWS, "start": start, "sort": "id asc"}
        if since is not None:
            asked["fq"] = f"metadata_modified:[{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z TO *]"
        answer = get(f"{root_of(address)}/api/3/action/package_search?{urlencode(asked, quote_via=quote)}", JSON)
        result = result_of(read_json(answer), answer.address)
        raws, count = result.get("results"), result.get("count")
        if not isinstance(raws, list):
            raise bad_answer(answer.address, t("答复里没有 results", "the answer has no results"))
        found = tuple(
            record.each(raws, lambda raw: package(raw, root_of(address)), "id", "package_search", start + 1),
        )
        total = count if isinstance(count, int) and not isinstance(count, bool) else None
        return Page(found, str(start + len(raws)) if raws else "", total)


def root_of(address: str) -> str:
    """Return the address of a portal without the path of its interface."""
    return address.rstrip("/").removesuffix("/3").removesuffix("/api").rstrip("/")


def result_of(document: Any, address: str) -> Mapping[str, Any]:
    """Return what a call to the interface resulted in.

    Raises:
        FetchFailed: the document is no such answer, or says that the call failed.
    """
    if not isinstance(document, Mapping) or document.get("success") is not True:
        raise bad_answer(address, t("不是 CKAN 接口的答复", "it is no answer of CKAN's API"))
    result = document.get("result")
    if not isinstance(result, Mapping):
        raise bad_answer(address, t("CKAN 的答复没有 result", "CKAN's answer has no result"))
    return result


def package(raw: Mapping[str, Any], root: str) -> Read:
    """Bring a package into our words (raises ``Fault``)."""
    extras = {record.clean(one.get("key")): one.get("value") for one in _objects(raw.get("extras"))}
    named = raw.get("organization")
    publisher = named.get("title") or named.get("name") if isinstance(named, Mapping) else ""
    name = record.clean(raw.get("name")) or record.clean(raw.get("id"))
    return record.made(
        raw.get("id"),
        raw.get("title") or raw.get("name"),
        raw,
        abstract=record.long(raw.get("notes")),
        publisher=record.short(publisher or extras.get("publisher_name") or raw.get("author")),
        themes=record.words([one.get("title") or one.get("name") for one in _objects(raw.get("groups"))]),
        keywords=record.words([one.get("display_name") or one.get("name") for one in _objects(raw.get("tags"))]),
        license=record.short(raw.get("license_title") or raw.get("license_id")),
        update_cycle=record.cycle(next((extras[key] for key in _FREQUENCY if extras.get(key)), raw.get("frequency"))),
        modified=record.moment(raw.get("metadata_modified")),
        codes=record.codes(extras.get("codes_elsewhere", "")),
        address=record.web_address(f"{root}/dataset/{quote(name, safe='')}"),
        distributions=[
            record.distribution(one.get("name") or one.get("description"), one.get("format"), one.get("url"))
            for one in _objects(raw.get("resources"))
        ],
    )


_FREQUENCY = ("update_cycle", "frequency", "accrual_periodicity", "accrualPeriodicity")


def _objects(values: Any) -> list[Mapping[str, Any]]:
    return [one for one in values if isinstance(one, Mapping)] if isinstance(values, list) else []
