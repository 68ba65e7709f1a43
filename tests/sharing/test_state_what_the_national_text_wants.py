"""What an application between departments states beyond the local text: asked for under the national article."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import Several
from gongshu.kit.home import Home
from gongshu.sharing import actions, queries
from tests.sharing.scene import Sharing

PLACE = "《政务数据共享条例》第二十条"
LOCAL = {"system": None, "paper.business_process": None, "paper.promise": "promised"}
NATIONAL = {"paper.basis": "三定方案第二条", "paper.scope": "参保登记窗口", "paper.approved_by": "王科长，当日同意"}


@pytest.fixture
def rizhao(db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Conditional data between government departments under Rizhao's measures."""
    return Sharing("rizhao-2022", departments=True)


@pytest.mark.requirement("NA-20/1")
def test_basis_scope_and_approval_are_asked_for_under_the_national_article(rizhao: Sharing) -> None:
    draft = rizhao.draft(**LOCAL)
    asked = {one.question.id: one for one in queries.tasks_of(draft, rizhao.cast.applicant_clerk)}
    assert {name: str(asked[name].question.cite) for name in NATIONAL} == dict.fromkeys(NATIONAL, PLACE)
    with pytest.raises(Several) as refused:
        actions.submit_application(by=rizhao.cast.applicant_clerk, application=draft, expect=draft.revision)
    assert {one.cite for one in refused.value.errors} == {PLACE}
    assert rizhao.submitted(**LOCAL | NATIONAL).case.state == "review"


def test_the_page_of_the_resource_and_each_question_name_the_national_text(rizhao: Sharing) -> None:
    draft, browser = rizhao.draft(**LOCAL), Client()
    rizhao.cast.enter(browser, rizhao.cast.applicant_clerk)
    shown = browser.get(reverse("sharing:resource", args=[rizhao.entry.code])).content.decode()
    assert "使用依据" in shown
    assert PLACE in shown
    asked = browser.get(reverse("sharing:question", args=[draft.id, "paper.basis"])).content.decode()
    assert PLACE in asked


def test_between_others_only_what_the_local_text_asks_for_is_asked(db: None, frozen: VirtualClock) -> None:
    others = Sharing("rizhao-2022")
    asked = {one.question.id for one in queries.tasks_of(others.draft(**LOCAL), others.cast.applicant_clerk)}
    assert not asked & set(NATIONAL)


def test_an_application_from_before_the_first_day_is_completed_under_the_law_it_was_made_under(
    db: None, own_home: Home
) -> None:
    eve = VirtualClock(datetime(2025, 7, 31, 10, tzinfo=CHINA))
    with clock.using(eve):
        rizhao = Sharing("rizhao-2022", departments=True)
        application = rizhao.submitted(**LOCAL).application
        eve.advance(timedelta(days=1))
        for side in (rizhao.cast.bureau_reviewer, rizhao.cast.provider_reviewer):
            rizhao.step(application, side, "return", reason="写明场景", lacking=["paper.scenario"])
        clerk = rizhao.cast.applicant_clerk
        application.refresh_from_db()
        assert not {one.question.id for one in queries.tasks_of(application, clerk)} & set(NATIONAL)
        completed = {"paper.scenario": "参保登记窗口，逐人核验"}
        application = actions.save_answers(
            by=clerk, application=application, answers=completed, expect=application.revision
        )
        case = rizhao.case(application)
        done = actions.resubmit_application(by=clerk, application=application, expect=case.revision)
        assert done.case.state == "review"
