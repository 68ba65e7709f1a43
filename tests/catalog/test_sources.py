"""一数一源: the source designated for a datum, disputed, replaced; no second collection of it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from gongshu.audit.queries import trail
from gongshu.catalog import actions, queries, sources
from gongshu.catalog.actions.likening import HIGHEST_SKETCHED
from gongshu.catalog.alike import lookalikes
from gongshu.catalog.data import ItemData, changed
from gongshu.catalog.models import Designation, ItemSketch, LikeGroup, SketchedVersion
from gongshu.collection import actions as collection
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several, Stale
from gongshu.kit.home import Home
from gongshu.matters import actions as matters
from gongshu.procedure.questions import PAPER
from tests.cast import Cast
from tests.catalog.samples import published, review_through, whole

ADDRESS = ItemData("address", "常住地址", "C", 200, level=2)
KEY = ItemData("id_no", "身份证号", "C", 18, required=True, semantic_type="citizen_id", level=3, key=True)
OWN = ItemData("insured_since", "参保日期", "D", level=1)
MORE = ItemData("reason", "救助原因", "C", 100, level=1)


@pytest.fixture
def own_home(tmp_path, settings) -> Home:
    """A home of the test's own, from which the platform tells what it holds."""
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    return settings.HOME


@pytest.fixture
def rizhao(db, frozen) -> Cast:
    """The cast under Rizhao's rules."""
    return Cast("rizhao-2022")


def residents(cast, **values):
    """What the provider has published: addresses by person."""
    data = whole(cast.provider.id, title="困难居民信息", items=(KEY, ADDRESS, MORE), **values)
    return publish(cast, cast.provider_clerk, actions.draft_entry(by=cast.provider_clerk, data=data))


def insured(cast, *items, **values):
    """What the applicant drafts."""
    data = whole(cast.applicant.id, **{"title": "参保人员信息", "items": (KEY, *items), **values})
    return actions.draft_entry(by=cast.applicant_clerk, data=data)


def publish(cast, clerk, entry):
    case = actions.submit_entry(by=clerk, entry=entry)
    if not case.ended:
        review_through(case, cast.bureau_reviewer)
    return queries.entry(entry.code, clerk)


def designate(cast, entry, **values):
    values = {"item": "address", "reason": "由民政部门依职责登记", **values}
    return actions.designate_source(by=values.pop("by", cast.bureau_reviewer), entry=entry, **values)


def refused(cast, entry):
    with pytest.raises((BadInput, Several)) as caught:
        actions.submit_entry(by=cast.applicant_clerk, entry=entry)
    entry.refresh_from_db()
    assert (entry.state, entry.case) == ("draft", None)
    return caught.value


def test_the_authority_designates_one_source_for_a_datum_and_its_copies_follow(cast):
    source, copy = residents(cast), publish(cast, cast.applicant_clerk, insured(cast, ADDRESS, OWN))
    made = designate(cast, source, copies=[(copy.code, "address")])
    assert (made.number, made.article) == (1, "第十二条第一款" if cast_is(cast, "haishu") else "第十六条")
    assert [one.entry.code for one in sources.copies_at(cast.applicant.id)] == [copy.code]
    assert sources.sources_in(copy) == {"address": made}
    with pytest.raises(Stale, match="已有数源"):
        designate(cast, copy)
    with pytest.raises(NotPermitted):
        designate(cast, copy, by=cast.provider_reviewer)
    with pytest.raises(BadInput, match="理由"):
        designate(cast, source, reason=" ")
    with pytest.raises(BadInput, match="没有这个信息项"):
        designate(cast, source, item="nothing")
    (record,) = [one for one in trail(subject=source.code) if one.event == "catalog.source_designated"][:1]
    assert record.article == made.article
    assert "民政部门" not in str(record.body)  # the reason stays in its table


def cast_is(cast, name):
    return queries.register.jurisdiction().id.startswith(name)


