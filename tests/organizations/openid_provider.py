"""A real OpenID provider in a process of its own: Django OAuth Toolkit, its own database, keys, sign-in page.

``python -m tests.organizations.openid_provider FOLDER PORT REDIRECT…`` serves until it is ended. People: ``zhou`` and
``nobody``, both with the password ``PASSWORD``; the claim ``employee_number`` names them.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

PASSWORD, CLIENT, SECRET = "provider-password", "gongshu", "s3cret of the client"
PEOPLE = {"zhou": "E-1001", "nobody": "E-2002"}
_PAGE = """<!doctype html><html lang="zh-CN"><link rel="icon" href="data:,"><title>统一身份认证</title>
<h1>统一身份认证</h1>
<form method="post">{% csrf_token %}<label>工号 <input name="username"></label>
<label>口令 <input name="password" type="password"></label><button>登录</button></form></html>"""

_AROUND = """<!doctype html><html lang="zh-CN"><link rel="icon" href="data:,"><title>统一身份认证</title>
{% block content %}{% endblock %}</html>"""
"""Around the provider's own pages, in place of its template, which fetches styles from elsewhere."""


def serve(folder: Path, port: int, redirects: list[str]) -> None:
    """Serve until ended."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    (folder / "registration").mkdir()
    (folder / "registration" / "login.html").write_text(_PAGE, encoding="utf-8")
    (folder / "oauth2_provider").mkdir()
    (folder / "oauth2_provider" / "base.html").write_text(_AROUND, encoding="utf-8")
    settings.configure(
        SECRET_KEY="only for this process",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.organizations.openid_provider_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [str(folder)],
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        LOGIN_URL="/login/",
        SESSION_COOKIE_NAME="provider_session",
        CSRF_COOKIE_NAME="provider_csrf",
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem,
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
            "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who you are"},
            "OAUTH2_VALIDATOR_CLASS": "tests.organizations.openid_provider_urls.Validator",
        },
    )
    django.setup()
    _fill(redirects)

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    with make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet) as server:
        server.serve_forever()


def _fill(redirects: list[str]) -> None:
    call_command("migrate", verbosity=0)
    for username in PEOPLE:
        apps.get_model("auth", "User").objects.create_user(username, password=PASSWORD)
    apps.get_model("oauth2_provider", "Application").objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=" ".join(redirects),
        post_logout_redirect_uris=" ".join(one.replace("identity/return/", "") for one in redirects),
        skip_authorization=True,
        algorithm="RS256",
    )


@contextlib.contextmanager
def running(folder: Path, port: int, redirects: list[str]) -> Iterator[str]:
    """Run the provider; yield its issuer."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    words = [sys.executable, "-m", __name__, str(folder), str(port), *redirects]
    issuer = f"http://127.0.0.1:{port}/o"
    with subprocess.Popen(words, env=environment, cwd=Path(__file__).parents[2]) as process:
        try:
            for _ in range(600):
                assert process.poll() is None, "the provider ended"
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"{issuer}/.well-known/openid-configuration").status_code == 200:
                        break
                time.sleep(0.1)
            yield issuer
        finally:
            process.terminate()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
