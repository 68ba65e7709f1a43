"""Registers nobody writes: their rows are what other rooms hold, as far as the reader may see it there."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from gongshu.organizations import queries as organizations
from gongshu.regulation.loader import load_profile, load_profile_from
from tests.opening.scene import Opening
from tests.procedure.office import LAW
from tests.quality.scene import Scene
from tests.registers.scene import invented
from tests.sharing.scene import Sharing


@pytest.fixture
def home(db: None, frozen: VirtualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings) -> Home:
    """A home under Haishu's measures, to which the invented registers were added."""
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    drawn = load_profile_from(invented(tmp_path / "profiles")).registers
    law = replace(load_profile("haishu-2022"), registers={id: one for id, one in drawn.items() if one.drawn_from})
    monkeypatch.setattr(organizations, "jurisdiction", lambda: law)
    return settings.HOME


def read(cast, id: str, actor: Actor | None, query: str = "") -> list[list[str]]:
    """The rows of a register as its file has them; without an actor, as the portal shows it."""
    client = Client()
    if actor is not None:
        cast.enter(client, actor)
    place = "desk/registers" if actor else "registers"
    page = client.get(f"/{place}/{id}/")
    assert page.status_code == 200
    answer = client.get(f"/{place}/{id}/?export=csv{query}")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert all(cell in page.content.decode() for row in lines[1:2] for cell in row[:2])
    return lines[1:]


def test_cases_and_grants_are_shown_to_their_parties_and_the_authority(home: Home) -> None:
    sharing = Sharing("haishu-2022")
    granted = sharing.granted().grant
    cast = sharing.cast
    refused = sharing.again().submitted().application
    sharing.step(refused, cast.bureau_reviewer, "pass")
    sharing.step(refused, cast.provider_reviewer, "refuse", reason="超出职责范围", bases=[LAW])
    rows = read(cast, "cases", cast.applicant_clerk)
    assert [row[0] for row in rows] == [sharing.case(refused).number, granted.case.number]
    (only,) = read(cast, "refusals", cast.bureau_clerk)
    assert only[0] == sharing.case(refused).number
    assert {"医疗保障局", "民政局"} <= set(only[2].split("、"))
    assert only[7] == "法律《数据安全法》第二十一条"
    assert only[8].startswith("第十七条")
    assert read(cast, "cases", cast.stranger) == read(cast, "refusals", cast.stranger) == []
    assert len(read(cast, "cases", cast.bureau_clerk, "&under_way=ended")) == 2
    assert read(cast, "cases", cast.bureau_clerk, "&words=没有这件") == []
    for actor, seen in ((cast.applicant_clerk, 1), (cast.provider_clerk, 1), (cast.stranger, 0)):
        assert len(read(cast, "grants", actor)) == seen
    assert [row[0] for row in read(cast, "entries", cast.stranger)] == [sharing.entry.code]
    public = read(cast, "cases", None)
    assert len(public) == 2
    assert not any("医疗保障局" in cell for row in public for cell in row)


def test_organizations_and_officers_without_the_administrators(home: Home) -> None:
    cast = Opening("haishu-2022", home).cast
    names = [row[0] for row in read(cast, "organizations", cast.stranger)]
    assert {"民政局", "大数据局", "供水公司"} <= set(names)
    assert [row[0] for row in read(cast, "organizations", cast.stranger, "&kind=town")] == ["望春街道办事处"]
    people = {row[2] for row in read(cast, "officers", cast.stranger)}
    assert {"周民", "冯数"} <= people
    assert not people & {"杨系", "朱安", "秦计"}


def test_open_data_is_everybodys(home: Home) -> None:
    opening = Opening("haishu-2022", home)
    assert read(opening.cast, "datasets", None) == []
    edition = opening.sealed()
    (row,) = read(opening.cast, "datasets", None)
    assert (row[0], row[1], row[5]) == (opening.entry.name, "民政局", str(edition.rows))
    assert len(read(opening.cast, "datasets", opening.cast.stranger)) == 1


def test_reports_of_problems_are_shown_to_those_who_handle_them(home: Home) -> None:
    scene = Scene("haishu-2022", home)
    ticket = scene.report()
    (row,) = read(scene.cast, "tickets", scene.cast.bureau_clerk)
    assert row[0] == ticket.case.number
    assert read(scene.cast, "tickets", scene.cast.stranger) == []
    assert read(scene.cast, "tickets", scene.cast.bureau_clerk, "&kind=omission") == []


def test_the_index_counts_what_each_list_shows(home: Home) -> None:
    sharing = Sharing("haishu-2022")
    sharing.granted()
    client = Client()
    sharing.cast.enter(client, sharing.cast.applicant_clerk)
    page = client.get("/desk/registers/").content.decode()
    for title, count in (("共享申请台账", 1), ("不予共享台账", 0), ("目录清单", 1), ("授权台账", 1), ("开放清单", 0)):
        row = page[page.index(title) :].split("</tr>")[0]
        assert f'class="number">{count}</td>' in row, title
