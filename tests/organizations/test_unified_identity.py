"""Signing in by the city's unified identity: a provider (another product, in another process) says who it is."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyotp
import pytest
from django.test import Client

from gongshu.audit.queries import search
from gongshu.kit import clock
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.home import Home
from gongshu.organizations import actions, identities
from gongshu.support.identity import settings_of
from tests.cast import PASSWORD, Cast
from tests.organizations.openid_provider import CLIENT, SECRET, running
from tests.organizations.openid_provider import PASSWORD as THEIRS

BACK = "http://testserver/sign-in/identity/return/"


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("provider"), free_port(), [BACK]) as found:
        yield found


@pytest.fixture
def connect(issuer: str, set_home):
    """Let the installation use the provider, with these further settings."""

    def write(*more: str) -> Home:
        lines = [f'issuer = "{issuer}"', f'client_id = "{CLIENT}"', 'secret_file = "keys/identity.secret"', *more]
        home = set_home("[identity]\n" + "\n".join(['claim = "employee_number"', *lines]) + "\n")
        kept = home.keys / "identity.secret"
        kept.write_text(SECRET + "\n", encoding="utf-8")
        kept.chmod(0o600)
        return home

    return write


def link(cast: Cast, issuer: str, named: str = "E-1001") -> None:
    person = cast.person(cast.provider_clerk)
    actions.link_identity(by=cast.security_admin, person=person, issuer=issuer, named=named, basis="工作证核对")


def brought_back(away: str, username: str = "zhou") -> str:
    """Sign in at the provider as a person does, on its own page; return the address of ours it leads to."""
    with httpx.Client(follow_redirects=False) as browser:
        answer = browser.get(away)
        while not answer.headers.get("Location", "").startswith(BACK):
            here = str(answer.url)
            if answer.is_redirect:
                answer = browser.get(str(answer.next_request.url))
                continue
            assert answer.status_code == 200, answer.text
            form = {"username": username, "password": THEIRS, "csrfmiddlewaretoken": browser.cookies["provider_csrf"]}
            answer = browser.post(here, data=form, headers={"Referer": here})
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


def enter(client: Client, username: str = "zhou", query: str = "") -> object:
    return client.get(brought_back(client.get(f"/sign-in/identity/{query}").headers["Location"], username))


pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.organizations.urls"), pytest.mark.usefixtures("keys")]


def test_without_the_setting_nothing_of_it_is_there(client: Client, cast: Cast) -> None:
    assert "统一身份" not in client.get("/sign-in/").content.decode()
    for address in ("/sign-in/identity/", "/sign-in/identity/return/", "/signed-out/"):
        assert client.get(address).status_code == 404


def test_who_is_linked_signs_in_and_the_record_names_the_issuer(
    client: Client, cast: Cast, issuer: str, connect
) -> None:
    connect('second_factor = "theirs"')
    link(cast, issuer)
    assert "/sign-in/identity/?next=%2Fdesk%2F%3Fa%3D1" in client.get("/sign-in/?next=/desk/?a=1").content.decode()
    response = enter(client, query="?next=/desk/%3Fa%3D1")
    assert response.headers["Location"] == "/desk/?a=1"
    assert client.get("/desk/").content.decode().startswith("周民")
    found = search(event="organizations.signed_in").first()
    assert (found.actor, found.data["issuer"]) == (cast.provider_clerk.person, issuer)
    assert "E-1001" not in str(found.data)


def test_who_is_not_linked_is_told_what_to_do_and_no_account_is_opened(
    client: Client, cast: Cast, issuer: str, connect
) -> None:
    connect()
    link(cast, issuer)
    before = set(identities.people_to_link("nowhere"))
    response = enter(client, "nobody")
    page = response.content.decode()
    assert response.status_code == 403
    assert "E-2002" in page
    assert "安全管理员" in page
    assert client.get("/desk/").status_code == 302
    assert set(identities.people_to_link("nowhere")) == before
    found = search(event="organizations.sign_in_failed").first()
    assert (found.outcome, found.data["code"]) == ("refused", "identity_not_linked")
    assert "E-2002" not in str(found.data)


def test_our_code_is_asked_for_after_the_provider_unless_the_settings_say_otherwise(
    client: Client, cast: Cast, issuer: str, connect
) -> None:
    connect()
    link(cast, issuer)
    assert enter(client).headers["Location"] == "/desk/"
    assert client.get("/desk/").headers["Location"] == "/account/second-factor/"  # none is enrolled yet
    person = cast.person(cast.provider_clerk)
    secret = actions.enroll_totp(by=cast.provider_clerk, person=person).secret
    actions.confirm_totp(by=cast.provider_clerk, person=person, code=pyotp.TOTP(secret).at(clock.now()))
    client.post("/sign-out/")
    response = enter(client)
    assert response.headers["Location"] == "/sign-in/code/?next=%2Fdesk%2F"
    assert client.get("/desk/").status_code == 302
    clock_later = pyotp.TOTP(secret).at(clock.now().timestamp() + 30)
    assert client.post(response.headers["Location"], {"code": clock_later}).headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert search(event="organizations.signed_in").first().data["issuer"] == issuer


def test_only_the_contexts_that_the_settings_name_count_as_a_second_factor(
    client: Client, cast: Cast, issuer: str, connect
) -> None:
    connect('second_factor = "theirs"', 'acr = ["two-factor"]')  # this provider does not say it was one
    link(cast, issuer)
    enter(client)
    assert client.get("/desk/").headers["Location"] == "/account/second-factor/"


def test_leaving_here_leads_to_leaving_there(client: Client, cast: Cast, issuer: str, connect) -> None:
    connect('second_factor = "theirs"')
    link(cast, issuer)
    enter(client)
    assert client.post("/sign-out/").headers["Location"] == "/signed-out/"
    assert client.get("/desk/").status_code == 302
    page = client.get("/signed-out/").content.decode()
    assert (
        f"{issuer}/logout/?client_id=gongshu&amp;post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fsign-in%2F" in page
    )
    assert httpx.get(f"{issuer}/logout/", params={"client_id": CLIENT}).status_code in (200, 302)


def test_a_fresh_sign_in_there_is_fresh_proof_here(client: Client, cast: Cast, issuer: str, connect, frozen) -> None:
    connect('second_factor = "theirs"')
    link(cast, issuer)
    enter(client)
    away = client.get("/sign-in/identity/?proof=1&next=/desk/").headers["Location"]
    assert "prompt=login" in away
    assert client.get(brought_back(away)).headers["Location"] == "/desk/"
    found = search(event="organizations.proved").first()
    assert (found.outcome, found.data["issuer"]) == ("done", issuer)


def test_passwords_of_this_platform_end_where_the_settings_say_so(
    client: Client, cast: Cast, issuer: str, connect
) -> None:
    connect('local_sign_in = "administrators"')
    response = client.post("/sign-in/", {"username": "minzheng", "password": PASSWORD})
    assert "已改用统一身份认证" in response.content.decode()
    assert client.get("/desk/").status_code == 302
    assert client.post("/sign-in/", {"username": "secop", "password": PASSWORD}).status_code == 302
    connect('local_sign_in = "nobody"')
    assert 'name="password"' not in client.get("/sign-in/").content.decode()
    response = client.post("/sign-in/", {"username": "secop", "password": PASSWORD})
    assert "已改用统一身份认证" in response.content.decode()


def test_a_password_that_is_too_old_bothers_nobody_who_did_not_use_it(
    client: Client, cast: Cast, issuer: str, connect
) -> None:
    connect('second_factor = "theirs"')
    link(cast, issuer)
    actions.reset_password(by=cast.security_admin, person=cast.person(cast.provider_clerk), new="lantern by the gate")
    enter(client)
    assert client.get("/desk/").status_code == 200


def test_a_closed_account_and_an_ended_link_open_nothing(client: Client, cast: Cast, issuer: str, connect) -> None:
    connect('second_factor = "theirs"')
    link(cast, issuer)
    enter(client)
    held = identities.links_visible_to(cast.security_admin).get()
    actions.end_link(by=cast.security_admin, link=held)
    assert client.get("/desk/").status_code == 302  # the session ends with the link
    assert enter(client).status_code == 403
    link(cast, issuer)
    actions.close_account(by=cast.security_admin, person=cast.person(cast.provider_clerk))
    assert enter(client).status_code == 403
    assert search(event="organizations.sign_in_failed").first().data["code"] == "account_closed"


def test_linking_is_the_security_administrators_act_and_a_dated_record(cast: Cast) -> None:
    person, there = cast.person(cast.provider_clerk), "https://id.example.gov.cn"
    for by in (cast.provider_clerk, cast.system_admin, cast.stranger):
        with pytest.raises(NotPermitted):
            actions.link_identity(by=by, person=person, issuer=there, named="E-1", basis="名册")
    own = cast.person(cast.security_admin)
    with pytest.raises(NotPermitted, match="自己"):
        actions.link_identity(by=cast.security_admin, person=own, issuer=there, named="E-1", basis="名册")
    with pytest.raises(BadInput):
        actions.link_identity(by=cast.security_admin, person=person, issuer=there, named="E-1", basis=" ")
    made = actions.link_identity(by=cast.security_admin, person=person, issuer=there, named="E-1", basis="名册第 3 号")
    assert (made.linked_at, made.linked_by_name, made.basis) == (clock.now(), "朱安", "名册第 3 号")
    found = search(event="organizations.identity_linked").first()
    assert (found.subject, found.data["issuer"]) == (person.id, there)
    other = cast.person(cast.applicant_clerk)
    for who, named in ((other, "E-1"), (person, "E-2")):
        with pytest.raises(Refusal, match="已有绑定"):
            actions.link_identity(by=cast.security_admin, person=who, issuer=there, named=named, basis="名册")
    actions.end_link(by=cast.security_admin, link=made)
    with pytest.raises(Refusal, match="已经解除"):
        actions.end_link(by=cast.security_admin, link=made)
    actions.link_identity(by=cast.security_admin, person=other, issuer=there, named="E-1", basis="名册")


def test_links_are_made_and_ended_on_their_page(client: Client, cast: Cast, connect, issuer: str) -> None:
    connect()
    cast.enter(client, cast.provider_clerk)
    assert client.get("/account/identities/").status_code == 403
    cast.enter(client, cast.security_admin)
    given = {"person": cast.provider_clerk.person, "named": "E-1001", "basis": "工作证核对"}
    assert client.post("/account/identities/", {**given, "basis": ""}).status_code == 422
    assert client.post("/account/identities/", given).status_code == 302
    page = client.get("/account/identities/").content.decode()
    assert "E-1001" in page
    assert "尚未" in page
    held = identities.links_visible_to(cast.security_admin).get()
    assert client.post(f"/account/identities/{held.id}/end/").status_code == 302
    assert "已解除" in client.get("/account/identities/").content.decode()


@pytest.mark.parametrize(
    "line",
    [
        'issuer = "http://id.example.gov.cn"\nclient_id = "a"',
        'issuer = "https://id.example.gov.cn"',
        'issuer = "https://id.example.gov.cn"\nclient_id = "a"\nroles = "from-claims"',
        'issuer = "https://id.example.gov.cn"\nclient_id = "a"\nscopes = ["profile"]',
        'issuer = "https://id.example.gov.cn"\nclient_id = "a"\nsecond_factor = "none"',
        'issuer = "https://u:p@id.example.gov.cn"\nclient_id = "a"',
    ],
)
def test_settings_that_would_be_unsafe_or_unknown_are_refused(set_home, line: str) -> None:
    with pytest.raises(BadInput):
        settings_of(set_home(f"[identity]\n{line}\n"))


def test_a_secret_that_others_can_read_is_refused(set_home, tmp_path: Path) -> None:
    home = set_home('[identity]\nissuer = "https://id.example.gov.cn"\nclient_id = "a"\nsecret_file = "secret"\n')
    with pytest.raises(Refusal, match="不在"):
        settings_of(home)
    (tmp_path / "secret").write_text("s3cret", encoding="utf-8")
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(Refusal, match="他人读取") as caught:
        settings_of(home)
    assert "s3cret" not in str(caught.value)
    (tmp_path / "secret").chmod(0o600)
    found = settings_of(home)
    assert found is not None
    assert found.secret == "s3cret"
    assert "s3cret" not in repr(found)
