"""The desk pages: finding a register, reading and narrowing it, entering, correcting and ending a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.registers.models import Row, RowVersion
from tests.registers.scene import Registers

Enter = Callable[[Actor], Client]
ADDRESS = "/desk/registers/drills/"
FORM = {"cell_day": "2026-09-01", "cell_subject": "数据泄露处置", "cell_scope": "desk", "cell_people": "12"}


def test_registers_stand_by_chapter_with_article_mark_and_count(registers: Registers, enter: Enter) -> None:
    registers.add()
    page = enter(registers.cast.provider_clerk).get("/desk/registers/").text
    for words in ("第一章 总则", "第二章 共享", "本平台约定", "演练台账", "由职责推出", "原文点名", "§</span> 第三条"):
        assert words in page, words
    page = page[page.index("第一章 总则") :]
    assert page.index("技术标准清单") < page.index("目录清单") < page.index("演练台账") < page.index("乡镇演练")
    assert 'class="number">1</td>' in page[page.index("演练台账") :].split("</tr>")[0]


def test_an_empty_register_teaches_the_duty_and_the_next_act(registers: Registers, enter: Enter) -> None:
    page = enter(registers.cast.provider_clerk).get(ADDRESS).text
    for words in ("还没有记录", "每次演练的时间、范围和问题", "第三条", "登记一条"):
        assert words in page
    page = enter(registers.cast.provider_clerk).get("/desk/registers/standards/").text
    assert "现在不能登记" in page
    assert "由数据局登记" in page
    assert "登记一条" not in page


def test_a_row_is_entered_after_its_answers_were_checked(registers: Registers, enter: Enter) -> None:
    client = enter(registers.cast.provider_clerk)
    lacking = client.post(f"{ADDRESS}new/", {**FORM, "cell_subject": "", "act": "check"})
    assert lacking.status_code == 422
    assert "请填写“演练科目”" in lacking.text
    wrong = client.post(f"{ADDRESS}new/", {**FORM, "cell_people": "十二", "act": "check"})
    assert "“参加人数”不是数字" in wrong.text
    check = client.post(f"{ADDRESS}new/", {**FORM, "act": "check"})
    assert "民政局在“演练台账”登记一条（第三条）" in check.text
    assert "桌面推演" in check.text
    assert not Row.objects.exists()
    assert client.post(f"{ADDRESS}new/", {**FORM, "act": "change"}).status_code == 200
    done = client.post(f"{ADDRESS}new/", {**FORM, "act": "record"})
    assert done["Location"] == f"{ADDRESS}1/"
    assert "已登记第 1 条" in client.get(f"{ADDRESS}1/").text


def test_a_correction_shows_what_differs_and_the_row_its_history(registers: Registers, enter: Enter) -> None:
    registers.add()
    client = enter(registers.cast.provider_reviewer)
    address = f"{ADDRESS}1/correct/"
    assert 'value="数据泄露处置"' in client.get(address).text
    changed = {**FORM, "cell_people": "15", "reason": "漏记三人", "expect": "1"}
    check = client.post(address, {**changed, "act": "check"}).text
    assert "理由：漏记三人" in check
    assert "演练科目" not in check[check.index('class="facts"') : check.index("将记入")]
    assert client.post(address, {**changed, "act": "record"}).status_code == 302
    page = client.get(f"{ADDRESS}1/").text
    assert "第 2 版：更正；参加人数：12 → 15" in page
    assert "漏记三人" in page
    stale = client.post(address, {**changed, "cell_people": "16", "act": "record"})
    assert stale.status_code == 422
    assert "刚刚被他人改动" in stale.text


def test_a_row_is_closed_with_a_reason_and_stays_readable(registers: Registers, enter: Enter) -> None:
    registers.add()
    client = enter(registers.cast.provider_clerk)
    assert client.post(f"{ADDRESS}1/end/", {"ending": "closed", "reason": "", "expect": "1"}).status_code == 422
    given = {"ending": "struck", "reason": "重复", "expect": "1"}
    assert client.post(f"{ADDRESS}1/end/", given)["Location"] == f"{ADDRESS}1/"
    assert "已划去" in client.get(f"{ADDRESS}1/").text
    assert "不能再改" in client.get(f"{ADDRESS}1/end/").text
    assert "还没有记录" in client.get(ADDRESS).text
    assert "数据泄露处置" in client.get(f"{ADDRESS}?state=struck").text


def test_another_unit_finds_neither_row_nor_form(registers: Registers, enter: Enter) -> None:
    registers.add()
    client = enter(registers.cast.applicant_clerk)
    assert "数据泄露处置" not in client.get(ADDRESS).text
    for address in ("1/", "1/correct/", "1/end/"):
        assert client.get(ADDRESS + address).status_code == 404
    bureau = enter(registers.cast.bureau_clerk)
    assert "由其他单位登记" in bureau.get(f"{ADDRESS}1/").text
    assert "现在不能更正" in bureau.get(f"{ADDRESS}1/correct/").text
    forced = bureau.post(f"{ADDRESS}1/end/", {"ending": "closed", "reason": "强行", "expect": "1"})
    assert forced.status_code == 422
    assert RowVersion.objects.count() == 1


def test_the_list_is_narrowed_sorted_and_read_as_of_a_day(
    registers: Registers, enter: Enter, frozen: VirtualClock
) -> None:
    registers.add(subject="甲", people="9", day="2026-08-01")
    registers.add(subject="乙", people="100", day="2026-07-01", scope="实战演练")
    registers.add(by=registers.cast.applicant_clerk, subject="丙", people="", mended="是")
    client = enter(registers.cast.bureau_clerk)

    def found(query: str) -> list[str]:
        lines = client.get(f"{ADDRESS}?export=csv&{query}").content.decode("utf-8-sig").splitlines()[1:]
        return [line.split(",")[2] for line in lines]

    assert found("") == ["丙", "乙", "甲"]
    assert found("words=甲") == ["甲"]
    assert found("words=医疗保障局") == ["丙"]
    assert found("c_scope=live") == ["乙"]
    assert found("c_mended=yes") == ["丙"]
    assert found(f"unit={registers.cast.applicant.id}") == ["丙"]
    assert found("sort=c_people") == ["甲", "乙", "丙"]
    assert found("sort=-c_people") == ["乙", "甲", "丙"]
    assert found("sort=c_day") == ["乙", "甲", "丙"]
    assert found("sort=nothing") == ["丙", "乙", "甲"]
    frozen.advance(timedelta(days=1))
    registers.end(Row.objects.get(number=1))
    client = enter(registers.cast.bureau_clerk)
    assert found("") == ["丙", "乙"]
    assert found("on=2026-09-15") == ["丙", "乙", "甲"]
    assert found("on=2026-09-14") == []
    assert "2026-09-15 日终时的样子" in client.get(f"{ADDRESS}?on=2026-09-15").text
    assert 'aria-sort="ascending"' in client.get(f"{ADDRESS}?sort=c_day").text


def test_a_long_register_has_pages(registers: Registers, enter: Enter) -> None:
    for _ in range(51):
        registers.add()
    client = enter(registers.cast.provider_clerk)
    assert "第 51–51 条，共 51 条" in client.get(f"{ADDRESS}?page=2").text


def test_everybody_reads_public_registers_on_the_portal_and_no_other(registers: Registers, client: Client) -> None:
    registers.add(by=registers.cast.bureau_clerk, id="standards", name="数据元规范")
    registers.add()
    page = client.get("/registers/").text
    assert "技术标准清单" in page
    assert "演练台账" not in page
    assert "数据元规范" in client.get("/registers/standards/").text
    assert "数据元规范" in client.get("/registers/standards/?export=csv").content.decode("utf-8-sig")
    for hidden in ("/registers/drills/", "/registers/nothing/"):
        assert client.get(hidden).status_code == 404
    assert client.get(ADDRESS)["Location"].startswith("/sign-in/")


def test_english_is_complete(registers: Registers, enter: Enter) -> None:
    registers.add()
    client = enter(registers.cast.provider_clerk)
    page = client.get(f"{ADDRESS}?lang=en").text
    for words in ("register of drills", "implied by the duty", "table-top", "standing", "As of a day"):
        assert words in page, words
