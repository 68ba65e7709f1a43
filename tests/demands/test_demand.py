"""A demand: stated after the catalog was asked, matched, confirmed, supplied, rated; or refused at any of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from gongshu.audit.queries import trail
from gongshu.catalog import actions as catalog
from gongshu.demands import actions, queries, rules
from gongshu.demands.actions import Need
from gongshu.demands.models import Demand
from gongshu.desk.owed import owed_by
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Stale
from tests.cast import Cast
from tests.catalog.samples import published

NEED = Need("低保对象名单", "姓名\n身份证号", "参保资助核对，依据社会救助示范法第五条")
SOON = date(2026, 9, 30)


@pytest.fixture
def cast(db, frozen) -> Cast:
    """The cast under Haishu's rules."""
    return Cast("haishu-2022")


def stated(cast, **values):
    return actions.raise_demand(by=cast.applicant_clerk, need=Need(**{**vars_of(NEED), **values}))


def vars_of(need):
    return {name: getattr(need, name) for name in Need.__slots__}


def matched(cast):
    entry = published(cast)
    found = stated(cast)
    return entry, actions.match_demand(by=cast.bureau_clerk, demand=found, entry_code=entry.code, expect=1)


def confirmed(cast):
    entry, found = matched(cast)
    return entry, actions.confirm_duty(by=cast.provider_clerk, demand=found, promised_on=SOON, expect=found.revision)


def test_a_demand_is_matched_confirmed_supplied_and_rated(cast):
    entry, found = confirmed(cast)
    assert (found.state, found.provider, found.entry) == ("confirmed", cast.provider, entry)
    found = actions.supply_demand(by=cast.provider_clerk, demand=found, entry_code=entry.code, expect=found.revision)
    assert [one.number for one in queries.waiting_for(cast.applicant_clerk)] == [found.number]
    with pytest.raises(BadInput, match="1 到 5"):
        actions.rate_demand(by=cast.applicant_clerk, demand=found, rating=6, expect=found.revision)
    found = actions.rate_demand(by=cast.applicant_clerk, demand=found, rating=4, expect=found.revision, said="及时")
    assert (found.state, found.rating) == ("rated", 4)
    done = [(step.act, step.by_name) for step in queries.steps_of(found)]
    assert done == [("raise", "郑保"), ("match", "冯数"), ("confirm", "周民"), ("supply", "周民"), ("rate", "郑保")]
    records = [one for one in trail(subject=found.number) if one.event.startswith("demands.") and one.outcome == "done"]
    assert [one.article for one in records] == ["本平台约定"] * 5  # never passed off as law
    assert "及时" not in "".join(str(one.body) for one in records)


def test_what_is_lacking_is_named_and_where_entries_were_suggested_why_they_will_not_do(cast):
    with pytest.raises(Several) as lacking:
        actions.raise_demand(by=cast.applicant_clerk, need=Need("", "", ""))
    assert {one.at for one in lacking.value.errors} == {"title", "items", "purpose"}
    with pytest.raises(BadInput) as refused:
        actions.raise_demand(by=cast.applicant_clerk, need=NEED, suggested=[published(cast).code])
    assert refused.value.at == "lacking"
    with pytest.raises(NotPermitted):
        actions.raise_demand(by=cast.system_admin, need=NEED)


def test_each_step_is_somebodys_own_and_strangers_see_nothing(cast):
    entry, found = matched(cast)
    with pytest.raises(NotPermitted, match="“确认责任”由提供单位办理"):
        actions.confirm_duty(by=cast.applicant_clerk, demand=found, promised_on=SOON, expect=found.revision)
    with pytest.raises(NotFound):
        queries.demand(found.number, cast.stranger)
    with pytest.raises(Refusal, match="已匹配，待确认"):
        actions.match_demand(by=cast.bureau_clerk, demand=found, entry_code=entry.code, expect=found.revision)
    with pytest.raises(BadInput, match="已过"):
        actions.confirm_duty(by=cast.provider_clerk, demand=found, promised_on=date(2026, 9, 14), expect=found.revision)
    with pytest.raises(Stale):
        actions.confirm_duty(by=cast.provider_clerk, demand=found, promised_on=SOON, expect=1)
    assert queries.demand(found.number, cast.provider_clerk).state == "matched"


def test_a_provider_gives_back_what_is_not_its_own_with_the_reason_and_another_catalogs_it(cast):
    _, found = matched(cast)
    with pytest.raises(BadInput, match="理由"):
        actions.disown_duty(by=cast.provider_clerk, demand=found, said=" ", expect=found.revision)
    found = actions.disown_duty(by=cast.provider_clerk, demand=found, said="由街道登记", expect=found.revision)
    assert (found.state, found.provider, found.entry) == ("raised", None, None)
    with pytest.raises(Refusal, match="提供单位就是需求单位"):
        actions.assign_demand(by=cast.bureau_clerk, demand=found, provider=cast.applicant.id, expect=found.revision)
    found = actions.assign_demand(by=cast.bureau_clerk, demand=found, provider=cast.street.id, expect=found.revision)
    assert [step.id for step in queries.open_steps(found, cast.stranger)] == ["confirm", "disown"]


