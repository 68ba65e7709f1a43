"""The page of an entry says how fresh its data is, how good, who uses it, and how to ask for it; or why one may not."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from gongshu.collection import actions as collection
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import GongshuError
from gongshu.kit.home import Home
from gongshu.quality import actions as quality
from tests.cast import Cast
from tests.sharing.scene import Sharing, publish_entry

pytestmark = pytest.mark.django_db


def part(cast: Cast, actor, code: str, name: str) -> str:
    """One part of the page of an entry as text; empty where it has none."""
    client = Client()
    cast.enter(client, actor)
    page = client.get(f"/desk/catalog/{code}/").content.decode()
    found = re.search(rf'aria-labelledby="beside-{name}">(.*?)</section>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(found[1])).split()) if found else ""


@pytest.fixture
def home(settings, tmp_path: Path) -> Home:
    """The data of a test stays with it."""
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    return settings.HOME


def test_freshness_and_quality_come_from_the_data(frozen: VirtualClock, home: Home, tmp_path: Path) -> None:
    cast = Cast("haishu-2022")
    entry = publish_entry(cast, update_cycle="每周")
    assert "尚无数据" in part(cast, cast.stranger, entry.code, "data")
    assert part(cast, cast.stranger, entry.code, "quality") == ""
    file = tmp_path / "data.csv"
    file.write_text("证件号码,姓名,婚姻状况\n330203199001011230,测试,已婚\n", encoding="utf-8")
    version = collection.collect(
        by=cast.provider_clerk,
        resource_code=entry.code,
        file=file,
        source="婚姻登记系统",
        acquired_on=frozen.now().date(),
        home=home,
    )
    frozen.advance(timedelta(days=9))
    shown = part(cast, cast.stranger, entry.code, "data")
    assert "9 天前" in shown
    assert "逾期 2 天未更新" in shown
    quality.check_version(by=cast.provider_clerk, version=version)
    assert "第 1 版的检查" in part(cast, cast.stranger, entry.code, "quality")


def test_data_that_could_not_be_loaded_makes_nothing_fresh(frozen: VirtualClock, home: Home, tmp_path: Path) -> None:
    cast = Cast("haishu-2022")
    entry = publish_entry(cast, update_cycle="每周")
    file = tmp_path / "data.csv"

    def load(text: str) -> None:
        file.write_text(text, encoding="utf-8")
        collection.collect(
            by=cast.provider_clerk,
            resource_code=entry.code,
            file=file,
            source="婚姻登记系统",
            acquired_on=frozen.now().date(),
            home=home,
        )

    load("证件号码,姓名,婚姻状况\n330203199001011230,测试,已婚\n")
    frozen.advance(timedelta(days=9))
    with pytest.raises(GongshuError):
        load("别的列\n1\n")
    shown = part(cast, cast.stranger, entry.code, "data")
    assert "9 天前" in shown
    assert "逾期 2 天未更新" in shown


def test_an_official_asks_for_it_from_there_and_the_provider_need_not(frozen, home) -> None:
    cast = Cast("haishu-2022")
    entry = publish_entry(cast)
    client = Client()
    cast.enter(client, cast.applicant_clerk)
    assert f"/desk/sharing/resources/{entry.code}/" in client.get(f"/desk/catalog/{entry.code}/").content.decode()
    assert "申请共享" in part(cast, cast.applicant_clerk, entry.code, "ask")
    assert "第十六条" in part(cast, cast.applicant_clerk, entry.code, "ask")
    own = part(cast, cast.provider_clerk, entry.code, "ask")
    assert "无须申请" in own
    assert "申请共享" not in own


def test_what_is_not_shared_cannot_be_asked_for(frozen, home) -> None:
    cast = Cast("haishu-2022")
    entry = publish_entry(cast, sharing_class="none", sharing_condition="", materials=())
    shown = part(cast, cast.applicant_clerk, entry.code, "ask")
    assert "不予共享，不能申请" in shown
    assert "申请共享" not in shown


def test_uses_are_the_grants_one_may_see(frozen, home) -> None:
    sharing = Sharing("haishu-2022")
    grant = sharing.granted().grant
    cast, code = sharing.cast, sharing.entry.code
    assert grant.applicant.name in part(cast, cast.provider_clerk, code, "uses")
    assert part(cast, cast.stranger, code, "uses") == ""