@pytest.mark.requirement("NA-19/1")
def test_between_departments_the_designation_rests_on_the_national_article(db, frozen):
    cast = Cast("haishu-2022", departments=True)
    source = residents(cast, sharing_bases=(queries.LegalBasis("law", "社会救助示范法", "第五条"),))
    assert designate(cast, source).article == "《政务数据共享条例》第十九条"


def test_a_datum_about_persons_and_one_of_that_name_about_firms_each_have_a_source(haishu):
    firm = ItemData("uscc", "统一社会信用代码", "C", 18, required=True, semantic_type="uscc", level=1, key=True)
    firms = published(haishu, title="养老机构", items=(firm, ADDRESS, MORE))
    assert designate(haishu, residents(haishu)).subject == "citizen_id"
    assert designate(haishu, firms).subject == "uscc"


def test_a_designation_is_replaced_and_ended_and_its_history_stays(haishu):
    source, copy = residents(haishu), publish(haishu, haishu.applicant_clerk, insured(haishu, ADDRESS, OWN))
    first = designate(haishu, source, copies=[(copy.code, "address")])
    second = designate(haishu, copy, copies=[(source.code, "address")], replaces=first, reason="更新更勤")
    assert [one.number for one in sources.history(second)] == [2, 1]
    assert sources.sources_in(source) == {"address": second}
    with pytest.raises(Stale):  # the first one ended with it
        actions.end_designation(by=haishu.bureau_reviewer, designation=first, reason="重复", expect=first.revision)
    ended = actions.end_designation(
        by=haishu.bureau_reviewer, designation=second, reason="职责调整", expect=second.revision
    )
    assert (ended.ended_reason, sources.in_force().count()) == ("职责调整", 0)
    assert designate(haishu, source).number == 3


@pytest.mark.house_rule("SX-S36")
def test_who_holds_a_copy_disputes_the_source_which_stands_until_the_authority_has_decided(sixian):
    source, copy = residents(sixian), publish(sixian, sixian.applicant_clerk, insured(sixian, ADDRESS, OWN))
    made = designate(sixian, source, copies=[(copy.code, "address")])
    with pytest.raises(NotPermitted, match="数源和持有副本的单位"):
        actions.dispute_source(by=sixian.stranger, designation=made, reason="不服", expect=made.revision)
    disputed = actions.dispute_source(
        by=sixian.applicant_clerk, designation=made, reason="本单位的更新", expect=made.revision
    )
    assert (disputed.disputed_by, disputed.ended_at) == (sixian.applicant, None)
    with pytest.raises(Refusal, match="已有异议"):
        actions.dispute_source(by=sixian.applicant_clerk, designation=disputed, reason="再提", expect=disputed.revision)
    with pytest.raises(Stale):
        actions.keep_source(by=sixian.bureau_reviewer, designation=disputed, reason="维持", expect=made.revision)
    kept = actions.keep_source(
        by=sixian.bureau_reviewer, designation=disputed, reason="依职责登记的为准", expect=disputed.revision
    )
    assert (kept.disputed_at, kept.kept_reason) == (None, "依职责登记的为准")


@pytest.mark.requirement("HS-12/N1", "HS-12/1")
def test_haishu_does_not_take_in_a_second_collection_of_what_the_source_shares(haishu):
    source = residents(haishu)
    designate(haishu, source)
    found = refused(haishu, insured(haishu, ADDRESS, OWN))
    assert found.cite == "第十二条第一款"
    assert "“常住地址”已有数源：民政局《困难居民信息》" in str(found)
    assert source.code in str(found.remedy)  # where to ask for it
    mine = insured(haishu, OWN, title="参保人员")
    assert publish(haishu, haishu.applicant_clerk, mine).state == "published"


def test_haishu_takes_in_what_the_source_does_not_share(haishu):
    designate(haishu, residents(haishu, sharing_class="none"))
    assert publish(haishu, haishu.applicant_clerk, insured(haishu, ADDRESS, OWN)).state == "published"


