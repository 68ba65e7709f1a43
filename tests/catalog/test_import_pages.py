"""A spreadsheet is uploaded, its effect shown, and nothing written before the confirmation."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongshu.audit.queries import search
from gongshu.catalog import actions
from gongshu.catalog.actions import running
from gongshu.catalog.models import Entry, ImportRun
from gongshu.kit import incoming
from gongshu.kit.errors import NotFound
from gongshu.kit.home import Home
from gongshu.organizations.models import Person
from tests.catalog.test_import_spreadsheet import HEAD, altered, resources, sheet


@pytest.fixture
def cast(haishu):
    """One profile serves here."""
    return haishu


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> Home:
    """Uploads of a test stay with it."""
    settings.HOME = Home(tmp_path / "home")
    return settings.HOME


def browser(cast, actor) -> Client:
    client = Client()
    cast.enter(client, actor)
    return client


def text(response) -> str:
    return unescape(response.content.decode())


def sent(path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def bring(client: Client, path, **more) -> str:
    """Upload a file and return the address of its import."""
    answer = client.post("/desk/catalog/import/", {"file": sent(path), **more})
    assert answer.status_code == 302
    return answer.url


@pytest.fixture
def busy(monkeypatch):
    """A site where even a few kilobytes are too much to wait for."""
    monkeypatch.setattr(running, "AT_ONCE", 8_000)


def big(path, lacking: int = 0):
    """A file that is not read while its uploader waits; the last of its resources may have an unknown type."""
    rows = resources(120)
    for row in rows[len(rows) - lacking :]:
        row[HEAD.index("数据类型")] = "汉字"
    file = sheet(path, rows)
    assert file.stat().st_size > running.AT_ONCE
    return file


def test_upload_preview_confirm(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    assert "怎样读取" in text(client.get("/desk/catalog/import/"))
    address = bring(client, sheet(tmp_path / "民政局 目录.xlsx"))
    page = text(client.get(address))
    assert "尚未写入任何内容" in page
    assert "敬老院名录" in page
    assert not Entry.objects.exists()
    assert "已导入 2 条，未导入 0 条" in text(client.post(f"{address}confirm/", follow=True))
    assert Entry.objects.count() == 2
    listed = text(client.get("/desk/catalog/import/"))
    assert address in listed
    assert "民政局 目录.xlsx" in listed


def test_wrong_cells_are_listed_with_address_and_column_and_handed_out(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, sheet(tmp_path / "a.xlsx", altered((1, "数据类型", "汉字"))))
    page = text(client.get(address))
    assert "P5" in page
    assert "不在值域内" in page
    assert "不导入" in page
    assert "未导入" not in page, "nothing was done yet"
    assert page.index("确认导入") < page.index(">P5<"), "what follows from confirming comes first"
    done = text(client.post(f"{address}confirm/", follow=True))
    assert "未导入 1 条" in done
    assert "改正后再次导入" in done
    assert Entry.objects.count() == 1
    listed = client.get(f"{address}errors/?export=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in listed] == [["单元格", "列"], ["P5", "数据类型"]]


def test_the_authority_chooses_whose_resources_they_are(cast, tmp_path):
    client = browser(cast, cast.bureau_clerk)
    address = bring(client, sheet(tmp_path / "a.xlsx"), provider=cast.provider.id)
    client.post(f"{address}confirm/")
    assert {entry.provider for entry in Entry.objects.all()} == {cast.provider}


def test_a_file_that_is_no_spreadsheet_is_refused_with_the_way_out(cast):
    client = browser(cast, cast.provider_clerk)
    page = client.post("/desk/catalog/import/", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 torn")})
    assert page.status_code == 422
    assert "另存为 .xlsx" in text(page)
    assert not ImportRun.objects.exists()


def test_an_import_is_its_uploaders_alone_and_confirmed_once(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, sheet(tmp_path / "a.xlsx"))
    other = browser(cast, cast.stranger)
    for answer in (other.get(address), other.post(f"{address}confirm/"), other.get(f"{address}errors/?export=csv")):
        assert answer.status_code == 404
    client.post(f"{address}confirm/")
    assert client.post(f"{address}confirm/").status_code == 404
    assert Entry.objects.count() == 2


def test_a_big_file_is_read_and_written_by_the_worker_while_its_uploader_looks_on(cast, busy, home, tmp_path):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, big(tmp_path / "a.csv", lacking=1))
    waiting = text(client.get(address))
    assert "等待读取" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert client.post(f"{address}confirm/").status_code == 409
    assert actions.run_imports(home) == 1
    assert "新建" in text(client.get(address))
    assert not Entry.objects.exists()
    assert "等待导入" in text(client.post(f"{address}confirm/", follow=True))
    assert actions.run_imports(home) == 1
    assert "已导入 119 条，未导入 1 条" in text(client.get(address))
    assert Entry.objects.count() == 119
    assert actions.run_imports(home) == 0
    assert [record.actor_name for record in search(event="catalog.imported")] == ["周民"]


def test_what_a_big_file_cannot_be_is_said_on_its_page(cast, busy, home, tmp_path):
    client = browser(cast, cast.provider_clerk)
    (tmp_path / "a.csv").write_text("甲,乙\n" * 2_000, encoding="utf-8")
    address = bring(client, tmp_path / "a.csv")
    actions.run_imports(home)
    page = text(client.get(address))
    assert "未能读取或导入" in page
    assert "没有找到表头" in page


def test_an_import_that_died_is_done_again_and_writes_nothing_twice(cast, busy, home, tmp_path, frozen):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, big(tmp_path / "a.csv"))
    actions.run_imports(home)
    client.post(f"{address}confirm/")
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "b.csv", resources(50)))
    ImportRun.objects.update(state="writing", attempts=1, done=50, total=120)
    assert actions.run_imports(home) == 0
    assert "50 / 120" in text(client.get(address))
    frozen.advance(running.DEAD_AFTER + timedelta(seconds=1))
    assert actions.run_imports(home) == 1
    page = text(browser(cast, cast.provider_clerk).get(address))
    assert "已导入 70 条，未导入 0 条" in page
    assert "导入曾中断" in page
    assert Entry.objects.count() == 120


def test_an_import_that_dies_again_and_again_is_given_up(cast, busy, home, tmp_path, frozen):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, big(tmp_path / "a.csv"))
    ImportRun.objects.update(state="reading", attempts=running.ATTEMPTS)
    frozen.advance(running.DEAD_AFTER + timedelta(seconds=1))
    actions.run_imports(home)
    assert "导入多次中断" in text(client.get(address))


def test_who_lost_the_post_meanwhile_imports_nothing(cast, busy, home, tmp_path):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, big(tmp_path / "a.csv"))
    actions.run_imports(home)
    client.post(f"{address}confirm/")
    Person.objects.filter(pk=cast.provider_clerk.person).update(is_active=False)
    actions.run_imports(home)
    assert ImportRun.objects.get().state == "failed"
    assert not Entry.objects.exists()


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


ODD_HEAD = ("库表中文名", "干什么用", "里面有啥", "多久更新")
ODD_ROWS = [
    ("公园名录", "城区公园", "名称、地址", "每月"),
    ("公厕名录", "城区公厕", "位置", "每年"),
    ("路名", "", "路", "每年"),
]


def odd(path, rows=tuple(ODD_ROWS)):
    """A sheet whose headings nobody knows."""
    return sheet(path, rows, ODD_HEAD, (("某局目录",), ()))


def matched(client: Client, address: str, *keys: str):
    """Say what each column is."""
    return client.post(f"{address}columns/", {f"to-{place}": key for place, key in enumerate(keys)}, follow=True)


def test_columns_nobody_knows_are_matched_by_hand_with_sample_cells(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, odd(tmp_path / "a.csv"))
    failed = text(client.get(address))
    assert "没有找到表头" in failed
    assert f"{address}columns/" in failed
    page = text(client.get(f"{address}columns/"))
    for said in (*ODD_HEAD, "公园名录", "公厕名录", "路名", "A3", "“库表中文名”读作", "信息项名称"):
        assert said in page

    preview = text(matched(client, address, "title", "abstract", "item_list", "update_cycle"))

    assert "尚未写入任何内容" in preview
    assert "按人工对照的列读取" in preview
    assert not Entry.objects.exists()
    client.post(f"{address}confirm/")
    entry = Entry.objects.get(name="公园名录")
    assert (entry.abstract, entry.update_cycle) == ("城区公园", "每月")
    assert [item.title for item in entry.items.all()] == ["名称", "地址"]


def test_the_next_file_of_the_unit_is_read_by_the_same_matching_anothers_is_not(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    matched(client, bring(client, odd(tmp_path / "a.csv")), "title", "abstract", "item_list", "")
    again = bring(client, odd(tmp_path / "b.csv", ODD_ROWS[:1]))
    assert "公园名录" in text(client.get(again))
    assert ImportRun.objects.get(pk=again.split("/")[-2]).state == "read"
    stranger = browser(cast, cast.stranger)
    assert "没有找到表头" in text(stranger.get(bring(stranger, odd(tmp_path / "c.csv"))))


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("", "abstract", "item_list", ""), "没有一列是“信息资源名称”"),
        (("title", "title", "item_list", ""), "库表中文名、干什么用"),
        (("title", "no_such_key", "", ""), "不能读作"),
    ],
)
def test_a_matching_without_a_title_or_with_two_of_one_is_sent_back(cast, tmp_path, keys, said):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, odd(tmp_path / "a.csv"))
    page = matched(client, address, *keys)
    assert page.status_code == 422
    assert said in text(page)
    assert ImportRun.objects.get().mapping is None


def test_a_known_column_can_be_matched_otherwise_or_left_unread_from_the_preview(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    rows = [("公园名录", "城区公园", "名称、地址", "园林处")]
    file = sheet(tmp_path / "a.csv", rows, ("资源名称", "摘要", "主要字段", "备注说明"), ())
    address = bring(client, file)
    page = text(client.get(f"{address}columns/"))
    assert '<option value="title" selected>' in page
    matched(client, address, "title", "", "item_list", "subordinate_unit")
    assert ImportRun.objects.get().mapping == {"摘要": "", "备注说明": "subordinate_unit"}
    client.post(f"{address}confirm/")
    entry = Entry.objects.get()
    assert (entry.abstract, entry.extra["subordinate_unit"]) == ("", "园林处")


def test_the_row_of_the_header_can_be_said(cast, tmp_path):
    client = browser(cast, cast.provider_clerk)
    notes = ("说明", "一", "二", "三", "四", "五", "六")
    file = sheet(tmp_path / "a.csv", [notes, ODD_HEAD, *ODD_ROWS], ("某局目录",), ())
    address = bring(client, file)
    assert "“库表中文名”读作" not in text(client.get(f"{address}columns/"))
    assert "“库表中文名”读作" in text(client.get(f"{address}columns/?row=3"))
    answers = {"row": "3", "to-0": "title", "to-1": "abstract", "to-2": "item_list", "to-3": ""}
    client.post(f"{address}columns/", answers)
    client.post(f"{address}confirm/")
    assert set(Entry.objects.values_list("name", flat=True)) == {one[0] for one in ODD_ROWS}
    assert client.get(f"{address}columns/?row=39").status_code in (404, 422)


def test_what_was_imported_is_not_matched_again_nor_by_another_person(cast, tmp_path, home):
    client = browser(cast, cast.provider_clerk)
    address = bring(client, sheet(tmp_path / "a.xlsx"))
    assert browser(cast, cast.stranger).get(f"{address}columns/").status_code == 404
    run = ImportRun.objects.get()
    client.post(f"{address}confirm/")
    with pytest.raises(NotFound):
        actions.map_columns(by=cast.provider_clerk, home=home, run=run, mapping={})


def test_a_big_file_without_a_header_is_matched_on_its_page(cast, tmp_path, busy, home):
    client = browser(cast, cast.provider_clerk)
    many = [(f"{one[0]}{number}", *one[1:]) for number in range(120) for one in ODD_ROWS]
    address = bring(client, odd(tmp_path / "a.csv", many))
    actions.run_imports(home)
    assert "对照各列" in text(client.get(address))
    matched(client, address, "title", "abstract", "item_list", "update_cycle")
    assert ImportRun.objects.get().state == "to_read"
    actions.run_imports(home)
    run = ImportRun.objects.get()
    assert (run.state, run.total) == ("read", 360)
