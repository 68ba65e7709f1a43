"""Settings of the site and the worker, read from the home (``docs/settings.md``) and the environment."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from gongshu.kit.home import Home

HOME = Home.from_environment()
_ours: dict[str, Any] = HOME.settings


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME.root / "control.sqlite3",
            # A file, not memory: two deciders at once are two real connections in the tests, too.
            "TEST": {"NAME": HOME.root / "test.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlparse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or (parse_qs(parts.query).get("host") or [""])[0],
        "PORT": str(parts.port or ""),
        "OPTIONS": {"options": _PAGES},
    }


_PAGES = "-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0 -c jit=off"
"""Statements of pages are short and many at once: data lies in memory or on flash, and no core is idle for another."""


def _secret() -> str:
    path = HOME.keys / "site.secret"
    return path.read_text(encoding="ascii") if path.is_file() else "no home yet: used by commands that start none"


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = _ours.get("site", {}).get("hosts", ["127.0.0.1", "localhost", "[::1]", "testserver"])
DATABASES = {"default": _database(os.environ.get("GONGSHU_DATABASE", _ours.get("database", {}).get("url", "")))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "gongshu.ui",
    "gongshu.audit",
    "gongshu.organizations",
    "gongshu.procedure",
    "gongshu.catalog",
    "gongshu.collection",
    "gongshu.quality",
    "gongshu.sharing",
    "gongshu.opening",
    "gongshu.projects",
    "gongshu.registers",
    "gongshu.monitoring",
    "gongshu.matters",
    "gongshu.demands",
    "gongshu.federation",
    "gongshu.bases",
    "gongshu.desk",
    "gongshu.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongshu.ui.middleware.HeadersMiddleware",
    "gongshu.ui.middleware.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gongshu.ui.middleware.RefusalMiddleware",
    "gongshu.desk.second_look.SecondLookMiddleware",
    "gongshu.desk.views.OpeningMiddleware",
]

AUTH_USER_MODEL = "organizations.Person"
ROOT_URLCONF = "gongshu.site.urls"
WSGI_APPLICATION = "gongshu.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "gongshu.ui.context.page",
                "gongshu.organizations.context.installation",
                "gongshu.federation.context.elsewhere",
                "gongshu.desk.context.desk",
                "gongshu.portal.context.portal",
            ],
            "builtins": [],
        },
    },
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("GONGSHU_STATIC")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
HTTPS = bool(_ours.get("site", {}).get("https", False)) or bool(_ours.get("tls"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# A browser that came by HTTPS once comes by nothing else for a year.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # an entry of 2,000 items is one form of nine fields a row
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LOGGING_CONFIG = None