@pytest.mark.requirement("SX-16/N1", "SX-16/2")
def test_sixian_refuses_what_another_department_collects_and_names_the_way_for_urgent_need(sixian):
    designate(sixian, residents(sixian, sharing_class="none"))
    found = refused(sixian, insured(sixian, ADDRESS, OWN))
    assert found.cite == "第十六条"
    assert "临时采集（第十六条）" in str(found.remedy)


@pytest.mark.requirement("RZ-8/N1", "RZ-8/2")
def test_rizhao_refuses_what_the_platform_can_supply_and_nothing_before_it_holds_it(rizhao, own_home, tmp_path):
    closed = {"opening_condition": "《社会救助示范法》第五条"}
    source = residents(rizhao, **closed)
    designate(rizhao, source)
    mine = insured(rizhao, ADDRESS, OWN, **closed)
    assert queries.problems(mine) == []
    load(rizhao, source, "身份证号,常住地址,救助原因\n110101199003070011,某路1号,病\n", tmp_path, own_home)
    found = refused(rizhao, mine)
    assert (found.cite, "已有数源" in str(found)) == ("第八条", True)


def load(cast, entry, text, tmp_path, home):
    file = tmp_path / "data.csv"
    file.write_text(text, encoding="utf-8")
    return collection.collect(
        resource_code=entry.code,
        file=file,
        by=cast.provider_clerk if entry.provider_id == cast.provider.id else cast.applicant_clerk,
        source="业务系统",
        acquired_on=date(2026, 9, 14),
        home=home,
    )


def test_an_entry_of_nothing_but_anothers_items_is_refused_until_its_provider_says_how_they_differ(haishu):
    theirs = residents(haishu)
    mine = insured(haishu, ADDRESS, MORE)
    found = refused(haishu, mine)
    assert "全部信息项已由民政局《困难居民信息》提供" in str(found)
    with pytest.raises(NotPermitted):
        actions.tell_apart(by=haishu.stranger, entry=mine, other=theirs, reason="不同")
    with pytest.raises(BadInput, match="理由"):
        actions.tell_apart(by=haishu.applicant_clerk, entry=mine, other=theirs, reason="")
    actions.tell_apart(by=haishu.applicant_clerk, entry=mine, other=theirs, reason="参保时本人申报的地址")
    assert publish(haishu, haishu.applicant_clerk, mine).state == "published"


def test_where_the_text_is_silent_a_second_collection_is_pointed_out_not_refused(db, frozen):
    guiyang = Cast("guiyang-draft-2024")
    source = residents(guiyang)
    designate(guiyang, source)
    mine = insured(guiyang, ADDRESS, OWN)
    assert queries.problems(mine) == []
    assert ("常住地址", source) in {(one.title, one.entry) for one in lookalikes(queries.data_of(mine))}


def test_what_is_in_force_stays_when_another_becomes_the_source_and_only_new_items_are_refused(haishu):
    mine = publish(haishu, haishu.applicant_clerk, insured(haishu, OWN, title="参保人员"))
    copy = publish(haishu, haishu.applicant_clerk, insured(haishu, ADDRESS, OWN))
    designate(haishu, residents(haishu))
    assert change(haishu, copy, abstract="新的摘要") == []
    (problem,) = change(haishu, mine, items=(KEY, OWN, ADDRESS))
    assert problem.article == "第十二条第一款"


def change(cast, entry, **values):
    begun = actions.begin_change(
        by=cast.applicant_clerk, entry=entry, trigger="职能调整", trigger_day=date(2026, 9, 14)
    )
    data = changed(queries.data_of(entry), **values)
    revised = actions.revise_change(by=cast.applicant_clerk, change=begun, data=data, expect=begun.revision)
    return queries.problems(revised)


