"""A law that changes between consent and grant changes nothing in the case that was opened before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure import amended
from gongshu.procedure import queries as cases
from gongshu.procedure.snapshot import pin, unpin
from gongshu.regulation.definition import Profile, Rule
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.period import Dated, Period
from tests.sharing.conftest import Stage
from tests.sharing.scene import Sharing

LAWS = ("haishu-2022", "sixian-2021")


@pytest.fixture(params=LAWS)
def shown(request: pytest.FixtureRequest, stage: Stage) -> Sharing:
    """The scene under a law, before the test's own transaction begins."""
    return stage.show(request.param)


def amend(monkeypatch: pytest.MonkeyPatch, profile_id: str, **values: object) -> Profile:
    """Let the profile in force say something else of these rules from now on, and bear another title."""
    old = load_profile(profile_id)
    rules = {
        name: Rule(name, t("新规定", "new"), Dated(name, ((date(2020, 1, 1), value),)), None, "house_rule")
        for name, value in values.items()
    }
    new = replace(old, title=t("新办法", "New Measures"), rules={**old.rules, **rules}, digest="e" * 64)
    monkeypatch.setattr(register, "load_profile", lambda name: new if name == profile_id else load_profile(name))
    return new


def test_a_grant_follows_the_ways_arguments_and_terms_under_which_its_case_was_opened(
    shown: Sharing, db: None, frozen: VirtualClock, own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = shown.again()
    application = scene.ready_to_grant(term_until=None)
    before = cases.profile_of(scene.case(application))
    amend(monkeypatch, scene.profile_id, **{
        "sharing.ways": ("copy",),
        "sharing.way_needs_upper_argument": ("interface",),
        "sharing.proposed_term": Period(1, "month"),
    })  # fmt: skip
    grant = scene.issue(application).grant
    assert grant.way == "interface"
    assert grant.term_until.date().year == frozen.now().year + 1
    assert cases.profile_of(scene.case(application)).rules.keys() >= before.rules.keys()


def test_an_application_of_after_the_change_follows_the_new_law(
    shown: Sharing, db: None, frozen: VirtualClock, own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = shown.again()
    amend(monkeypatch, scene.profile_id, **{"sharing.ways": ("copy",)})
    with pytest.raises(Refusal) as refused:
        scene.submitted()
    assert "选择共享方式" in str([refused.value, *getattr(refused.value, "errors", [])])


def test_an_agreement_is_drawn_up_under_the_instrument_of_its_case(
    sixian: Sharing, db: None, frozen: VirtualClock, own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = sixian.again()
    application = scene.submitted().application
    amend(monkeypatch, "sixian-2021", **{"sharing.forbid_onward": False})
    scene.step(application, scene.cast.bureau_reviewer, "support")
    text = scene.case(application).agreement.text_zh
    assert load_profile("sixian-2021").title.zh in text
    assert "新办法" not in text
    assert "新规定" not in text


@pytest.fixture
def sixian(stage: Stage) -> Sharing:
    return stage.show("sixian-2021")


@pytest.mark.parametrize("name", profile_ids())
def test_the_rules_of_a_chapter_read_back_as_they_were(name: str) -> None:
    profile = load_profile(name)
    for procedure in profile.procedures.values():
        chapter = procedure.id.partition(".")[0] + "."
        kept = unpin(pin(profile, procedure)).rules
        assert kept == {id: rule for id, rule in profile.rules.items() if id.startswith(chapter)}


def test_a_case_of_an_earlier_release_that_kept_no_rules_follows_those_of_today(
    shown: Sharing, db: None, frozen: VirtualClock, own_home: Home
) -> None:
    scene = shown.again()
    application = scene.ready_to_grant()
    case = scene.case(application)
    law = replace(cases.law_of(case), rules=None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(amended, "pinned_law", lambda _: law)
        assert cases.profile_of(case) == register.jurisdiction()
    assert scene.issue(application).grant.way == "interface"
