"""Statements reach the database the short way; whoever listens hears them, and what Django guards stays guarded."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gongshu.procedure.models import PinnedLaw
from gongshu.statements.compiled import Listing, Slot, Writing
from gongshu.statements.inserting import insert
from gongshu.statements.making import new

pytestmark = pytest.mark.django_db
_FOUND = Listing(lambda: PinnedLaw.objects.filter(spelled__startswith=Slot("start")).values_list("digest", "spelled"))
_CHANGE = Writing(lambda: PinnedLaw.objects.filter(digest=Slot("digest")), spelled=Slot("to"))


def law(digest: str, spelled: str) -> PinnedLaw:
    return new(PinnedLaw, digest=digest, spelled=spelled)


def test_signs_of_placeholders_among_the_values_stay_as_they_are() -> None:
    insert([law("a", "100% %s ? %%"), law("b", "100% other")])
    assert _FOUND.rows(start="100% %s") == [("a", "100% %s ? %%")]
    assert _CHANGE.run(digest="a", to="?%s") == 1
    assert _FOUND.rows(start="?%s") == [("a", "?%s")]


def test_who_listens_hears_each_statement() -> None:
    heard: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        insert([law("a", "x")])
        assert _FOUND.rows(start="x") == [("a", "x")]
    assert [one.partition(" ")[0] for one in heard] == ["INSERT", "SELECT"]
    with CaptureQueriesContext(connection) as asked:
        _CHANGE.run(digest="a", to="y")
    assert len(asked) == 1


def test_what_the_database_refuses_is_the_error_that_django_makes_of_it() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([law("a", "x"), law("a", "y")])
    assert _FOUND.rows(start="x") == []


def test_in_a_transaction_that_must_be_undone_nothing_more_is_asked() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            _FOUND.rows(start="x")
        transaction.set_rollback(False)
