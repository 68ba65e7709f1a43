"""Sheets of cases carried through under every local instrument: whole, in both languages, on page and in PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongshu.desk import form_content
from gongshu.desk.track import Standing
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from gongshu.regulation.definition import ProcedureDef
from gongshu.regulation.loader import load_profile
from tests.matters.office import Front
from tests.procedure.office import STANDING, Office

from .on_paper import A4, Paper, bare, pieces

pytestmark = pytest.mark.django_db
LOCAL = ("anshan-2022", "guiyang-draft-2024", "haishu-2022", "rizhao-2022", "sixian-2021")


@pytest.fixture(autouse=True)
def home(db: None, frozen: object, tmp_path: Path, settings: Any) -> Home:
    found = Home(tmp_path / "home")
    make_keys(found)
    settings.HOME = found
    return found


def kinds(case: Case) -> list[str]:
    return [kind.id for kind in form_content.kinds_of(Standing.of(case, load_profile(case.profile_id)))]


def longest(procedure: ProcedureDef, state: str, seen: tuple[str, ...] = ()) -> list[str]:
    """The outcomes of the longest way from a state that passes no state twice."""
    step = procedure.steps.get(state)
    ways: list[list[str]] = [[]]
    for outcome in step.outcomes.values() if step else ():
        if outcome.to not in (*seen, state):
            ways.append([outcome.id, *longest(procedure, outcome.to, (*seen, state))])
    return max(ways, key=len)


def opened(office: Office, name: str) -> Case:
    """A case of a procedure; what comes out of another act is opened as its room would, its parties named."""
    procedure = office.profile.procedure(name)
    if procedure.opened_by:
        return office.start(name)
    roles = {role for step in procedure.steps.values() for role in step.by} - STANDING
    return office.open(name, parties=dict.fromkeys(roles, office.cast.provider.id) | office.parties(name))


@pytest.mark.parametrize("id", LOCAL)
def test_every_procedure_carried_through_has_whole_sheets_in_both_languages(id: str) -> None:
    office = Office(id)
    client, seen = Client(), set()
    office.cast.enter(client, office.cast.bureau_reviewer)
    for name, procedure in office.profile.procedures.items():
        case = opened(office, name)
        case = office.run(case, *longest(procedure, procedure.first))
        found = kinds(case)
        assert found, f"{name}: no sheet at all"
        for kind in found:
            for lang in ("zh", "en"):
                page = client.get(f"/desk/cases/{case.number}/sheets/{kind}/?lang={lang}")
                assert page.status_code == 200, (name, kind, lang)
                text = "".join(pieces(page.content.decode()))
                assert case.number in text, (name, kind, lang)
                assert "{" not in text, f"{name}/{kind}: a place was left unfilled: {text}"
            if kind not in seen:  # each kind of sheet once as a file: laying one out takes a third of a second
                seen.add(kind)
                paper = Paper.of(client, case, kind, "?lang=zh")
                assert paper.sizes == {A4}, (name, kind)
                assert all(paper.fonts.values()), (name, kind)
                assert bare(case.number) in paper.leaves[0]


@pytest.mark.requirement("SX-35/N1")
def test_a_leak_of_personal_data_is_reported_on_an_incident_report() -> None:
    front = Front("sixian-2021")
    case = front.case("security.personal_incident", front.cast.bureau_clerk, title="登记系统疑似泄露")
    assert kinds(case) == ["incident"]


@pytest.mark.parametrize("id", ["guiyang-draft-2024", "rizhao-2022"])
def test_an_authorized_operator_gets_its_authorization_on_paper(id: str) -> None:
    office = Office(id)
    case = office.start("operation.authorization")
    assert "authorization" not in kinds(case)
    step = cases.open_step(case)
    case = office.run(case, "authorize")
    client = Client()
    office.cast.enter(client, office.cast.bureau_reviewer)
    paper = Paper.of(client, case, "authorization")
    said = paper.text(case)
    papers = (*office.profile.procedure(case.procedure_id).papers, *step.papers)
    for words in (
        "授权决定书",
        "授权并设定到期日",
        *(bare(f"填写的{one.title.zh}") for one in papers if one.kind == "text"),
    ):
        assert words in said
