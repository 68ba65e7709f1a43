"""An access token: made by an officer in person, shown once, gives that officer's posts, no more; ends, is revoked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongshu.audit.models import AuditRecord
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.organizations import actions, queries
from gongshu.organizations.models import AccessToken
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, frozen: VirtualClock) -> Cast:
    """The standing cast."""
    return Cast("haishu-2022")


def made(cast: Cast, **given: Any) -> actions.MadeToken:
    """A token of the provider's clerk."""
    given = {"by": cast.provider_clerk, "name": "目录报送程序", "scope": "write", "days": 30, **given}
    return actions.make_token(**given)


def test_a_token_gives_its_holders_posts_and_never_those_that_decide(cast: Cast) -> None:
    actions.appoint(by=cast.security_admin, person=cast.person(cast.provider_clerk), kind="reviewer")
    token = made(cast)

    holder, scope = queries.holder_of_token(token.secret) or pytest.fail("it holds")

    assert (holder.person, holder.organization) == (cast.provider_clerk.person, cast.provider.id)
    assert (holder.posts, holder.kind, scope) == ({"data_officer"}, "interface", "write")
    assert "目录报送程序" in holder.name
    assert token.token.last_used_on is None
    assert AccessToken.objects.get().last_used_on is not None


def test_the_secret_is_nowhere_kept(cast: Cast) -> None:
    token = made(cast)
    (row,) = AccessToken.objects.values()
    assert token.secret not in str(row)
    assert all(token.secret not in record.body for record in AuditRecord.objects.all())
    assert not any(queries.holder_of_token(wrong) for wrong in ("", "gongshu_", token.token.digest, token.secret[:-1]))


def test_it_ends_by_itself(cast: Cast, frozen: VirtualClock) -> None:
    token = made(cast, days=1)
    frozen.advance(timedelta(days=1))
    assert queries.holder_of_token(token.secret) is None


def test_revoked_it_gives_nothing_and_cannot_be_revoked_again(cast: Cast) -> None:
    token = made(cast)
    actions.revoke_token(by=cast.provider_clerk, token=token.token)
    assert queries.holder_of_token(token.secret) is None
    with pytest.raises(Refusal, match="已撤销"):
        actions.revoke_token(by=cast.provider_clerk, token=token.token)


def test_without_the_post_or_the_account_it_gives_nothing(cast: Cast) -> None:
    token = made(cast)
    person = cast.person(cast.provider_clerk)
    post = person.posts.get()
    actions.dismiss(by=cast.security_admin, post=post)
    assert queries.holder_of_token(token.secret) is None
    actions.appoint(by=cast.security_admin, person=person, kind="data_officer")
    assert queries.holder_of_token(token.secret) is not None
    actions.close_account(by=cast.security_admin, person=person)
    assert queries.holder_of_token(token.secret) is None


def test_only_officers_make_them_and_no_program_does(cast: Cast) -> None:
    program, _ = queries.holder_of_token(made(cast).secret) or pytest.fail("it holds")
    for by in (cast.provider_reviewer, cast.citizen, cast.security_admin, program):
        with pytest.raises(NotPermitted):
            made(cast, by=by, name="另一个")


@pytest.mark.parametrize("given", [{"name": " "}, {"scope": "all"}, {"days": 0}, {"days": 367}, {"name": "长" * 61}])
def test_what_it_is_for_what_it_may_and_how_long_is_said(cast: Cast, given: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        made(cast, **given)


def test_a_name_is_used_once_while_it_holds(cast: Cast) -> None:
    first = made(cast)
    with pytest.raises(Refusal, match="同名"):
        made(cast)
    actions.revoke_token(by=cast.provider_clerk, token=first.token)
    assert made(cast).secret != first.secret


def test_a_stranger_neither_sees_nor_revokes_it_the_chief_does(cast: Cast) -> None:
    token = made(cast).token
    for stranger in (cast.stranger, cast.provider_reviewer):
        with pytest.raises(NotFound):
            queries.token(token.id, stranger)
        with pytest.raises(NotPermitted):
            actions.revoke_token(by=stranger, token=token)
    person = cast.person(cast.provider_reviewer)
    actions.appoint(by=cast.security_admin, person=person, kind="chief_data_officer")
    actions.revoke_token(by=queries.actor_of(person), token=token)


def test_making_and_revoking_are_on_record(cast: Cast) -> None:
    token = made(cast).token
    actions.revoke_token(by=cast.provider_clerk, token=token)
    bodies = "".join(record.body for record in AuditRecord.objects.all())
    assert "organizations.token_made" in bodies
    assert "organizations.token_revoked" in bodies


def test_the_page_shows_the_secret_once(cast: Cast, client: Client) -> None:
    cast.enter(client, cast.provider_clerk)
    assert "还没有令牌" in client.get("/account/tokens/").content.decode()

    page = client.post("/account/tokens/make/", {"name": "目录报送程序", "scope": "write", "days": "90"})

    (secret,) = re.findall(r"gongshu_[\w-]+", page.content.decode())
    assert queries.holder_of_token(secret) is not None
    assert page["Cache-Control"] == "no-store"
    listed = client.get("/account/tokens/").content.decode()
    assert "目录报送程序" in listed
    assert secret not in listed
    client.post(f"/account/tokens/{AccessToken.objects.get().id}/revoke/")
    assert queries.holder_of_token(secret) is None
    assert client.post("/account/tokens/make/", {"name": "", "scope": "x", "days": "9"}).status_code == 422


def test_the_page_asks_for_fresh_proof_and_tells_others_why_not(
    cast: Cast, client: Client, frozen: VirtualClock
) -> None:
    cast.enter(client, cast.provider_clerk)
    session = client.session
    session["proved_at"] = (frozen.now() - timedelta(hours=1)).isoformat()
    session.save()
    client.post("/account/tokens/make/", {"name": "目录报送程序", "scope": "write", "days": "90"})
    assert not AccessToken.objects.exists()
    cast.enter(client, cast.provider_reviewer)
    page = client.get("/account/tokens/").content.decode()
    assert "<form" not in page.partition('id="make"')[2]
