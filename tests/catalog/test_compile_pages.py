"""An officer compiles an entry page by page, without scripts; the bureau decides; who may not, reads why."""

from __future__ import annotations

from datetime import date
from html import unescape

from django.test import Client

from gongshu.catalog import actions, queries
from gongshu.catalog.data import EntryData, changed
from gongshu.catalog.models import Entry
from gongshu.procedure.rules import LegalBasis
from tests.catalog.samples import published, whole


def browser(cast, actor) -> Client:
    client = Client()
    cast.enter(client, actor)
    return client


def text(response) -> str:
    return unescape(response.content.decode())


def post_items(client: Client, url: str, revision: int, rows: list[dict], **more):
    data = {"revision": revision, "item-TOTAL_FORMS": len(rows), "item-INITIAL_FORMS": 0, **more}
    for number, row in enumerate(rows):
        data |= {f"item-{number}-{name}": value for name, value in row.items()}
    return client.post(url, data)


def test_an_empty_catalog_teaches_whose_duty_it_is_and_offers_the_next_act(haishu):
    page = text(browser(haishu, haishu.provider_clerk).get("/desk/catalog/"))
    assert "目录里还没有内容" in page
    assert "第十条" in page
    assert 'href="/desk/catalog/new/"' in page
    reader = text(browser(haishu, haishu.provider_reviewer).get("/desk/catalog/"))
    assert 'href="/desk/catalog/new/"' not in reader


def test_an_entry_is_compiled_part_by_part_and_handed_in(haishu):
    client = browser(haishu, haishu.provider_clerk)
    begun = client.post("/desk/catalog/new/", {"title": "低保对象信息"})
    assert begun["Location"] == "/desk/catalog/300000-000001/compile/"
    base = begun["Location"].removesuffix("compile/")
    page = text(client.get(begun["Location"]))
    assert "还差" in page
    assert "未开始" in page

    def revision() -> int:
        return Entry.objects.get().revision

    saved = client.post(
        f"{base}compile/basic/",
        {
            "revision": revision(),
            "title": "低保对象信息",
            "abstract": "保障对象名册",
            "classification": "306001 部门信息资源/民政",
            "format_class": "数据库",
            "format_type": "MySQL",
            "update_cycle": "每季",
            "state_secret": "no",
        },
    )
    assert saved.status_code == 302
    rows = [
        {"title": "姓名", "type": "C", "length": "50", "semantic_type": "person_name", "required": "on"},
        {"title": "身份证号", "type": "C", "semantic_type": "citizen_id", "key": "on", "required": "on"},
        {"title": "", "type": "C"},
    ]
    post_items(client, f"{base}compile/items/", revision(), rows, pasted="月保障金额\t数值型\t10\n起始日期\t日期型")
    client.post(
        f"{base}compile/sharing/",
        {
            "revision": revision(),
            "sharing_class": "conditional",
            "sharing_reason": "含个人信息",
            "sharing_bases-0-kind": "law",
            "sharing_bases-0-title": "社会救助示范法",
            "sharing_bases-0-article": "第五条",
            "way_of_provision_class": "服务接口",
        },
    )
    client.post(
        f"{base}compile/opening/",
        {"revision": revision(), "opening_class": "none", "opening_condition": "含个人信息"},
    )
    client.post(
        f"{base}compile/elements/",
        {
            "revision": revision(),
            "business_name": "最低生活保障",
            "information_system": "救助系统",
            "sharing_period": "一年",
            "related_codes": "306001/000002",
        },
    )
    entry = Entry.objects.get()
    data = queries.data_of(entry)
    assert data.extra == {"related_codes": "306001/000002"}
    assert (data.format, data.update_cycle, data.sharing_bases[0].title) == ("数据库/MySQL", "每季度", "社会救助示范法")
    assert [(item.title, item.name, item.type, item.level) for item in data.items] == [
        ("姓名", "xing_ming", "C", 3),
        ("身份证号", "shen_fen_zheng_hao", "C", 3),
        ("月保障金额", "yue_bao_zhang_jin_e", "N", None),
        ("起始日期", "qi_shi_ri_qi", "D", None),
    ]
    assert "内容齐全" in text(client.get(f"{base}compile/"))
    checked = text(client.get(f"{base}check/"))
    assert "受限共享类" in checked
    assert f"{base}compile/sharing/?from=check" in checked
    refused = client.post(f"{base}check/", {})
    assert refused.status_code == 422
    done = client.post(f"{base}check/", {"declared": "on"})
    panel = text(client.get(done["Location"]))
    assert "已提交" in panel
    assert "ML-2026-000001" in panel
    assert Entry.objects.get().state == "in_review"