def test_the_worker_sketches_what_is_held_and_finds_what_is_collected_twice(sixian, own_home, tmp_path):
    theirs = residents(sixian)
    other_name = ItemData("home", "家庭住址", "C", 200, level=2)
    secret_item = ItemData("note", "备注", "C", 50, level=HIGHEST_SKETCHED + 1)
    mine = publish(sixian, sixian.applicant_clerk, insured(sixian, other_name, OWN, secret_item))
    people = [(f"11010119900307{n:04d}", f"某路{n}号") for n in range(60)]
    load(sixian, theirs, rows("身份证号,常住地址,救助原因", [(*one, "病") for one in people]), tmp_path, own_home)
    load(
        sixian,
        mine,
        rows("身份证号,家庭住址,参保日期,备注", [(*one, "2026-01-02", "密") for one in people]),
        tmp_path,
        own_home,
    )
    assert [actions.sketch_pending(own_home) for _ in range(3)] == [1, 1, 0]
    assert {one.item for one in ItemSketch.objects.filter(entry=mine)} == {"id_no", "home", "insured_since"}
    kept = b"".join(bytes(one.marks) for one in ItemSketch.objects.all())
    assert "某路1号".encode() not in kept
    assert actions.find_duplicates(own_home) == 1
    (group,) = sources.groups()
    assert {(member.entry, member.item) for member in group.members.all()} == {(theirs, "address"), (mine, "home")}
    assert "取值重合 100%" in [reason.zh for reason in sources.reasons_of(group)]
    assert list(sources.groups(sixian.street.id)) == []
    designate(sixian, theirs, copies=[(mine.code, "home")])
    assert list(sources.groups()) == []  # settled
    load(sixian, theirs, rows("身份证号,常住地址,救助原因", [(*one, "灾") for one in people]), tmp_path, own_home)
    assert actions.sketch_pending(own_home) == 1
    assert SketchedVersion.objects.get(entry=theirs).version == 2


def rows(head, lines):
    return "\n".join([head, *(",".join(line) for line in lines)]) + "\n"


def test_looking_again_finds_the_same_and_what_was_told_apart_no_longer(haishu, own_home):
    mine = publish(haishu, haishu.applicant_clerk, insured(haishu, ADDRESS, OWN))
    theirs = residents(haishu)
    assert actions.find_duplicates(own_home) == 1
    before = LikeGroup.objects.get()
    actions.tell_apart(by=haishu.applicant_clerk, entry=mine, other=theirs, reason="申报地址")
    assert actions.find_duplicates(own_home) == 0
    assert not LikeGroup.objects.filter(pk=before.pk).exists()
    assert actions.find_duplicates(own_home) == 0


def test_the_database_itself_holds_one_source_for_a_datum(haishu):
    made = designate(haishu, residents(haishu))
    twin = Designation.objects.get(pk=made.pk)
    twin.pk, twin.number = "another", 2
    with pytest.raises(Exception, match=r"(?i)unique"):
        twin.save(force_insert=True)


def page(cast, actor, path, **posted):
    client = Client()
    cast.enter(client, actor)
    return client.post(path, posted) if posted else client.get(path)


def test_the_bureau_designates_on_the_page_and_the_agency_sees_its_copy_and_objects(haishu, own_home):
    mine = publish(haishu, haishu.applicant_clerk, insured(haishu, ADDRESS, OWN))
    theirs = residents(haishu)
    actions.find_duplicates(own_home)
    (group,) = sources.groups()
    home, of_group = "/desk/catalog/sources/", f"/desk/catalog/sources/groups/{group.pk}/"
    listed = page(haishu, haishu.bureau_reviewer, home).content.decode()
    assert "常住地址" in listed
    assert "名称相同、标识的对象相同" in listed
    assert "指定数源</button>" not in page(haishu, haishu.applicant_clerk, of_group).content.decode()
    lacking = page(haishu, haishu.bureau_reviewer, of_group, source=f"{theirs.code} address", reason="")
    assert lacking.status_code == 422
    both = [f"{one.code} address" for one in (theirs, mine)]
    done = page(haishu, haishu.bureau_reviewer, of_group, source=both[0], copies=both, reason="依职责登记")
    made = sources.in_force().get()
    assert done.headers["Location"] == f"/desk/catalog/sources/{made.pk}/"
    own = page(haishu, haishu.applicant_clerk, f"{home}?show=copies").content.decode()
    assert "民政局《困难居民信息》" in own
    assert "副本，数源：民政局" in page(haishu, haishu.applicant_clerk, f"/desk/catalog/{mine.code}/").content.decode()
    there = f"{home}{made.pk}/"
    said = {"reason": "本单位更新更勤", "revision": "1"}
    assert page(haishu, haishu.stranger, there, act="dispute", **said).status_code == 200  # nothing is offered
    assert sources.in_force().get().disputed_at is None
    page(haishu, haishu.applicant_clerk, there, act="dispute", **said)
    assert "医疗保障局：本单位更新更勤" in page(haishu, haishu.bureau_reviewer, there).content.decode()
    page(haishu, haishu.bureau_reviewer, there, act="keep", reason="依职责登记的为准", revision="2")
    assert sources.in_force().get().kept_reason == "依职责登记的为准"


