"""A permission answer says why, or why not."""

from __future__ import annotations

import pytest

from gongshu.kit.actor import PUBLIC, SYSTEM, Actor
from gongshu.kit.text import speaking
from gongshu.organizations.rules import ACTS, ADMINISTRATOR_POSTS, BUSINESS_POSTS, POST_KINDS, may


def holding(*posts: str) -> Actor:
    return Actor("p", "某人", "o", "某单位", frozenset(posts))


def test_a_yes_names_the_post_that_allows_it():
    permission = may(holding("reviewer"), "sharing.decide")
    assert permission
    assert permission.reason.zh == "审核人可以办理共享申请"
    assert permission.reason.en == "reviewer may decide applications for shared data"


def test_a_no_names_the_posts_it_takes_and_the_posts_held():
    permission = may(holding("data_officer"), "sharing.decide")
    assert not permission
    assert permission.reason.zh == "办理共享申请须由首席数据官、审核人进行，当前账号的职务：数据专员"
    with speaking("en"):
        assert "chief data officer, reviewer; this account holds: data officer" in str(permission.reason)


def test_the_platform_itself_decides_no_case():
    assert not may(SYSTEM, "case.decide")
    assert may(SYSTEM, "collection.load")


def test_the_public_holds_no_post_and_may_do_nothing_here():
    assert not any(may(PUBLIC, act) for act in ACTS)


@pytest.mark.parametrize("administrator", sorted(ADMINISTRATOR_POSTS))
def test_administrators_touch_no_business(administrator):
    business = [act for act, (posts, _) in ACTS.items() if posts & set(BUSINESS_POSTS)]
    assert not any(may(holding(administrator), act) for act in business)


def test_no_act_belongs_to_two_administrations_or_to_administration_and_business():
    for posts, _ in ACTS.values():
        assert posts <= set(BUSINESS_POSTS) or len(posts & set(ADMINISTRATOR_POSTS)) == len(posts) == 1


def test_every_post_and_every_act_has_its_name_in_both_languages():
    for name in [*POST_KINDS.values(), *(name for _, name in ACTS.values())]:
        assert name.zh
        assert name.en
