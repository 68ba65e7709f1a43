"""A basis that was repealed is told where data is asked for, where it is decided and where the public reads of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.catalog.models import Entry
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.opening.fixtures import haishu as haishu
from tests.opening.fixtures import own_home as own_home
from tests.opening.scene import Opening
from tests.repeals import repeal
from tests.sharing.scene import LAW, Sharing

pytestmark = pytest.mark.django_db
GONE = f"《{LAW.title}》自 2026-10-01 起废止"


def test_who_applies_and_who_decides_is_told_that_the_basis_of_the_class_was_repealed(
    frozen: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    played = Sharing("haishu-2022")
    application = played.submitted().application
    repeal(monkeypatch, LAW, date(2026, 10, 1))
    offered = reverse("sharing:resource", args=[application.resource_code])
    decided = reverse("sharing:decide", args=[played.case(application).number])
    clients = {}
    for by in (played.cast.applicant_clerk, played.cast.bureau_reviewer):
        clients[by] = Client()
        played.cast.enter(clients[by], by)
    pages = [(played.cast.applicant_clerk, offered), (played.cast.bureau_reviewer, decided)]
    assert all(GONE not in clients[by].get(address).content.decode() for by, address in pages)
    frozen.advance(timedelta(days=30))
    for by, address in pages:
        played.cast.enter(clients[by], by)
        assert GONE in clients[by].get(address).content.decode(), address


def test_the_public_is_told_that_the_basis_of_the_opening_class_was_repealed(
    client: Client, haishu: Opening, frozen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    haishu.sealed()
    Entry.objects.filter(pk=haishu.entry.pk).update(opening_bases=[asdict(LAW)])
    repeal(monkeypatch, LAW, date(2026, 10, 1))
    address = reverse("portal:dataset", args=[haishu.entry.slug])
    assert GONE not in client.get(address).content.decode()
    frozen.advance(timedelta(days=30))
    assert GONE in client.get(address).content.decode()
