"""Addresses of the provider in ``openid_provider``, and what it puts into ID tokens."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.urls import include, path
from oauth2_provider import urls
from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.organizations.openid_provider import PEOPLE


class Validator(OAuth2Validator):
    """Names people by their employee number."""

    oidc_claim_scope = None

    def get_additional_claims(self, request):
        return {"employee_number": PEOPLE[request.user.username]}


urlpatterns = [path("o/", include(urls, namespace="oauth2_provider")), path("login/", LoginView.as_view())]
