"""The catalog is filed with the upper platform, and its receipt comes home: two installations over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.audit.models import AuditRecord
from gongshu.catalog.data import to_json
from gongshu.federation.models import FiledHere
from gongshu.kit import canonical, clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from gongshu.organizations import actions as organizations
from gongshu.organizations import queries
from tests.cast import Cast, made_up_uscc
from tests.catalog.samples import whole

REPOSITORY = Path(__file__).parents[2]


class District:
    """The lower platform, in processes of its own; its acts are those of ``tests.federation.filer``."""

    def __init__(self, root: Path, address: str, token: str) -> None:
        self.root, self.address, self.token = root, address, token
        root.mkdir()
        allowed = '[federation]\nprivate_networks = ["127.0.0.0/8"]\n'
        (root / "gongshu.toml").write_text(allowed, encoding="utf-8")
        self.said = ""

    def do(self, *acts: str, token: str = "") -> dict[str, Any]:
        """Let it act; how it stands then."""
        environment = os.environ | {
            "GONGSHU_HOME": str(self.root),
            "DJANGO_SETTINGS_MODULE": "gongshu.site.settings",
            "PYTHONPATH": str(REPOSITORY),
        }
        environment.pop("GONGSHU_DATABASE", None)
        words = [sys.executable, "-m", "tests.federation.filer", str(self.root), self.address, token or self.token]
        ran = subprocess.run([*words, *acts], env=environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr[-2000:]
        self.said = ran.stderr
        told: dict[str, Any] = json.loads(ran.stdout)
        return told


@pytest.fixture
def city(
    transactional_db: None, frozen: VirtualClock, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Cast:
    """The city's platform; the clock of its server stands still, too."""
    monkeypatch.setattr(clock, "_system", frozen)
    settings.HOME = Home(tmp_path / "city")
    make_keys(settings.HOME)
    return Cast("haishu-2022")


@pytest.fixture
def token(city: Cast) -> str:
    """What the city gave the district's bureau: a token that may write."""
    return made(city, "write")


def seen(city: Cast, actor: Actor, address: str) -> Any:
    """A page as an actor gets it."""
    client = Client()
    city.enter(client, actor)
    return client.get(address)


def made(city: Cast, scope: str) -> str:
    body = organizations.create_organization(
        by=SYSTEM, name=f"海曙区大数据局{scope}", uscc=made_up_uscc(600 + len(scope)), kind="institution", roles=[]
    )
    officer = organizations.create_person(
        by=SYSTEM,
        username=f"haishu{scope}",
        name="区局专员",
        organization=body,
        password="four unrelated words 7",
        posts=["data_officer"],
    )
    secret: str = organizations.make_token(by=queries.actor_of(officer), name="上报", scope=scope, days=30).secret
    return secret


@pytest.mark.requirement("HS-10/2")
def test_what_comes_to_its_filing_goes_up_by_itself_and_is_published_under_the_receipt(
    token: str, city: Cast, tmp_path: Path, live_server: LiveServer
) -> None:
    district = District(tmp_path / "district", live_server.url, token)
    told = district.do("found", "draft 低保对象信息", "itself", "draft 特困人员名册", "work")
    first, second = FiledHere.objects.order_by("pk")
    assert told["filings"] == [["filed", 1, first.receipt, ""], ["filed", 1, second.receipt, ""]]
    assert told["versions"] == [[1, first.receipt, "reviewer"], [1, second.receipt, "reviewer"]]
    assert told["states"] == ["published", "published"]
    assert told["verifies"]
    assert (first.title, first.version, first.provider_name) == ("低保对象信息", 1, "区民政局")
    assert first.organization.name.startswith("海曙区大数据局")
    assert [item["title"] for item in first.data["items"]] == [item.title for item in whole("x").items]
    told = district.do("change 口径按2026年标准", "work")
    third = FiledHere.objects.get(version=2)
    assert (third.code, third.data["abstract"]) == (first.code, "口径按2026年标准")
    assert told["filings"][-1] == ["filed", 2, third.receipt, ""]  # no step waits for it: the version is in force
    assert told["versions"][-1][:2] == [2, ""]
    assert district.do("work")["filings"] == told["filings"]
    assert AuditRecord.objects.filter(event="federation.filed_here").count() == 3
    page = seen(city, city.bureau_clerk, "/desk/filings/").content.decode()
    assert all(one.receipt in page for one in (first, second, third))
    address = f"/desk/filings/received/{third.receipt}/"
    shown = seen(city, city.bureau_clerk, address).content.decode()
    assert "口径按2026年标准" in shown
    assert first.receipt in shown
    assert seen(city, city.stranger, address).status_code == 404


