"""A published entry changes in the shape of the profile: Haishu tells the authority, Sixian has ten and three days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from gongshu.catalog import actions, queries
from gongshu.catalog.data import changed
from gongshu.catalog.models import Change, Entry
from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, NotFound, Refusal, Several, Stale
from gongshu.organizations import queries as register
from gongshu.procedure import queries as cases
from gongshu.procedure.clockwork import tick
from gongshu.procedure.rules import LegalBasis
from gongshu.registers import actions as registers
from tests.cast import Cast
from tests.catalog.samples import published, whole

BASIS = LegalBasis("administrative_regulation", "社会救助示范条例", "第十一条")


def begun(cast, **more):
    entry = published(cast)
    change = actions.begin_change(
        by=cast.provider_clerk, entry=entry, trigger="救助示范条例修改", trigger_day=date(2026, 9, 11), **more
    )
    data = changed(queries.data_of(entry), update_cycle="每周")
    return entry, actions.revise_change(by=cast.provider_clerk, change=change, data=data, expect=1)


@pytest.mark.requirement("HS-11/1")
def test_haishu_only_tells_the_authority_and_states_no_limit(haishu):
    entry, change = begun(haishu)
    badge = cases.badge(change.case)
    assert badge.state == "none_stated"
    case = actions.submit_change(by=haishu.provider_clerk, change=change)
    assert case.ended
    assert [decision.outcome for decision in cases.decisions(case)] == ["told"]
    assert any(message.case_id == case.id for message in cases.messages(haishu.bureau_clerk))
    after = queries.entry(entry.code, haishu.stranger)
    assert (after.version, after.update_cycle) == (2, "每周")


@pytest.mark.requirement("SX-19/1")
def test_sixian_counts_ten_working_days_from_the_day_the_law_changed(sixian):
    _, change = begun(sixian)
    running = cases.open_clock(change.case)
    assert running.limit_id == "SX-19/D1"
    assert running.due_at.astimezone(CHINA).date() == date(2026, 9, 24)  # Sunday the 20th is worked
    assert running.article == "第十九条"


@pytest.mark.requirement("SX-19/2")
@pytest.mark.house_rule("SX-S1")
def test_sixian_counts_three_working_days_from_the_update_to_the_handing_in(sixian, frozen):
    entry, change = begun(sixian)
    case = actions.submit_change(by=sixian.provider_clerk, change=change, step_only=True)
    running = cases.open_clock(case)
    assert (running.limit_id, running.due_at.astimezone(CHINA).date()) == ("SX-19/D2", date(2026, 9, 18))
    assert queries.entry(entry.code, sixian.stranger).version == 1
    change.refresh_from_db()
    actions.submit_change(by=sixian.provider_clerk, change=change, bases=[BASIS])
    assert queries.entry(entry.code, sixian.stranger).version == 2


@pytest.mark.house_rule("SX-S1")
def test_sixian_keeps_both_moments_and_lets_a_late_update_win_no_time(sixian, frozen):
    _, change = begun(sixian)
    frozen.move_to(datetime(2026, 10, 20, 16, tzinfo=CHINA))  # ten working days ended on 24 September
    case = actions.submit_change(by=sixian.provider_clerk, change=change, step_only=True)
    update, handing_in = cases.visits(case)
    assert update.clock.started_at.astimezone(CHINA).date() == date(2026, 9, 11)
    assert handing_in.entered_at.astimezone(CHINA) == datetime(2026, 10, 20, 16, tzinfo=CHINA)
    running = cases.open_clock(case)
    assert running.due_at.astimezone(CHINA).date() == date(2026, 9, 30)  # ten and three after the change
    assert "按它的最后一日起算（本平台约定）" in running.counting_zh
    assert tick().overdue == 1


@pytest.mark.requirement("SX-19/N1")
def test_sixian_refuses_a_change_handed_in_without_its_basis_and_nothing_moves(sixian):
    entry, change = begun(sixian)
    with pytest.raises(BadInput) as refused:
        actions.submit_change(by=sixian.provider_clerk, change=change)
    assert "缺少依据" in str(refused.value)
    assert refused.value.cite == "第十九条"
    assert cases.case(change.case_id, sixian.provider_clerk).state == "update"
    assert queries.entry(entry.code, sixian.stranger).version == 1


def test_a_late_change_is_marked_overdue_and_still_handed_in(sixian, frozen):
    _, change = begun(sixian, bases=[BASIS])
    frozen.move_to(datetime(2026, 10, 20, 10, tzinfo=CHINA))
    assert tick().overdue == 1
    assert cases.badge(change.case).state == "overdue"
    assert actions.submit_change(by=sixian.provider_clerk, change=change).ended


def test_what_is_in_force_stays_so_until_the_change_is_through(cast):
    entry, change = begun(cast, bases=[BASIS])
    assert queries.entry(entry.code, cast.stranger).update_cycle == "每月"
    actions.submit_change(by=cast.provider_clerk, change=change)
    first, second = (queries.version(entry.code, number, cast.stranger) for number in (1, 2))
    (point,) = queries.difference(first, second)
    named = {"haishu-2022": "更新周期", "sixian-2021": "更新时限"}[register.adopted().profile_id]
    assert (point.title.zh, point.before, point.after) == (named, "每月", "每周")
    assert first.snapshot["update_cycle"] == "每月"


def test_the_difference_names_items_added_dropped_and_altered(cast):
    entry = published(cast)
    old = queries.data_of(entry)
    id_no, amount = old.items[1], old.items[2]
    new = changed(old, items=(old.items[0], changed_item(id_no, level=4), amount, new_item("户主姓名")))
    said = [(point.title.zh, point.before, point.after) for point in queries.difference(old, new)]
    assert said == [
        ("信息项“身份证号”的级别", "3", "4"),
        ("信息项“享受低保起始日期”", "享受低保起始日期 · 日期型", ""),
        ("信息项“户主姓名”", "", "户主姓名 · 字符型"),
    ]


def test_a_provider_that_took_over_is_named_in_the_difference(cast):
    old = queries.data_of(published(cast))
    (point,) = queries.difference(old, changed(old, provider=cast.applicant.id))
    named = {"haishu-2022": "信息资源提供方", "sixian-2021": "责任主体"}[register.adopted().profile_id]
    assert (point.title.zh, point.before, point.after) == (named, "民政局", "医疗保障局")


def changed_item(item, **values):
    return type(item)(**{name: getattr(item, name) for name in item.__slots__} | values)


def new_item(title):
    return queries.ItemData("hu_zhu", title)


def test_a_published_entry_is_not_edited_as_it_stands(cast):
    entry = published(cast)
    with pytest.raises(Refusal, match="启动目录变更"):
        actions.revise_entry(by=cast.provider_clerk, entry=entry, data=queries.data_of(entry), expect=entry.revision)


def test_a_change_names_what_made_it_necessary_on_a_day_that_has_come(cast):
    entry = published(cast)
    tomorrow = date(2026, 9, 15) + timedelta(days=1)
    with pytest.raises(BadInput, match="没有写明变更的起因"):
        actions.begin_change(by=cast.provider_clerk, entry=entry, trigger=" ", trigger_day=date(2026, 9, 1))
    with pytest.raises(BadInput, match="日期在将来"):
        actions.begin_change(by=cast.provider_clerk, entry=entry, trigger="职能调整", trigger_day=tomorrow)
    assert not Change.objects.exists()


def test_one_change_at_a_time_and_a_dropped_one_frees_the_way(cast):
    entry, change = begun(cast)
    with pytest.raises(Refusal, match="已有一项变更正在办理"):
        actions.begin_change(by=cast.provider_clerk, entry=entry, trigger="再改", trigger_day=date(2026, 9, 14))
    dropped = actions.discard_change(by=cast.provider_clerk, change=change, reason="起因有误")
    assert dropped.state == "discarded"
    assert cases.case(change.case_id, cast.provider_clerk).ended
    assert queries.open_change(Entry.objects.get()) is None
    actions.begin_change(by=cast.provider_clerk, entry=entry, trigger="再改", trigger_day=date(2026, 9, 14))


def test_a_change_that_would_leave_the_entry_lacking_is_refused(cast):
    _, change = begun(cast, bases=[BASIS])
    lacking = changed(whole(cast.provider.id), abstract="", update_cycle="")
    change = actions.revise_change(by=cast.provider_clerk, change=change, data=lacking, expect=change.revision)
    with pytest.raises(Several):
        actions.submit_change(by=cast.provider_clerk, change=change)
    with pytest.raises(Stale):
        actions.revise_change(by=cast.provider_clerk, change=change, data=lacking, expect=1)


def test_a_withdrawn_entry_leaves_the_catalog_and_keeps_its_versions(cast):
    entry = published(cast)
    with pytest.raises(BadInput, match="撤销须写明理由"):
        actions.withdraw_entry(by=cast.provider_clerk, entry=entry, reason="", expect=entry.revision)
    actions.withdraw_entry(by=cast.provider_clerk, entry=entry, reason="职能划出", expect=entry.revision)
    with pytest.raises(NotFound):
        queries.entry(entry.code, cast.stranger)
    assert len(queries.versions(entry.code, cast.provider_clerk)) == 1


def test_codes_of_other_platforms_are_kept_with_their_days_and_find_the_entry(cast):
    entry = published(cast)
    for code, day in (("330203-A-17", date(2026, 9, 1)), ("330203-B-02", date(2026, 9, 15))):
        actions.give_external_code(
            by=cast.provider_clerk, entry=entry, platform="市目录", code=code, since=day, reason="市数据局编目回执"
        )
    assert queries.entry("330203-B-02", cast.stranger) == entry
    with pytest.raises(NotFound):
        queries.entry("330203-A-17", cast.stranger)
    first, second = entry.external_codes.order_by("valid_from")
    assert (first.valid_to, second.valid_to) == (date(2026, 9, 14), None)


@pytest.mark.requirement("GY-2.4/1")
def test_in_guiyang_the_catalog_and_both_lists_are_updated_as_the_data_changes(db, frozen):
    cast = Cast("guiyang-draft-2024")
    entry, change = begun(cast)
    assert actions.submit_change(by=cast.provider_clerk, change=change).ended
    assert queries.entry(entry.code, cast.stranger).version == 2
    lists = {
        "responsibility_list": {"unit": cast.provider.name, "data": "低保对象", "updated_on": "2026-09-11"},
        "negative_list": {"entry": entry.code, "basis": "《社会救助示范条例》第十一条", "updated_on": "2026-09-11"},
    }
    for name, given in lists.items():
        listed = register.jurisdiction().registers[name]
        chosen = {one.id: one.values[0][1].zh for one in listed.columns if one.values}
        first = registers.add_row(by=cast.provider_clerk, register=listed, given=chosen | given)
        later = chosen | given | {"updated_on": "2026-09-14"}
        now = registers.correct_row(
            by=cast.provider_clerk, register=listed, row=first.row, given=later, reason="目录更新", expect=1
        )
        assert (str(now.cells["updated_on"]), str(first.cells["updated_on"])) == ("2026-09-14", "2026-09-11")
        assert first.row.versions.count() == 2
