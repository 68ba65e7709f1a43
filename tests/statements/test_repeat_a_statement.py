"""Statements spelled once: they say what Django's own would say, on both databases, however often they run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Model, Q
from django.test.utils import CaptureQueriesContext

from gongshu.audit.models import AuditRecord, ChainHead
from gongshu.procedure.models import Case, Clock, Message, PinnedLaw, StepVisit
from gongshu.statements.compiled import Listing, Reading, Slot, Writing
from gongshu.statements.inserting import insert

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, 0, 123456, tzinfo=UTC)


def kept_law() -> PinnedLaw:
    return PinnedLaw.objects.get_or_create(digest="0" * 64, spelled="{}")[0]


def case(number: str, **differing: Any) -> Case:
    values = {
        "number": number, "room": "sharing", "procedure_id": "p", "profile_id": "x", "profile_digest": "d",
        "law": kept_law(), "state": "reply", "subject": "s", "subject_title": "t",
        "facts": {"词": ["值", 1, None, True]},
        "opened_at": NOON, "opened_by": "who", "opened_by_name": "张三", "opened_as": "applicant",
    }  # fmt: skip
    return Case(**values | differing)


def fields(rows: Sequence[Model]) -> list[dict[str, Any]]:
    return [{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in rows]


@pytest.fixture
def visit() -> StepVisit:
    """An open visit, with its case and its clock."""
    one = case("GX-2026-000001")
    insert([one])
    there = StepVisit(case=one, number=1, step="reply", entered_at=NOON)
    insert([there], numbered=True)
    insert([Clock(case=one, visit=there, started_at=NOON, due_at=NOON + timedelta(days=9))], numbered=True)
    return there


def test_what_is_inserted_is_what_django_would_have_kept() -> None:
    ours, theirs = case("GX-1"), case("GX-2")
    insert([ours])
    theirs.save(force_insert=True)

    kept, other = fields(Case.objects.filter(number__in=["GX-1", "GX-2"]).order_by("number"))
    assert kept | {"id": "", "number": ""} == other | {"id": "", "number": ""}
    assert kept["facts"] == {"词": ["值", 1, None, True]}
    assert ours._state.adding is False


def test_rows_are_numbered_in_the_order_they_were_given(visit: StepVisit) -> None:
    again = [StepVisit(case=visit.case, number=2 + more, step="x", left_at=NOON) for more in range(300)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        insert(again, numbered=True)
    assert 1 < len(asked) < 10  # more values than one statement takes
    assert [StepVisit.objects.get(pk=one.pk).number for one in again[::97]] == [one.number for one in again[::97]]


def test_a_constraint_of_the_database_holds_as_ever(visit: StepVisit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([StepVisit(case=visit.case, number=2, step="second open visit")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([case("GX-2026-000001")])


def test_columns_that_the_database_derives_are_left_to_it() -> None:
    insert([AuditRecord(chain="trial", seq=1, prev="a", hash="b", body='{"event": "e", "case": "GX-7"}')])
    assert AuditRecord.objects.get(chain="trial").case == "GX-7"


def test_nothing_to_insert_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        insert([])
    assert len(asked) == 0


def test_a_reading_returns_what_the_query_set_returns(visit: StepVisit) -> None:
    found = Reading(lambda: StepVisit.objects.select_related("clock", "case").filter(case=Slot("case"), left_at=None))
    theirs = StepVisit.objects.select_related("clock", "case").get(pk=visit.pk)
    with CaptureQueriesContext(connection) as asked:
        [ours] = found.all(case=visit.case_id)
        assert fields([ours, ours.clock, ours.case]) == fields([theirs, theirs.clock, theirs.case])
    assert len(asked) == 1  # what was selected as related is there
    assert found.first(case="of nobody") is None


def test_a_listing_returns_values_as_python_has_them(visit: StepVisit) -> None:
    found = Listing(
        lambda: Clock.objects.filter(due_at__gt=Slot("now"), case=Slot("case")).values_list(
            "due_at", "soft", "case__facts"
        )
    )
    expected = [(NOON + timedelta(days=9), False, visit.case.facts)]
    assert found.rows(now=NOON, case=visit.case_id) == expected
    assert found.rows(now=NOON + timedelta(days=9), case=visit.case_id) == []
    assert found.column(now=NOON, case=visit.case_id) == [expected[0][0]]


def test_a_writing_changes_what_it_finds_and_says_how_many(visit: StepVisit) -> None:
    claim = Writing(lambda: Case.objects.filter(pk=Slot("case"), revision=Slot("seen")), revision=F("revision") + 1)
    assert claim.run(case=visit.case_id, seen=1) == 1
    assert claim.run(case=visit.case_id, seen=1) == 0
    assert claim.run(case=visit.case_id, seen=2) == 1
    assert Case.objects.get(pk=visit.case_id).revision == 3


def test_a_writing_takes_moments_nothing_and_conditions(visit: StepVisit) -> None:
    clocks = Clock.objects.filter(case=visit.case_id)
    set_ = Writing(
        lambda: Clock.objects.filter(case=Slot("case")),
        wake_at=Slot("at"),
        soft=ExpressionWrapper(Q(limit_id__in=[Slot("one"), Slot("other")]), output_field=BooleanField()),
    )
    clocks.update(limit_id="B")
    set_.run(case=visit.case_id, at=NOON, one="A", other="B")
    assert clocks.values_list("wake_at", "soft").get() == (NOON, True)
    set_.run(case=visit.case_id, at=None, one="A", other="C")
    assert clocks.values_list("wake_at", "soft").get() == (None, False)


def test_a_statement_is_built_once_and_runs_with_other_values(visit: StepVisit) -> None:
    built = []

    def messages() -> Any:
        built.append(1)
        return Message.objects.filter(kind=Slot("kind")).order_by("pk").values_list("text_zh")

    found = Listing(messages)
    assert (found.column(kind="a"), found.column(kind="b"), found.column(kind="'; --")) == ([], [], [])
    assert built == [1]


@pytest.mark.parametrize("values", [{}, {"chain": "site", "more": 1}, {"chian": "site"}], ids=["none", "more", "other"])
def test_a_statement_runs_only_with_the_values_it_names(values: dict[str, Any]) -> None:
    found = Reading(lambda: ChainHead.objects.filter(chain=Slot("chain")))
    with pytest.raises(TypeError, match="takes"):
        found.all(**values)
