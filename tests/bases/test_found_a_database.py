"""Founding a base or theme database, and saying what it is expected to hold."""

from __future__ import annotations

import pytest
from django.test import Client

from gongshu.audit.queries import trail
from gongshu.bases import actions, rules
from gongshu.kit import clock
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Stale
from gongshu.organizations.queries import jurisdiction
from tests.bases.conftest import Bases


@pytest.mark.requirement("SX-22/1")
@pytest.mark.house_rule("SX-S35")
def test_the_authority_founds_what_the_text_names_under_its_article(sixian: Bases) -> None:
    for kind in ("population", "legal_persons", "e_licenses", "geography"):
        made = sixian.found(kind=kind, name=rules.KINDS[kind].zh)
        assert [one.article for one in trail(subject=made.pk)] == ["第二十二条"]
    for number in (1, 2):
        assert sixian.found(kind="theme", name=f"民生主题库{number}").kind == "theme"


@pytest.mark.requirement("SX-24/N1")
def test_a_database_is_not_served_off_the_platform_where_the_text_bars_it(sixian: Bases) -> None:
    with pytest.raises(Refusal) as refused:
        sixian.found(served="elsewhere")
    assert (refused.value.code, refused.value.cite) == ("off_the_platform", "第二十四条")
    assert sixian.found(served="platform").served == "platform"


def test_where_the_text_is_silent_the_place_of_serving_is_only_put_down(haishu: Bases) -> None:
    made = haishu.found(served="elsewhere")
    assert made.served == "elsewhere"
    assert [one.article for one in trail(subject=made.pk)] == ["本平台约定"]
    assert rules.stated(jurisdiction(), rules.LEAD, clock.today()) is None


def test_only_the_authority_founds_and_there_is_one_base_database_of_a_kind(sixian: Bases) -> None:
    for stranger in (sixian.cast.provider_clerk, sixian.cast.system_admin):
        with pytest.raises(NotPermitted):
            sixian.found(by=stranger)
    sixian.found()
    with pytest.raises(BadInput) as taken:
        sixian.found(name="另一个人口库")
    assert taken.value.code == "taken"
    for faulty in ({"kind": "weather"}, {"name": " "}, {"elements": ["项"] * (rules.MOST_ELEMENTS + 1)}):
        with pytest.raises(BadInput):
            sixian.found(**{"kind": "credit", "name": "信用库"} | faulty)


def test_what_is_expected_is_changed_by_the_lead_body_and_never_over_somebody_else(sixian: Bases) -> None:
    made = sixian.found(lead=sixian.cast.provider.id)
    changed = actions.expect_elements(
        by=sixian.cast.provider_clerk, database=made, elements=["编号"], expect=made.revision
    )
    assert changed.elements == ["编号"]
    with pytest.raises(Stale):
        actions.expect_elements(by=sixian.cast.provider_clerk, database=made, elements=[], expect=made.revision)
    with pytest.raises(NotPermitted):
        actions.expect_elements(by=sixian.cast.applicant_clerk, database=made, elements=[], expect=changed.revision)


def test_elements_are_read_one_a_line_without_repetitions() -> None:
    assert rules.elements_in(" 编号\n\n名称\n编号 ") == ["编号", "名称"]


@pytest.mark.requirement("GY-3.3/2")
def test_the_list_of_databases_that_the_text_names_is_drawn_from_here_and_public(draft: Bases) -> None:
    made = draft.found()
    for client, place in ((Client(), "/registers"), (draft.enter(draft.cast.applicant_clerk), "/desk/registers")):
        page = client.get(f"{place}/base_databases/").content.decode()
        assert made.name in page
        assert draft.cast.bureau.name in page
        assert (f"/desk/bases/{made.pk}/" in page) is place.startswith("/desk")
