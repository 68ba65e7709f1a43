"""A class that rests on a basis which no longer suffices: refused for those bound, listed where it stands already."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from gongshu.catalog import actions, queries, resting
from gongshu.catalog.rules import refused_at_the_door
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import GongshuError
from gongshu.organizations.models import Organization
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.loader import load_profile
from tests.cast import Cast

from .samples import published, whole

pytestmark = pytest.mark.django_db
LOCAL_RULE = LegalBasis("local_government_rule", "某市政府令", "第三条")
LAW = LegalBasis("law", "社会救助示范法", "第五条")
BY_LOCAL_RULE = {"sharing_class": "none", "sharing_bases": (LOCAL_RULE,)}


@pytest.fixture
def haishu(db, frozen) -> Cast:
    """Government departments under Haishu's text."""
    return Cast("haishu-2022", departments=True)


@pytest.fixture
def eve():
    """A clock at the eve of the national instrument."""
    with clock.using(VirtualClock(datetime(2025, 7, 31, 10, tzinfo=CHINA))) as standing:
        yield standing


def fields_wrong(cast: Cast, **values) -> dict[str, str]:
    draft = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, **values))
    return {problem.field: problem.article for problem in queries.problems(draft)}


def fields_wrong_of(draft) -> dict[str, str]:
    draft.refresh_from_db()
    return {problem.field: problem.article for problem in queries.problems(draft)}


@pytest.mark.requirement("NA-14/1", "NA-14/N1")
def test_not_shared_on_a_local_rule_is_refused_with_both_articles(haishu: Cast) -> None:
    draft = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id, **BY_LOCAL_RULE))
    with pytest.raises(GongshuError) as refused:
        actions.submit_entry(by=haishu.provider_clerk, entry=draft)
    assert refused.value.cite == "《政务数据共享条例》第十五条"
    assert "第十六条第三款仍接受" in str(refused.value)
    assert fields_wrong(haishu, **BY_LOCAL_RULE | {"sharing_bases": (LOCAL_RULE, LAW), "title": "另一条"}) == {}


@pytest.mark.requirement("NA-3/2")
def test_state_secrets_are_outside_the_national_text_too() -> None:
    (problem,) = refused_at_the_door(whole("p", state_secret=True), load_profile("national-2025"), date(2026, 9, 15))
    assert (problem.field, problem.article) == ("state_secret", "第三条")


@pytest.mark.requirement("NA-15/1")
def test_conditional_data_states_its_scope_and_purposes(haishu: Cast) -> None:
    assert fields_wrong(haishu, sharing_condition="") == {"sharing_condition": "《政务数据共享条例》第十五条"}
    assert fields_wrong(haishu, sharing_condition="向医保部门核验参保资格", title="另一条") == {}


@pytest.mark.requirement("NA-3/1")
@pytest.mark.house_rule("NA-S101")
def test_a_provider_outside_its_terms_is_under_the_local_rule_alone(haishu: Cast) -> None:
    Organization.objects.filter(pk=haishu.provider.pk).update(kind="institution")
    assert fields_wrong(haishu, **BY_LOCAL_RULE) == {}
    assert fields_wrong(haishu, sharing_condition="", title="另一条") == {}


@pytest.mark.house_rule("NA-S101")
def test_a_body_authorized_by_law_is_bound_whatever_its_kind(haishu: Cast) -> None:
    Organization.objects.filter(pk=haishu.provider.pk).update(kind="institution", roles=["authorized_organization"])
    assert set(fields_wrong(haishu, **BY_LOCAL_RULE)) == {"sharing_bases"}


def test_a_local_instrument_that_demands_no_basis_still_has_the_national_one_under_it(db, frozen) -> None:
    cast = Cast("anshan-2022", departments=True)
    assert fields_wrong(cast, **BY_LOCAL_RULE)["sharing_bases"] != ""


STATED = {
    **dict.fromkeys(("format", "update_cycle", "way_of_provision", "usage_requirements", "classification"), ""),
    "items": (),
}
"""What an entry states at least by article 13, taken away; its name and provider no draft can lack."""
BEFORE = ("secrecy_assessment", "personal_information_assessment", "approved_by_head")
HERE = "《政务数据共享条例》第十三条"


@pytest.mark.requirement("NA-13/1")
@pytest.mark.parametrize("profile", ["haishu-2022", "guiyang-draft-2024", "anshan-2022", "sixian-2021", "rizhao-2022"])
def test_an_entry_of_a_department_states_the_nine_things_whatever_the_local_text_asks_for(
    db, frozen, profile: str
) -> None:
    cast = Cast(profile, departments=True)
    local = {field.name for field in load_profile(profile).fields if field.source == "law" and field.need == "always"}
    assert HERE not in fields_wrong(cast).values()
    wrong = fields_wrong(cast, title="另一条", **STATED)
    assert set(STATED) <= set(wrong)
    assert {name for name in STATED if wrong[name] == HERE} == set(STATED) - local
    with pytest.raises(GongshuError) as refused:
        actions.submit_entry(
            by=cast.provider_clerk,
            entry=actions.draft_entry(
                by=cast.provider_clerk,
                data=whole(
                    cast.provider.id, title="又一条", usage_requirements="", opening_condition="《行政许可法》第五条"
                ),
            ),
        )
    assert (refused.value.at, refused.value.cite == HERE) == ("usage_requirements", "usage_requirements" not in local)