def test_a_part_saved_over_somebody_elses_save_is_refused_and_says_so(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=whole(sixian.provider.id))
    client = browser(sixian, sixian.provider_clerk)
    page = client.post(
        f"/desk/catalog/{entry.code}/compile/opening/",
        {"revision": entry.revision + 5, "opening_class": "none", "opening_condition": "理由"},
    )
    assert page.status_code == 422
    assert "他人刚刚修改了这条目录" in text(page)


def test_a_declared_state_secret_is_not_saved(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=whole(sixian.provider.id))
    client = browser(sixian, sixian.provider_clerk)
    page = client.post(
        f"/desk/catalog/{entry.code}/compile/basic/",
        {"revision": 1, "title": "低保对象信息", "abstract": "新摘要", "state_secret": "yes"},
    )
    assert "涉及国家秘密，不得编目" in text(page)
    assert Entry.objects.get().abstract != "新摘要"


def test_wrong_items_are_named_in_their_line(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=EntryData("名录", sixian.provider.id))
    client = browser(sixian, sixian.provider_clerk)
    url = f"/desk/catalog/{entry.code}/compile/items/"
    assert "第 2 行：不在值域内" in text(post_items(client, url, 1, [], pasted="名称,C\n地址,汉字"))
    twice = [{"title": "名称", "type": "C"}, {"title": "名称", "type": "C"}]
    assert "第 2 个信息项与第 1 项同名" in text(post_items(client, url, 1, twice))
    more = post_items(client, url, 1, [{"title": "名称", "type": "C"}], more="1")
    assert more["Location"] == url
    assert "明细" not in text(client.get(url))
    assert text(client.get(url)).count('name="item-') > 9 * 6


def test_an_entry_of_many_items_is_saved_from_one_page(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=EntryData("普查表", sixian.provider.id))
    client = browser(sixian, sixian.provider_clerk)
    rows = [{"title": f"指标{number}", "name": "", "type": "N", "length": "12", "level": ""} for number in range(400)]
    saved = post_items(client, f"/desk/catalog/{entry.code}/compile/items/", 1, rows)
    assert saved.status_code == 302
    assert Entry.objects.get().items.count() == 400


def test_what_only_the_house_demands_is_marked_as_its_rule(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=EntryData("普查表", sixian.provider.id))
    page = text(browser(sixian, sixian.provider_clerk).get(f"/desk/catalog/{entry.code}/compile/basic/"))
    asked = page.partition("信息资源摘要")[2].partition("</textarea>")[0]
    assert "本平台约定" in asked
    assert "选填" not in asked


def test_a_returned_entry_shows_why_it_came_back(cast):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    case = actions.submit_entry(by=cast.provider_clerk, entry=entry)
    actions.review_entry(by=cast.bureau_reviewer, case=case, outcome="return", expect=case.revision, reason="补充长度")
    page = text(browser(cast, cast.provider_clerk).get(f"/desk/catalog/{entry.code}/compile/"))
    assert "退回的理由" in page
    assert "补充长度" in page


