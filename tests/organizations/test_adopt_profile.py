"""An installation chooses the profile it serves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongshu.audit.queries import search
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import NotFound, NotPermitted, Refusal
from gongshu.organizations import actions, queries
from gongshu.organizations.actions import register
from gongshu.regulation.loader import load_profile

pytestmark = pytest.mark.django_db


def test_an_abolished_instrument_needs_an_explicit_switch():
    with pytest.raises(Refusal, match="不能直接启用") as refused:
        actions.adopt_profile(by=SYSTEM, profile_id="haishu-2022")
    assert "--acknowledge" in refused.value.remedy.zh
    with pytest.raises(NotFound, match="尚未选定"):
        queries.adopted()


def test_the_switch_is_kept_with_the_choice():
    actions.adopt_profile(by=SYSTEM, profile_id="haishu-2022", acknowledge=True)
    assert queries.adopted().switch_acknowledged
    assert queries.jurisdiction().id == "haishu-2022"


def test_an_instrument_in_force_needs_no_switch():
    actions.adopt_profile(by=SYSTEM, profile_id="sixian-2021", acknowledge=True)
    assert not queries.adopted().switch_acknowledged


def test_one_installation_serves_one_profile():
    actions.adopt_profile(by=SYSTEM, profile_id="sixian-2021")
    actions.adopt_profile(by=SYSTEM, profile_id="sixian-2021")
    with pytest.raises(Refusal, match="一个平台只适用一个辖区的规则"):
        actions.adopt_profile(by=SYSTEM, profile_id="haishu-2022", acknowledge=True)


def test_choosing_again_what_is_in_force_leaves_no_record():
    actions.adopt_profile(by=SYSTEM, profile_id="haishu-2022", acknowledge=True)
    first = queries.adopted()
    again = actions.adopt_profile(by=SYSTEM, profile_id="haishu-2022", acknowledge=True)
    assert again.adopted_at == first.adopted_at
    assert len(search(event="organizations.profile_adopted")) == 1


def test_a_profile_whose_text_changed_is_adopted_anew_on_record(monkeypatch):
    actions.adopt_profile(by=SYSTEM, profile_id="sixian-2021")
    edited = replace(load_profile("sixian-2021"), digest="0" * 64)
    monkeypatch.setattr(register, "load_profile", lambda profile_id: edited)
    actions.adopt_profile(by=SYSTEM, profile_id="sixian-2021")
    assert [one.data["digest"][:4] == "0000" for one in search(event="organizations.profile_adopted")] == [True, False]


def test_only_the_system_administrator_chooses(cast):
    with pytest.raises(NotPermitted, match="系统管理员"):
        actions.adopt_profile(by=cast.bureau_reviewer, profile_id="haishu-2022", acknowledge=True)
