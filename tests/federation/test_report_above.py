"""What is used through an upper platform is reported there: two installations over HTTP, decided above alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.gateway.contract import GrantedField, GrantRecord, hash_key, publish_snapshot
from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from gongshu.quality import store
from gongshu.quality.models import Ticket
from tests.quality.scene import KEY, Scene

SECRET = "the-key-of-the-grant-at-the-city-0123"
REPOSITORY = Path(__file__).parents[2]


class Lower:
    """A lower platform in a process of its own, while the block runs."""

    def __init__(self, root: Path, address: str, resource: str) -> None:
        root.mkdir()
        allowed = '[federation]\nprivate_networks = ["127.0.0.0/8"]\n'
        (root / "gongshu.toml").write_text(allowed, encoding="utf-8")
        environment = os.environ | {
            "GONGSHU_HOME": str(root),
            "DJANGO_SETTINGS_MODULE": "gongshu.site.settings",
            "PYTHONPATH": str(REPOSITORY),
        }
        environment.pop("GONGSHU_DATABASE", None)
        words = [sys.executable, "-m", "tests.federation.lower", str(root), address, resource]
        self._process = subprocess.Popen(
            words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._process.communicate()

    def report(self, key: str = SECRET) -> dict[str, Any]:
        """Let it report a problem; how its report stands."""
        return self._do(f"report {key}")

    def follow(self, hours: int) -> dict[str, Any]:
        """Let it follow its report so many hours later; how that stands."""
        return self._do(f"follow {hours}")

    def _do(self, line: str) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        assert self._process.stderr
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, self._process.stderr.read()[-2000:]
        told: dict[str, Any] = json.loads(answer)
        return told


@pytest.fixture
def upper(
    transactional_db: None,
    frozen: VirtualClock,
    tmp_path: Path,
    settings: Any,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, Scene]:
    """The city's platform, running, with a grant of the district's bureau."""
    monkeypatch.setattr(clock, "_system", frozen)
    home = Home(tmp_path / "city")
    settings.HOME = home
    monkeypatch.setattr(store, "home", lambda: home)
    make_keys(home)
    scene = Scene("haishu-2022", home)
    granted = GrantRecord(
        id="grant-1",
        key_hash=hash_key(SECRET),
        organization=scene.cast.applicant.id,
        organization_name=scene.cast.applicant.name,
        resource=scene.entry.code,
        key_field="code",
        fields=(GrantedField("state", level=2),),
        purpose="核验",
        valid_from=clock.now(),
        valid_until=clock.now() + timedelta(days=3),
        quota_per_day=10,
        article="第十七条",
    )
    publish_snapshot(home, [granted], valid_for=timedelta(days=30))
    return live_server.url, scene


@pytest.mark.requirement("HS-28/2")
def test_a_problem_of_city_data_is_reported_on_the_citys_platform_decided_there_and_followed_here(
    upper: tuple[str, Scene], tmp_path: Path
) -> None:
    address, city = upper
    with Lower(tmp_path / "district", address, city.entry.code) as district:
        told = district.report()
        ticket = Ticket.objects.get()
        assert (ticket.channel, ticket.reporter_id, ticket.field) == ("interface", city.cast.applicant.id, "state")
        assert (told["state"], told["number"]) == ("sent", ticket.case.number)
        assert told["told"][0].startswith("已收到您的反馈")
        assert (told["cases"], told["kept_key"]) == (0, False)
        city.decide(ticket, "forward")
        followed = district.follow(1)
        assert (followed["state"], followed["due"], followed["article"]) == ("sent", "2026-09-21", "第二十七条第三款")
        city.decide(ticket, "settled", reason="已商定下月更正", notice="已电话告知")
        city.decide(ticket, "confirmed")
        ended = district.follow(2)
    assert (ended["state"], ended["cases"], ended["verifies"]) == ("ended", 0, True)
    assert ended["events"][-3:] == ["federation.reported_above", "federation.relayed", "federation.relay_ended"]


@pytest.mark.requirement("HS-28/2")
def test_what_the_upper_platform_refuses_is_refused_and_what_does_not_get_through_waits(
    upper: tuple[str, Scene], tmp_path: Path
) -> None:
    address, city = upper
    with Lower(tmp_path / "one", address, city.entry.code) as one:
        refused = one.report("not-the-key-of-any-grant")
    assert (refused["state"], refused["failure"], refused["number"]) == ("refused", "key_unknown", "")
    assert refused["events"][-1] == "federation.relay_refused"
    with Lower(tmp_path / "two", "http://127.0.0.1:9", city.entry.code) as two:
        waiting = two.report()
    assert (waiting["state"], waiting["failure"], waiting["kept_key"]) == ("waiting", "unreachable", True)
    assert not Ticket.objects.exists()


def test_a_report_told_twice_under_one_reference_is_one_report(upper: tuple[str, Scene]) -> None:
    body = {"description": "婚姻状况有误", "record_key": KEY, "reference": "01J0000000000000000000000A"}
    given: dict[str, Any] = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {SECRET}"}}
    answers = [Client().post("/api/v1/problem-reports", body, **given) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json()["number"] == answers[1].json()["number"]
    other = Client().post("/api/v1/problem-reports", body | {"reference": "another"}, **given)
    assert other.json()["number"] != answers[0].json()["number"]
    assert Ticket.objects.count() == 2
