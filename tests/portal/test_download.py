"""Taking files away: no account, no question, the right headers, counted without a name, gone when withdrawn."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import unquote

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from gongshu.audit.queries import search
from gongshu.catalog.models import Item
from gongshu.opening import actions, files, queries
from gongshu.opening.models import DownloadCount
from tests.opening.scene import OPEN, SECRETS, Opening


def body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


def address(opening: Opening, tail: str = "") -> str:
    return f"/data/{opening.entry.slug}/{tail}"


@pytest.mark.requirement("HS-25/2", "HS-25/N3")
def test_anybody_takes_every_format_without_an_account_or_an_approval(opening: Opening, client: Client) -> None:
    opening.sealed()
    taken = {}
    for form in ("csv", "json", "xlsx", "parquet"):
        response = client.get(address(opening, f"download/{form}"))
        assert response.status_code == 200
        taken[form] = body(response)
        assert response["Content-Length"] == str(len(taken[form]))
        assert not response.cookies
    rows = list(csv.DictReader(io.StringIO(taken["csv"].decode("utf-8"))))
    assert [row["name"] for row in rows] == ["颐和养老院", "夕阳红敬老院", "望春日间照料中心"]
    assert json.loads(taken["json"])["meta"]["source"] == "民政局养老服务系统"
    assert openpyxl.load_workbook(io.BytesIO(taken["xlsx"])).worksheets[0].max_row == 4
    assert pq.read_table(io.BytesIO(taken["parquet"])).column_names == list(OPEN)


def test_the_headers_name_file_source_day_and_version(haishu: Opening, client: Client) -> None:
    edition = haishu.sealed()
    response = client.get(address(haishu, "download/csv"))
    disposition = response["Content-Disposition"]
    assert disposition.startswith(f'attachment; filename="{haishu.entry.slug}_2026-09-12_v1.csv"; ')
    assert unquote(disposition.partition("filename*=UTF-8''")[2]) == "养老机构名录_2026-09-12_v1.csv"
    assert unquote(response["X-Gongshu-Source"]) == "民政局养老服务系统"
    assert response["X-Gongshu-Acquired"] == "2026-09-12"
    assert response["X-Gongshu-Version"] == "1"
    assert response["ETag"] == f'"{edition.files["csv"]["sha256"]}"'
    assert response["Last-Modified"] == "Tue, 15 Sep 2026 02:00:00 GMT"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-cache"
    body(response)


def test_a_title_cannot_break_out_of_the_file_name(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    haishu.entry.name = '../名录"; filename="x.exe\r\nX-Evil: 1'
    haishu.entry.save()
    response = client.get(address(haishu, "download/csv"))
    told = unquote(response["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert told == "名录_; filename=_x.exe_X-Evil_ 1_2026-09-12_v1.csv"
    assert "X-Evil" not in response
    body(response)


def test_head_tells_the_size_and_counts_nothing(haishu: Opening, client: Client) -> None:
    edition = haishu.sealed()
    response = client.head(address(haishu, "download/parquet"))
    assert response.status_code == 200
    assert response.content == b""
    assert response["Content-Length"] == str(edition.files["parquet"]["size"])
    assert not DownloadCount.objects.exists()


def test_who_has_the_file_already_gets_it_not_again(haishu: Opening, client: Client) -> None:
    edition = haishu.sealed()
    etag = f'"{edition.files["csv"]["sha256"]}"'
    assert client.get(address(haishu, "download/csv"), headers={"If-None-Match": etag}).status_code == 304
    since = "Wed, 16 Sep 2026 00:00:00 GMT"
    assert client.get(address(haishu, "download/csv"), headers={"If-Modified-Since": since}).status_code == 304
    assert not DownloadCount.objects.exists()


def test_a_download_is_counted_and_recorded_without_the_person(haishu: Opening, client: Client) -> None:
    edition = haishu.sealed()
    for form in ("csv", "csv", "json"):
        body(client.get(address(haishu, f"download/{form}"), headers={"User-Agent": "Mozilla"}, REMOTE_ADDR="8.8.4.4"))
    assert dict(DownloadCount.objects.values_list("format", "count")) == {"csv": 2, "json": 1}
    assert queries.downloads(edition.dataset) == 3
    records = list(search(event="opening.downloaded"))
    assert len(records) == 3
    assert records[0].data == {"dataset": edition.dataset_id, "version": 1, "edition": 1, "format": "json"}
    assert all("8.8.4.4" not in record.body and "Mozilla" not in record.body for record in records)


def test_the_portal_takes_nothing_but_reading(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    for tail in ("", "download/csv", "metadata.json", "dataset.jsonld"):
        for act in (client.post, client.put, client.delete):
            assert act(address(haishu, tail)).status_code == 405


def test_an_unknown_format_says_which_there_are(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    response = client.get(address(haishu, "download/exe"), headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json()["remedy"] == "可用：csv, json, xlsx, parquet"


def test_before_the_files_are_made_the_portal_says_so(haishu: Opening, client: Client) -> None:
    haishu.opened()
    response = client.get(address(haishu, "download/csv"), headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["what"]) == (503, "文件正在准备")
    assert "文件还没有准备好" in client.get(address(haishu)).content.decode()


def test_files_that_are_lost_are_no_error_of_ours_to_the_public(haishu: Opening, client: Client) -> None:
    edition = haishu.sealed()
    files.forget(haishu.home, edition.dataset_id)
    assert client.get(address(haishu, "download/csv")).status_code == 503
    assert not DownloadCount.objects.exists()


@pytest.mark.requirement("HS-25/N2", "SX-25/8")
def test_data_open_on_conditions_is_not_handed_out(opening: Opening, client: Client) -> None:
    entry = opening.publish(title="客流统计", opening_class="conditional", opening_condition="持续取用")
    opening.load(entry=entry)
    opening.opened(entry=entry)
    actions.seal_pending(opening.home)
    for act in (client.get, client.head):
        response = act(f"/data/{entry.slug}/download/csv", headers={"Accept": "application/json"})
        assert response.status_code == 409
    told = client.get(f"/data/{entry.slug}/download/csv", headers={"Accept": "application/json"}).json()
    assert told["what"] == "有条件开放的数据不能直接下载"
    assert told["article"] == {"haishu-2022": "第二十五条第三款", "sixian-2021": "第二十五条第四款"}[opening.profile_id]
    page = client.get(f"/data/{entry.slug}/").content.decode()
    assert "颐和养老院" not in page
    assert "download/csv" not in page
    assert "files" not in client.get(f"/data/{entry.slug}/metadata.json").json()
    words = {"haishu-2022": ("数据用途", "安全保障措施"), "sixian-2021": ("县数据资源管理局答复", "本平台约定")}
    assert all(word in page for word in words[opening.profile_id])
    assert ("签订利用协议" in page) == (opening.profile_id == "haishu-2022")


def test_a_withdrawn_dataset_is_gone_from_every_exit_at_once(opening: Opening, client: Client) -> None:
    edition = opening.sealed()
    exits = ["", *(f"download/{form}" for form in edition.files), "metadata.json", "dataset.jsonld"]
    assert {client.head(address(opening, tail)).status_code for tail in exits} == {200}
    opening.withdraw(edition.dataset, reason="内部原因甲")
    for tail in exits:
        for act in (client.get, client.head):
            response = act(address(opening, tail))
            assert response.status_code == 410, tail
            assert "内部原因甲" not in response.content.decode()
    told = client.get(address(opening, "metadata.json"), headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["what"]) == (410, "这一数据集已停止开放")
    for page in ("/", "/data/", "/data/?words=养老"):
        assert opening.entry.slug not in client.get(page).content.decode()
    etag = f'"{edition.files["csv"]["sha256"]}"'
    assert client.get(address(opening, "download/csv"), headers={"If-None-Match": etag}).status_code == 410


@pytest.mark.requirement("HS-21/N1")
def test_once_a_grade_rises_the_old_file_is_no_longer_handed_out(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    Item.objects.filter(entry=haishu.entry, name="beds").update(level=3)
    assert client.get(address(haishu, "download/csv")).status_code == 503
    assert "文件正在重新封存" in client.get(address(haishu)).content.decode()
    actions.seal_pending(haishu.home)
    taken = body(client.get(address(haishu, "download/csv"))).decode()
    assert taken.startswith("uscc,name,licensed_on,remark")


@pytest.mark.requirement("RZ-19/2", "HS-33/1")
def test_no_exit_shows_a_barred_value(haishu: Opening, client: Client) -> None:
    haishu.sealed()
    shown = [client.get(page).content.decode() for page in ("/", "/data/", address(haishu))]
    shown += [client.get(address(haishu, tail)).content.decode() for tail in ("metadata.json", "dataset.jsonld")]
    for secret in (*SECRETS, "inspector", "采购底价", "内部评分"):
        assert all(secret not in page for page in shown), secret