def test_the_bureau_reads_decides_looks_again_and_records(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=whole(sixian.provider.id))
    case = actions.submit_entry(by=sixian.provider_clerk, entry=entry)
    client = browser(sixian, sixian.bureau_reviewer)
    url = f"/desk/catalog/decide/{case.number}/"
    page = text(client.get(url))
    assert "县数据资源管理局审核" in page
    assert "第十五条" in page
    assert "身份证号" in page
    assert "退回修改" in page
    look = text(client.post(url, {"outcome": "approve", "revision": case.revision, "reason": "要素齐全"}))
    assert "再看一遍" in look
    assert "大数据局陈据对“低保对象信息”办理“县数据资源管理局审核”：审核通过" in look
    assert Entry.objects.get().state == "in_review"
    done = client.post(url, {"outcome": "approve", "revision": case.revision, "reason": "要素齐全", "confirmed": "1"})
    assert done["Location"] == f"/desk/catalog/{entry.code}/"
    page = text(client.get(done["Location"]))
    assert "已发布" in page
    assert "第 1 版" in page


def test_a_return_without_a_reason_is_refused_on_the_page(cast):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    case = actions.submit_entry(by=cast.provider_clerk, entry=entry)
    client = browser(cast, cast.bureau_reviewer)
    given = {"outcome": "return", "revision": case.revision, "confirmed": "1"}
    page = client.post(f"/desk/catalog/decide/{case.number}/", given)
    assert page.status_code == 422
    assert "缺少理由" in text(page)


def test_haishu_asks_for_the_receipt_at_the_filing(haishu):
    entry = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id))
    case = actions.submit_entry(by=haishu.provider_clerk, entry=entry)
    case = actions.review_entry(
        by=haishu.bureau_reviewer, case=case, outcome="approve", expect=case.revision, reason="提供机构无意见"
    ).case
    client = browser(haishu, haishu.bureau_reviewer)
    url = f"/desk/catalog/decide/{case.number}/"
    assert "备案回执号" in text(client.get(url))
    client.post(url, {"outcome": "filed", "revision": case.revision, "reason": "甬备12号", "confirmed": "1"})
    assert "甬备12号" in text(client.get(f"/desk/catalog/{entry.code}/"))


def test_who_may_not_decide_reads_why(cast):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    case = actions.submit_entry(by=cast.provider_clerk, entry=entry)
    page = text(browser(cast, cast.provider_reviewer).get(f"/desk/catalog/decide/{case.number}/"))
    assert "办理" in page
    assert 'name="outcome"' not in page


def test_sixian_changes_an_entry_on_screen_with_both_limits_and_the_basis(sixian):
    entry = published(sixian)
    client = browser(sixian, sixian.provider_clerk)
    base = f"/desk/catalog/{entry.code}/"
    asked = text(client.get(f"{base}change/"))
    assert "10个工作日" in asked
    assert "3个工作日" in asked
    client.post(f"{base}change/", {"trigger": "救助示范条例修改", "trigger_day": "2026-09-11"})
    client.post(
        f"{base}compile/opening/",
        {"revision": queries.open_change(entry).revision, "opening_class": "none", "opening_condition": "条例规定"},
    )
    page = text(client.get(f"{base}check/"))
    assert "与现行版本的差异" in page
    assert "条例规定" in page
    assert "已更新" in page
    client.post(f"{base}check/", {"declared": "on"})
    page = text(client.get(f"{base}check/"))
    assert "连同变更依据报送县数据资源管理局" in page
    refused = client.post(f"{base}check/", {"declared": "on", "bases-0-title": ""})
    assert "至少写明一条依据" in text(refused)
    basis = {"bases-0-kind": "administrative_regulation", "bases-0-title": "救助示范条例", "bases-0-article": "第三条"}
    done = client.post(f"{base}check/", {"declared": "on", **basis})
    assert "更新为第 2 版" in text(client.get(done["Location"]))
    version = text(client.get(f"{base}versions/2/"))
    assert "与第 1 版的差异" in version
    assert "<ins>条例规定</ins>" in version


