"""The demonstration is loaded once, never into what is not one, and a half loaded one is begun anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections

from gongshu.audit.queries import search
from gongshu.kit.errors import Refusal, Transient
from gongshu.kit.files import locked
from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.kit.text import t
from gongshu.organizations.models import Organization
from gongshu.procedure import actions as engine
from gongshu.procedure.models import Message
from gongshu.regulation.loader import load_profile
from gongshu.site import demonstration, install
from gongshu.site.processes import Supervisor
from gongshu.site.walk.journal import Step
from gongshu.site.walk.run import Result
from gongshu.site.walk.stage import free_port
from tests.procedure.office import Office
from tests.site.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stand in for the walk, which has tests of its own; tells in which homes one was done."""
    homes: list[Path] = []

    def walk(home: Home, *, profile_id: str, **rest: object) -> Result:
        homes.append(home.root)
        install.prepare(home, profile_id=profile_id, acknowledge=True, demo=True)
        return Result(load_profile(profile_id), [], chains_sound=True)

    monkeypatch.setattr(demonstration, "walk", walk)
    # The test's own connection must live to its end.
    monkeypatch.setattr(connections, "close_all", lambda: None)
    return homes


def test_a_demonstration_is_loaded_once(own_home: Home, walked: list[Path]) -> None:
    demonstration.load(own_home, profile_id="sixian-2021")
    records = len(search())
    demonstration.load(Home(own_home.root), profile_id="sixian-2021")
    assert walked == [own_home.root]
    assert len(search()) == records
    assert Home(own_home.root).settings["demo"] is True


def test_a_home_keeps_its_law_whatever_is_asked_for_later(own_home: Home, walked: list[Path]) -> None:
    demonstration.load(own_home, profile_id="sixian-2021")
    assert demonstration.load(Home(own_home.root), profile_id="haishu-2022") == "sixian-2021"
    assert Home(own_home.root).settings["profile"] == "sixian-2021"


def test_who_asks_a_home_for_another_law_is_told_how_to_see_it(
    own_home: Home, walked: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Supervisor, "start", lambda self: None)
    monkeypatch.setattr(Supervisor, "watch", lambda self, tell: None)
    ports = ("--port", free_port(), "--gateway-port", free_port())
    words = ("up", "--demo", "--profile", "sixian-2021", *map(str, ports))
    assert "sixian-2021" not in run(*words).out
    told = run("up", "--demo", "--profile", "haishu-2022", *map(str, ports)).out
    assert "里是 sixian-2021 的演示" in told
    assert "make run PROFILE=haishu-2022 HOME_DIR=home-haishu" in told


def test_loading_says_that_it_goes_on_where_no_bar_can_be_drawn(
    own_home: Home, walked: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Supervisor, "start", lambda self: None)
    monkeypatch.setattr(Supervisor, "watch", lambda self, tell: None)
    words = ("up", "--demo", "--port", str(free_port()), "--gateway-port", str(free_port()))
    assert run(*words).err == "载入演示 …\n"
    assert run(*words, "--json").err == ""


def test_a_half_loaded_one_is_begun_anew(own_home: Home, walked: list[Path]) -> None:
    with locked(own_home.locks / "install.lock"):
        (own_home.root / "left-over").write_text("half")
    demonstration.load(own_home, profile_id="sixian-2021")
    assert not (own_home.root / "left-over").exists()


def test_an_installation_that_is_none_is_never_touched(installed: Home, walked: list[Path]) -> None:
    with pytest.raises(Refusal, match="不是演示安装"):
        demonstration.load(installed, profile_id="sixian-2021")
    assert (installed.root / SETTINGS_FILE).is_file()
    assert walked == []


def test_a_folder_of_other_things_is_never_touched(own_home: Home, walked: list[Path]) -> None:
    own_home.root.mkdir()
    (own_home.root / "thesis.txt").write_text("ten years")
    with pytest.raises(Refusal, match="里有别的文件") as caught:
        demonstration.load(own_home, profile_id="sixian-2021")
    assert "make run HOME_DIR" in str(caught.value)
    assert (own_home.root / "thesis.txt").read_text() == "ten years"


def test_one_that_did_not_come_out_says_at_which_step(own_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = Step(7, "catalog", t("目录发布", "published"), "failed")
    result = Result(load_profile("sixian-2021"), [failed], chains_sound=True)
    monkeypatch.setattr(demonstration, "walk", lambda home, **rest: result)
    with pytest.raises(Transient, match="第 7 步未按要求完成"):
        demonstration.load(own_home, profile_id="sixian-2021")
    assert not (own_home.root / demonstration.LOADED).exists()
    assert not Organization.objects.exists()


def test_news_on_cases_that_have_ended_are_read_and_those_on_open_ones_are_not(db: None, frozen: object) -> None:
    office = Office("haishu-2022")
    ended, still_open = (office.start("opening.application") for _ in range(2))
    engine.withdraw(case=ended, by=office.cast.applicant_clerk, reason="不再需要")
    everything = Message.objects.filter(case__in=[ended, still_open])
    assert everything.filter(case=ended).exists()
    demonstration.read_what_is_done()
    assert set(everything.filter(read_at__isnull=True).values_list("case", flat=True)) <= {still_open.pk}
    assert not everything.filter(case=ended, read_at__isnull=True).exists()
    assert not everything.filter(case=still_open, read_at__isnull=False).exists()
