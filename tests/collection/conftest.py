"""A published entry to load data into, under each profile, and files to load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongshu.catalog.data import ItemData
from gongshu.collection import actions
from gongshu.collection.models import DatasetVersion
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.catalog.samples import PROFILES, published
from tests.collection.elsewhere import furnish
from tests.databases import SERVERS, Elsewhere

ITEMS = (
    ItemData("id", "编号", "C", 20, required=True, key=True, level=1),
    ItemData("name", "名称", "C", 100, level=1),
    ItemData("amount", "金额", "N", 12, level=1),
    ItemData("since", "起始日期", "D", level=2),
)
GOOD = "编号,名称,金额,起始日期\n1,甲,10.5,2026-01-02\n2,乙,,2026-02-03\n"
Collect = Callable[..., DatasetVersion]


@pytest.fixture(params=PROFILES)
def cast(request, db, frozen) -> Cast:
    """The cast under each profile in turn."""
    return Cast(request.param)


@pytest.fixture
def haishu(db, frozen) -> Cast:
    """The cast under Haishu's rules."""
    return Cast("haishu-2022")


def entry_of(cast: Cast, **values: Any) -> Any:
    """A published entry of the provider with four items."""
    return published(cast, items=values.pop("items", ITEMS), **values)


def write(tmp_path: Path, content: str | bytes, name: str = "data.csv") -> Path:
    """Write a file to load."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def collect(home: Home, tmp_path: Path) -> Collect:
    """Load content (text, bytes, or a file) into an entry as the provider's clerk."""

    def do(cast: Cast, entry: Any, content: str | bytes | Path = GOOD, **more: Any) -> DatasetVersion:
        file = content if isinstance(content, Path) else write(tmp_path, content, more.pop("name", "data.csv"))
        return actions.collect(
            resource_code=entry.code,
            file=file,
            by=more.pop("by", cast.provider_clerk),
            source=more.pop("source", "低保业务系统"),
            acquired_on=more.pop("acquired_on", date(2026, 9, 14)),
            home=more.pop("home", home),
            **more,
        )

    return do


@pytest.fixture(scope="session", params=SERVERS)
def place(request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    """An agency's database, on either kind of server; made once, for making one takes the disk."""
    with SERVERS[request.param]() as made:
        furnish(made)
        yield made
