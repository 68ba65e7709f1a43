"""The sheets of cases that were opened and carried through by the product's own verbs, as page and as PDF.

Whatever stands on the page stands in the PDF; what a sheet must say it says; nobody signs an empty leaf.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongshu.desk import form_content
from gongshu.desk.track import Standing
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from gongshu.organizations import actions as register
from gongshu.organizations import queries as people
from gongshu.organizations.models import Organization
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from gongshu.regulation.loader import load_profile
from tests.cast import Cast, made_up_uscc
from tests.matters.office import Front
from tests.quality.scene import Scene
from tests.sharing.scene import LAW, Sharing

from .on_paper import A4, Paper, bare, pieces

HAISHU, SIXIAN = "haishu-2022", "sixian-2021"
LONG = "望春街道办事处公共数据归集共享开放与安全保障工作领导小组联席会议办公室政务服务数据资源管理中心（筹）"
TITLE = "婚姻登记当前状况及历次变更信息（含结婚、离婚、补领证件和撤销婚姻登记的全部业务类型）汇总数据"


@pytest.fixture
def home(db: None, frozen: VirtualClock, tmp_path: Path, settings: Any) -> Home:
    """A home with keys, in which grants are published."""
    found = Home(tmp_path / "home")
    make_keys(found)
    settings.HOME = found
    return found


def under(profile: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("profile", [profile])


BOTH = pytest.mark.parametrize("profile", [HAISHU, SIXIAN])


def kinds(case: Case) -> list[str]:
    return [kind.id for kind in form_content.kinds_of(Standing.of(case, load_profile(case.profile_id)))]


@pytest.fixture
def sheets() -> Callable[..., dict[str, Paper]]:
    """Fetch every sheet of a case and look at what holds for all of them."""

    def fetched(cast: Cast, case: Case, reader: Actor) -> dict[str, Paper]:
        client = Client()
        cast.enter(client, reader)
        found = {kind: Paper.of(client, case, kind) for kind in kinds(case)}
        for kind, paper in found.items():
            sound(case, kind, paper)
        return found

    return fetched


def sound(case: Case, kind: str, paper: Paper) -> None:
    text, shown = paper.text(case), pieces(paper.page)
    for piece in shown:
        if len(piece) > 400 or piece.endswith("扫码回到该事项"):
            continue  # cut between leaves with the article of its first part in between; on each leaf, see below
        assert piece in text, f"{kind}: on the page, not in the PDF: {piece}"
    assert paper.sizes == {A4}, kind
    assert all(paper.fonts.values()), f"{kind}: {paper.fonts}"
    assert any("CJK" in name for name in paper.fonts), f"{kind}: {paper.fonts}"
    for number, leaf in enumerate(paper.leaves, 1):
        assert f"{case.number}扫码回到该事项" in leaf
        assert f"—{number}—" in leaf
    closing = next(place for place, piece in enumerate(shown) if "（盖章）" in piece)
    assert shown[closing - 1] in paper.leaves[-1], f"{kind}: signed on a leaf on which nothing else stands"
    assert "authority" not in text
    assert "Provider" not in text


def second_body(cast: Cast) -> Organization:
    """An institution of a long name, with two people."""
    body = register.create_organization(
        by=SYSTEM, name=LONG, name_en="Office", uscc=made_up_uscc(900), kind="institution", roles=[]
    )
    for place in ("first", "second"):
        person = register.create_person(
            by=SYSTEM, username=f"long-{place}", name="欧阳望春", organization=body, password=None,
            posts=["data_officer", "reviewer"], must_change_password=False,
        )  # fmt: skip
        setattr(cast, place, people.actor_of(person))
    return body


@pytest.mark.requirement("HS-17/2")
@under(HAISHU)
def test_a_refused_application_its_consultation_the_reply_and_the_notice(home, profile, sheets) -> None:
    played = Sharing(profile, title=TITLE)
    asked = played.submitted(term_until="2026-12-31").application
    played.step(asked, played.cast.bureau_reviewer, "pass")
    played.step(asked, played.cast.provider_reviewer, "refuse", reason="涉及第三人", bases=[LAW])
    case = played.case(asked)
    found = sheets(played.cast, case, played.cast.applicant_clerk)
    assert list(found) == ["application", "consultation", "reply", "decision"]
    said = {kind: paper.text(case) for kind, paper in found.items()}
    for words in (TITLE, "核验参保人婚姻状况", "证件号码、婚姻状况", "2026-12-31", "三定方案第二条", "参保登记窗口"):
        assert words in said["application"]
        assert words in said["consultation"]
    for words in ("第十七条第二款", "第二十条", "第十九条", "不得转给第三方", "大数据局：", "医疗保障局（盖章）"):
        assert words in said["application"]
    for words in ("民政局：", "2026-09-2123:59前", "5个工作日", "第十七条第二款", "大数据局（盖章）"):
        assert words in said["consultation"]
    assert "不同意共享" not in said["consultation"]
    basis = "《中华人民共和国个人信息保护法》第十三条"
    for words in ("大数据局：", "不同意共享", "涉及第三人", basis, "第十七条第二款", "民政局（盖章）"):
        assert words in said["reply"]
    assert "参保登记窗口" not in said["reply"]
    for words in (
        "医疗保障局：",
        "经“提供单位答复”环节，决定如下：不同意共享",
        basis,
        cases.decisions(case)[-1].record,
    ):
        assert words in said["decision"]


@under(SIXIAN)
def test_a_granted_application_its_agreement_and_the_notice(home, profile, sheets) -> None:
    played = Sharing(profile, title=TITLE)
    issued = played.granted()
    case = played.case(issued.grant.application)
    found = sheets(played.cast, case, played.cast.bureau_clerk)
    assert list(found) == ["application", "decision", "agreement"], "the authority writes no letter to itself"
    said = {kind: paper.text(case) for kind, paper in found.items()}
    for words in ("县数据资源管理局", "大数据局：", "第二十五条第六款"):
        assert words in said["application"]
    agreed = case.agreement
    for line in agreed.text_zh.split("\n"):
        assert bare(line) in said["agreement"]
    for words in (agreed.digest, "医疗保障局（盖章）", "已在平台签署2026-09-15", "第二十七条第二款"):
        assert words in said["agreement"]
    for words in ("医疗保障局：", issued.grant.number, "证件号码、婚姻状况", "核验参保人婚姻状况", "第二十七条第二款"):
        assert words in said["decision"]


@BOTH
def test_a_report_of_problem_data_goes_to_the_provider_with_what_is_wrong(home, profile, sheets) -> None:
    played = Scene(profile, home)
    ticket = played.at_provider()
    played.decide(ticket, "corrected", reason="已更正", version=played.note_version(2).number)
    case = cases.case(ticket.case.number, played.cast.bureau_clerk)
    said = sheets(played.cast, case, played.cast.applicant_clerk)["correction"].text(case)
    for words in ("民政局：", "姓名与证件不符", "错误", "第1版", "反馈", "医疗保障局（盖章）", "第2版"):
        assert words in said
    assert "110101199003071233" not in said


ORDERS = [
    (HAISHU, "supervision.inspection", ("found",), ("reported", "rectified", "issued"), "第三十四条"),
    (SIXIAN, "supervision.rectification", ("order",), ("reported", "rectified"), "第四十三条"),
]


@pytest.mark.parametrize(("profile", "procedure", "before", "after", "article"), ORDERS)
def test_an_order_goes_to_whom_it_binds_and_tells_what_led_to_it_alone(
    home, frozen, profile, procedure, before, after, article, sheets
) -> None:
    front = Front(profile)
    body = second_body(front.cast)
    case = front.case(procedure, front.cast.bureau_clerk, subject=body.id)
    assert kinds(case) == ["record"], "there is no order before one was made"
    case = front.handle(case, *before, reason="两次抽查均未更新")
    case = front.handle(case, *after)
    found = sheets(front.cast, case, front.cast.first)
    assert list(found) == ["record", "decision", "rectification"]
    order, told = found["rectification"].text(case), found["decision"].text(case)
    definition = front.profile.procedure(procedure)
    for paper in (*definition.papers, *definition.steps[definition.first].papers):
        assert bare(paper.title.zh) in order
    for words in (f"{LONG}：", "大数据局（盖章）", article, "理由：两次抽查均未更新"):
        assert words in order
    for words in ("填写的整改", "已整改"):
        assert words not in order, "later than the order"
    due = next(one for one in cases.visits(case) if one.step == "rectify").clock
    assert (bare(f"{due.due_at.astimezone(frozen.now().tzinfo):%Y-%m-%d}") if due.due_at else "未规定期限") in order
    assert f"{LONG}：" in told, "what the authority opened goes to the other side"
    assert "欧阳望春" in found["record"].text(case)


INCIDENTS = [
    (HAISHU, ("started", "remedied", "closed"), "第三十一条第三款"),
    (SIXIAN, ("started", "remedied", "kept", "closed"), "第四十条第三款"),
]


@pytest.mark.parametrize(("profile", "way", "article"), INCIDENTS)
def test_an_incident_is_reported_to_the_authority_with_who_was_told(home, profile, way, article, sheets) -> None:
    front = Front(profile)
    case = front.handle(front.case("security.incident", front.cast.provider_clerk, title=TITLE), *way)
    found = sheets(front.cast, case, front.cast.bureau_clerk)
    assert list(found) == ["incident"]
    said = found["incident"].text(case)
    for words in ("大数据局：", TITLE, article, "民政局（盖章）", "已书面告知影响和应对办法", "收1号"):
        assert words in said
    for paper in front.profile.procedure("security.incident").papers:
        assert bare(paper.title.zh) in said


ASSESSMENTS = [
    (HAISHU, ("evaluated", "agreed", "fixed", "issued", "counted"), "第三十五条"),
    (SIXIAN, ("evaluated", "agreed", "fixed"), "第四十一条"),
]


@pytest.mark.parametrize(("profile", "way", "article"), ASSESSMENTS)
def test_an_assessment_its_opinion_and_what_is_fixed(home, profile, way, article, sheets) -> None:
    front = Front(profile)
    body = second_body(front.cast)
    case = front.case("supervision.assessment", front.cast.bureau_clerk, subject=body.id)
    case = front.handle(case, *way)
    found = sheets(front.cast, case, front.cast.first)
    assert list(found) == ["consultation", "reply", "decision", "assessment"]
    said = {kind: paper.text(case) for kind, paper in found.items()}
    for step in ("evaluate", "comment", "fix"):
        assert bare(front.profile.procedure("supervision.assessment").steps[step].title.zh) in said["assessment"]
    assert article in said["assessment"]
    assert f"{LONG}（盖章）" in said["reply"]
    ours = "本环节为本平台约定，该文书所依规则未作规定"
    assert ours in said["reply"], "an instrument is not named for what only we ask"
    assert ours not in said["assessment"]
    assert f"{LONG}：" in said["decision"]


@under(SIXIAN)
def test_a_long_application_breaks_between_rows_and_repeats_its_heads(home, profile, sheets) -> None:
    played = Sharing(profile, materials=tuple(f"第{place}项证明材料" for place in range(1, 9)))
    long = "为核对救助对象身份，逐项比对登记信息。" * 40
    told = {f"material.{place}": long for place in range(1, 9)}
    case = played.case(played.submitted(**told, **{"paper.scenario": long}).application)
    paper = sheets(played.cast, case, played.cast.applicant_clerk)["application"]
    assert len(paper.leaves) > 4
    for leaf in paper.leaves[1:-1]:
        assert "项目内容条款" in leaf
    assert paper.text(case).count("逐") == 40 * 9
