"""What a demonstration holds in each profile: a catalog, databases with deliveries, projects at and past gates."""

from __future__ import annotations

import re
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gongshu.regulation.definition import PaperDef, ProcedureDef
from gongshu.regulation.loader import load_profile
from gongshu.site.walk.holdings import HOLDINGS
from gongshu.site.walk.people import PARTIES
from tests.ui.browser import browsing
from tests.walks.conftest import Settle
from tests.walks.product import Product, running

pytestmark = pytest.mark.browser
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


def ask(product: Product, sql: str, *given: Any) -> list[tuple[Any, ...]]:
    """Ask the demonstration's own database."""
    path = product.home / "control.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(sql, given).fetchall()


def get(product: Product, address: str) -> str:
    """Fetch a page of the portal."""
    with urllib.request.urlopen(product.site + address, timeout=20) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize("profile", ["haishu-2022", "sixian-2021"])
def test_a_demonstration_holds_what_a_county_has(profile: str, tmp_path: Path, settle: Settle) -> None:
    # One act, since starting costs most: workers that share the parts out would each start both.
    with running(profile, settle(profile, tmp_path / "home"), tmp_path / "log") as started:
        the_catalog_is_that_of_a_county(started)
        a_project_was_accepted_and_another_is_under_way(started)
        databases_have_members_that_delivered_and_are_on_the_portal(started)
        if profile == "sixian-2021":
            a_project_waits_at_a_shut_gate_and_its_agency_is_told_why(started)
        no_paper_repeats_its_label_and_no_sheet_names_a_role_in_english(started, profile)


@pytest.mark.parametrize("profile", ["rizhao-2022", "guiyang-draft-2024", "anshan-2022"])
def test_every_other_jurisdiction_is_demonstrated_as_far_as_its_text_goes(profile: str, tmp_path: Path) -> None:
    law = load_profile(profile)
    with running(profile, tmp_path / "home", tmp_path / "log") as started:
        the_catalog_is_that_of_a_county(started)
        handled = {name for (name,) in ask(started, "SELECT DISTINCT procedure_id FROM procedure_case")}
        assert handled >= {name for name, one in law.procedures.items() if one.opened_by}
        assert str(law.jurisdiction) in get(started, "/")
        no_paper_repeats_its_label_and_no_sheet_names_a_role_in_english(started, profile)


def the_catalog_is_that_of_a_county(started: Product) -> None:
    """Some thirty entries of several agencies, most of them published."""
    states = dict(ask(started, "SELECT state, count(*) FROM catalog_entry GROUP BY state"))
    assert sum(states.values()) >= 25
    assert states["published"] >= 18
    assert states["draft"] >= 1
    assert ask(started, "SELECT count(DISTINCT provider_id) FROM catalog_entry") >= [(7,)]


def a_project_was_accepted_and_another_is_under_way(started: Product) -> None:
    """Projects are there in several states."""
    states = ask(
        started, "SELECT subject_title, state, ended FROM procedure_case WHERE procedure_id='projects.acceptance'"
    )
    assert ("企业登记全程网办平台", "accepted", 1) in states
    assert "社会救助信息系统升级" in {title for title, _, ended in states if not ended}
    assert ask(started, "SELECT count(*) FROM audit_auditrecord WHERE event='projects.part_stopped'") >= [(1,)]


def a_project_waits_at_a_shut_gate_and_its_agency_is_told_why(started: Product) -> None:
    """What keeps a project from being handed in stands on its page with its article; an open case is work."""
    [(waiting,)] = ask(started, "SELECT id FROM projects_project WHERE name='基层卫生数据服务平台'")
    [(number,)] = ask(started, "SELECT number FROM procedure_case WHERE procedure_id='projects.acceptance' AND ended=0")
    with browsing() as page:
        page.goto(f"{started.site}/sign-in/")
        page.locator("button[name=username][value='wj1']").click()
        page.goto(f"{started.site}/desk/projects/{waiting}/")
        told = page.locator(".tasks > li", has=page.get_by_text("项目目录已预编", exact=True)).inner_text()
        assert "还不具备" in told
        assert "先编制目录并列入项目" in told
        assert "第十二条第二款" in told
        assert page.locator("main a[href$='/procedures/projects.approval/']").count() == 0
        page.context.clear_cookies()
        page.goto(f"{started.site}/sign-in/")
        page.locator("button[name=username][value='mz2']").click()
        page.goto(f"{started.site}/desk/?who=unit")
        work = page.locator("li", has_text=number).first.inner_text()
        assert "第十三条第一款" in work


def databases_have_members_that_delivered_and_are_on_the_portal(started: Product) -> None:
    """Base databases show what came; what is not open is not named."""
    counts = dict(
        ask(
            started,
            "SELECT b.kind, count(DISTINCT v.resource_code) FROM bases_basedatabase b"
            " JOIN bases_member m ON m.database_id=b.id AND m.state='confirmed'"
            " JOIN catalog_entry e ON e.id=m.entry_id"
            " LEFT JOIN collection_datasetversion v ON v.resource_code=e.code AND v.state='committed' GROUP BY b.kind",
        )
    )
    assert counts == {"population": 1, "legal_persons": 1, "geography": 1, "theme": 0}
    shown = get(started, "/bases/base-geography/")
    assert "行政区划代码" in shown
    assert "标准地名地址信息" not in shown


def no_paper_repeats_its_label_and_no_sheet_names_a_role_in_english(started: Product, profile: str) -> None:
    """Papers read like papers, and Chinese sheets are Chinese."""
    law = load_profile(profile)
    asked = [one for each in law.procedures.values() for one in (*each.papers, *_asked_at_steps(each))]
    labels = {(one.id, one.title.zh) for one in asked}
    papers = ask(started, "SELECT paper_id, content FROM procedure_paper")
    assert papers
    assert {(id, content.strip()) for id, content in papers} & labels == set()
    roles = re.compile(rf"\b({'|'.join(sorted({*law.roles, *PARTIES}))})\b")
    seen = 0
    with browsing() as page:
        page.goto(f"{started.site}/sign-in/")
        page.locator("button[name=username][value='dsj1']").click()
        for (number,) in ask(started, "SELECT number FROM procedure_case ORDER BY number"):
            shown = page.request.get(f"{started.site}/desk/cases/{number}/").text()
            for kind in sorted(set(re.findall(rf"/desk/cases/{number}/sheets/([\w-]+)/", shown))):
                sheet = page.request.get(f"{started.site}/desk/cases/{number}/sheets/{kind}/")
                assert sheet.ok
                words = _TAG.sub(" ", sheet.text().partition("<body")[2])
                assert roles.search(words) is None, (number, kind, words)
                seen += 1
    assert seen > 10


def _asked_at_steps(procedure: ProcedureDef) -> list[PaperDef]:
    return [paper for step in procedure.steps.values() for paper in step.papers]


def test_what_agencies_hold_is_named_once_and_what_is_open_tells_of_nobody() -> None:
    titles = [one.title for one in HOLDINGS]
    assert len(set(titles)) == len(titles)
    for held in HOLDINGS:
        assert all(len(text.split(" ")) == 4 for text in held.items), held.title
        assert not (held.opened and any(text.endswith((" 3", " 4")) for text in held.items)), held.title