def test_an_entry_page_shows_facts_items_versions_and_what_happened(cast):
    entry = published(cast)
    page = text(browser(cast, cast.stranger).get(f"/desk/catalog/{entry.code}/"))
    for words in ("306001/000001", "民政局", "月保障金额", "社会救助示范法", "第 1 版", "发布目录版本", "公民身份号码"):
        assert words in page
    assert "启动变更" not in page
    own = text(browser(cast, cast.provider_clerk).get(f"/desk/catalog/{entry.code}/"))
    assert "启动变更" in own


def test_an_entry_speaks_english_too(sixian):
    entry = published(sixian)
    page = text(browser(sixian, sixian.stranger).get(f"/desk/catalog/{entry.code}/?lang=en"))
    for words in ("Published", "citizen id number", "Versions", "Timeline"):
        assert words in page


def test_withdrawing_asks_for_a_reason_and_says_what_follows(sixian):
    entry = published(sixian)
    client = browser(sixian, sixian.provider_clerk)
    url = f"/desk/catalog/{entry.code}/withdraw/"
    assert "此操作不能恢复" in text(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "职能划出"})
    assert "职能划出" in text(client.get(f"/desk/catalog/{entry.code}/"))


def test_taking_back_and_dropping_go_by_the_same_page(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=whole(sixian.provider.id))
    actions.submit_entry(by=sixian.provider_clerk, entry=entry)
    client = browser(sixian, sixian.provider_clerk)
    client.post(f"/desk/catalog/{entry.code}/recall/", {"reason": "还要补充"})
    assert Entry.objects.get().state == "returned"
    other = published(sixian, title="敬老院名录")
    change = actions.begin_change(
        by=sixian.provider_clerk,
        entry=other,
        trigger="职能调整",
        trigger_day=date(2026, 9, 14),
        bases=[LegalBasis("law", "示范法", "第一条")],
    )
    client.post(f"/desk/catalog/{other.code}/change/drop/", {"reason": "有误"})
    change.refresh_from_db()
    assert change.state == "discarded"


def test_the_list_filters_by_words_provider_class_and_state_and_is_taken_along(sixian):
    published(sixian)
    actions.draft_entry(
        by=sixian.provider_clerk,
        data=changed(whole(sixian.provider.id, title="敬老院名录"), sharing_class="unconditional"),
    )
    client = browser(sixian, sixian.provider_clerk)
    assert "敬老院名录" in text(client.get("/desk/catalog/"))
    for query, shown, hidden in (
        ("words=敬老院", "敬老院名录", "低保对象信息"),
        ("state=published", "低保对象信息", "敬老院名录"),
        ("sharing=unconditional", "敬老院名录", "低保对象信息"),
        (f"provider={sixian.applicant.id}", "没有符合条件的目录", "敬老院名录"),
    ):
        page = text(client.get(f"/desk/catalog/?{query}")).replace("<mark>", "").replace("</mark>", "")
        assert shown in page
        assert hidden not in page
    listed = client.get("/desk/catalog/?state=published&export=csv").content.decode("utf-8-sig")
    assert "306001/000001" in listed
    assert "敬老院名录" not in listed
    assert client.get("/desk/catalog/spreadsheet/?state=published")["Content-Type"].endswith("sheet")
    assert client.get("/desk/catalog/template/").content[:2] == b"PK"


def test_a_stranger_finds_no_draft_and_nobody_comes_without_signing_in(sixian):
    entry = actions.draft_entry(by=sixian.provider_clerk, data=whole(sixian.provider.id))
    hidden = browser(sixian, sixian.stranger).get(f"/desk/catalog/{entry.code}/")
    assert hidden.status_code == 404
    assert "没有这条目录" in text(hidden)
    assert Client().get(f"/desk/catalog/{entry.code}/").status_code == 302
    seen = browser(sixian, sixian.provider_reviewer).get(f"/desk/catalog/{entry.code}/compile/")
    assert seen.status_code == 403
    assert "编制目录须由数据专员" in text(seen)
