"""Base and theme databases on the portal: what is open by name, the rest as a number, all where the law says so."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.bases import actions
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from tests.bases.conftest import Bases
from tests.opening.scene import Opening
from tests.portal.bases import SECRET, closed, found
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> str:
    """Fetch a page."""
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_open_members_are_named_and_the_others_only_counted(client: Client, opening: Opening) -> None:
    opening.sealed()
    base = found(opening, opening.entry, closed(opening))
    listed = read(client, "/bases/")
    assert "人口基础库" in listed
    assert "2 条目录" in listed
    assert "已开放 1" in listed
    shown = read(client, "/bases/base-population/")
    assert opening.entry.name in shown
    assert "只计数，不列名称" in shown
    for page in (listed, shown, read(client, "/"), read(client, "/data/"), read(client, "/bases/?lang=en")):
        assert SECRET not in page
        assert base.lead.name not in page
    for page in ("/", "/data/", f"/data/{opening.entry.slug}/", "/bases/"):
        assert "/bases/base-population/" in read(client, page)
    assert "/bases/</loc>" in read(client, "/sitemap.xml")


def test_a_database_of_which_nothing_is_open_is_not_there(client: Client, opening: Opening) -> None:
    found(opening, closed(opening))
    assert "人口基础库" not in read(client, "/bases/")
    assert "还没有可以公开的库" in read(client, "/bases/")
    for address in ("/bases/base-population/", "/bases/base-weather/"):
        assert client.get(address).status_code == 404


def test_the_databases_stand_among_the_places_of_the_portal(client: Client, opening: Opening) -> None:
    assert '<a href="/bases/">基础库</a>' in read(client, "/")
    assert '<a href="/bases/" aria-current="page">基础库</a>' in read(client, "/bases/")


def test_what_left_the_database_or_is_no_longer_open_goes_at_once(client: Client, opening: Opening) -> None:
    opening.sealed()
    base = found(opening, opening.entry)
    theme = found(opening, opening.entry, kind="theme", name="养老主题库")
    assert opening.entry.name in read(client, f"/bases/theme-database-{theme.pk}/")
    actions.end_member(by=opening.cast.bureau_clerk, member=theme.members.get(), reason="并入另一个库")
    assert client.get(f"/bases/theme-database-{theme.pk}/").status_code == 404
    opening.withdraw(opening.entry.open_datasets.get())
    assert client.get(f"/bases/{base.slug}/").status_code == 404


def test_where_the_text_makes_list_and_catalog_public_everything_is_named(
    client: Client, frozen: VirtualClock, own_home: Home, tmp_path: Path
) -> None:
    scene = Bases("guiyang-draft-2024", own_home, tmp_path)
    base, entry = scene.found(), scene.entry(title="常住人口登记")
    assert "牵头 大数据局" in read(client, "/bases/")
    scene.take_in(base, entry)
    shown = read(client, "/bases/base-population/")
    assert "常住人口登记" in shown
    assert "还没有开放的数据" in shown
    assert "只计数" not in shown
    assert client.get(f"/data/{entry.slug}/").status_code == 404


@pytest.mark.browser
def test_pages_are_sound_and_keep_within_the_window(
    live_server: LiveServer, own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    scene, site = Opening("haishu-2022", own_home), live_server.url
    scene.sealed()
    found(scene, scene.entry, closed(scene))
    found(scene, scene.entry, kind="theme", name="养老服务和社会救助主题库" * 4)
    for width, lang in ((WIDE, "zh"), (NARROW, "en")):
        with browsing(width, lang) as page:
            for place in ("/bases/", "/bases/base-population/", "/data/"):
                page.goto(f"{site}{place}")
                assert violations(page) == [], place
                assert not spills(page), place
