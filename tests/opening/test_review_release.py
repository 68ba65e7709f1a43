"""The review before opening: assessment and consultation (Haishu), secrecy review (Sixian), then publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongshu.audit.queries import evidence, search
from gongshu.catalog.models import Item
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Stale
from gongshu.opening import actions, queries, rules
from gongshu.opening.models import OpenDataset
from gongshu.procedure import queries as cases
from gongshu.regulation.loader import load_profile
from tests.opening.scene import OPEN, REASON, Opening

DAY = date(2026, 9, 15)


@pytest.mark.requirement("HS-22/2", "HS-32/1")
def test_haishu_assesses_then_consults_then_publishes(haishu: Opening) -> None:
    dataset = haishu.opened()
    decided = cases.decisions(dataset.release.case)
    assert [one.visit.step for one in decided] == ["assess", "consult", "publish"]
    assert [one.article for one in decided] == ["第三十二条第一款", "第二十二条第一款", "第二十二条第一款"]
    assert dataset.release.case.state == "published"


@pytest.mark.requirement("SX-32/2")
def test_sixian_reviews_secrecy_then_publishes(sixian: Opening) -> None:
    dataset = sixian.opened()
    decided = cases.decisions(dataset.release.case)
    assert [one.visit.step for one in decided] == ["secrecy_review", "publish"]
    assert [one.article for one in decided] == ["第三十二条", "本平台约定"]


def test_an_open_dataset_rests_on_the_decision_and_has_its_license(opening: Opening) -> None:
    dataset = opening.opened()
    assert evidence(dataset.evidence).event == "procedure.decided"
    assert dataset.columns == list(OPEN)
    assert "注明数据提供单位和数据日期" in dataset.license_zh
    (record,) = search(event="opening.opened")
    assert record.data["dataset"] == dataset.id
    assert list(queries.datasets()) == [dataset]


@pytest.mark.requirement("HS-32/N1", "SX-32/N1")
def test_nothing_is_opened_without_the_finding_of_the_review(opening: Opening) -> None:
    release = opening.proposed()
    with pytest.raises(BadInput, match="缺少理由"):
        opening.step(release, opening.cast.provider_reviewer, "pass", " ")
    with pytest.raises(Refusal):
        opening.step(release, opening.cast.bureau_reviewer, "publish", "")
    assert not OpenDataset.objects.exists()


@pytest.mark.requirement("HS-22/N1")
def test_the_open_catalog_is_not_published_without_the_consultation(haishu: Opening) -> None:
    release = haishu.proposed()
    haishu.step(release, haishu.cast.provider_reviewer, "pass")
    case = haishu.case(release)
    with pytest.raises(BadInput, match="缺少理由") as refused:
        haishu.step(release, haishu.cast.bureau_reviewer, "consulted", "")
    assert refused.value.cite == "第二十二条第一款"
    with pytest.raises(Refusal, match="现在的状态是“主管机构征求提供机构和公众意见”"):
        actions.record_step(
            by=haishu.cast.bureau_reviewer,
            release=release,
            step="publish",
            outcome="publish",
            expect=case.revision,
            reason=REASON,
        )
    assert not OpenDataset.objects.exists()


@pytest.mark.requirement("HS-22/N1", "HS-32/N1", "SX-32/N1")
@pytest.mark.parametrize(
    ("profile_id", "done", "words", "cite"),
    [
        ("haishu-2022", {"publish"}, "安全风险评估、征求数据提供单位意见、征求公众意见", "第二十二条第一款"),
        ("haishu-2022", {"assess", "publish"}, "征求数据提供单位意见、征求公众意见", "第二十二条第一款"),
        ("sixian-2021", {"publish"}, "保密审查", "第三十二条"),
    ],
)
def test_whatever_the_steps_what_the_instrument_demands_must_be_on_record(
    profile_id: str, done: set[str], words: str, cite: str
) -> None:
    with pytest.raises(Refusal, match=f"开放前缺少{words}的记录") as refused:
        rules.check_preceded(done, load_profile(profile_id), DAY)
    assert refused.value.cite == cite


def test_the_review_can_keep_the_data_closed(opening: Opening) -> None:
    release = opening.proposed()
    bad = {"haishu-2022": "bar", "sixian-2021": "fail"}[opening.profile_id]
    with pytest.raises(BadInput, match="缺少理由") as refused:
        opening.step(release, opening.cast.provider_reviewer, bad, "")
    assert refused.value.cite == "本平台约定"
    decided = opening.step(release, opening.cast.provider_reviewer, bad, "备注中有不宜公开的内容")
    assert decided.ended is not None
    assert decided.ended.kind == "negative"
    assert not OpenDataset.objects.exists()


def test_who_proposed_does_not_review(opening: Opening) -> None:
    both = replace(opening.cast.provider_clerk, posts=frozenset({"data_officer", "reviewer"}))
    release = opening.proposed(by=both)
    with pytest.raises(NotPermitted, match="不得审查自己提出的开放") as refused:
        opening.step(release, both, "pass")
    assert refused.value.cite == "本平台约定"


def test_each_step_is_for_its_side(opening: Opening) -> None:
    release = opening.proposed()
    with pytest.raises(NotPermitted, match=r"由.*办理"):
        opening.step(release, opening.cast.bureau_reviewer, "pass")
    with pytest.raises(NotPermitted, match="开放审查须由首席数据官、审核人进行"):
        opening.step(release, opening.cast.bureau_clerk, "pass")
    with pytest.raises(NotFound, match="没有这个事项"):
        opening.step(release, opening.cast.stranger, "pass")
    with pytest.raises(NotFound, match="没有这个开放事项"):
        queries.release(release.case.number, opening.cast.stranger)
    assert queries.release(release.case.number, opening.cast.bureau_clerk) == release


def test_of_two_who_decide_at_once_one_is_told(opening: Opening) -> None:
    release = opening.proposed()
    seen = opening.case(release)
    opening.step(release, opening.cast.provider_reviewer, "pass")
    with pytest.raises(Stale, match="刚刚被他人办理"):
        actions.record_step(
            by=opening.cast.provider_reviewer,
            release=release,
            step=seen.state,
            outcome="pass",
            expect=seen.revision,
            reason=REASON,
        )


def test_a_column_whose_grade_rose_during_the_review_is_not_opened(opening: Opening) -> None:
    release = opening.ready()
    Item.objects.filter(entry=opening.entry, name="beds").update(level=4)
    with pytest.raises(Refusal, match="“床位数”为 L4（敏感），不得开放"):
        opening.step(release, opening.cast.bureau_reviewer, "publish", "")
    assert not OpenDataset.objects.exists()
    assert not opening.case(release).ended


def test_a_new_decision_takes_the_place_of_the_old_one(opening: Opening) -> None:
    first = opening.opened()
    second = opening.opened(columns=["uscc", "name"])
    first.refresh_from_db()
    assert first.withdrawn_reason == "由新的开放决定取代"
    assert list(queries.datasets()) == [second]
    assert queries.dataset(opening.entry.slug).columns == ["uscc", "name"]


def test_the_database_refuses_an_open_dataset_without_decision_or_a_second_one(opening: Opening) -> None:
    dataset = opening.opened()
    for wrong in ({"evidence": ""}, {"withdrawn_at": dataset.opened_at}, {"withdrawn_reason": "无"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OpenDataset.objects.filter(pk=dataset.pk).update(**wrong)
