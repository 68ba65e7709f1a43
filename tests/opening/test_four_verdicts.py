"""Rizhao: four verdicts before opening, a class that is not opened, and what lets data out of it."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.catalog import actions as catalog
from gongshu.catalog import queries as entries
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from gongshu.opening import actions, queries, rules
from gongshu.opening.models import OpenDataset
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.loader import load_profile
from tests.opening.scene import OPEN, Opening

FOUR = ("national_security", "secrecy", "information_risk", "social_effect")
DAY = date(2026, 9, 15)


@pytest.fixture
def rizhao(db: None, frozen: VirtualClock, own_home: Home) -> Opening:
    """Under Rizhao's measures."""
    return Opening("rizhao-2022", own_home)


@pytest.mark.requirement("RZ-19/1", "RZ-19/N1")
@pytest.mark.parametrize("bad", FOUR)
def test_one_negative_verdict_of_four_keeps_the_data_closed(rizhao: Opening, bad: str) -> None:
    release = rizhao.proposed()
    for name in FOUR[: FOUR.index(bad)]:
        assert rizhao.case(release).state == name
        rizhao.step(release, rizhao.cast.provider_reviewer, "pass")
    assert rizhao.case(release).state == bad
    assert rizhao.step(release, rizhao.cast.provider_reviewer, "fail").case.state == "barred"
    assert not OpenDataset.objects.exists()


@pytest.mark.requirement("RZ-19/N1")
@pytest.mark.parametrize("missing", FOUR)
def test_whatever_the_steps_each_of_the_four_must_be_on_record(missing: str) -> None:
    law = load_profile("rizhao-2022")
    steps = law.procedure("opening.release").steps
    done = {"assess", "publish", *FOUR} - {missing}
    with pytest.raises(Refusal, match=rules.CHECKS[missing][1].zh) as refused:
        rules.check_preceded(done, law, DAY, steps)
    assert refused.value.cite == "第十九条"
    rules.check_preceded({"publish", *FOUR}, law, DAY, steps)


@pytest.mark.requirement("RZ-16/1")
def test_four_verdicts_in_favor_let_the_institution_open_it_itself(rizhao: Opening) -> None:
    release = rizhao.proposed()
    for _ in FOUR:
        rizhao.step(release, rizhao.cast.provider_reviewer, "pass")
    rizhao.step(release, rizhao.cast.provider_reviewer, "publish", "")
    opened = OpenDataset.objects.get(release=release)
    assert opened.article == "第十六条"


CLOSED = {
    "opening_class": "none",
    "opening_condition": "含个人信息",
    "opening_bases": (LegalBasis("law", "个人信息保护法", "第二十八条"),),
}


@pytest.mark.requirement("RZ-17/N2")
def test_data_of_the_class_not_open_is_not_proposed_for_opening(rizhao: Opening) -> None:
    entry = rizhao.publish(title="救助对象名录", **CLOSED)
    assert entry not in queries.proposable(rizhao.cast.provider_clerk)
    with pytest.raises(Refusal, match="没有把这一资源列为开放") as refused:
        rizhao.proposed(entry=entry)
    assert refused.value.cite == "第十七条第一款"


@pytest.mark.requirement("RZ-17/3", "RZ-17/N2")
def test_what_was_not_open_is_opened_only_after_treatment_or_with_consent(rizhao: Opening) -> None:
    entry = rizhao.publish(title="救助对象名录", **CLOSED)
    cast = rizhao.cast
    before = entries.data_of(entry)
    change = catalog.begin_change(
        by=cast.provider_clerk,
        entry=entry,
        trigger="已去标识化",
        trigger_day=DAY,
        data=before.__class__(
            **{name: getattr(before, name) for name in before.__dataclass_fields__}
            | {"opening_class": "unconditional", "opening_condition": ""}
        ),
    )
    case = catalog.submit_change(by=cast.provider_clerk, change=change)
    catalog.record_step(by=cast.bureau_reviewer, case=case, outcome="approve", expect=case.revision)
    entry.refresh_from_db()
    assert entry.opening_class == "unconditional"
    with pytest.raises(Refusal, match="不予开放的数据不能直接开放") as refused:
        rizhao.proposed(entry=entry)
    assert refused.value.cite == "第十七条第二款"
    release = actions.propose_release(
        by=cast.provider_clerk, entry=entry, columns=OPEN, ground="masked", note="2026-09-01 去标识化报告"
    )
    assert release.ground == "masked"
