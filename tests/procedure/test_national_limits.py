"""The time that the State Council's regulation leaves between departments runs in the engine, step by step."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.kit import clock
from gongshu.kit.clock import CHINA
from gongshu.procedure import queries
from gongshu.procedure.clockwork import tick
from gongshu.procedure.models import Case

from .office import Office, due_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
ARTICLE = "《政务数据共享条例》第{}条"


def held(case: Case) -> tuple[date | None, str]:
    """The day on which a case is due, and the article that says so."""
    running, moment = queries.open_clock(case), due_of(case)
    assert running is not None
    return (moment.astimezone(CHINA).date() if moment else None), running.article


@pytest.mark.requirement("NA-21/1")
def test_an_application_for_unconditional_data_is_answered_within_one_working_day(frozen) -> None:
    sixian = Office("sixian-2021", departments=True)
    asked = {"sharing_class": "unconditional", "way": "interface", "applicant_kind": "public_body"}
    case = sixian.open("sharing.conditional", facts=asked)
    assert held(case) == (date(2026, 9, 16), ARTICLE.format("二十一"))
    frozen.move_to(clock.now().replace(day=17))
    assert tick().overdue == 1
    assert not Case.objects.get(pk=case.pk).ended  # late, and neither consent nor refusal


@pytest.mark.requirement("NA-21/2")
def test_an_application_for_conditional_data_is_answered_within_ten(frozen) -> None:
    rizhao = Office("rizhao-2022", departments=True)
    case = rizhao.open(
        "sharing.conditional",
        facts={"sharing_class": "conditional", "way": "interface", "applicant_kind": "public_body"},
    )
    assert held(case) == (date(2026, 9, 29), ARTICLE.format("二十一"))
    frozen.move_to(clock.now().replace(month=9, day=30))
    assert tick().overdue == 1
    assert not Case.objects.get(pk=case.pk).ended  # late, and neither consent nor refusal


@pytest.mark.requirement("NA-17/1")
def test_a_catalog_is_brought_up_to_date_within_ten_working_days() -> None:
    haishu = Office("haishu-2022", departments=True)
    assert held(haishu.open("catalog.change")) == (date(2026, 9, 29), ARTICLE.format("十七"))


@pytest.mark.requirement("NA-17/2")
def test_the_authority_publishes_what_was_brought_up_to_date_within_two() -> None:
    rizhao = Office("rizhao-2022", departments=True)
    case = rizhao.open("catalog.change")
    case = rizhao.run(case, next(iter(rizhao.profile.procedures["catalog.change"].steps["apply"].outcomes)))
    assert case.state == "review"
    assert held(case) == (date(2026, 9, 17), ARTICLE.format("十七"))