def test_what_does_not_get_through_waits_and_what_is_asked_for_twice_is_one_filing(
    token: str, city: Cast, tmp_path: Path, live_server: LiveServer
) -> None:
    district = District(tmp_path / "district", "http://127.0.0.1:9", token)
    told = district.do("found", "channel", "draft 低保对象信息", "work")
    assert told["filings"] == []  # one by one: nobody asked
    told = district.do("stranger", "work")
    assert district.said.split("\n")[:2] == ["clerk: notpermitted", "reviewer: filed_already"]
    assert told["filings"] == [["waiting", 1, "", "unreachable"]]
    assert told["states"] == ["in_review"]
    told = district.do("typed 甬数备〔2026〕12号", "hours 7", "work")  # its official filed it otherwise meanwhile
    assert (told["filings"][0][0], told["versions"]) == ("dropped", [[1, "甬数备〔2026〕12号", "reviewer"]])
    assert not FiledHere.objects.exists()


def test_a_token_that_only_reads_files_nothing_and_another_one_goes_on(
    token: str, city: Cast, tmp_path: Path, live_server: LiveServer
) -> None:
    district = District(tmp_path / "district", live_server.url, token)
    told = district.do("found", "draft 低保对象信息", "itself", "work", token=made(city, "read"))
    assert told["filings"] == [["waiting", 1, "", "token_reads_only"]]
    told = district.do("channel", "work")
    assert told["filings"][0][0] == "filed"


def sent(client: Client, token: str, **values: Any) -> Any:
    entry = to_json(whole("any"))
    body = {"reference": "r1", "code": "306001-1", "version": 1, "provider": "区民政局", "entry": entry} | values
    if "digest" not in body:
        body["digest"] = canonical.digest(body["entry"])
    return client.post(
        "/api/v1/catalog-filings", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )


def test_what_is_wrong_is_told_field_by_field_and_nothing_of_it_is_kept(token: str, client: Client) -> None:
    entry = to_json(whole("any"))
    secret = sent(client, token, entry={**entry, "state_secret": True, "title": ""})
    assert secret.status_code == 422
    assert {one["at"] for one in secret.json()["problems"]} >= {"state_secret", "title"}
    torn = sent(client, token, entry={**entry, "items": [{"title": 7}]})
    assert {one["at"] for one in torn.json()["problems"]} == {"items.0.name", "items.0.title"}
    assert [one["at"] for one in sent(client, token, digest="0" * 64).json()["problems"]] == ["digest"]
    for torn_value in ("\x00", "\ud800", float("nan")):
        odd = sent(client, token, entry={**entry, "of_a_later_edition": torn_value}, digest="0" * 64)
        assert [one["at"] for one in odd.json()["problems"]] == ["digest"], torn_value
    assert sent(client, token, code="a\x00b").status_code == 422
    assert not FiledHere.objects.exists()


def test_one_reference_is_one_filing_and_no_version_goes_backward(token: str, client: Client) -> None:
    first = sent(client, token, version=2)
    assert first.status_code == 201
    assert sent(client, token, version=2).json() == first.json()
    assert [one["at"] for one in sent(client, token, reference="r2").json()["problems"]] == ["version"]
    other = {**to_json(whole("any")), "abstract": "别的"}
    assert [one["at"] for one in sent(client, token, entry=other).json()["problems"]] == ["reference"]
    assert sent(client, "", version=3).status_code == 401
    assert FiledHere.objects.count() == 1
