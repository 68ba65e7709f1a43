"""What the tests of this room share."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.test import Client

from gongshu.kit.crypto import make_keys
from gongshu.kit.home import SETTINGS_FILE, Home
from tests.cast import Cast


@pytest.fixture
def cast(db, frozen) -> Cast:
    return Cast("haishu-2022")


@pytest.fixture
def keys() -> None:
    """The keys of the home that the tests run in."""
    make_keys(django_settings.HOME)


@pytest.fixture
def set_home(settings, tmp_path):
    """Let the site run in a home with these settings."""

    def write(text: str) -> Home:
        (tmp_path / SETTINGS_FILE).write_text(text, encoding="utf-8")
        settings.HOME = Home(tmp_path)
        make_keys(settings.HOME)
        return settings.HOME

    return write


@pytest.fixture
def new_client():
    """Make further browsers."""
    return Client
