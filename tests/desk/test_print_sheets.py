"""Sheets of a case on A4: which there are, what stands on them, and as PDF from the same template."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.desk import form_content, sheets
from gongshu.desk.form_kinds import FORM_KINDS
from gongshu.desk.track import Standing
from gongshu.procedure import queries
from gongshu.regulation.loader import load_profile
from gongshu.ui import pdf
from tests.procedure.office import LAW

from .on_paper import A4, Paper


@pytest.fixture(scope="module", autouse=True)
def _libraries() -> None:
    """Say by name what the machine lacks, instead of failing in the midst of it."""
    missing = pdf.lacking()
    assert missing == [], f"PDF lacks system packages. {pdf.remedy(missing)}"


def kinds(case) -> list[str]:
    return [kind.id for kind in form_content.kinds_of(Standing.of(case, load_profile(case.profile_id)))]


def read(enter, office, actor, case, kind: str) -> tuple[Paper, str]:
    paper = Paper.of(enter(office, actor), case, kind)
    return paper, "".join(paper.leaves)


def test_a_case_has_the_sheets_its_acts_gave_cause_for(haishu) -> None:
    case = haishu.open("sharing.conditional")
    assert kinds(case) == ["application"]
    case = haishu.run(case, "pass")
    assert kinds(case) == ["application", "consultation", "decision"]
    haishu.decide(case, "refuse", reason="涉及第三人", bases=[LAW])
    assert kinds(case) == ["application", "consultation", "reply", "decision"]


def test_under_the_other_law_the_authority_gives_an_opinion_and_an_agreement_follows(sixian) -> None:
    case = sixian.run(sixian.open("sharing.conditional"), "support")
    assert kinds(case) == ["application", "decision", "agreement"]


def test_the_decision_tells_in_which_days_its_limit_stood_still(sixian, enter, frozen) -> None:
    case = sixian.decide(sixian.open("sharing.conditional"), "return", reason="场景不清", lacking=["scenario"]).case
    frozen.advance(timedelta(days=3))
    case = sixian.decide(case, "resubmit").case
    sixian.decide(case, "refuse", reason="涉及第三人", bases=[LAW])
    _, words = read(enter, sixian, sixian.cast.applicant_clerk, case, "decision")
    assert "停止计算2026-09-1510:00至2026-09-1810:00本平台约定" in words


def test_problem_data_has_a_slip_of_its_own(haishu) -> None:
    assert kinds(haishu.open("quality.problem"))[0] == "correction"


def test_the_application_as_pdf_is_true_a4_with_number_instrument_and_article_on_each_sheet(office, enter) -> None:
    long = "为核对救助对象身份，逐项比对登记信息。" * 60
    definition = office.profile.procedure("sharing.conditional")
    case = office.open("sharing.conditional", papers={paper.id: long for paper in definition.papers})
    paper, words = read(enter, office, office.cast.applicant_clerk, case, "application")
    assert len(paper.leaves) > 1
    assert paper.sizes == {A4}
    for number, text in enumerate(paper.leaves, 1):
        assert case.number in text
        assert f"—{number}—" in text
        assert "".join(office.profile.title.zh.split()) in text
        assert definition.cite.zh in text
    assert "项目内容条款" in paper.leaves[1]
    for one in definition.papers:
        assert one.title.zh in words
    assert "医疗保障局" in words


def test_the_decision_as_pdf_says_outcome_reason_basis_and_on_whose_record(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    haishu.decide(case, "refuse", reason="涉及第三人", bases=[LAW])
    _, words = read(enter, haishu, haishu.cast.applicant_clerk, case, "reply")
    decision = queries.decisions(case)[-1]
    for expected in (
        "民政局复函",
        "大数据局：",
        "不同意共享",
        "涉及第三人",
        "《数据安全法》第二十一条",
        decision.record,
    ):
        assert expected in words


def test_the_consultation_says_by_when_and_how_that_was_counted(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    _, words = read(enter, haishu, haishu.cast.bureau_clerk, case, "consultation")
    assert "大数据局征求意见函" in words
    assert "民政局：" in words
    assert "2026-09-2123:59前" in words
    assert "5个工作日，其间1天休息不计" in words
    assert "第十七条第二款" in words


def test_a_silent_law_is_said_in_words_on_paper_too(sixian, enter) -> None:
    case = sixian.open("quality.problem")
    page = enter(sixian, sixian.cast.bureau_clerk).get(f"/desk/cases/{case.number}/sheets/correction/").text
    clock = queries.open_clock(case)
    assert ("未规定期限" in page) == (clock.due_at is None)


def test_what_people_wrote_breaks_neither_page_nor_style(haishu, enter) -> None:
    case = haishu.open("sharing.conditional", subject_title='<b>"}\\</style>')
    client = enter(haishu, haishu.cast.applicant_clerk)
    page = client.get(f"/desk/cases/{case.number}/sheets/application/").text
    assert "<b>&quot;" not in page
    assert "&lt;b&gt;" in page
    found = form_content.sheet(Standing.of(case, haishu.profile), "application")
    assert sheets._quoted('a"b\\c\nd') == '"a\\"b\\\\c d"'
    assert sheets.marks(found).count("{") == sheets.marks(found).count("}")


def test_who_may_not_see_the_case_gets_no_sheet_of_it(haishu, enter) -> None:
    case = haishu.open("sharing.conditional")
    stranger = enter(haishu, haishu.cast.stranger)
    for tail in ("", "marks.css", "sheet.pdf"):
        assert stranger.get(f"/desk/cases/{case.number}/sheets/application/{tail}").status_code == 404
    own = enter(haishu, haishu.cast.applicant_clerk)
    assert own.get(f"/desk/cases/{case.number}/sheets/agreement/").status_code == 404


def test_the_page_is_whole_in_english(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    page = enter(haishu, haishu.cast.bureau_clerk).get(f"/desk/cases/{case.number}/sheets/consultation/?lang=en").text
    for words in (
        "Letter of consultation",
        "Civil Affairs Bureau:",
        "You are consulted",
        "back to the case",
        "art. 17",
    ):
        assert words in page


def test_a_machine_without_the_libraries_says_which_and_how_to_get_them(haishu, enter, monkeypatch) -> None:
    case = haishu.open("sharing.conditional")
    monkeypatch.setattr(pdf, "LIBRARIES", {"libnothing.so.0": "libnothing-0"})
    client = enter(haishu, haishu.cast.applicant_clerk)
    page = client.get(f"/desk/cases/{case.number}/sheets/application/").text
    assert "apt-get install libnothing-0" in page
    assert "sheet.pdf" not in page
    answer = client.get(f"/desk/cases/{case.number}/sheets/application/sheet.pdf")
    assert answer.status_code == 409
    assert "apt-get install libnothing-0" in answer.text


@pytest.mark.parametrize(
    ("procedure", "expected"),
    [
        ("supervision.rectification", "record"),
        ("security.incident", "incident"),
        ("security.drill", "record"),
        ("supervision.assessment", "assessment"),
        ("operation.authorization", "application"),
        ("quality.problem", "correction"),
    ],
)
def test_procedures_to_come_find_the_sheet_of_their_opening_by_their_id(procedure, expected) -> None:
    opened = [kind.id for kind in FORM_KINDS if kind.moment == "opened" and kind.fits(procedure)]
    assert opened == [expected]
