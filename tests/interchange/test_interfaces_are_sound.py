"""The descriptions of our interfaces are valid, and no call, allowed by them or not, makes the server fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from openapi_spec_validator import validate

from gongshu.catalog.models import Entry
from gongshu.gateway.contract import publish_snapshot
from gongshu.gateway.openapi import describe
from gongshu.interchange.api.described import ARGUMENTS, RESULTS
from gongshu.interchange.api.reading import READS
from gongshu.interchange.api.writing import WRITES
from gongshu.kit.clock import SystemClock, using
from gongshu.kit.home import Home
from gongshu.organizations.actions import make_token
from tests.gateway.node import KEY, furnish, grant
from tests.gateway.real import Real
from tests.opening.scene import Opening

BIN = Path(sys.executable).parent


@pytest.mark.django_db
def test_the_description_of_the_control_interface_is_valid(client: Client) -> None:
    validate(client.get("/api/v1/openapi.json").json())


def test_the_description_of_the_gateway_is_valid() -> None:
    validate(json.loads(json.dumps(describe())))


def try_all(url: str, description: str, folder: Path, checks: str, *headers: str, only: str = "") -> dict[str, Any]:
    """Let schemathesis itself make valid and invalid calls of every address of a description, a bounded number."""
    described, told = folder / "openapi.json", httpx.get(f"{url}{description}", timeout=60).json()
    described.write_text(json.dumps(told), encoding="utf-8")
    command = [str(BIN / "schemathesis"), "run", str(described), "--url", url, "--checks", checks]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--generation-deterministic"]
    command += ["--include-path-regex", only] if only else []
    command += [part for one in headers for part in ("--header", one)] + ["--no-color"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False, cwd=folder)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "generated" in done.stdout
    return dict(told["paths"])


@pytest.mark.django_db(transaction=True)
def test_no_call_makes_the_server_fail(site: tuple[str, Opening], client: Client, tmp_path: Path) -> None:
    url, haishu = site
    haishu.cast.enter(client, haishu.cast.provider_clerk)
    session = f"Cookie: sessionid={client.cookies['sessionid'].value}"
    assert "/api/v1/catalog/changes" in try_all(url, "/api/v1/openapi.json", tmp_path, "not_a_server_error", session)


ACTIONS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.django_db(transaction=True)
def test_no_call_of_the_action_api_makes_the_server_fail_or_answers_otherwise_than_described(
    site: tuple[str, Opening], tmp_path: Path
) -> None:
    """Schemathesis as anybody: every reply is of a status and a shape that the description names."""
    paths = try_all(site[0], "/api/3/openapi.json", tmp_path, ACTIONS)
    assert set(paths) == {f"/api/3/action/{name}" for name in (*READS, *WRITES)}


@pytest.mark.django_db(transaction=True)
def test_no_call_that_writes_makes_the_server_fail_or_answers_otherwise_than_described(
    site: tuple[str, Opening], tmp_path: Path
) -> None:
    """Schemathesis with a token that may write: drafts come into being, and every refusal is one that is described."""
    url, haishu = site
    key = make_token(by=haishu.cast.provider_clerk, name="程序", scope="write", days=30).secret
    try_all(url, "/api/3/openapi.json", tmp_path, ACTIONS, f"Authorization: {key}", only=r"/action/(package|resource)_")
    assert Entry.objects.filter(provider=haishu.cast.provider, state="draft").exists()


def test_no_call_of_the_gateway_makes_it_fail_or_answers_otherwise_than_described(tmp_path: Path) -> None:
    """Schemathesis with the key of a grant, against a gateway in processes of its own."""
    home = Home(tmp_path / "home")
    with using(SystemClock()):
        furnish(home)
        publish_snapshot(home, [grant()])
        running = Real(home)
        try:
            running.until_it_answers()
            url = f"http://127.0.0.1:{running.port}"
            paths = try_all(url, "/v1/openapi.json", tmp_path, ACTIONS, f"Authorization: Bearer {KEY}")
        finally:
            running.stop()
    assert "/v1/resources/{code}/lookup" in paths


@pytest.mark.django_db
def test_the_description_of_the_action_api_is_valid_and_names_every_action(client: Client) -> None:
    told = client.get("/api/3/openapi.json").json()
    validate(told)
    assert set(ARGUMENTS) == set(RESULTS) == {*READS, *WRITES}
    assert all(one["summary"] for path in told["paths"].values() for one in path.values())
    needed = {name for name, one in ARGUMENTS.items() for word in one if word.endswith("!")}
    for name in READS:
        answer = client.get(f"/api/3/action/{name}").json()
        lacking = answer.get("error", {}).get("code") == "argument_lacking"
        assert lacking is (name in needed), name
