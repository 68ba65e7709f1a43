"""The way from the sign-in page to the desk, by clicking."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from gongshu.audit.queries import search
from gongshu.kit import clock
from gongshu.organizations import actions
from tests.cast import PASSWORD, Cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.organizations.urls"),
    pytest.mark.usefixtures("keys"),
]
WRONG = {"username": "minzheng", "password": "wrong"}
RIGHT = {"username": "minzheng", "password": PASSWORD}


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def secret_on(page: str) -> str:
    return "".join(re.findall(r'<span class="code">([A-Z2-7]{4})</span>', page))


def test_from_first_sign_in_to_the_desk(client, cast, frozen):
    actions.reset_password(
        by=cast.security_admin, person=cast.person(cast.provider_clerk), new="lantern by the old gate"
    )
    response = client.post("/sign-in/?next=/desk/", {"username": "minzheng", "password": "lantern by the old gate"})
    assert response.headers["Location"] == "/desk/"
    assert client.get("/desk/").headers["Location"] == "/account/password/"
    assert "请先修改密码" in client.get("/account/password/").content.decode()
    new = {"old": "lantern by the old gate", "password": "quiet river under stars"}
    response = client.post("/account/password/", {**new, "repeated": "quiet river under stars"})
    assert response.headers["Location"] == "/account/second-factor/"
    page = client.get("/account/second-factor/").content.decode()
    assert "<svg" in page
    secret = secret_on(page)
    response = client.post("/account/second-factor/", {"code": code_of(secret)})
    assert response.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200

    client.post("/sign-out/")
    assert client.get("/desk/").status_code == 302
    frozen.advance(timedelta(minutes=5))
    response = client.post("/sign-in/?next=/desk/%3Fa%3D1", {"username": "minzheng", "password": new["password"]})
    assert response.headers["Location"] == "/sign-in/code/?next=%2Fdesk%2F%3Fa%3D1"
    assert client.get("/desk/").status_code == 302
    response = client.post(response.headers["Location"], {"code": code_of(secret)})
    assert response.headers["Location"] == "/desk/?a=1"
    assert client.get("/desk/").status_code == 200
    assert "已启用" in client.get("/account/second-factor/").content.decode()


def test_a_wrong_password_is_shown_in_the_error_summary_and_not_repeated(client, cast):
    response = client.post("/sign-in/", WRONG)
    page = response.content.decode()

    assert "用户名或密码不对" in page
    assert "还可尝试 4 次" in page
    assert "wrong" not in page
    assert "username or password is wrong" in client.post("/sign-in/?lang=en", WRONG).content.decode()


def test_the_code_page_leads_back_without_a_password_or_after_five_minutes(client, cast, frozen):
    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"
    person = cast.person(cast.provider_clerk)
    secret = actions.enroll_totp(by=cast.provider_clerk, person=person).secret
    actions.confirm_totp(by=cast.provider_clerk, person=person, code=code_of(secret))
    client.post("/sign-in/", RIGHT)
    assert "动态验证码" in client.get("/sign-in/code/").content.decode()
    assert "不对或已经用过" in client.post("/sign-in/code/", {"code": "000000"}).content.decode()
    frozen.advance(timedelta(minutes=6))
    assert client.post("/sign-in/code/", {"code": code_of(secret)}).headers["Location"] == "/sign-in/"


@pytest.mark.parametrize("away", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_sign_in_never_leads_away_from_this_site(client, cast, away):
    assert client.post(f"/sign-in/?next={away}", RIGHT).headers["Location"] == "/desk/"


def test_signing_in_gives_a_new_session(client, cast):
    client.get("/sign-in/")
    client.session["planted"] = "yes"
    before = client.session.session_key
    client.post("/sign-in/", RIGHT)
    assert client.session.session_key != before
    assert "planted" not in client.session


def test_two_different_new_passwords_are_told_apart(client, cast):
    client.post("/sign-in/", RIGHT)
    response = client.post(
        "/account/password/", {"old": PASSWORD, "password": "quiet river one", "repeated": "quiet river two"}
    )
    assert "两次输入的新密码不一致" in response.content.decode()


def test_all_weaknesses_of_a_new_password_are_shown_at_its_field(client, cast):
    client.post("/sign-in/", RIGHT)
    response = client.post("/account/password/", {"old": PASSWORD, "password": "minzheng1", "repeated": "minzheng1"})
    page = response.content.decode()

    assert "至少 10 位" in page
    assert "不得包含用户名" in page


def test_changing_the_password_ends_the_sessions_elsewhere(client, new_client, cast):
    elsewhere = new_client()
    cast.enter(elsewhere, cast.provider_clerk)
    cast.enter(client, cast.provider_clerk)
    new = "quiet river under stars"
    client.post("/account/password/", {"old": PASSWORD, "password": new, "repeated": new})
    assert client.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302


def test_account_pages_are_for_those_signed_in(client, cast):
    for address in ("/account/password/", "/account/second-factor/"):
        assert client.get(address).headers["Location"] == "/sign-in/"


def test_signing_out_needs_a_post_and_is_recorded(client, cast):
    cast.enter(client, cast.provider_clerk)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    record = search(actor=cast.provider_clerk.person).first()
    assert record is not None
    assert record.event == "organizations.signed_out"


def test_only_a_demonstration_home_signs_in_by_one_click(client, db, frozen, set_home):
    cast = Cast("haishu-2022", demo=True)
    assert client.post("/sign-in/demonstration/", {"username": "minzheng"}).status_code == 404
    assert "一键" not in client.get("/sign-in/").content.decode()
    set_home("demo = true\n")
    page = client.get("/sign-in/").content.decode()
    assert "周民 · 数据专员" in page
    assert "民政局" in page
    assert client.post("/sign-in/demonstration/", {"username": "nobody"}).status_code == 404
    assert client.post("/sign-in/demonstration/?next=/desk/", {"username": "minzheng"}).headers["Location"] == "/desk/"
    assert client.get("/desk/").content.decode().startswith("周民")
    assert cast.provider_clerk.name == "周民"


def test_a_real_account_in_a_demonstration_home_is_not_offered(client, cast, set_home):
    set_home("demo = true\n")
    assert client.post("/sign-in/demonstration/", {"username": "minzheng"}).status_code == 404
