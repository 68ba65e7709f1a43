"""Within a unit one person takes a case on, so that two do not work on it; it ends with the step."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import trail
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.procedure import actions, queries
from gongshu.procedure.models import CaseParty


def test_who_takes_it_on_finds_it_under_mine_and_colleagues_see_whose_it_is(haishu) -> None:
    cast, case = haishu.cast, haishu.run(haishu.open("sharing.conditional"), "pass")
    actions.take_on(case=case, by=cast.provider_clerk)
    [mine], [theirs] = queries.todos(cast.provider_clerk), queries.todos(cast.provider_reviewer)
    assert (mine.mine, mine.taken_by) == (True, "周民")
    assert (theirs.mine, theirs.taken_by) == (False, "周民")
    assert trail(case=case.number)[-1].event == "procedure.taken_on"


def test_it_is_taken_once_and_can_be_put_back(haishu) -> None:
    cast, case = haishu.cast, haishu.run(haishu.open("sharing.conditional"), "pass")
    actions.take_on(case=case, by=cast.provider_clerk)
    with pytest.raises(Refusal, match="周民已认领"):
        actions.take_on(case=case, by=cast.provider_reviewer)
    with pytest.raises(NotPermitted):
        actions.put_back(case=case, by=cast.provider_reviewer)
    actions.put_back(case=case, by=cast.provider_clerk)
    actions.take_on(case=case, by=cast.provider_reviewer)
    assert queries.todos(cast.provider_clerk)[0].taken_by == "吴审"


def test_it_hinders_no_colleague_from_acting_and_ends_with_the_step(haishu) -> None:
    cast, case = haishu.cast, haishu.run(haishu.open("sharing.conditional"), "pass")
    actions.take_on(case=case, by=cast.provider_clerk)
    haishu.decide(case, "consent", by=cast.provider_reviewer)
    assert not CaseParty.objects.filter(case=case).exclude(taken_by="").exists()


def test_only_who_may_act_takes_it_on(haishu) -> None:
    case = haishu.open("sharing.conditional")
    with pytest.raises(NotPermitted):
        actions.take_on(case=case, by=haishu.cast.provider_clerk)


def test_what_only_one_person_may_do_is_that_persons(haishu) -> None:
    cast = haishu.cast
    haishu.open("sharing.conditional")
    [todo] = queries.todos(cast.bureau_reviewer)
    assert todo.mine
    [of_the_clerk] = queries.todos(cast.bureau_clerk)
    assert not of_the_clerk.mine
    assert "审核人" in of_the_clerk.lacking.zh
