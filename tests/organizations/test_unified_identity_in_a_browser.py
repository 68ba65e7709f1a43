"""Signing in by the unified identity by clicking, in a real browser, at a real provider; its pages at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from gongshu.kit.crypto import make_keys
from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.organizations import actions
from tests.cast import Cast
from tests.organizations.openid_provider import CLIENT, PASSWORD, SECRET, running
from tests.organizations.test_unified_identity import free_port
from tests.ui.browser import NARROW, browsing, hold_up, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, NARROW)


@pytest.fixture
def issuer(tmp_path: Path, settings: Any, live_server: Any) -> Iterator[str]:
    """The provider, and an installation that uses it."""
    folder = tmp_path / "provider"
    folder.mkdir()
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    secret = settings.HOME.keys / "identity.secret"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o600)
    with running(folder, free_port(), [f"{live_server.url}/sign-in/identity/return/"]) as found:
        (settings.HOME.root / SETTINGS_FILE).write_text(
            f'[identity]\nissuer = "{found}"\nclient_id = "{CLIENT}"\nsecret_file = "keys/identity.secret"\n'
            'claim = "employee_number"\nname = "鞍山市统一身份认证"\nname_en = "Anshan unified identity"\n'
            'second_factor = "theirs"\n',
            encoding="utf-8",
        )
        yield found


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast in real time: the server's threads tell no other."""
    return Cast("anshan-2022")


def looks_right(page: Page) -> None:
    assert violations(page) == [], page.url
    assert not spills(page), page.url


def at_the_provider(page: Page, username: str) -> None:
    page.get_by_label("工号").fill(username)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_in_by_clicking_and_out_again(live_server: Any, cast: Cast, issuer: str) -> None:
    clerk = cast.person(cast.provider_clerk)
    actions.link_identity(by=cast.security_admin, person=clerk, issuer=issuer, named="E-1001", basis="工作证核对")
    for width in WIDTHS:
        with browsing(width, refused=(403,)) as page:
            page.goto(f"{live_server.url}/desk/sharing/")
            looks_right(page)
            page.get_by_role("link", name="统一身份认证登录").click()
            at_the_provider(page, "zhou")
            page.wait_for_url("**/desk/sharing/")
            assert "周民" in page.content()
            page.goto(f"{live_server.url}/desk/")
            page.evaluate("document.querySelector('form[action=\"/sign-out/\"]').submit()")
            page.wait_for_url("**/signed-out/")
            looks_right(page)
            page.get_by_role("link", name="退出统一身份认证").click()
            page.locator("[name=allow]").click()  # the provider asks once more, on its own page
            page.wait_for_url("**/sign-in/")
        with browsing(width, refused=(403,)) as page:
            page.goto(f"{live_server.url}/sign-in/identity/")
            at_the_provider(page, "nobody")
            page.wait_for_url("**/sign-in/identity/return/**")
            assert page.locator("#named").inner_text() == "E-2002"
            looks_right(page)


def test_the_page_of_links_holds_up(live_server: Any, cast: Cast, issuer: str) -> None:
    clerk, reviewer = cast.person(cast.provider_clerk), cast.person(cast.bureau_reviewer)
    actions.link_identity(by=cast.security_admin, person=clerk, issuer=issuer, named="E-1001", basis="工作证核对")
    ended = actions.link_identity(by=cast.security_admin, person=reviewer, issuer=issuer, named="E-2", basis="名册")
    actions.end_link(by=cast.security_admin, link=ended)
    client = Client()
    cast.enter(client, cast.security_admin)
    session = client.cookies["sessionid"].value
    for width, lang in zip(WIDTHS, ("zh", "en"), strict=True):
        hold_up(live_server.url, session, ["/account/identities/"], width, lang)
