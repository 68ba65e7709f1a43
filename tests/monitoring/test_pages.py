"""The pages of monitoring: the list with the calls by the hour, one sign with its records, its disposal."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from gongshu.monitoring.models import Finding

from .conftest import County

pytestmark = pytest.mark.django_db

INDEX = "monitoring:index"


@pytest.mark.requirement("SX-36/2")
def test_the_inspector_reads_signs_calls_by_the_hour_and_what_is_watched(county: County) -> None:
    county.call(6)
    county.call(20, purpose="别的用途")
    county.watch()
    page = county.enter(county.cast.bureau_reviewer).get(reverse(INDEX)).content.decode()
    assert all(one in page for one in ("调用接连被拒", "海曙区医疗保障局", "待核实", "第三十六条", "本平台约定"))
    assert page.count("hours__answered") >= 48
    assert re.search(r">6</td><td[^>]*>20</td>", page)
    english = county.enter(county.cast.bureau_reviewer).get(f"{reverse(INDEX)}?lang=en").content.decode()
    assert "calls refused again and again" in english


def test_the_list_is_narrowed_and_taken_as_a_file(county: County) -> None:
    county.call(20, purpose="别的用途")
    county.fail_to_sign_in("yibao", 5)
    county.watch()
    client = county.enter(county.cast.security_admin)
    narrowed = client.get(f"{reverse(INDEX)}?watch=sign_in&state=open").content.decode()
    assert "郑保" in narrowed
    assert ">海曙区医疗保障局<" not in narrowed
    assert "没有风险迹象" in client.get(f"{reverse(INDEX)}?since=2027-01-01").content.decode()
    file = client.get(f"{reverse(INDEX)}?export=csv&watch=sign_in").content.decode("utf-8-sig")
    assert len(file.strip().splitlines()) == 2


def test_a_sign_is_disposed_of_on_its_page(county: County) -> None:
    county.call(20, purpose="别的用途")
    county.watch()
    address = reverse("monitoring:finding", args=[Finding.objects.get().id])
    client = county.enter(county.cast.bureau_reviewer)
    page = client.get(address).content.decode()
    assert page.count("接口调用被拒绝") == 20
    assert "转为安全事件" in page
    assert client.post(address, {"outcome": "explained", "reason": "", "revision": 1}).status_code == 422
    done = client.post(address, {"outcome": "explained", "reason": "已核对", "revision": 1}, follow=True)
    assert "已核对" in done.content.decode()
    assert Finding.objects.get().state == "explained"


def test_an_incident_leads_to_its_task_list(county: County) -> None:
    county.call(20, purpose="别的用途")
    county.watch()
    found = Finding.objects.get()
    client = county.enter(county.cast.bureau_reviewer)
    sent = {"outcome": "incident", "reason": "密钥外泄", "revision": 1}
    done = client.post(reverse("monitoring:finding", args=[found.id]), sent)
    assert done["Location"] == reverse("matters:matter", args=[Finding.objects.get().matter])


def test_who_may_only_read_sees_no_form_and_a_stranger_sees_nothing(county: County) -> None:
    county.call(20, purpose="别的用途")
    county.watch()
    address = reverse("monitoring:finding", args=[Finding.objects.get().id])
    reader = county.enter(county.cast.bureau_clerk).get(address).content.decode()
    assert "<textarea" not in reader
    assert county.enter(county.cast.provider_clerk).get(address).status_code == 404
    assert county.enter(county.cast.system_admin).get(address).status_code == 404
