"""Another gongshu: all of it through its CKAN interface, afterwards its own list of changes, withdrawals included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from gongshu.federation.reading import ckan, record
from gongshu.federation.reading.record import JSON, Faulty, Page, Read
from gongshu.kit.fetching import FetchFailed, Get, bad_answer, read_json
from gongshu.kit.text import t

_LIMIT = 100
_MARK = "changes:"
"""Opens a cursor of the list of changes; one of all packages is a number."""
_OF_THE_RECORD = frozenset({"http_403", "http_404", "http_410", "bad_answer", "wrong_type", "too_large"})
"""Failures to fetch one record that say nothing of the platform."""


class GongshuReader:
    """Reads another installation of this platform."""

    knows_changes = True

    def __init__(self) -> None:
        self._all = ckan.CkanReader()

    def page(self, get: Get, address: str, cursor: str, since: datetime | None) -> Page:
        """Read a page of all, or of the changes since a moment; an older installation has no list of these."""
        if since is None or (cursor and not cursor.startswith(_MARK)):
            return self._all.page(get, address, cursor, since)
        root, after = ckan.root_of(address), cursor.removeprefix(_MARK)
        asked = {"limit": _LIMIT, **({"cursor": after} if after else {"since": since.astimezone(UTC).isoformat()})}
        try:
            answer = get(f"{root}/api/v1/catalog/changes?{urlencode(asked)}", JSON)
        except FetchFailed as failure:
            if failure.code == "http_404" and not cursor:
                return self._all.page(get, address, "", since)
            raise
        document = read_json(answer)
        items = document.get("items") if isinstance(document, Mapping) else None
        if not isinstance(items, list):
            raise bad_answer(answer.address, t("不是变更清单", "it is no list of changes"))
        gone, found = list[str](), list[Read | Faulty]()
        for place, item in enumerate(items, 1):
            one = self._one(get, root, item, place)
            if isinstance(one, str):
                gone.append(one)
            else:
                found.append(one)
        following = record.clean(document.get("cursor"))
        return Page(found, _MARK + following if document.get("more") is True and following else "", None, gone)

    def _one(self, get: Get, root: str, item: Any, place: int) -> Read | Faulty | str:
        """Read what one line of the list is about; a string is the id of what is open no more."""
        where = f"changes #{place}"
        try:
            id = record.need_id(item.get("id") if isinstance(item, Mapping) else None)
        except record.Fault as fault:
            return Faulty("", fault.code, where)
        if item.get("kind") == "deleted":
            return id
        try:
            answer = get(f"{root}/api/3/action/package_show?{urlencode({'id': id})}", JSON)
            raw = ckan.result_of(read_json(answer), answer.address)
        except FetchFailed as failure:
            if failure.code not in _OF_THE_RECORD:
                raise
            return Faulty(id, "not_retrievable", where)
        return next(iter(record.each([raw], lambda one: ckan.package(one, root), "id", where, 1)))
