"""At a step several act at, an outcome is recorded by those it is for: in the action, and so wherever one looks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gongshu.audit.queries import trail
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import speaking
from gongshu.procedure import queries
from gongshu.procedure.models import Case, Message
from gongshu.procedure.pinning import keep
from gongshu.regulation.loader import load_profile, profile_ids
from tests.procedure.office import Office

RECTIFICATION, INSPECTION, ASSESSMENT = "supervision.rectification", "supervision.inspection", "supervision.assessment"
DISPATCH = "supervision.dispatch"
BOUND = [
    ("sixian-2021", RECTIFICATION, ("order",), "reported", "agency", "第四十三条", ("SX-43/1",)),
    ("sixian-2021", RECTIFICATION, ("order",), "no_report", "authority", "本平台约定", ()),
    ("haishu-2022", INSPECTION, ("found",), "reported", "agency", "第三十四条", ("HS-34/2",)),
    ("haishu-2022", INSPECTION, ("found",), "no_report", "authority", "本平台约定", ()),
    ("rizhao-2022", RECTIFICATION, ("urged",), "reported", "agency", "第三十二条", ("RZ-32/2",)),
    ("rizhao-2022", RECTIFICATION, ("urged",), "no_report", "authority", "本平台约定", ()),
    ("guiyang-draft-2024", RECTIFICATION, ("ordered",), "reported", "agency", "8.2", ("GY-8.2/2",)),
    ("guiyang-draft-2024", RECTIFICATION, ("ordered",), "no_report", "authority", "本平台约定", ()),
    ("guiyang-draft-2024", DISPATCH, ("given",), "progress", "agency", "本平台约定", ()),
    ("guiyang-draft-2024", DISPATCH, ("given",), "done", "agency", "本平台约定", ()),
    ("guiyang-draft-2024", DISPATCH, ("given",), "no_report", "authority", "本平台约定", ()),
    *(
        (profile, ASSESSMENT, ("evaluated",), outcome, role, "本平台约定", ())
        for profile in ("haishu-2022", "sixian-2021")
        for outcome, role in (("agreed", "agency"), ("objected", "agency"), ("silent", "authority"))
    ),
]
"""Every outcome of a real profile that a shared step leaves to some of its roles: how one comes there, whose it is."""

FREE = [
    ("rizhao-2022", "opening.withdrawal", "receive"),
    ("guiyang-draft-2024", "opening.objection", "receive"),
]
"""Shared steps whose outcomes anybody who acts there may record: the house rule on silence 40 says so."""
SETTLED = [("haishu-2022", name, "confirm_settlement") for name in ("quality.problem", "quality.second_report")]
"""The same by the house rule on silence 8; proved where problems are handled."""


def test_no_place_of_a_real_profile_is_left_out() -> None:
    steps = [
        (name, procedure.id, step)
        for name in profile_ids()
        for procedure in load_profile(name).procedures.values()
        for step in procedure.steps.values()
        if len(step.by) > 1 and not step.joint
    ]
    bound = {(name, id, one.id) for name, id, step in steps for one in step.outcomes.values() if one.by}
    assert bound == {(profile, name, outcome) for profile, name, _, outcome, *_ in BOUND}
    free = [(name, id, step.id) for name, id, step in steps if not any(one.by for one in step.outcomes.values())]
    assert free == sorted([*FREE, *SETTLED])


def people(office: Office, role: str) -> Any:
    return office.cast.bureau_reviewer if role == "authority" else office.cast.provider_clerk


@pytest.mark.parametrize(
    ("profile", "procedure", "way", "outcome", "role", "article"),
    [
        pytest.param(
            *place[:6], marks=pytest.mark.requirement(*place[6]) if place[6] else (), id=f"{place[0]} {place[3]}"
        )
        for place in BOUND
    ],
)
def test_only_its_own_office_records_it(
    offices: Any, profile: str, procedure: str, way: tuple[str, ...], outcome: str, role: str, article: str
) -> None:
    office: Office = offices(profile)
    case = office.run(office.start(procedure), *way)
    other = people(office, "agency" if role == "authority" else "authority")
    with pytest.raises(NotPermitted) as refused:
        office.take(case, outcome, by=other)
    chosen = office.profile.procedure(procedure).steps[case.state].outcomes[outcome]
    assert (refused.value.code, refused.value.cite) == ("not_your_outcome", article)
    assert str(refused.value.what) == f"“{chosen.title.zh}”由{office.profile.roles[role].title.zh}记录"
    assert Case.objects.get(pk=case.pk).revision == case.revision
    assert trail(case=case.number)[-1].outcome == "refused"
    assert outcome not in queries.step_before(other, case).outcomes
    own = people(office, role)
    assert outcome in queries.step_before(own, case).outcomes
    office.take(case, outcome, by=own)
    assert queries.decisions(case)[-1].role == role


@pytest.mark.parametrize(("profile", "procedure", "step"), FREE, ids=[one[0] for one in FREE])
def test_where_the_rule_leaves_it_to_either_either_records_it(
    offices: Any, profile: str, procedure: str, step: str
) -> None:
    office: Office = offices(profile)
    for by in (office.cast.provider_reviewer, office.cast.bureau_reviewer):
        case = office.start(procedure)
        assert list(queries.step_before(by, case).outcomes) == ["take_in", "suspend"]
        office.take(case, "suspend", by=by)
        assert queries.decisions(case)[-1].organization == by.organization


def test_who_is_asked_is_told_who_records_what(sixian: Office) -> None:
    case = sixian.run(sixian.start(RECTIFICATION), "order")
    asked = Message.objects.filter(case=case, kind="asked", organization=sixian.cast.provider).latest("pk")
    assert "“整改情况已报”由政务部门记录；“没有报来整改情况”由县数据资源管理局记录" in asked.text_zh
    assert "“no report came” is recorded by" in asked.text_en


def test_a_to_do_says_what_of_it_is_the_units_own(sixian: Office) -> None:
    case = sixian.run(sixian.start(RECTIFICATION), "order")
    for by, ways in ((sixian.cast.provider_clerk, ["reported"]), (sixian.cast.bureau_reviewer, ["no_report"])):
        (todo,) = [one for one in queries.todos(by) if one.case.pk == case.pk]
        assert [one.id for one in todo.ways] == ways
    other = sixian.start(RECTIFICATION)
    (whole,) = [one for one in queries.todos(sixian.decider(other)) if one.case.pk == other.pk]
    assert whole.ways == ()


def test_one_office_in_both_chairs_records_either(sixian: Office) -> None:
    bureau = sixian.cast.bureau.id
    parties = {"agency": bureau, "authority": bureau, "applicant": bureau}
    case = sixian.open(RECTIFICATION, by=sixian.cast.bureau_clerk, parties=parties)
    case = sixian.run(case, "order")
    reviewer = sixian.cast.bureau_reviewer
    assert list(queries.step_before(reviewer, case).outcomes) == ["reported", "no_report"]
    sixian.take(case, "reported", by=reviewer)
    assert queries.decisions(case)[-1].role == "agency"


def test_a_case_opened_before_the_outcome_was_anybodys_own_runs_on_as_it_was(sixian: Office) -> None:
    case = sixian.run(sixian.start(RECTIFICATION), "order")
    law = json.loads(case.law.spelled)
    for step in law["procedure"]["steps"].values():
        for outcome in step["outcomes"].values():
            del outcome["by"]
    case.law_id = keep(json.dumps(law))
    case.save(update_fields=["law"])
    sixian.take(case, "reported", by=sixian.cast.bureau_reviewer)
    assert queries.decisions(case)[-1].role == "authority"


def test_it_is_said_in_english_too(sixian: Office) -> None:
    case = sixian.run(sixian.start(RECTIFICATION), "order")
    refusal = queries.why_not_decide(case, sixian.cast.provider_clerk, "no_report")
    assert refusal is not None
    with speaking("en"):
        assert str(refusal.what) == "“no report came” is recorded by county data resources bureau"
