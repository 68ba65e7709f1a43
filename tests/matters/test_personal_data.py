"""What is personal about an applicant: sealed apart from the case, opened on record for who handles it, then erased."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from gongshu.audit.queries import search, trail
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, SYSTEM, Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import unseal
from gongshu.kit.errors import Defect, NotFound, NotPermitted, Refusal
from gongshu.kit.home import Home
from gongshu.matters import actions, queries, rules
from gongshu.matters.models import Matter
from gongshu.organizations.rules import may
from gongshu.procedure.models import Case
from gongshu.regulation.loader import load_profile
from gongshu.site.worker import DUTIES

from .counter import APPLICATION, LAWS, Counter
from .office import everything_stored

pytestmark = pytest.mark.django_db

NAME, PHONE = "欧阳赵阳", "13866669999"
BOTH = {"applicant": NAME, "contact": PHONE}


@pytest.fixture
def sixian_counter(db: None, frozen: VirtualClock, own_home: Home) -> Counter:
    """The counter of the bureau in Sixian."""
    return Counter("sixian-2021", own_home)


def everybody(counter: Counter) -> list[Actor]:
    """Return everybody of the jurisdiction who has an account."""
    return [one for one in vars(counter.scene.cast).values() if isinstance(one, Actor) and one.kind == "official"]


@pytest.mark.requirement("SX-35/1", "SX-35/3")
def test_an_applicant_is_kept_sealed_and_apart_from_the_application(sixian_counter: Counter) -> None:
    number, code = sixian_counter.apply(**BOTH)
    matter = Matter.objects.get(case__number=number)
    assert set(matter.personal) == {"paper.applicant", "contact"}
    assert not [one for one in BOTH.values() if one in everything_stored()]
    with pytest.raises(Defect):
        unseal(sixian_counter.scene.home, matter.personal["contact"], purpose="matter-contact:another")
    page = sixian_counter.look(number, code).content.decode()
    assert "（个人信息，加密保存）" in page
    assert not [one for one in BOTH.values() if one in page]


@pytest.mark.requirement("SX-35/1", "SX-35/N1")
def test_only_the_bureau_that_answers_looks_at_it_and_each_look_and_each_refusal_is_on_record(
    sixian_counter: Counter,
) -> None:
    number, _ = sixian_counter.apply(**BOTH)
    case, bureau = Case.objects.get(number=number), sixian_counter.scene.cast.bureau
    seen, refused = [], []
    for person in everybody(sixian_counter):
        try:
            found = actions.reveal_personal(case=case, by=person)
        except (NotPermitted, NotFound):
            refused.append(person.person)
            continue
        assert found == {"paper.applicant": NAME, "contact": PHONE}
        assert person.organization == bureau.id
        assert may(person, "case.decide")
        seen.append(person.person)
    assert len(seen) == 2
    assert len(refused) == len(everybody(sixian_counter)) - 2
    looks = [one for one in trail(case=number) if one.event == "matters.personal_revealed"]
    assert [one.actor for one in looks if one.outcome == "done"] == seen
    assert [one.actor for one in looks if one.outcome == "refused"] == refused
    assert all(one.data["questions"] == ["contact", "paper.applicant"] for one in looks if one.outcome == "done")
    assert not [one for one in BOTH.values() if one in json.dumps([look.content for look in looks], ensure_ascii=False)]


@pytest.mark.requirement("SX-35/N1")
def test_who_may_see_the_case_but_does_not_handle_it_is_refused_with_the_article(sixian_counter: Counter) -> None:
    number, _ = sixian_counter.apply(**BOTH)
    case = Case.objects.get(number=number)
    with pytest.raises(NotPermitted) as refused:
        actions.reveal_personal(case=case, by=sixian_counter.scene.cast.provider_clerk)
    assert "第三十五条" in refused.value.cite


@pytest.mark.requirement("SX-35/N1")
def test_no_page_list_print_or_export_shows_it_to_anybody(sixian_counter: Counter) -> None:
    number, _ = sixian_counter.apply(**BOTH)
    addresses = [
        reverse("desk:case", args=[number]),
        reverse("desk:cases"),
        f"{reverse('desk:cases')}?q={NAME}",
        reverse("desk:sheet", args=[number, "application"]),
        reverse("matters:decide", args=[number]),
        reverse("matters:procedure", args=[APPLICATION]),
        reverse("desk:home"),
    ]
    read = 0
    for person in everybody(sixian_counter):
        client = Client()
        sixian_counter.scene.cast.enter(client, person)
        for address in addresses:
            page = client.get(address, follow=True)
            text = b"".join(page.streaming_content).decode() if page.streaming else page.content.decode()
            shown = text.replace(f'value="{NAME}"', "")  # what was searched for stands in the field of the search
            assert PHONE not in text
            assert NAME not in shown or "?q=" in address
            read += page.status_code == 200
    assert read > len(addresses)


@pytest.mark.requirement("SX-35/1")
def test_the_bureau_opens_it_on_its_page_and_reads_how_long_it_is_kept(sixian_counter: Counter) -> None:
    number, _ = sixian_counter.apply(**BOTH)
    client = Client()
    sixian_counter.scene.cast.enter(client, sixian_counter.scene.cast.bureau_reviewer)
    address = reverse("matters:personal", args=[number])
    assert client.get(address).status_code == 405
    page = client.post(address).content.decode()
    assert all(one in page for one in (NAME, PHONE, "6个月", "本平台约定"))
    stranger = Client()
    sixian_counter.scene.cast.enter(stranger, sixian_counter.scene.cast.stranger)
    assert stranger.post(address).status_code in (403, 404)


ROLES = ("provider", "authority", "upper_authority", "applicant", "public")
BODIES = ("民政局", "大数据局", "上级", "街道", "")


@pytest.mark.requirement("SX-35/N1")
@pytest.mark.parametrize("law", LAWS)
@given(parties=st.dictionaries(st.sampled_from(ROLES), st.sampled_from(BODIES)), body=st.sampled_from(BODIES))
def test_whoever_fills_no_role_that_acts_never_handles_it(law: str, parties: dict[str, str], body: str) -> None:
    procedure = load_profile(law).procedures[APPLICATION]
    acting = {role for step in procedure.steps.values() for role in step.by if role != "applicant"}
    expected = bool(body) and body in {parties.get(role) for role in acting}
    assert rules.handles(procedure, parties, body) is expected


@pytest.mark.requirement("SX-35/1")
def test_it_is_erased_half_a_year_after_the_end_by_the_worker(sixian_counter: Counter, frozen: VirtualClock) -> None:
    number, code = sixian_counter.apply(**BOTH)
    still_open, _ = sixian_counter.apply(**BOTH)
    sixian_counter.decide(number, "agree", sixian_counter.scene.cast.bureau_reviewer)
    duty = DUTIES["personal data"][1]
    frozen.advance(timedelta(days=150))
    assert duty(sixian_counter.scene.home) == 0
    frozen.advance(timedelta(days=40))
    assert duty(sixian_counter.scene.home) == 1
    assert duty(sixian_counter.scene.home) == 0
    erased = Matter.objects.get(case__number=number)
    assert (erased.personal, erased.erased_at) == ({}, clock.now())
    assert Matter.objects.get(case__number=still_open).personal
    [record] = search(event="matters.personal_erased")
    assert (record.actor, record.case, record.data["questions"]) == (
        SYSTEM.person,
        number,
        ["contact", "paper.applicant"],
    )
    with pytest.raises(NotFound):
        actions.reveal_personal(case=Case.objects.get(number=number), by=sixian_counter.scene.cast.bureau_reviewer)
    assert "已于" in sixian_counter.look(number, code).content.decode()


@pytest.mark.requirement("SX-35/1")
def test_the_applicant_has_it_erased_once_the_case_has_ended_and_nobody_else_does(sixian_counter: Counter) -> None:
    number, code = sixian_counter.apply(**BOTH)
    assert "清除个人信息" not in sixian_counter.look(number, code).content.decode()
    matter = Matter.objects.get(case__number=number)
    with pytest.raises(Refusal) as refused:
        actions.erase_personal(by=queries.holder(matter), matter=matter)
    assert refused.value.code == "still_needed"
    sixian_counter.decide(number, "refuse", sixian_counter.scene.cast.bureau_reviewer, "用途不明")
    matter = Matter.objects.select_related("case").get(case__number=number)
    for other in (PUBLIC, sixian_counter.scene.cast.bureau_reviewer):
        with pytest.raises(NotPermitted):
            actions.erase_personal(by=other, matter=matter)
    assert "清除个人信息" in sixian_counter.look(number, code).content.decode()
    assert "个人信息已清除" in sixian_counter.look(number, code, act="erase").content.decode()
    assert Matter.objects.get(pk=matter.pk).personal == {}
    with pytest.raises(Refusal):
        actions.erase_personal(by=queries.holder(matter), matter=matter)
