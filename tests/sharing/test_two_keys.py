"""Fields of the highest grade are opened by two people: who judged and who grants (house rule)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.catalog.models import Item
from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.sharing.actions.granting import Asked
from gongshu.sharing.grant_rules import check_two_keys
from tests.sharing.conftest import Stage
from tests.sharing.scene import Sharing


@dataclass
class Judged:
    person: str
    on_behalf_of: str = ""


@pytest.fixture
def sixian(stage: Stage) -> Sharing:
    return stage.show("sixian-2021")


def test_who_gave_the_opinion_cannot_grant_fields_of_the_highest_grade_another_can(
    sixian: Sharing, db: None, frozen: VirtualClock, own_home: Home
) -> None:
    scene = sixian.again()
    Item.objects.filter(name="state").update(level=4)
    application = scene.ready_to_grant()
    with pytest.raises(Refusal) as refused:
        scene.issue(application)
    assert refused.value.code == "two_keys"
    assert "婚姻状况" in refused.value.what.zh
    assert "本平台约定" in refused.value.why.zh
    fields = [one for one in application.answers["fields"] if one != "state"]
    assert scene.issue(application, asked=Asked(fields=fields)).grant.fields == fields


PEOPLE = ("a", "b", "c")
NAMES = {"a": "甲", "b": "乙", "c": "丙"}


@given(
    hand=st.sampled_from(PEOPLE),
    principal=st.sampled_from(("", *PEOPLE)),
    judged=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(("", *PEOPLE))), max_size=4),
    classified=st.booleans(),
)
def test_whoever_stood_in_for_whom_it_takes_somebody_else(hand, principal, judged, classified) -> None:
    by = Actor(hand, NAMES[hand], principal=principal, on_behalf_of=NAMES.get(principal, ""))
    before = [Judged(person, NAMES.get(behalf, "")) for person, behalf in judged]
    own = {hand, principal} - {""}
    others = [one for one in judged if not own & set(one)]
    fields = ["卡号"] if classified else []
    if classified and not others:
        with pytest.raises(Refusal, match="须经两人"):
            check_two_keys(fields, by, before)
    else:
        check_two_keys(fields, by, before)