@pytest.mark.requirement("NA-13/2", "NA-13/3")
def test_what_was_not_assessed_and_approved_before_is_not_cataloged(haishu: Cast) -> None:
    assert fields_wrong(haishu, extra={}) == dict.fromkeys(BEFORE, HERE)
    draft = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id, title="另一条", extra={}))
    with pytest.raises(GongshuError) as refused:
        actions.submit_entry(by=haishu.provider_clerk, entry=draft)
    assert [one.cite for one in refused.value.errors] == [HERE] * 3  # type: ignore[attr-defined]
    kept = queries.data_of(published(haishu, title="又一条"))
    assert [kept.value(name) for name in BEFORE] == [whole("").value(name) for name in BEFORE]


def test_the_form_of_a_department_asks_for_what_the_national_text_wants_and_that_of_a_utility_does_not(
    haishu: Cast, client
) -> None:
    draft = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id, extra={}))
    haishu.enter(client, haishu.provider_clerk)
    address = reverse("catalog:part", args=[draft.code, "elements"])
    page = client.get(address).content.decode()
    assert all(f'name="{name}"' in page for name in ("usage_requirements", *BEFORE))
    assert "《政务数据共享条例》第十三条" in page
    english = client.get(address, headers={"accept-language": "en"}, data={"lang": "en"}).content.decode()
    assert "approval by the head of department" in english.lower()
    given = {name: f"{name}：已办" for name in BEFORE}
    shown = whole(haishu.provider.id)
    answers = {"business_name": shown.business_name, "information_system": shown.information_system}
    answers |= {"sharing_period": shown.sharing_period, "usage_requirements": "仅限核验", "revision": draft.revision}
    assert client.post(address, {**answers, **given}).status_code == 302
    assert fields_wrong_of(draft) == {}
    assert "approved_by_head：已办" in client.get(reverse("catalog:check", args=[draft.code])).content.decode()
    Organization.objects.filter(pk=haishu.provider.pk).update(kind="institution")
    assert 'name="approved_by_head"' not in client.get(address).content.decode()


def test_the_page_of_the_law_names_what_an_entry_states_beyond_the_local_text(haishu: Cast, client) -> None:
    haishu.enter(client, haishu.provider_clerk)
    page = client.get("/desk/law/haishu-2022/").content.decode()
    assert "须写明：" in page
    assert "部门负责人审批" in page


def test_what_was_published_before_is_listed_and_unchanged(eve: VirtualClock) -> None:
    haishu = Cast("haishu-2022", departments=True)
    entry = published(haishu, **BY_LOCAL_RULE)
    sound = published(haishu, title="另一条", sharing_class="none", sharing_bases=(LAW,))
    assert not resting.resting_on_less(haishu.bureau_reviewer).exists()
    eve.advance(timedelta(days=1))
    (found,) = resting.insufficient(resting.resting_on_less(haishu.bureau_reviewer))
    assert (found.entry.code, found.bases, found.national.id) == (entry.code, (LOCAL_RULE,), "national-2025")
    entry.refresh_from_db()
    assert (entry.state, sound.state) == ("published", "published")


def test_the_page_shows_what_rests_on_less_and_the_list_leads_to_it(eve: VirtualClock, client) -> None:
    haishu = Cast("haishu-2022", departments=True)
    entry = published(haishu, **BY_LOCAL_RULE)
    eve.advance(timedelta(days=1))
    haishu.enter(client, haishu.bureau_reviewer)
    assert "1 条目录的依据不再充分" in client.get(reverse("catalog:index")).content.decode()
    assert "依据不再充分</span>" in client.get(reverse("catalog:index")).content.decode()
    told = client.get(reverse("catalog:entry", args=[entry.code])).content.decode()
    assert "不符合《政务数据共享条例》" in told
    page = client.get(reverse("catalog:bases")).content.decode()
    assert entry.name in page
    assert "某市政府令" in page
    assert "政务数据共享条例" in page
    assert "没有这样的拒绝" in page


def test_the_page_teaches_where_nothing_rests_on_less(haishu: Cast, client) -> None:
    haishu.enter(client, haishu.provider_clerk)
    assert "依据不再充分" not in client.get(reverse("catalog:index")).content.decode()
    assert "没有这样的目录" in client.get(reverse("catalog:bases")).content.decode()
