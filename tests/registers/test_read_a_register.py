"""Reading a register: each unit its own rows, the authority all, the public what is public; now and as of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import NotFound
from gongshu.registers import queries
from gongshu.registers.models import Row
from tests.registers.scene import Registers


def test_each_unit_sees_its_own_rows_and_the_authority_all(registers: Registers) -> None:
    registers.add(subject="民政")
    registers.add(by=registers.cast.applicant_clerk, subject="医保")
    cast = registers.cast
    assert registers.subjects(cast.provider_clerk) == registers.subjects(cast.provider_reviewer) == ["民政"]
    assert registers.subjects(cast.applicant_clerk) == ["医保"]
    assert registers.subjects(cast.bureau_clerk) == ["民政", "医保"]
    for nobody in (cast.stranger, cast.security_admin, cast.citizen):
        assert registers.subjects(nobody) == []
    assert queries.counts(queries.registers_for(cast.bureau_clerk), cast.bureau_clerk)["drills"] == 2
    assert queries.counts(queries.registers_for(cast.provider_clerk), cast.provider_clerk)["drills"] == 1


def test_a_public_register_is_open_to_everybody_and_others_are_not_there(registers: Registers) -> None:
    registers.add(by=registers.cast.bureau_clerk, id="standards", name="数据元规范")
    citizen = registers.cast.citizen
    assert queries.versions(queries.register("standards", citizen), citizen).count() == 1
    assert {one.id for one in queries.registers_for(citizen)} == {"standards", "cases", "datasets"}
    for hidden in ("drills", "no_such"):
        with pytest.raises(NotFound):
            queries.register(hidden, citizen)


def test_anothers_row_is_not_there(registers: Registers) -> None:
    registers.add()
    with pytest.raises(NotFound):
        queries.row(registers.register(), 1, registers.cast.applicant_clerk)
    assert queries.row(registers.register(), 1, registers.cast.bureau_clerk).number == 1


def test_the_register_as_of_a_day(registers: Registers, frozen: VirtualClock) -> None:
    bureau = registers.cast.bureau_clerk
    row = registers.add(subject="初稿").row
    frozen.advance(timedelta(days=2))
    registers.correct(row, given={"subject": "更正"})
    frozen.advance(timedelta(days=2))
    registers.end(row)
    assert registers.subjects(bureau, on=date(2026, 9, 14)) == []
    assert registers.subjects(bureau, on=date(2026, 9, 15)) == ["初稿"]
    assert registers.subjects(bureau, on=date(2026, 9, 16)) == ["初稿"]
    assert registers.subjects(bureau, on=date(2026, 9, 17)) == ["更正"]
    kinds = [queries.versions(registers.register(), bureau, on=date(2026, 9, day)).get().kind for day in (18, 19)]
    assert kinds == ["corrected", "closed"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "correct", "end", "wait"]), st.integers(0, 3), st.integers(0, 5)), max_size=12
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_every_day_can_be_read_again_as_it_was(registers: Registers, steps) -> None:
    """Against a diary kept beside the product: at the end of each day, what each row said."""
    bureau, keeper = registers.cast.bureau_clerk, registers.cast.provider_clerk
    Row_ids: list[Row] = []
    with clock.using(VirtualClock(clock.now() + timedelta(days=len(Row.objects.all()) * 100))) as time:
        assert isinstance(time, VirtualClock)
        present: dict[int, tuple[str, str]] = {}
        diary: dict[date, dict[int, tuple[str, str]]] = {}
        for place, (act, which, value) in enumerate(steps):
            chosen = Row_ids[which % len(Row_ids)] if Row_ids else None
            standing = chosen is not None and present[chosen.number][0] in ("added", "corrected")
            if act == "add":
                row = registers.add(subject=f"{place}-{value}").row
                Row_ids.append(row)
                present[row.number] = ("added", f"{place}-{value}")
            elif act == "wait":
                time.advance(timedelta(days=1))
            elif chosen is not None and standing and act == "correct":
                registers.correct(chosen, by=keeper, given={"subject": f"{place}+{value}"})
                present[chosen.number] = ("corrected", f"{place}+{value}")
            elif chosen is not None and standing and act == "end":
                registers.end(chosen, by=keeper)
                present[chosen.number] = ("closed", present[chosen.number][1])
            diary[clock.today()] = dict(present)
        mine = [row.pk for row in Row_ids]
        for day, told in diary.items():
            found = queries.versions(registers.register(), bureau, on=day).filter(row__in=mine)
            assert {one.row.number: (one.kind, one.cells["subject"]) for one in found} == told
        versions = [queries.history(row) for row in Row_ids]
        assert all([one.number for one in found] == list(range(len(found), 0, -1)) for found in versions)
