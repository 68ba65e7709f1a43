"""An application between departments under Rizhao's measures: the national text adds more time, on pages and record."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from gongshu.procedure import queries as cases
from gongshu.sharing.models import Application
from tests.sharing.scene import Sharing

PLACE = "《政务数据共享条例》第二十一条"


ANSWERS = {
    "system": None,
    "paper.business_process": None,
    "paper.promise": "promised",
    "paper.basis": "三定方案第二条",
    "paper.scope": "参保登记窗口",
    "paper.approved_by": "王科长，2026年9月14日",
}


@pytest.fixture
def rizhao(db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Conditional data between government departments under Rizhao's measures."""
    return Sharing("rizhao-2022", departments=True)


def submitted(rizhao: Sharing) -> Application:
    return rizhao.submitted(**ANSWERS).application


@pytest.mark.requirement("NA-21/2")
def test_the_page_offers_more_time_with_its_article_and_the_case_goes_on_with_it(rizhao: Sharing) -> None:
    application = submitted(rizhao)
    number = rizhao.case(application).number
    page, browser = reverse("sharing:decide", args=[number]), Client()
    rizhao.cast.enter(browser, rizhao.cast.provider_reviewer)
    shown = browser.get(page).content.decode()
    assert "报主管部门同意延期" in shown
    assert PLACE in shown
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))
    asked = hidden | {"outcome": "ask_extension", "reason": "涉及多个系统，需要核对", "act": "review"}
    sentence = browser.post(page, asked).content.decode()
    assert f"“报主管部门同意延期”；理由：涉及多个系统，需要核对（{PLACE}）" in sentence
    assert browser.post(page, asked | {"act": "record"}).status_code == 302
    rizhao.step(application, rizhao.cast.bureau_reviewer, "ask_extension", reason="同意提出")
    assert rizhao.case(application).state == "extension"
    rizhao.step(application, rizhao.cast.bureau_reviewer, "grant_extension")
    case = rizhao.case(application)
    running = cases.open_clock(case)
    assert running is not None
    assert (case.state, running.article) == ("review", PLACE)
    told = browser.get(reverse("desk:case", args=[number])).content.decode()
    assert PLACE in told


def test_access_is_opened_after_more_time_as_without(rizhao: Sharing) -> None:
    application = submitted(rizhao)
    both = (rizhao.cast.bureau_reviewer, rizhao.cast.provider_reviewer)
    for side in both:
        rizhao.step(application, side, "ask_extension", reason="需要核对")
    rizhao.step(application, rizhao.cast.bureau_reviewer, "grant_extension")
    for side in both:
        rizhao.step(application, side, "agree")
    assert rizhao.issue(application).grant.state == "active"
