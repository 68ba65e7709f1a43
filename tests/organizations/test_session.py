"""Who a request comes from, and when a session ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.audit.queries import search
from gongshu.organizations import actions
from gongshu.organizations.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.organizations.urls")]


def test_the_desk_knows_who_acts_and_with_which_posts(client, cast):
    cast.enter(client, cast.provider_clerk)
    assert client.get("/desk/").content.decode() == "周民 民政局 ['data_officer']"


def test_a_post_taken_away_is_gone_on_the_next_page(client, cast):
    cast.enter(client, cast.provider_clerk)
    actions.dismiss(by=cast.security_admin, post=Post.objects.get(person_id=cast.provider_clerk.person))
    assert "[]" in client.get("/desk/").content.decode()


def test_without_sign_in_the_desk_leads_to_the_sign_in_page_and_back(client, cast):
    response = client.get("/desk/?view=mine")
    assert response.headers["Location"] == "/sign-in/?next=%2Fdesk%2F%3Fview%3Dmine"
    assert client.get("/").content.decode() == "公众"


def test_a_quarter_of_an_hour_of_silence_ends_the_session(client, cast, frozen):
    cast.enter(client, cast.provider_clerk)
    for _ in range(3):
        frozen.advance(timedelta(minutes=14))
        assert client.get("/desk/").status_code == 200
    frozen.advance(timedelta(minutes=16))
    assert client.get("/desk/").status_code == 302
    record = search(actor=cast.provider_clerk.person).first()
    assert record is not None
    assert (record.event, record.data["idle"]) == ("organizations.signed_out", True)
    assert client.get("/").content.decode() == "公众"


def test_a_closed_account_is_out_at_once(client, cast):
    cast.enter(client, cast.provider_clerk)
    actions.close_account(by=cast.security_admin, person=cast.person(cast.provider_clerk))
    assert client.get("/desk/").status_code == 302


def test_a_reset_second_factor_ends_the_sessions_it_was_shown_in(client, cast):
    cast.enter(client, cast.provider_clerk)
    actions.reset_totp(by=cast.security_admin, person=cast.person(cast.provider_clerk))
    assert client.get("/desk/").status_code == 302


def test_two_places_at_once_unless_the_installation_forbids_it(client, new_client, cast, set_home):
    elsewhere = new_client()
    cast.enter(client, cast.provider_clerk)
    cast.enter(elsewhere, cast.provider_clerk)
    assert client.get("/desk/").status_code == elsewhere.get("/desk/").status_code == 200
    set_home("[accounts]\nsingle_session = true\n")
    assert client.get("/desk/").status_code == 302
    assert elsewhere.get("/desk/").status_code == 200


def test_a_session_made_by_no_sign_in_of_ours_counts_for_nothing(client, cast):
    client.force_login(cast.person(cast.provider_clerk))
    assert client.get("/desk/").status_code == 302


def test_an_expired_password_stands_before_the_desk_and_the_public_pages_see_nobody(client, cast, frozen):
    cast.enter(client, cast.provider_clerk)
    frozen.advance(timedelta(minutes=1))
    actions.reset_password(
        by=cast.security_admin, person=cast.person(cast.provider_clerk), new="lantern by the old gate"
    )
    cast.enter(client, cast.provider_clerk)
    assert client.get("/desk/").headers["Location"] == "/account/password/"
    assert client.get("/").content.decode() == "公众"