def test_the_authority_declines_and_the_unit_in_need_withdraws_only_with_a_reason(cast):
    found = stated(cast)
    with pytest.raises(BadInput):
        actions.decline_demand(by=cast.bureau_clerk, demand=found, said="", expect=1)
    done = actions.decline_demand(by=cast.bureau_clerk, demand=found, said="本地没有采集", expect=1)
    assert (done.state, queries.open_steps(done, cast.applicant_clerk)) == ("declined", [])
    other = stated(cast)
    assert actions.withdraw_demand(by=cast.applicant_clerk, demand=other, said="已有", expect=1).state == "withdrawn"


def test_supply_names_an_own_entry_and_no_grant_of_anybody_else(cast):
    entry, found = confirmed(cast)
    with pytest.raises(NotFound):
        actions.supply_demand(by=cast.provider_clerk, demand=found, entry_code="none", expect=found.revision)
    with pytest.raises(NotFound, match="授权"):
        actions.supply_demand(
            by=cast.provider_clerk, demand=found, entry_code=entry.code, grant="SQ-1", expect=found.revision
        )
    assert queries.demand(found.number, cast.provider_clerk).state == "confirmed"


def test_the_responsibility_list_is_drawn_from_the_demands_and_read_as_of_a_day(cast, frozen):
    entry, found = matched(cast)
    (row,) = queries.responsibilities()
    assert (row.provider, row.state, row.demand.entry) == ("民政局", "matched", entry)
    frozen.advance(timedelta(days=2))
    found = actions.confirm_duty(by=cast.provider_clerk, demand=found, promised_on=SOON, expect=found.revision)
    assert [one.state for one in queries.responsibilities(date(2026, 9, 15))] == ["matched"]
    assert [one.state for one in queries.responsibilities()] == ["confirmed"]
    assert queries.responsibilities(date(2026, 9, 14)) == []
    frozen.advance(timedelta(days=14))
    assert [one.late for one in queries.responsibilities()] == [True]
    (debt,) = [one for one in owed_by(cast.provider_clerk) if "需求" in one.title.zh]
    assert (debt.count, debt.rows[0].late) == (1, True)


def test_every_state_is_reached_or_left_by_an_act_and_ends_are_ends():
    reached = {"raised"} | {step.to for step in rules.STEPS.values()}
    assert reached == set(rules.STATES)
    left = {state for step in rules.STEPS.values() for state in step.of}
    assert set(rules.STATES) - left == set(rules.ENDED)


def test_the_database_keeps_a_supplied_demand_whole(cast):
    found = stated(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=found.pk).update(state="provided")


def page(cast, actor, path, **posted):
    client = Client()
    cast.enter(client, actor)
    return client.post(path, posted) if posted else client.get(path)


def test_the_whole_way_on_the_pages(cast):
    entry = published(cast)
    catalog.catch_up_index()
    asked = page(cast, cast.applicant_clerk, "/desk/demands/new/?words=低保对象").content.decode()
    assert entry.code in asked
    assert "申请共享" in asked
    given = {"words": "低保对象", "title": "低保对象", "items": "姓名", "purpose": "核对"}
    assert page(cast, cast.applicant_clerk, "/desk/demands/new/", **given).status_code == 422  # why none will do
    done = page(cast, cast.applicant_clerk, "/desk/demands/new/", **given, lacking="缺少历史数据")
    found = Demand.objects.get()
    there = f"/desk/demands/{found.number}/"
    assert done.headers["Location"] == there
    assert found.suggested == [entry.code]
    shown = page(cast, cast.bureau_clerk, there).content.decode()
    assert f"?act=match&amp;entry={entry.code}".replace("/", "%2F") in shown
    page(cast, cast.bureau_clerk, there, act="match", entry=entry.code, revision="1", said="")
    assert page(cast, cast.applicant_clerk, f"{there}?act=confirm").status_code == 200  # nothing is offered
    sent = {"act": "confirm", "promised_on": "2026-09-30", "revision": "2", "said": ""}
    page(cast, cast.provider_clerk, there, **sent)
    assert "已确认，待提供" in page(cast, cast.stranger, "/desk/demands/responsibilities/").content.decode()
    assert page(cast, cast.provider_clerk, there, act="supply", entry="x", revision="3").status_code == 422
    page(cast, cast.provider_clerk, there, act="supply", entry=entry.code, revision="3", said="")
    assert found.number in page(cast, cast.applicant_clerk, "/desk/demands/").content.decode()
    page(cast, cast.applicant_clerk, there, act="rate", rating="5", revision="4", said="好用")
    assert "好用" in page(cast, cast.provider_clerk, there).content.decode()
    assert Demand.objects.get().state == "rated"
