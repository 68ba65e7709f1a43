"""Signing in by clicking, in a real browser: accessible, narrow and wide, both languages."""

from __future__ import annotations

import pyotp
import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from gongshu.kit.crypto import make_keys
from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.organizations.models import Person
from tests.cast import PASSWORD, Cast
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db) -> Cast:
    """The cast in real time: the server's threads tell no other."""
    make_keys(django_settings.HOME)
    return Cast("haishu-2022")


def looks_right(page: Page) -> None:
    assert violations(page) == [], page.url
    assert not spills(page), page.url


@pytest.mark.parametrize(("width", "lang"), [(WIDE, "zh"), (NARROW, "en")])
def test_from_sign_in_to_the_desk_by_clicking(live_server: LiveServer, cast: Cast, width: int, lang: str) -> None:
    words = {
        "zh": ("用户名", "密码", "登录", "动态验证码", "启用"),
        "en": ("Username", "Password", "Sign in", "Code", "Enroll"),
    }
    username, password, sign_in, code, enroll = words[lang]
    with browsing(width, lang) as page:
        page.goto(f"{live_server.url}/account/second-factor/")
        assert page.url.endswith("/sign-in/")
        looks_right(page)
        page.get_by_label(username).fill("minzheng")
        page.get_by_label(password, exact=True).fill(PASSWORD)
        page.get_by_role("button", name=sign_in).click()
        page.goto(f"{live_server.url}/account/password/")
        looks_right(page)
        page.goto(f"{live_server.url}/account/second-factor/")
        looks_right(page)
        secret = page.locator("#key").inner_text().replace(" ", "")
        page.get_by_label(code, exact=True).fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name=enroll).click()
        page.wait_for_url("**/desk/")


def test_a_demonstration_is_entered_by_one_click(live_server: LiveServer, cast: Cast, settings, tmp_path) -> None:
    (tmp_path / SETTINGS_FILE).write_text("demo = true\n", encoding="utf-8")
    settings.HOME = Home(tmp_path)
    Person.objects.update(demo=True)
    with browsing() as page:
        page.goto(f"{live_server.url}/sign-in/")
        looks_right(page)
        page.get_by_role("button", name="周民 · 数据专员").click()
        page.wait_for_url("**/desk/")
        assert "周民" in page.content()
