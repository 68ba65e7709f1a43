"""Periodic duties: when each unit did it last, and by the house reminder, labelled as ours, when it is due again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.organizations import queries as organizations
from gongshu.procedure.models import Clock
from gongshu.registers import duties
from gongshu.regulation.period import Dated, Period
from tests.procedure.office import Office
from tests.registers.scene import Registers

Enter = Callable[[Actor], Client]


def mine(registers: Registers, by: Actor) -> duties.Periodic:
    (one,) = [one for one in duties.duties_of(by) if one.register.id == "drills"]
    return one


def test_a_unit_is_told_when_it_drilled_last_and_when_to_again(registers: Registers, frozen: VirtualClock) -> None:
    clerk = registers.cast.provider_clerk
    assert (mine(registers, clerk).state, mine(registers, clerk).due) == ("never", None)
    registers.add(day="2026-09-01")
    registers.add(day="2026-03-01")
    registers.add(day="2026-12-01", subject="计划中的")
    registers.end(registers.add(day="2026-09-10").row, ending="struck")
    told = mine(registers, clerk)
    assert (told.last, told.due, told.state, told.source) == (
        date(2026, 9, 1),
        date(2027, 9, 1),
        "in_time",
        "house_rule",
    )
    frozen.advance(timedelta(days=300))
    assert mine(registers, clerk).last == date(2026, 12, 1)
    frozen.advance(timedelta(days=130))
    assert mine(registers, clerk).state == "due_soon"
    frozen.advance(timedelta(days=60))
    assert mine(registers, clerk).state == "overdue"
    assert not Clock.objects.exists()


def test_the_authority_sees_every_unit_that_owes_it_others_their_own(registers: Registers) -> None:
    registers.add()
    seen = duties.units(registers.register(), registers.cast.bureau_clerk)
    assert [(one.unit, one.state) for one in seen if one.state != "never"] == [("民政局", "in_time")]
    assert {one.unit for one in seen} == {"民政局", "医疗保障局", "大数据局", "望春街道办事处"}
    assert seen[-1].unit == "民政局"
    assert [one.unit for one in duties.units(registers.register(), registers.cast.stranger)] == ["望春街道办事处"]
    assert duties.units(registers.register("standards"), registers.cast.bureau_clerk) == []
    assert duties.duties_of(registers.cast.citizen) == []


def test_the_pages_label_the_reminder_as_a_house_rule(registers: Registers, enter: Enter, frozen: VirtualClock) -> None:
    registers.add(day="2025-01-01")
    client = enter(registers.cast.provider_clerk)
    for address in ("/desk/registers/", "/desk/registers/drills/"):
        page = client.get(address).text
        for words in ("2025-01-01", "2026-01-01", "已过提醒日", "本平台约定", "不计入超期"):
            assert words in page, words
        assert "已超期" not in page


def test_a_period_the_instrument_states_is_law(registers: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    registers.add(day="2025-01-01")
    law = organizations.jurisdiction()
    stated = replace(law.limits["EX-3/D9"], period=Dated("EX-3/D9", ((law.effective, Period(6, "month")),)))
    changed = replace(law, limits={**law.limits, "EX-3/D9": stated})
    monkeypatch.setattr(organizations, "jurisdiction", lambda: changed)
    told = mine(registers, registers.cast.provider_clerk)
    assert (told.due, told.state, told.source) == (date(2025, 7, 1), "overdue", "law")
    silent = replace(stated, period=law.limits["EX-3/D9"].period, reminder=None)
    changed = replace(law, limits={**law.limits, "EX-3/D9": silent})
    assert mine(registers, registers.cast.provider_clerk).state == "none_stated"


@pytest.mark.parametrize("profile", ["haishu-2022", "sixian-2021"])
def test_a_duty_shown_by_cases_counts_from_the_day_on_which_it_was_done(
    db: None, frozen: VirtualClock, profile: str
) -> None:
    office = Office(profile)
    drills = office.profile.registers["drills"]

    def told() -> dict[str, date | None]:
        return {one.unit: one.last for one in duties.units(drills, office.cast.bureau_clerk)}

    case = office.start("security.drill")
    assert told()["医疗保障局"] is None, "a drill that is planned was not held"
    office.take(case, "held", papers={"day": "2026-09-11", "findings": "两处联络电话不通"})
    assert (told()["医疗保障局"], told()["民政局"]) == (date(2026, 9, 11), None)
    again = office.start("security.drill")
    office.take(again, "held", papers={"day": "2026-08-03", "findings": "补记"})
    assert told()["医疗保障局"] == date(2026, 9, 11), "the last one counts, whenever it was entered"
