"""Correcting and ending a row: by the unit that entered it, once, with a reason; nothing is overwritten."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gongshu.audit import queries as audit
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Stale
from gongshu.registers import queries
from gongshu.registers.models import Row, RowVersion
from tests.procedure.test_two_deciders import at_once
from tests.registers.scene import Registers


def test_a_correction_keeps_what_stood_before(registers: Registers, frozen: VirtualClock) -> None:
    row = registers.add().row
    frozen.advance(timedelta(days=1))
    registers.correct(row, given={"subject": "勒索软件处置"}, reason="科目写错")
    after, before = queries.history(row)
    assert (before.kind, before.cells["subject"]) == ("added", "数据泄露处置")
    assert (after.kind, after.cells["subject"], after.reason) == ("corrected", "勒索软件处置", "科目写错")
    assert json.loads(audit.evidence(after.evidence).body)["data"] == {
        "register": "drills",
        "version": 2,
        "columns": ["subject"],
    }


def test_an_ended_row_stays_readable_and_is_changed_no_more(registers: Registers) -> None:
    row = registers.add().row
    version = registers.end(row, ending="struck", reason="重复登记")
    assert (version.kind, version.cells["subject"]) == ("struck", "数据泄露处置")
    for again in (registers.correct, registers.end):
        with pytest.raises(Refusal, match="不能再改"):
            again(row)
    assert RowVersion.objects.count() == 2


@pytest.mark.parametrize("act", ["correct", "end"])
def test_another_units_row_is_refused(registers: Registers, act: str) -> None:
    row = registers.add().row
    for actor in (registers.cast.applicant_clerk, registers.cast.bureau_clerk):
        with pytest.raises(NotPermitted, match="由其他单位登记"):
            getattr(registers, act)(row, by=actor)
    assert Row.objects.get().revision == 1


def test_without_a_reason_or_a_difference_nothing_is_changed(registers: Registers) -> None:
    row = registers.add().row
    with pytest.raises(BadInput, match="请写明理由"):
        registers.correct(row, given={"subject": "甲"}, reason=" ")
    with pytest.raises(BadInput, match="没有任何改动"):
        registers.correct(row)
    with pytest.raises(BadInput, match="请写明理由"):
        registers.end(row, reason="")
    with pytest.raises(BadInput, match="办结还是划去"):
        registers.end(row, ending="deleted")
    assert RowVersion.objects.count() == 1


def test_a_change_on_an_old_page_is_told_so(registers: Registers) -> None:
    row = registers.add().row
    registers.correct(row, given={"people": "13"})
    with pytest.raises(Stale, match="刚刚被他人改动"):
        registers.correct(row, given={"people": "14"}, expect=1)
    assert queries.newest(Row.objects.get()).cells["people"] == "13"


def test_the_database_itself_takes_no_change_without_reason(registers: Registers) -> None:
    version = registers.add()
    version.pk, version.number, version.kind = None, 2, "corrected"
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_is_taken(transactional_db, frozen: VirtualClock, trial: str) -> None:
    registers = Registers(trial)
    row = registers.add().row
    law = registers.register()
    cells = queries.newest(row).cells
    at = [
        lambda word=word, actor=actor: registers.correct(row, by=actor, given={"subject": word}, expect=1)
        for word, actor in (("甲", registers.cast.provider_clerk), ("乙", registers.cast.provider_reviewer))
    ]
    results = at_once(frozen, *at)
    assert sorted(type(one).__name__ for one in results) == ["RowVersion", "Stale"], results
    assert Row.objects.get().revision == RowVersion.objects.count() == 2
    adds = at_once(frozen, *[registers.add for _ in range(3)])
    assert sorted(one.row.number for one in adds) == [2, 3, 4]
    assert law.id == "drills"
    assert cells["subject"] == "数据泄露处置"
