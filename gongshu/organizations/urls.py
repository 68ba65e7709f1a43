"""Addresses of this room; they stand at the root of the site."""

from __future__ import annotations

from django.urls import path

from gongshu.organizations import contracting_pages, delegation_pages, identity_pages, pages, token_pages

app_name = "organizations"
urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-in/code/", pages.code, name="code"),
    path("sign-in/demonstration/", pages.demonstrate, name="demonstrate"),
    path("sign-in/identity/", identity_pages.leave, name="identity"),
    path("sign-in/identity/return/", identity_pages.come_back, name="identity_return"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("signed-out/", identity_pages.signed_out, name="signed_out"),
    path("account/identities/", identity_pages.links, name="identities"),
    path("account/identities/<str:id>/end/", identity_pages.end_link, name="end_identity"),
    path("account/contractors/", contracting_pages.contractors, name="contractors"),
    path("account/contractors/<str:id>/close/", contracting_pages.close, name="close_contractor"),
    path("account/password/", pages.password, name="password"),
    path("account/second-factor/", pages.second_factor, name="second_factor"),
    path("account/delegations/", delegation_pages.delegations, name="delegations"),
    path("account/delegations/<str:id>/revoke/", delegation_pages.revoke, name="revoke_delegation"),
    path("account/tokens/", token_pages.tokens, name="tokens"),
    path("account/tokens/make/", token_pages.make_token, name="make_token"),
    path("account/tokens/<str:id>/revoke/", token_pages.revoke_token, name="revoke_token"),
    path("account/acting/", delegation_pages.act_for, name="act_for"),
]
