"""Filters of a list under a name of one's own: saved, opened, one of them where the list opens, dropped."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongshu.audit.queries import search
from gongshu.desk.models import SavedView


def save(client, query: str, name: str, **more: str):
    return client.post("/desk/views/", {"place": "cases", "query": query, "name": name, **more})


def test_a_view_saved_stands_beside_the_list_and_leads_to_its_filters(haishu, enter) -> None:
    client = enter(haishu, haishu.cast.bureau_clerk)
    answer = save(client, "state=open&room=sharing&page=3", "在办共享")
    assert answer["Location"] == "/desk/cases/?room=sharing&state=open"
    page = client.get(answer["Location"]).text
    assert 'href="/desk/cases/?room=sharing&amp;state=open" aria-current="page">在办共享' in page
    assert "删除这个视图" in page
    assert search(event="desk.view_saved").count() == 1


def test_the_list_opens_in_the_view_chosen_unless_all_is_asked_for(haishu, enter) -> None:
    client = enter(haishu, haishu.cast.bureau_clerk)
    save(client, "limit=overdue", "超期", opens="1")
    assert client.get("/desk/cases/")["Location"] == "/desk/cases/?limit=overdue"
    assert client.get("/desk/cases/?all=1").status_code == 200
    save(client, "room=catalog", "目录", opens="1")
    assert client.get("/desk/cases/")["Location"] == "/desk/cases/?room=catalog"
    assert SavedView.objects.filter(opens=True).count() == 1


def test_only_one_view_can_open_the_list_whoever_writes(haishu) -> None:
    person = haishu.cast.person(haishu.cast.bureau_clerk)
    SavedView.objects.create(person=person, place="cases", name="一", opens=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(person=person, place="cases", name="二", opens=True)


def test_views_are_ones_own(haishu, enter) -> None:
    save(enter(haishu, haishu.cast.bureau_clerk), "state=open", "我的视图")
    other = enter(haishu, haishu.cast.bureau_reviewer)
    assert "我的视图" not in other.get("/desk/cases/?state=open").text
    view = SavedView.objects.get()
    assert other.post(f"/desk/views/{view.id}/drop/").status_code == 404
    mine = enter(haishu, haishu.cast.bureau_clerk)
    assert mine.post(f"/desk/views/{view.id}/drop/")["Location"] == "/desk/cases/?all=1"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "place"), [("", "cases"), ("名" * 61, "cases"), ("好", "nowhere")], ids=["none", "long", "list"]
)
def test_a_view_needs_a_name_and_a_list(haishu, enter, name, place) -> None:
    client = enter(haishu, haishu.cast.bureau_clerk)
    assert client.post("/desk/views/", {"place": place, "query": "state=open", "name": name}).status_code == 422


def test_the_same_name_again_is_the_same_view(haishu, enter) -> None:
    client = enter(haishu, haishu.cast.bureau_clerk)
    save(client, "state=open", "在办")
    save(client, "state=open&room=sharing", "在办")
    assert SavedView.objects.get().query == "room=sharing&state=open"


LISTS = {
    "catalog": ("/desk/catalog/", "q=abc&state=published"),
    "applications": ("/desk/sharing/", "words=abc"),
    "problems": ("/desk/problems/", "words=abc"),
    "registers/disputes": ("/desk/registers/disputes/", "under_way=open&words=abc"),
    "registers/contractors": ("/desk/registers/contractors/", "state=closed"),
}
"""Lists of other rooms, with their addresses and filters to keep."""


@pytest.mark.parametrize("place", LISTS)
def test_lists_of_every_room_keep_views_and_open_in_the_one_chosen(haishu, enter, place: str) -> None:
    address, query = LISTS[place]
    client = enter(haishu, haishu.cast.bureau_clerk)
    page = client.get(f"{address}?{query}").text
    assert f'name="place" value="{place}"' in page
    assert "保存为视图" in page
    assert "保存为视图" not in client.get(address).text
    answer = client.post("/desk/views/", {"place": place, "query": query, "name": "常用", "opens": "1"})
    assert answer["Location"] == f"{address}?{query}"
    shown = client.get(answer["Location"]).text
    assert 'aria-current="page">常用' in shown
    assert "删除这个视图" in shown
    assert client.get(address)["Location"] == f"{address}?{query}"
    assert client.get(f"{address}?all=1").status_code == 200
    other = enter(haishu, haishu.cast.bureau_reviewer)
    assert other.get(address).status_code == 200
    again = client.post(f"/desk/views/{SavedView.objects.get().id}/drop/")
    assert again["Location"] == f"{address}?all=1"


def test_each_register_has_its_own_views_and_none_that_is_not_there(haishu, enter) -> None:
    client = enter(haishu, haishu.cast.bureau_clerk)
    save(client, "words=abc", "争议", place="registers/disputes", opens="1")
    assert ">争议</a>" in client.get("/desk/registers/disputes/?words=abc").text
    assert ">争议</a>" not in client.get("/desk/registers/contractors/?words=abc").text
    assert client.get("/desk/registers/contractors/").status_code == 200
    absent = {"place": "registers/nowhere", "query": "words=abc", "name": "好"}
    assert client.post("/desk/views/", absent).status_code == 404


def test_the_portal_has_no_views_of_officials(haishu, enter) -> None:
    client = enter(haishu, haishu.cast.bureau_clerk)
    assert "保存为视图" not in client.get("/registers/standards/?words=abc").text
