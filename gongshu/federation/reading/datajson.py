"""DCAT-US ``data.json`` 1.1: one file with everything, handed on a few hundred records at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongshu.federation.reading import record
from gongshu.federation.reading.record import JSON, Page, Read
from gongshu.kit.fetching import Get, bad_answer, read_json
from gongshu.kit.text import t

AT_ONCE = 200


class DataJsonReader:
    """Reads a file of this kind. The file is fetched once a run."""

    knows_changes = False

    def __init__(self) -> None:
        self._datasets: list[Any] | None = None

    def page(self, get: Get, address: str, cursor: str, since: datetime | None) -> Page:
        """Return the next records of the file; the cursor is the number of the first."""
        if self._datasets is None:
            self._datasets = _datasets(get, address)
        start = int(cursor) if cursor.isdecimal() else 0
        raws = self._datasets[start : start + AT_ONCE]
        found = tuple(record.each(raws, dataset, "identifier", "dataset", start + 1))
        following = start + AT_ONCE
        return Page(found, str(following) if following < len(self._datasets) else "", len(self._datasets))


def _datasets(get: Get, address: str) -> list[Any]:
    answer = get(address if address.endswith(".json") else f"{address}/data.json", JSON)
    document = read_json(answer)
    datasets = document.get("dataset") if isinstance(document, Mapping) else None
    if not isinstance(datasets, list):
        raise bad_answer(answer.address, t("data.json 里没有 dataset 列表", "the data.json has no list of datasets"))
    return datasets


def dataset(raw: Mapping[str, Any]) -> Read:
    """Bring a dataset into our words (raises ``Fault``)."""
    publisher = raw.get("publisher")
    files = raw.get("distribution")
    return record.made(
        raw.get("identifier"),
        raw.get("title"),
        raw,
        abstract=record.long(raw.get("description")),
        publisher=record.short(publisher.get("name") if isinstance(publisher, Mapping) else publisher),
        themes=record.words(raw.get("theme")),
        keywords=record.words(raw.get("keyword")),
        license=record.short(raw.get("license")),
        update_cycle=record.cycle(raw.get("accrualPeriodicity")),
        modified=record.moment(raw.get("modified")),
        address=record.web_address(raw.get("landingPage") or raw.get("identifier")),
        distributions=[
            record.distribution(
                one.get("title"),
                one.get("format") or one.get("mediaType"),
                one.get("downloadURL") or one.get("accessURL"),
            )
            for one in (files if isinstance(files, list) else [])
            if isinstance(one, Mapping)
        ],
    )
