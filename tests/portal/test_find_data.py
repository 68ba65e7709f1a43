"""Finding data: home, list, the page of a dataset, what programs read of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongshu.kit.clock import VirtualClock
from gongshu.opening import actions, finding
from gongshu.opening.models import OpenDataset
from tests.opening.scene import Opening


def text(client: Client, page: str) -> str:
    response = client.get(page)
    assert response.status_code == 200, page
    return response.content.decode()


def open_another(opening: Opening, title: str, **changed: Any) -> OpenDataset:
    acquired_on = changed.pop("acquired_on", "2026-09-01")
    entry = opening.publish(title=title, **changed)
    opening.load(entry=entry, acquired_on=acquired_on)
    dataset = opening.opened(entry=entry)
    actions.seal_pending(opening.home)
    return dataset


def test_home_shows_what_is_open_with_freshness_from_the_data(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    page = text(client, "/")
    assert "养老机构名录" in page
    assert "更新于 3 天前" in page
    assert "周期每月" in page
    assert 'name="words"' in page
    assert "民政 <span>1</span>" in page


@pytest.mark.requirement("HS-25/3", "SX-25/8")
def test_home_tells_how_to_ask_for_data_from_the_instrument(opening: Opening, client: Client) -> None:
    page = text(client, "/")
    assert "还没有开放的数据" in page
    if opening.profile_id == "haishu-2022":
        assert "数据用途、应用场景、安全保障措施" in page
        assert "市主管部门和提供单位综合评估" in page
        assert "已废止" in page
    else:
        assert "县数据资源管理局 · 本办法未规定期限" in page, "who answers is a rule of this house, and labelled so"
        assert "申请交什么、谁来答复、几天答复都没有写；这里的步骤是本平台约定" in page
        assert "部门保密审查" in page
        assert "数据用途" not in page


def test_the_list_finds_by_words_provider_theme_and_format(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    open_another(haishu, "公共厕所分布", classification="主题/住建/环卫", abstract="位置和开放时间")
    slug = haishu.entry.slug
    for query in ("words=养老 床位数", "words=民政局", f"provider={haishu.cast.provider.id}", "form=parquet"):
        assert f"/data/{slug}/" in text(client, f"/data/?{query}"), query
    assert f"/data/{slug}/" not in text(client, "/data/?words=厕所")
    assert f"/data/{slug}/" not in text(client, "/data/?theme=主题/住建")
    assert "公共厕所分布" in text(client, "/data/?theme=主题/住建")
    assert "<b>2</b> 个数据集" in text(client, "/data/")


def test_the_order_is_newest_most_downloaded_or_title(haishu: Opening, client: Client) -> None:
    newest = haishu.sealed()
    used = open_another(haishu, "乙名录")
    actions.record_download(dataset=used, edition=used.editions.get(), form="csv")
    empty = haishu.opened(entry=haishu.publish(title="甲名录"))
    orders = {
        "": [newest.dataset_id, used.id, empty.id],
        "used": [used.id, newest.dataset_id, empty.id],
    }
    for order, expected in orders.items():
        assert list(finding.find(order=order).ids) == expected, order
    assert text(client, "/data/?sort=used").index("乙名录") < text(client, "/data/?sort=used").index("养老机构名录")


def test_words_are_marked_the_best_stands_first_and_the_nearest_is_said_to_be_near(
    haishu: Opening, client: Client
) -> None:
    haishu.sealed()
    open_another(haishu, "名录", abstract="含养老机构名录的编号")
    page = text(client, "/data/?words=养老机构")
    assert "<mark>养老机构</mark>名录" in page
    assert page.index("<mark>养老机构</mark>名录</a>") < page.index("含<mark>养老机构</mark>名录的编号")
    assert "最相关" in page
    assert "最相关" not in text(client, "/data/")
    assert (
        page.count('<li class="entry">')
        == text(client, "/data/?words=养老机构&sort=newest").count('<li class="entry">')
        == 2
    )
    near = text(client, "/data/?words=名录养老机构")
    assert "没有完全符合的数据" in near
    assert f"/data/{haishu.entry.slug}/" in near


def test_titles_of_what_is_open_and_nothing_else_are_offered_while_one_types(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    haishu.publish(title="养老服务补贴")  # in the catalog, not open
    assert client.get("/suggest/", {"words": "养老"}).json() == {"words": ["养老机构名录"]}
    assert client.get("/suggest/").json() == {"words": []}
    assert 'data-suggest="/suggest/"' in text(client, "/data/")


def test_an_empty_list_teaches(opening: Opening, client: Client) -> None:
    assert "还没有开放的数据" in text(client, "/data/")
    if opening.profile_id == "haishu-2022":
        assert "第二十一条" in text(client, "/data/")
    opening.sealed()
    page = text(client, "/data/?words=没有这样的数据")
    assert "没有符合条件的数据" in page
    assert "清除条件" in page


def test_the_page_of_a_dataset_holds_what_a_reader_needs(opening: Opening, client: Client) -> None:
    opening.sealed()
    page = text(client, f"/data/{opening.entry.slug}/")
    for words in (
        "养老机构名录",
        "全区登记的养老机构及其床位",
        "民政局养老服务系统",
        "2026-09-12",
        "颐和养老院",
        "统一社会信用代码；主键；必填；最长 18 字",
        "第 1 版（现用）",
        "使用条款（本平台约定）",
        "KF-2026-000001",
        "L1",
    ):
        assert words in page, words
    for form in ("csv", "json", "xlsx", "parquet"):
        assert f"/data/{opening.entry.slug}/download/{form}" in page
    assert f'type="application/ld+json" href="/data/{opening.entry.slug}/dataset.jsonld"' in page
    assert "<script>" not in page
    assert "&lt;" not in page.split("<title>")[1].split("</title>")[0]


def test_values_of_the_data_are_shown_as_text(haishu: Opening, client: Client) -> None:
    rows = [("x", "<img src=x onerror=alert(1)>", 1, None, "<script>alert(1)</script>", None, None, None, None)]
    haishu.load(rows=rows)
    haishu.opened()
    actions.seal_pending(haishu.home)
    page = text(client, f"/data/{haishu.entry.slug}/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_late_data_says_so(haishu: Opening, client: Client, frozen: VirtualClock) -> None:
    haishu.sealed()
    frozen.advance(timedelta(days=40))
    assert "逾期 12 天未更新" in text(client, f"/data/{haishu.entry.slug}/")


def test_programs_read_source_day_version_columns_and_digests(haishu: Opening, client: Client) -> None:
    edition = haishu.sealed()
    told = client.get(f"/data/{haishu.entry.slug}/metadata.json").json()
    assert (told["source"], told["acquired_on"], told["version"], told["rows"]) == (
        "民政局养老服务系统",
        "2026-09-12",
        1,
        3,
    )
    assert [column["title"] for column in told["columns"]][:2] == ["统一社会信用代码", "机构名称"]
    assert {one["format"]: one["sha256"] for one in told["files"]} == {
        form: one["sha256"] for form, one in edition.files.items()
    }
    assert told["license"]["source"] == "house_rule"
    assert told["files"][0]["url"] == f"http://testserver/data/{haishu.entry.slug}/download/csv"


def test_search_engines_read_schema_org(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    response = client.get(f"/data/{haishu.entry.slug}/dataset.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    told = response.json()
    assert (told["@type"], told["name"], told["isAccessibleForFree"]) == ("Dataset", "养老机构名录", True)
    assert told["publisher"]["name"] == "民政局"
    assert told["dateModified"] == "2026-09-12"
    assert len(told["distribution"]) == 4
    assert all(one["contentUrl"].startswith("http://testserver/data/") for one in told["distribution"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_speaks_both_languages_and_needs_no_session(haishu: Opening, client: Client, lang: str) -> None:
    haishu.sealed()
    own = f"/data/{haishu.entry.slug}/"
    for page in ("/", "/data/", own, "/law/", f"/law/{haishu.profile_id}/", "/terms/", "/accessibility/"):
        response = client.get(f"{page}?lang={lang}")
        assert response.status_code == 200, page
        assert response["Content-Language"] == {"zh": "zh-CN", "en": "en"}[lang]
        assert "sessionid" not in response.cookies
    heads = {"zh": "字段", "en": "Columns"}
    assert f">{heads[lang]}</h2>" in text(client, f"{own}?lang={lang}")


def test_robots_are_kept_from_the_desk_and_the_files(haishu: Opening, client: Client) -> None:
    told = text(client, "/robots.txt")
    assert "Disallow: /desk/" in told
    assert "Disallow: /data/*/download/" in told


def test_an_unknown_dataset_is_not_found(haishu: Opening, client: Client) -> None:
    response = client.get("/data/nothing/")
    assert response.status_code == 404
    assert "没有这个开放数据集" in response.content.decode()
