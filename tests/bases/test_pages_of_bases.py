"""The pages of base and theme databases: founding with a second look, taking in, answering, the list as a file."""

from __future__ import annotations

from typing import Any

from django.test import Client

from gongshu.bases import queries
from gongshu.bases.models import BaseDatabase, Member
from tests.bases.conftest import Bases

FORM = {"kind": "population", "name": "人口基础库", "served": "platform", "elements": "编号\n婚姻状况"}


def post(client: Client, address: str, **fields: Any) -> Any:
    """Send a form."""
    return client.post(address, fields)


def test_a_database_is_founded_after_a_second_look_and_filled_by_agreement(sixian: Bases) -> None:
    entry, bureau = sixian.entry(), sixian.enter(sixian.cast.bureau_clerk)
    form = FORM | {"lead": sixian.cast.bureau.id}
    checked = post(bureau, "/desk/bases/new/", act="check", **form)
    assert "核对后设立" in checked.content.decode()
    assert not BaseDatabase.objects.exists()
    assert post(bureau, "/desk/bases/new/", act="found", **form).status_code == 302
    base = BaseDatabase.objects.get()
    page = f"/desk/bases/{base.pk}/"
    assert post(bureau, page, code=entry.code).status_code == 302
    one = Member.objects.get()
    provider = sixian.enter(sixian.cast.provider_clerk)
    assert f"/desk/bases/members/{one.pk}/" in provider.get(page).content.decode()
    assert post(provider, f"/desk/bases/members/{one.pk}/", act="decline").status_code == 422
    assert post(provider, f"/desk/bases/members/{one.pk}/", act="agree").status_code == 302
    shown = bureau.get(page).content.decode()
    assert "婚姻状况" in shown
    assert queries.gaps(base) == ["婚姻状况"]
    assert "1 / 2" in bureau.get("/desk/bases/").content.decode()
    rows = bureau.get("/desk/bases/?export=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("人口基础库,人口基础库,大数据局,1 / 2,1 / 1")


def test_what_is_barred_comes_back_with_its_article_and_the_answers(sixian: Bases) -> None:
    bureau = sixian.enter(sixian.cast.bureau_clerk)
    form = FORM | {"lead": sixian.cast.bureau.id, "served": "elsewhere"}
    answer = post(bureau, "/desk/bases/new/", act="found", **form)
    assert answer.status_code == 422
    assert "第二十四条" in answer.content.decode()
    assert "婚姻状况" in answer.content.decode()


def test_who_does_not_lead_sees_everything_and_changes_nothing(sixian: Bases) -> None:
    base, other = sixian.found(), sixian.enter(sixian.cast.applicant_clerk)
    assert "纳入一条目录" not in other.get(f"/desk/bases/{base.pk}/").content.decode()
    assert "现在不能" in other.get(f"/desk/bases/{base.pk}/elements/").content.decode()
    post(other, f"/desk/bases/{base.pk}/elements/", elements="空", expect="1")
    assert BaseDatabase.objects.get().elements == base.elements
    assert "现在不能" in other.get("/desk/bases/new/").content.decode()
    assert sixian.enter(sixian.cast.system_admin).get(f"/desk/bases/{base.pk}/").status_code == 404


def test_pages_read_in_english_and_say_what_the_text_does_not(haishu: Bases) -> None:
    base, bureau = haishu.found(), haishu.enter(haishu.cast.bureau_clerk)
    for address in ("/desk/bases/", "/desk/bases/new/", f"/desk/bases/{base.pk}/", f"/desk/bases/{base.pk}/elements/"):
        assert bureau.get(f"{address}?lang=en").status_code == 200
    assert "names no lead body" in bureau.get(f"/desk/bases/{base.pk}/?lang=en").content.decode()
