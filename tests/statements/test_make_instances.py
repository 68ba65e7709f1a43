"""Instances made without Django's ``__init__`` are the ones that it would have made."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model

from gongshu.audit.models import AuditRecord
from gongshu.kit.clock import VirtualClock
from gongshu.procedure.models import Case, Clock, Message, PinnedLaw, StepVisit
from gongshu.statements.making import alike, new, read

VALUES: list[tuple[type[Model], dict[str, Any]]] = [
    (StepVisit, {"case_id": "c", "number": 1, "step": "check"}),
    (Message, {"case_id": "c", "organization_id": "o", "role": "provider", "kind": "asked", "text_zh": "请"}),
    (AuditRecord, {"chain": "site", "seq": 3, "prev": "p", "hash": "h", "body": "{}"}),
    (Case, {"id": "known", "number": "GX-1", "facts": {"类": "甲"}, "law_id": "d"}),
]


@pytest.mark.parametrize(("model", "values"), VALUES)
def test_a_new_one_has_what_it_was_given_and_the_defaults_of_the_rest(
    frozen: VirtualClock, model: type[Model], values: dict[str, Any]
) -> None:
    ours, theirs = new(model, **values), model(**values)
    assert {**vars(ours), "_state": 0} == {**vars(theirs), "_state": 0}
    assert (ours._state.adding, ours._state.db) == (theirs._state.adding, theirs._state.db)


def test_mutable_defaults_are_not_shared() -> None:
    new(Case, law_id="d").facts["x"] = 1
    assert new(Case, law_id="d").facts == {}


def test_a_column_that_the_table_does_not_have_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"StepVisit has no \['case', 'stop'\]"):
        new(StepVisit, case="c", stop="check")


def test_one_that_was_read_stands_in_the_database() -> None:
    names = [field.attname for field in PinnedLaw._meta.concrete_fields]
    ours, theirs = read(PinnedLaw, names, ["d", "{}"]), PinnedLaw.from_db("default", names, ["d", "{}"])
    assert (vars(ours._state), ours.digest, ours.spelled) == (vars(theirs._state), theirs.digest, theirs.spelled)


def test_another_instance_of_the_same_row_is_changed_by_itself() -> None:
    one = new(StepVisit, case_id="c", number=1, step="check")
    one.clock = new(Clock, case_id="c")
    other = alike(one)
    other.step = "reply"
    other.clock = new(Clock, case_id="d")
    assert (one.step, one.clock.case_id) == ("check", "c")
    assert (other.step, other.number) == ("reply", 1)
