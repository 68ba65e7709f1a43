"""The page of a case: what it is, whose turn it is, what was handed in, decided and recorded."""

from __future__ import annotations

import re
from datetime import timedelta

from gongshu.kit.actor import SYSTEM
from gongshu.organizations.queries import organizations_with_role
from gongshu.procedure import actions, queries
from gongshu.procedure.clockwork import tick
from tests.procedure.office import LAW


def shown(enter, office, actor, case, query: str = "") -> str:
    answer = enter(office, actor).get(f"/desk/cases/{case.number}/{query}")
    assert answer.status_code == 200
    return answer.text


def states(page: str) -> list[tuple[str, str]]:
    """Return the steps of the track with their states."""
    found = re.findall(r'track__step track__step--(\w+).*?track__name">(.*?)</span>', page, re.DOTALL)
    return [(title, state) for state, title in found]


def test_it_says_number_resource_parties_state_and_deadline(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    page = shown(enter, haishu, haishu.cast.provider_clerk, case)
    for words in (case.number, "最低生活保障对象", "医疗保障局", "民政局", "提供单位答复", "剩 5 个工作日"):
        assert words in page


def test_the_track_has_the_shape_of_the_profile(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    page = shown(enter, haishu, haishu.cast.provider_clerk, case)
    assert states(page) == [
        ("提交", "done"),
        ("主管机构审核", "done"),
        ("申请单位补正", "skipped"),
        ("提供单位答复", "here"),
        ("主管机构开通访问权限", "to_come"),
    ]
    assert "只在“退回补正”时经过" in page


def test_under_another_profile_the_same_case_takes_another_way(sixian, enter) -> None:
    case = sixian.open("sharing.conditional")
    page = shown(enter, sixian, sixian.cast.bureau_clerk, case)
    assert states(page) == [
        ("提交", "done"),
        ("县数据资源管理局提出意见", "here"),
        ("申请部门补正", "skipped"),
        ("签署协议", "to_come"),
        ("授予访问权限或提供数据", "to_come"),
    ]


def test_a_step_passed_twice_says_so(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "return", "resubmit", "pass")
    page = shown(enter, haishu, haishu.cast.provider_clerk, case)
    assert ("申请单位补正", "done") in states(page)
    assert "（第 2 次）" in page


def test_a_joint_step_shows_who_signed_and_who_has_not(sixian, enter) -> None:
    case = sixian.run(sixian.open("sharing.conditional"), "support")
    sixian.decide(case, "sign", role="applicant")
    page = shown(enter, sixian, sixian.cast.bureau_clerk, case)
    joint = page[page.index("track__joint") :]
    assert joint.count("track__signed") == 1
    assert "待办" in joint[: joint.index("</ul>")]


def test_an_ended_case_shows_its_end_and_what_it_did_not_pass(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    haishu.decide(case, "refuse", reason="涉及第三人", bases=[LAW])
    page = shown(enter, haishu, haishu.cast.applicant_clerk, case)
    assert states(page)[-2:] == [("主管机构开通访问权限", "skipped"), ("提供单位不同意", "ended")]
    assert "涉及第三人" in page
    assert "数据安全法 第二十一条" in page
    assert 'id="asked"' not in page


def test_a_withdrawn_case_says_so(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    actions.withdraw(case=case, by=haishu.cast.applicant_clerk, reason="不再需要")
    page = shown(enter, haishu, haishu.cast.applicant_clerk, case)
    assert ("已撤回", "ended") in states(page)


def test_it_says_whose_turn_it_is_and_why_not_mine(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    assert "请您办理：提供单位答复" in shown(enter, haishu, haishu.cast.provider_clerk, case)
    page = shown(enter, haishu, haishu.cast.applicant_clerk, case)
    assert "等待办理：提供单位答复" in page
    assert 'class="why-not"' in page


def test_it_says_what_each_answer_needs(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    page = shown(enter, haishu, haishu.cast.provider_clerk, case)
    asked = page[page.index('id="asked"') : page.index('id="papers"')]
    for words in ("同意共享", "不同意共享", "依据限于", "法律"):
        assert words in asked


def test_the_timeline_tells_what_happened_newest_first_with_evidence(haishu, frozen, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=30))
    tick()
    page = shown(enter, haishu, haishu.cast.provider_clerk, case)
    trail = page[page.index('class="timeline"') :]
    order = ["已超期", "作出决定：主管机构审核 · 审核通过", "立案"]
    assert sorted(order, key=trail.index) == order
    ids = re.findall(r"site-\d+", trail)
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == len(queries.history(case))


def test_the_timeline_can_be_narrowed_to_limits(haishu, frozen, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=30))
    tick()
    page = shown(enter, haishu, haishu.cast.provider_clerk, case, "?show=limits")
    trail = page[page.index('class="timeline"') :]
    assert "已超期" in trail
    assert "立案" not in trail[: trail.index("</ol>")]


def test_what_was_handed_in_stands_under_its_title_and_article(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    page = shown(enter, haishu, haishu.cast.bureau_clerk, case)
    for paper in haishu.profile.procedure("sharing.conditional").papers:
        assert f"填写的{paper.title.zh}" in page


def test_a_stranger_finds_no_such_case(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    answer = enter(haishu, haishu.cast.stranger).get(f"/desk/cases/{case.number}/")
    assert answer.status_code == 404
    assert "没有这个事项" in answer.text
    assert case.subject_title not in answer.text


def test_every_case_of_every_procedure_has_a_page(office, enter) -> None:
    for name, procedure in office.profile.procedures.items():
        parties = office.parties(name)
        acting = {role for step in procedure.steps.values() for role in step.by} - set(parties)
        lacking = {role: office.cast.applicant.id for role in acting if not organizations_with_role(role)}
        case = office.open(name, parties=parties | lacking)
        page = shown(enter, office, office.cast.bureau_clerk, case, "?lang=en")
        assert case.number in page
        assert f">{SYSTEM.name}<" not in page


def test_english_is_complete(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "return", "resubmit", "pass")
    page = shown(enter, haishu, haishu.cast.provider_clerk, case, "?lang=en")
    for words in ("Your turn", "Procedure", "Timeline", "art. 17 ¶ 2", "House rule", "In progress"):
        assert words in page


def test_each_side_sees_the_outcomes_it_may_record_and_who_records_the_others(sixian, enter) -> None:
    case = sixian.run(sixian.start("supervision.rectification"), "order")
    agency = shown(enter, sixian, sixian.cast.provider_clerk, case)
    own = agency.split('id="asked"')[1].split("</section>")[0]
    assert "<b>整改情况已报</b>" in own
    assert "<b>没有报来整改情况</b>" not in own
    assert f"“没有报来整改情况”由{sixian.cast.bureau.name}记录" in own
    bureau = shown(enter, sixian, sixian.cast.bureau_reviewer, case).split('id="asked"')[1].split("</section>")[0]
    assert "<b>没有报来整改情况</b>" in bureau
    assert "<b>整改情况已报</b>" not in bureau
    assert f"“整改情况已报”由{sixian.cast.provider.name}记录" in bureau


def test_who_may_not_act_sees_every_outcome_and_who_records_it(sixian, enter) -> None:
    cast = sixian.cast
    parties = {"agency": cast.provider.id, "authority": cast.bureau.id, "applicant": cast.applicant.id}
    case = sixian.run(sixian.open("supervision.rectification", parties=parties), "order")
    page = shown(enter, sixian, cast.applicant_clerk, case).split('id="asked"')[1].split("</section>")[0]
    for outcome, who in (("整改情况已报", "政务部门"), ("没有报来整改情况", "县数据资源管理局")):
        row = page.split(f"<b>{outcome}</b>")[1].split("</li>")[0]
        assert f"由{who}记录" in row
