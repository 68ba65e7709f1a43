"""A spreadsheet is uploaded, its effect shown, and nothing written before the confirmation."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongshu.catalog.models import Entry
from gongshu.kit import incoming
from gongshu.kit.errors import NotFound
from gongshu.kit.home import Home
from tests.catalog.test_import_spreadsheet import altered, sheet


@pytest.fixture
def cast(haishu):
    """One profile serves here."""
    return haishu


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = Home(tmp_path / "home")


def browser(cast, actor) -> Client:
    client = Client()
    cast.enter(client, actor)
    return client


def text(response) -> str:
    return unescape(response.content.decode())


def sent(path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def token_of(page: str) -> str:
    return page.partition('name="token" value="')[2].partition('"')[0]


def test_upload_preview_confirm(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    assert "怎样读取" in text(client.get("/desk/catalog/import/"))
    page = text(client.post("/desk/catalog/import/", {"file": sent(sheet(tmp_path / "民政局 目录.xlsx"))}))
    assert "尚未写入任何内容" in page
    assert "敬老院名录" in page
    assert not Entry.objects.exists()
    client.post("/desk/catalog/import/confirm/", {"token": token_of(page), "provider": ""})
    assert Entry.objects.count() == 2
    assert "已导入 2 条" in text(client.get("/desk/catalog/"))


def test_wrong_cells_are_listed_with_address_and_column(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    file = sheet(tmp_path / "a.xlsx", altered((1, "数据类型", "汉字")))
    page = text(client.post("/desk/catalog/import/", {"file": sent(file)}))
    assert "P5" in page
    assert "不在值域内" in page
    done = text(client.post("/desk/catalog/import/confirm/", {"token": token_of(page), "provider": ""}))
    assert "未导入 1 条" in text(client.get("/desk/catalog/"))
    assert "改正后再次导入" in done
    assert Entry.objects.count() == 1


def test_the_authority_chooses_whose_resources_they_are(cast, tmp_path):
    client = browser(cast, cast.bureau_clerk)
    file = sheet(tmp_path / "a.xlsx")
    page = text(client.post("/desk/catalog/import/", {"file": sent(file), "provider": cast.provider.id}))
    client.post("/desk/catalog/import/confirm/", {"token": token_of(page), "provider": cast.provider.id})
    assert {entry.provider for entry in Entry.objects.all()} == {cast.provider}


def test_a_file_that_is_no_spreadsheet_is_refused_with_the_way_out(cast):
    client = browser(cast, cast.provider_clerk)
    page = client.post("/desk/catalog/import/", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 torn")})
    assert page.status_code == 422
    assert "另存为 .xlsx" in text(page)


def test_an_upload_is_its_uploaders_alone_and_gone_once_confirmed(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    token = token_of(text(client.post("/desk/catalog/import/", {"file": sent(sheet(tmp_path / "a.xlsx"))})))
    other = browser(cast, cast.stranger).post("/desk/catalog/import/confirm/", {"token": token})
    assert other.status_code == 404
    client.post("/desk/catalog/import/confirm/", {"token": token})
    again = client.post("/desk/catalog/import/confirm/", {"token": token})
    assert again.status_code == 404
    assert "重新上传" in text(again)


@pytest.mark.parametrize("token", ["", "..", "../../keys", "nowhere"])
def test_a_token_never_leads_out_of_the_folder(cast, home, token):
    with pytest.raises(NotFound):
        incoming.find(home, cast.provider_clerk, token)


@pytest.mark.parametrize("name", ["../../evil.xlsx", "a/b\\c.xlsx", "目录（2025）.xlsx", "...", ""])
def test_a_file_name_stays_a_name(cast, home, name):
    token = incoming.keep(home, cast.provider_clerk, name, [b"content"])
    found = incoming.find(home, cast.provider_clerk, token)
    assert found.read_bytes() == b"content"
    assert found.parent.name == token


def test_who_does_not_compile_finds_no_import(cast):
    page = browser(cast, cast.provider_reviewer).get("/desk/catalog/import/")
    assert page.status_code == 403
