"""The descriptions of our interfaces are valid, and no call, allowed by them or not, makes the server fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from django.test import Client
from openapi_spec_validator import validate

from gongshu.gateway.openapi import describe
from tests.opening.scene import Opening

BIN = Path(sys.executable).parent


@pytest.mark.django_db
def test_the_description_of_the_control_interface_is_valid(client: Client) -> None:
    validate(client.get("/api/v1/openapi.json").json())


def test_the_description_of_the_gateway_is_valid() -> None:
    validate(json.loads(json.dumps(describe())))


@pytest.mark.django_db(transaction=True)
def test_no_call_makes_the_server_fail(site: tuple[str, Opening], client: Client, tmp_path: Path) -> None:
    """Schemathesis itself, signed in as an official: valid and invalid calls of every address, a bounded number."""
    url, haishu = site
    haishu.cast.enter(client, haishu.cast.provider_clerk)
    described = tmp_path / "openapi.json"
    described.write_text(json.dumps(httpx.get(f"{url}/api/v1/openapi.json").json()), encoding="utf-8")
    command = [str(BIN / "schemathesis"), "run", str(described), "--url", url, "--checks", "not_a_server_error"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--generation-deterministic"]
    command += ["--header", f"Cookie: sessionid={client.cookies['sessionid'].value}", "--no-color"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "/api/v1/catalog/changes" in described.read_text(encoding="utf-8")
    assert "generated" in done.stdout
