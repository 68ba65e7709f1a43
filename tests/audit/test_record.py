"""Writing records: part of the act, in order, refusals too."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from gongshu.audit import chain, queries
from gongshu.audit.events import Event, declare
from gongshu.audit.models import AuditRecord, ChainHead
from gongshu.audit.record import act, correlated, record, record_carried, refused
from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, Defect, NotFound, NotPermitted, Refusal
from gongshu.kit.text import Text, t

DONE = declare("test_audit.done", "试行为已完成", "a trial act was done")
REFUSED = declare("test_audit.refused", "试行为被拒绝", "a trial act was refused")
CLERK = Actor(person="p1", name="张三", organization="o1", organization_name="海曙区民政局", on_behalf_of="o2")


def no() -> Refusal:
    return NotPermitted(t("不可以", "you may not"), code="no_way", cite="第十七条")


def verb(*, failing: Exception, subject: str = "res-1") -> None:
    """An act that records itself and then fails."""
    with act(by=CLERK, refused=REFUSED, subject=subject, case="GX-1") as this:
        this.record(DONE)
        raise failing


@pytest.mark.django_db
def test_a_record_keeps_who_did_what_to_what_when_and_by_which_article(frozen: VirtualClock) -> None:
    with transaction.atomic():
        record(
            DONE, by=CLERK, subject="res-1", case="GX-1", article="第十七条第二款", data={"rows": 3}, correlation="c1"
        )

    [found] = queries.trail(case="GX-1")
    assert (found.id, found.event, found.outcome) == ("site-000001", "test_audit.done", "done")
    assert found.sentence == Text("试行为已完成", "a trial act was done")
    assert (found.actor, found.actor_name, found.organization_name, found.on_behalf_of) == (
        "p1",
        "张三",
        "海曙区民政局",
        "o2",
    )
    assert (found.subject, found.article, found.correlation) == ("res-1", "第十七条第二款", "c1")
    assert found.data == {"rows": 3}
    assert found.at == frozen.now()
    assert found.prev == chain.genesis("site")
    assert found.hash == chain.link(found.prev, found.body.encode())


@pytest.mark.django_db
def test_the_searchable_columns_are_derived_from_the_hashed_body() -> None:
    with transaction.atomic():
        written = record(DONE, by=CLERK, subject="res-1")

    read = AuditRecord.objects.get(row=written.row)
    body = json.loads(read.body)
    assert [body[name] for name in ("at", "event", "outcome", "actor", "organization", "case", "subject")] == [
        read.at_text,
        read.event,
        read.outcome,
        read.actor,
        read.organization,
        read.case,
        read.subject,
    ]


@pytest.mark.django_db
def test_a_trail_is_in_order_and_holds_the_case_only() -> None:
    with transaction.atomic():
        for number in range(3):
            record(DONE, by=CLERK, subject=f"res-{number}", case="GX-1")
        record(DONE, by=CLERK, subject="res-1", case="GX-2")

    assert [found.subject for found in queries.trail(case="GX-1")] == ["res-0", "res-1", "res-2"]
    assert [found.case for found in queries.trail(subject="res-1")] == ["GX-1", "GX-2"]
    with pytest.raises(BadInput, match="须指明案件或对象"):
        queries.trail()


@pytest.mark.django_db
def test_evidence_is_found_by_its_id_or_said_to_be_absent() -> None:
    with transaction.atomic():
        written = record(DONE, by=CLERK, subject="res-1")

    assert queries.evidence(written.id).hash == written.hash
    for absent in ("site-000002", "site-x", "", "elsewhere-000001"):
        with pytest.raises(NotFound, match="没有编号为"):
            queries.evidence(absent)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_can_be_recorded() -> None:
    with pytest.raises(Defect, match="未在事务中留痕"):
        record(DONE, by=CLERK, subject="res-1")


@pytest.mark.django_db
def test_an_undeclared_event_cannot_be_recorded() -> None:
    with transaction.atomic(), pytest.raises(Defect, match="未登记"):
        record(Event("test_audit.unheard", Text("无", "none")), by=CLERK, subject="res-1")


@pytest.mark.django_db(transaction=True)
def test_an_act_undone_leaves_no_record_and_no_gap() -> None:
    with pytest.raises(ZeroDivisionError):
        verb(failing=ZeroDivisionError())
    with act(by=CLERK, refused=REFUSED, subject="res-1") as this:
        this.record(DONE)

    assert [(found.seq, found.event) for found in queries.records_of("site")] == [(1, "test_audit.done")]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_undoes_the_act_and_is_recorded() -> None:
    with pytest.raises(NotPermitted):
        verb(failing=no())

    [found] = queries.records_of("site")
    assert (found.event, found.outcome, found.case, found.article) == (
        "test_audit.refused",
        "refused",
        "GX-1",
        "第十七条",
    )
    assert found.data == {"code": "no_way"}


@pytest.mark.django_db
def test_a_refusal_is_recorded_inside_a_test_case_too() -> None:
    with pytest.raises(NotPermitted), act(by=CLERK, refused=REFUSED, subject="res-1"):
        raise no()

    assert [found.outcome for found in queries.records_of("site")] == ["refused"]


@pytest.mark.django_db(transaction=True)
def test_an_act_within_an_act_is_refused_once_for_each_with_one_correlation() -> None:
    with pytest.raises(NotPermitted), act(by=CLERK, refused=REFUSED, subject="outer"):
        verb(failing=no(), subject="inner")

    found = list(queries.records_of("site"))
    assert [one.subject for one in found] == ["inner", "outer"]
    assert len({one.correlation for one in found}) == 1


@pytest.mark.django_db(transaction=True)
def test_a_refusal_inside_a_bare_transaction_is_carried_to_the_edge() -> None:
    with pytest.raises(NotPermitted) as caught, transaction.atomic():
        verb(failing=no())
    assert list(queries.records_of("site")) == []

    record_carried(caught.value)
    record_carried(caught.value)
    assert [one.subject for one in queries.records_of("site")] == ["res-1"]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_not_written_where_the_rollback_would_take_it_along() -> None:
    with transaction.atomic(), pytest.raises(Defect, match="拒绝不能在将要回滚的事务中留痕"):
        refused(REFUSED, by=CLERK, subject="res-1", refusal=no())
    refused(REFUSED, by=CLERK, subject="res-1", refusal=no())
    assert [one.article for one in queries.records_of("site")] == ["第十七条"]


@pytest.mark.django_db
def test_records_of_one_request_are_tied_together() -> None:
    with correlated() as correlation, transaction.atomic():
        record(DONE, by=CLERK, subject="res-1")
        record(DONE, by=CLERK, subject="res-2")

    assert {found.correlation for found in queries.records_of("site")} == {correlation}


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE audit_auditrecord SET hash = 'x'", "DELETE FROM audit_auditrecord"])
def test_the_database_refuses_to_change_records(change: str) -> None:
    with transaction.atomic():
        record(DONE, by=CLERK, subject="res-1")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert AuditRecord.objects.count() == 1


@pytest.mark.django_db
def test_a_place_in_the_chain_is_given_once() -> None:
    with transaction.atomic():
        record(DONE, by=CLERK, subject="res-1")
        ChainHead.objects.filter(chain="site").update(seq=0, hash=chain.genesis("site"))

    with pytest.raises(IntegrityError), transaction.atomic():
        record(DONE, by=CLERK, subject="res-2")


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_never_fork_the_chain() -> None:
    def write(name: str) -> None:
        try:
            for number in range(10):
                with act(by=CLERK, refused=REFUSED, subject=f"{name}-{number}") as this:
                    this.record(DONE)
                    this.record(DONE)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = chain.verify("site", (one.as_row for one in queries.records_of("site")))
    assert (found.records, found.bad) == (80, None)
    assert queries.heads()["site"] == (80, found.hash)


def _written_then_undone() -> None:
    with act(by=CLERK, refused=REFUSED, subject="res-1") as inner:
        inner.record(DONE, data={"n": 2})
        assert len(queries.trail(subject="res-1")) == 2  # reading writes what waits
        raise no()


@pytest.mark.django_db
def test_an_act_undone_within_another_takes_only_its_own_records_along() -> None:
    with act(by=CLERK, refused=REFUSED, subject="res-1") as outer:
        outer.record(DONE, data={"n": 1})
        with pytest.raises(Refusal):
            _written_then_undone()
        outer.record(DONE, data={"n": 3})
        assert [found.data["n"] for found in queries.trail(subject="res-1")] == [1, 3]
    assert [(found.seq, found.data["n"]) for found in queries.records_of("site")] == [(1, 1), (2, 3)]
    rows = (found.as_row for found in queries.records_of("site"))
    assert chain.verify("site", rows).bad is None


@pytest.mark.django_db
def test_the_records_of_one_act_are_written_together(django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(8), act(by=CLERK, refused=REFUSED, subject="res-1") as this:
        for n in range(20):
            this.record(DONE, data={"n": n})
    assert len(list(queries.records_of("site"))) == 20