def test_the_check_page_names_the_source_and_lets_the_provider_say_how_the_data_differ(haishu):
    theirs, mine = residents(haishu), insured(haishu, ADDRESS, MORE)
    shown = page(haishu, haishu.applicant_clerk, f"/desk/catalog/{mine.code}/check/").content.decode()
    there = f"/desk/catalog/{mine.code}/apart/{theirs.code}/"
    assert "第十二条第一款" in shown
    assert there in shown
    assert page(haishu, haishu.applicant_clerk, there, reason="参保时本人申报的地址").status_code == 302
    shown = page(haishu, haishu.applicant_clerk, f"/desk/catalog/{mine.code}/check/").content.decode()
    assert "还不能提交" not in shown
    seen = page(haishu, haishu.applicant_clerk, f"/desk/catalog/{mine.code}/").content.decode()
    assert "民政局《困难居民信息》：参保时本人申报的地址" in seen


def test_the_register_of_sources_is_drawn_from_the_designations(sixian):
    source, copy = residents(sixian), publish(sixian, sixian.applicant_clerk, insured(sixian, ADDRESS, OWN))
    made = designate(sixian, source, copies=[(copy.code, "address")])
    answer = page(sixian, sixian.stranger, "/desk/registers/data_sources/?export=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    expected = ["常住地址", "民政局", "困难居民信息", "address", "第十六条", "2026-09-15", "1", "有效"]
    assert rows[1:] == [expected]
    actions.end_designation(by=sixian.bureau_reviewer, designation=made, reason="职责调整", expect=1)
    assert "常住地址" not in page(sixian, sixian.stranger, "/desk/registers/data_sources/").content.decode()


def test_where_the_text_has_talks_the_disputed_source_leads_to_them(sixian):
    made = designate(sixian, residents(sixian))
    shown = page(sixian, sixian.bureau_reviewer, f"/desk/catalog/sources/{made.pk}/").content.decode()
    assert "/desk/matters/procedures/quality.conflict/" in shown
    begun = page(sixian, sixian.applicant_clerk, "/desk/matters/procedures/quality.conflict/")
    assert "开始填写" in begun.content.decode()


@pytest.mark.requirement("SX-28/1")
def test_departments_whose_data_differ_talk_and_the_bureau_coordinates_what_they_leave_open(sixian):
    source = residents(sixian)
    begun = matters.start_matter(by=sixian.applicant_clerk, procedure_id="quality.conflict")
    answers = {"subject": source.code, f"{PAPER}conflict": "与参保人员信息的常住地址不一致"}
    saved = matters.save_matter(by=sixian.applicant_clerk, matter=begun, answers=answers, expect=begun.revision)
    case = matters.open_matter(by=sixian.applicant_clerk, matter=saved, expect=saved.revision).case
    assert (case.subject, case.state) == (source.code, "negotiate")
    decided = matters.decide_matter(
        case=case, step="negotiate", outcome="failed", by=sixian.provider_clerk, expect=case.revision, reason="口径不同"
    )
    assert (decided.case.state, decided.record.article) == ("coordinate", "第二十八条")
    done = matters.decide_matter(
        case=decided.case,
        step="coordinate",
        outcome="coordinated",
        by=sixian.bureau_reviewer,
        expect=decided.case.revision,
        reason="以民政登记为准",
    )
    assert done.case.ended
