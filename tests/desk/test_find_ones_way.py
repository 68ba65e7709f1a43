"""The left side of the desk: what a person with these posts works with, and where the reader is."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from gongshu.desk.navigation import decision_page, navigation
from gongshu.site.urls import urlpatterns as site


def somewhere(request: HttpRequest, number: str = "") -> HttpResponse:
    return HttpResponse(number)


rooms = ([path("", somewhere, name="home"), path("decide/<str:number>/", somewhere, name="decide")], "sharing")
urlpatterns = [path("desk/sharing/", include(rooms)), *site]


def titles(actor, where: str = "/desk/") -> list[str]:
    return [str(link.text) for group in navigation(actor, where) for link in group.links]


def test_an_official_finds_to_dos_cases_messages_and_the_law(haishu) -> None:
    found = titles(haishu.cast.provider_clerk)
    assert found[:2] == ["待办", "事项"]
    assert {"消息", "规章", "代办"} <= set(found)


def test_an_administrator_finds_no_business(haishu) -> None:
    assert "事项" not in titles(haishu.cast.security_admin)


@pytest.mark.parametrize(
    ("where", "marked"),
    [
        ("/desk/", "待办"),
        ("/desk/cases/GX-2026-000001/", "事项"),
        ("/desk/law/haishu-2022/", "规章"),
        ("/desk/law/compare/", "两地对照"),
        ("/account/password/", "密码"),
    ],
)
def test_the_place_the_reader_is_in_is_marked(haishu, where: str, marked: str) -> None:
    links = [link for group in navigation(haishu.cast.provider_clerk, where) for link in group.links]
    assert [str(link.text) for link in links if link.current] == [marked]


@pytest.mark.urls(__name__)
def test_a_room_that_has_pages_stands_in_the_navigation_and_takes_the_decision(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    assert "共享" in titles(haishu.cast.provider_clerk)
    assert decision_page(case) == f"/desk/sharing/decide/{case.number}/"
    page = enter(haishu, haishu.cast.provider_reviewer).get(f"/desk/cases/{case.number}/").text
    assert f'href="{decision_page(case)}"' in page
    elsewhere = enter(haishu, haishu.cast.applicant_clerk).get(f"/desk/cases/{case.number}/").text
    assert decision_page(case) not in elsewhere


def test_a_room_without_pages_is_left_out(haishu, settings) -> None:
    settings.ROOT_URLCONF = "tests.desk.bare_urls"
    assert "共享" not in titles(haishu.cast.provider_clerk)
    assert decision_page(haishu.open("sharing.conditional")) == ""
