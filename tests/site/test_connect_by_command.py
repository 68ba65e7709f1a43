"""``gongshu connections``: the operator registers, tests and removes a database; no password in words or on screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextvars import copy_context

import pytest
from click.testing import CliRunner

from gongshu.kit.crypto import make_keys
from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.site.cli import gongshu
from tests.cast import Cast
from tests.databases import Elsewhere, mariadb
from tests.site.conftest import Ran, Run


@pytest.fixture(scope="module")
def place() -> Iterator[Elsewhere]:
    """A database with one table that the account may read."""
    with mariadb() as made:
        made.run("CREATE TABLE people (id integer PRIMARY KEY)")
        made.grant("people")
        yield made


@pytest.fixture
def provider(db, frozen, installed: Home) -> str:
    """An installation that may connect to this machine; the name of an organization in it."""
    make_keys(installed)
    settings = installed.root / SETTINGS_FILE
    settings.write_text('profile = "sixian-2021"\n[collection]\ndatabase_hosts = ["127.0.0.1"]\n', encoding="utf-8")
    return Cast("sixian-2021").provider.name


def piped(password: str, *words: str) -> Ran:
    """Run a command that is handed a password on standard input."""
    ran = copy_context().run(CliRunner().invoke, gongshu, list(words), input=password + "\n")
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


def words(place: Elsewhere, provider: str, *more: str) -> list[str]:
    given = ["connections", "add", "低保业务库", "--kind", "mariadb", "--organization", provider]
    given += ["--host", place.host, "--port", str(place.port), "--database", place.name, "--user", place.account]
    return [*given, "--tls", "off", *more]


def test_a_database_is_registered_tested_listed_renewed_and_removed(provider: str, place: Elsewhere, run: Run) -> None:
    added = piped(place.password, *words(place, provider))
    assert added.code == 0, added.err
    told = run("connections", "test", "低保业务库", "--json")
    assert told.code == 0, told.err
    assert (told.document["encrypted"], told.document["may_write"], told.document["tables"]) == (False, False, 1)
    (row,) = run("connections", "list", "--json").document
    assert (row["organization"], row["database"], row["secret"]) == (provider, place.name, "sealed")
    assert piped("wrong", "connections", "secret", "低保业务库").code == 0
    refused = run("connections", "test", "低保业务库")
    assert refused.code == 1
    assert "数据库不接受这个账号" in refused.err
    os.environ["GS_T_PASSWORD"] = place.password
    try:
        assert run("connections", "secret", "低保业务库", "--secret", "env:GS_T_PASSWORD").code == 0
        assert "MariaDB" in run("connections", "test", "低保业务库").out
    finally:
        del os.environ["GS_T_PASSWORD"]
    screens = [added.out, added.err, refused.err, run("connections", "list").out]
    assert place.password not in "".join(screens)
    assert run("connections", "remove", "低保业务库").code == 0
    assert run("connections", "list", "--json").document == []


def test_a_password_in_the_command_and_a_host_nobody_allowed_are_refused(
    provider: str, place: Elsewhere, run: Run
) -> None:
    spoken = run(*words(place, provider, "--secret", "my password"))
    assert spoken.code == 1
    assert "my password" not in spoken.err + spoken.out
    elsewhere = words(place, provider, "--secret", "none", "--json")
    elsewhere[elsewhere.index("--host") + 1] = "192.0.2.1"
    assert run(*elsewhere).document["error"] == "host_not_allowed"
