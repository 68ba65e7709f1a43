"""Answers of an identity provider that are not to be believed: nobody is signed in by them, and each is on record."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from gongshu.audit.queries import search
from gongshu.organizations import actions
from tests.cast import Cast
from tests.organizations.crooked import CLIENT, Crooked, crooked

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.organizations.urls"), pytest.mark.usefixtures("keys")]


@pytest.fixture
def provider(cast: Cast, set_home) -> Iterator[Crooked]:
    """A provider at which the provider's clerk is known; its word counts for both factors here."""
    with crooked() as running:
        set_home(f'[identity]\nissuer = "{running.issuer}"\nclient_id = "{CLIENT}"\nsecond_factor = "theirs"\n')
        clerk = cast.person(cast.provider_clerk)
        actions.link_identity(
            by=cast.security_admin, person=clerk, issuer=running.issuer, named="zhou-1", basis="工作证核对"
        )
        yield running


def sent_away(client: Client, onward: str = "") -> str:
    """Begin a sign-in; return where the browser is sent."""
    return client.get(f"/sign-in/identity/{onward}").headers["Location"]


def brought_back(away: str) -> str:
    """Let the provider answer; return the address of ours it sends the browser to."""
    back = urlsplit(httpx.get(away).headers["Location"])
    return f"{back.path}?{back.query}"


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def refused_as(code: str) -> None:
    found = search(event="organizations.sign_in_failed").first()
    assert found is not None
    assert found.outcome == "refused"
    assert found.data["code"] == code


