"""Data open on conditions: anybody applies from its page, the law's steps decide, and who was granted it takes it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.audit.queries import trail
from gongshu.kit.actor import PUBLIC
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.home import Home
from gongshu.matters import actions, queries
from gongshu.matters.models import Matter
from gongshu.opening import actions as opening_actions
from gongshu.opening.models import DownloadCount
from gongshu.procedure.models import Case

from .counter import APPLICATION, LAWS, Counter
from .office import fields

pytestmark = pytest.mark.django_db


@pytest.fixture(params=LAWS)
def counter(request: pytest.FixtureRequest, db: None, frozen: VirtualClock, own_home: Home) -> Counter:
    """The counter under each instrument that has such an application."""
    return Counter(request.param, own_home)


@pytest.fixture
def haishu(db: None, frozen: VirtualClock, own_home: Home) -> Counter:
    """The counter in Haishu."""
    return Counter("haishu-2022", own_home)


CITED = {"haishu-2022": "第二十五条第三款", "rizhao-2022": "第二十条", "guiyang-draft-2024": "5.1"}


@pytest.mark.requirement("HS-25/3", "HS-25/4", "HS-25/5", "RZ-20/1", "RZ-20/2", "RZ-20/3", "GY-5.1/2")
def test_from_the_page_of_the_data_to_the_file_under_the_agreement(counter: Counter) -> None:
    dataset = counter.release()
    page = counter.client.get(f"/data/{counter.entry.slug}/").content.decode()
    assert f"?about={counter.entry.code}" in page
    number, code = counter.apply()
    case = Case.objects.get(number=number)
    assert (case.subject, case.procedure_id) == (counter.entry.code, APPLICATION)
    assert "取用数据" not in counter.look(number, code).content.decode()
    counter.grant(number, code)
    assert "取用数据" in counter.look(number, code).content.decode()
    taken = counter.look(number, code, take="csv")
    assert "颐和养老院".encode() in b"".join(taken.streaming_content)
    assert "客流统计" in unquote(taken["Content-Disposition"])
    [record] = [one for one in trail(case=number) if one.event == "opening.taken"]
    assert (record.outcome, record.subject) == ("done", counter.entry.code)
    assert record.data == {"dataset": dataset.id, "version": 1, "edition": 1, "format": "csv"}
    assert DownloadCount.objects.get().count == 1


@pytest.mark.requirement("HS-25/N2", "RZ-20/N2")
@pytest.mark.parametrize("counter", LAWS[:2], indirect=True)
def test_before_it_is_granted_nothing_is_handed_out_and_the_refusal_is_on_record(counter: Counter) -> None:
    dataset = counter.release()
    number, code = counter.apply()
    assert counter.look(number, code, take="csv").status_code == 404
    case, matter = Case.objects.get(number=number), Matter.objects.get(case__number=number)
    edition = dataset.editions.get()
    with pytest.raises(Refusal) as refused:
        opening_actions.record_taking(
            by=queries.holder(matter), case=case, dataset=dataset, edition=edition, form="csv"
        )
    assert (refused.value.code, CITED[counter.scene.profile_id] in refused.value.cite) == ("not_granted", True)
    assert [one.outcome for one in trail(case=number) if one.event == "opening.taken"] == ["refused"]
    assert not DownloadCount.objects.exists()
    assert counter.client.get(f"/data/{counter.entry.slug}/download/csv").status_code == 409


def test_consent_reaches_the_applicant_and_these_data_alone(haishu: Counter) -> None:
    dataset = haishu.release()
    number, code = haishu.apply()
    other, _ = haishu.apply()
    haishu.grant(number, code)
    case, stranger = Case.objects.get(number=number), Matter.objects.get(case__number=other)
    given: dict[str, Any] = {"dataset": dataset, "edition": dataset.editions.get(), "form": "csv"}
    for by in (queries.holder(stranger), PUBLIC, haishu.scene.cast.bureau_reviewer):
        with pytest.raises(NotPermitted):
            opening_actions.record_taking(by=by, case=case, **given)
    undecided = Case.objects.get(number=other)
    with pytest.raises(Refusal):
        opening_actions.record_taking(by=queries.holder(stranger), case=undecided, **given)
    holder = queries.holder(Matter.objects.get(case=case))
    dataset.entry.code = "elsewhere"
    with pytest.raises(Refusal):
        opening_actions.record_taking(by=holder, case=case, **given)


@pytest.mark.requirement("HS-25/N1")
def test_an_application_without_purpose_scenario_or_safeguards_is_refused(haishu: Counter) -> None:
    address = haishu.begin()
    checked = haishu.client.get(f"{address}check/").content.decode()
    refused = haishu.client.post(f"{address}check/", fields(checked))
    assert refused.status_code == 422
    assert all(one in refused.content.decode() for one in ("数据用途", "应用场景", "安全保障措施"))
    assert not Case.objects.filter(procedure_id=APPLICATION).exists()


@pytest.mark.requirement("RZ-20/4", "RZ-20/N1")
def test_it_is_not_refused_without_reasons_and_the_applicant_reads_them(own_home: Home, db: None, frozen: Any) -> None:
    rizhao = Counter("rizhao-2022", own_home)
    number, code = rizhao.apply()
    with pytest.raises(BadInput) as refused:
        rizhao.decide(number, "refuse", rizhao.scene.cast.provider_reviewer)
    assert "第二十条" in refused.value.cite
    rizhao.decide(number, "refuse", rizhao.scene.cast.provider_reviewer, "用途与公共利益不符")
    page = rizhao.look(number, code).content.decode()
    assert "用途与公共利益不符" in page
    assert "取用数据" not in page


@pytest.mark.house_rule("RZ-S41")
def test_a_refused_applicant_reads_that_the_general_remedies_of_law_remain(
    own_home: Home, db: None, frozen: Any
) -> None:
    rizhao = Counter("rizhao-2022", own_home)
    number, code = rizhao.apply()
    rizhao.decide(number, "refuse", rizhao.scene.cast.provider_reviewer, "用途与公共利益不符")
    words = "本办法没有写申诉途径，可以依法另寻救济"
    assert words in rizhao.look(number, code).content.decode()
    client = Client()
    rizhao.scene.cast.enter(client, rizhao.scene.cast.provider_clerk)
    assert words in client.get(reverse("desk:sheet", args=[number, "decision"])).content.decode()


def test_only_data_of_that_class_can_be_applied_for(haishu: Counter) -> None:
    free = haishu.scene.publish(title="养老机构名单二")
    assert free.opening_class == "unconditional"
    with pytest.raises(BadInput):
        actions.start_matter(by=PUBLIC, procedure_id=APPLICATION, about=free.code)
    matter = actions.start_matter(by=PUBLIC, procedure_id=APPLICATION)
    [subject] = [one for one in queries.questions_of(matter, queries.holder(matter)) if one.id == "subject"]
    assert [one.value for one in subject.options] == [haishu.entry.code]


def test_granted_before_the_data_is_open_it_waits_on_the_page(haishu: Counter) -> None:
    number, code = haishu.apply()
    haishu.grant(number, code)
    assert "提供单位开放这份数据之后" in haishu.look(number, code).content.decode()
    haishu.release()
    assert b"".join(haishu.look(number, code, take="csv").streaming_content)


def test_stopped_data_is_no_longer_taken(haishu: Counter) -> None:
    dataset = haishu.release()
    number, code = haishu.apply()
    haishu.grant(number, code)
    haishu.scene.withdraw(dataset)
    assert haishu.look(number, code, take="csv").status_code == 404
