"""Units share free of charge: nothing of sharing knows a price, and the page says so where the text does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.gateway.contract import GrantRecord
from gongshu.sharing.models import Application, Grant
from tests.sharing.scene import Sharing

WORDS = ("price", "fee", "charge", "cost", "amount", "payment")


@pytest.mark.requirement("HS-15/1", "HS-15/N2")
def test_neither_application_nor_grant_nor_call_can_hold_a_price() -> None:
    names = [field.name for table in (Application, Grant) for field in table._meta.get_fields()]
    names += list(GrantRecord.__struct_fields__)
    assert [name for name in names if any(word in name for word in WORDS)] == []


@pytest.mark.requirement("HS-15/1")
def test_the_page_says_free_of_charge_only_where_the_text_does(sharing: Sharing, client: Client) -> None:
    sharing.cast.enter(client, sharing.cast.applicant_clerk)
    page = client.get(reverse("sharing:resource", args=[sharing.entry.code])).content.decode()
    assert ("单位之间共享不收费" in page) == (sharing.profile_id == "haishu-2022")