def test_an_honest_answer_signs_in(client: Client, provider: Crooked, cast: Cast) -> None:
    away = sent_away(client, "?next=/desk/")
    asked = parse_qs(urlsplit(away).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    response = client.get(brought_back(away))
    assert response.headers["Location"] == "/desk/"
    assert is_in(client)
    found = search(event="organizations.signed_in", actor=cast.provider_clerk.person).first()
    assert found is not None
    assert found.data["issuer"] == provider.issuer


def test_a_signature_on_an_elliptic_curve_is_taken_too(client: Client, provider: Crooked) -> None:
    provider.sign = provider.es256
    client.get(brought_back(sent_away(client)))
    assert is_in(client)


LIES = {
    "another nonce": ("nonce", lambda claims: {**claims, "nonce": "of another request"}),
    "no nonce": ("nonce", lambda claims: {key: one for key, one in claims.items() if key != "nonce"}),
    "another client": ("audience", lambda claims: {**claims, "aud": "another"}),
    "many, made for another": ("audience", lambda claims: {**claims, "aud": [CLIENT, "other"], "azp": "other"}),
    "expired": ("expired", lambda claims: {**claims, "exp": int(time.time()) - 3600, "iat": int(time.time()) - 3700}),
    "never ending": ("expired", lambda claims: {**claims, "iat": int(time.time()) - 86400}),
    "from the future": ("expired", lambda claims: {**claims, "iat": int(time.time()) + 3600}),
    "not yet": ("expired", lambda claims: {**claims, "nbf": int(time.time()) + 3600}),
    "no end": ("expired", lambda claims: {key: one for key, one in claims.items() if key != "exp"}),
    "another issuer": ("issuer", lambda claims: {**claims, "iss": "https://id.example.com"}),
    "nobody": ("claim", lambda claims: {**claims, "sub": ""}),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_meant_for_this_request_signs_nobody_in(
    client: Client, provider: Crooked, lie: str
) -> None:
    code, provider.claims = LIES[lie]
    response = client.get(brought_back(sent_away(client)))
    assert response.status_code == 403
    assert not is_in(client)
    refused_as(f"identity_{code}")


@pytest.mark.parametrize("way", ["unsigned", "hs256", "by a stranger's key", "garbled"])
def test_a_token_that_the_issuer_did_not_sign_signs_nobody_in(client: Client, provider: Crooked, way: str) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    provider.sign = {
        "unsigned": provider.unsigned,
        "hs256": provider.hs256,
        "by a stranger's key": lambda claims: provider.rs256(claims, stranger),
        "garbled": lambda claims: "a.b",
    }[way]
    assert client.get(brought_back(sent_away(client))).status_code == 403
    assert not is_in(client)
    refused_as("identity_signature")


def test_an_answer_counts_once(client: Client, provider: Crooked) -> None:
    back = brought_back(sent_away(client))
    client.get(back)
    client.post("/sign-out/")
    assert client.get(back).status_code == 403
    assert not is_in(client)
    refused_as("identity_state")


def test_an_answer_to_another_browsers_request_signs_nobody_in(client: Client, new_client, provider: Crooked) -> None:
    back = brought_back(sent_away(client))
    victim = new_client()
    sent_away(victim)
    assert victim.get(back).status_code == 403
    assert not is_in(victim)
    assert provider.told == []  # the code is not even shown to the provider
    refused_as("identity_state")


@pytest.mark.parametrize("answer", [{"iss": "https://id.example.com"}, {"iss": None}])
def test_an_answer_from_another_provider_is_left_where_it_is(client: Client, provider: Crooked, answer) -> None:
    provider.answer = answer
    assert client.get(brought_back(sent_away(client))).status_code == 403
    assert provider.told == []
    refused_as("identity_issuer")


def test_a_provider_that_calls_itself_otherwise_is_none(client: Client, provider: Crooked) -> None:
    provider.discovery = {"issuer": "https://id.example.com"}
    response = client.get("/sign-in/identity/")
    assert response.status_code == 502
    assert "另一个认证服务" in response.content.decode()


def test_a_code_without_what_was_kept_for_it_is_worth_nothing(client: Client, provider: Crooked) -> None:
    back = brought_back(sent_away(client))
    state = client.session["identity_asked"]
    session = client.session
    session["identity_asked"] = [state[0], state[1], "another verifier", *state[3:]]
    session.save()
    assert client.get(back).status_code == 403
    refused_as("identity_code")


@pytest.mark.parametrize("away", ["https://example.com/", "//example.com", "javascript:alert(1)", "/\\example.com"])
def test_signing_in_never_leads_away_from_this_site(client: Client, provider: Crooked, away: str) -> None:
    assert client.get(brought_back(sent_away(client, f"?next={away}"))).headers["Location"] == "/desk/"


def test_who_took_too_long_begins_anew(client: Client, provider: Crooked, frozen) -> None:
    back = brought_back(sent_away(client))
    frozen.advance(timedelta(minutes=11))
    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_a_name_that_was_given_to_somebody_else_opens_nothing(
    client: Client, new_client, cast: Cast, provider: Crooked, set_home
) -> None:
    set_home(
        f'[identity]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nsecond_factor = "theirs"\nclaim = "badge"\n'
    )
    reviewer = cast.person(cast.provider_reviewer)
    actions.link_identity(by=cast.security_admin, person=reviewer, issuer=provider.issuer, named="E-7", basis="名册")
    provider.claims = lambda claims: {**claims, "sub": "wu", "badge": "E-7"}
    client.get(brought_back(sent_away(client)))
    assert is_in(client)
    provider.claims = lambda claims: {**claims, "sub": "somebody new", "badge": "E-7"}
    another = new_client()
    assert another.get(brought_back(sent_away(another))).status_code == 403
    assert not is_in(another)
    refused_as("identity_changed_hands")
    provider.claims = lambda claims: {**claims, "sub": "wu", "badge": "E-8"}  # the same person under a new name
    third = new_client()
    third.get(brought_back(sent_away(third)))
    assert is_in(third)


def test_no_role_comes_from_a_claim(client: Client, cast: Cast, provider: Crooked) -> None:
    provider.claims = lambda claims: {**claims, "roles": ["system_admin"], "groups": ["reviewer"]}
    client.get(brought_back(sent_away(client)))
    assert client.get("/desk/").content.decode().endswith("['data_officer']")
