"""Entries found by the key of their bases are those that an unindexed look at every entry finds, whoever asks."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import date

import pytest
from django.test import Client

from gongshu.catalog import queries, resting
from gongshu.catalog.models import Entry
from gongshu.catalog.standing import standing_of
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, SYSTEM
from gongshu.organizations.models import Organization
from gongshu.procedure.rules import LegalBasis
from tests.cast import Cast
from tests.catalog.samples import BASIS, published
from tests.repeals import repeal

pytestmark = pytest.mark.django_db
_BASES = (
    BASIS,
    LegalBasis("law", "社会救助示范法", "第五条"),
    LegalBasis("law", "社会救助示范法", ""),
    LegalBasis("local_government_rule", "某市政府令", "第三条"),
    LegalBasis("local_regulation", "某市条例", "第九条"),
)


@pytest.fixture
def haishu(db, frozen, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Government departments under Haishu's text, and an institution the national instrument does not bind."""
    repeal(monkeypatch, BASIS, date(2026, 1, 1))
    cast = Cast("haishu-2022", departments=True)
    Organization.objects.filter(pk=cast.street.pk).update(kind="institution")
    return cast


def fill(cast: Cast, count: int, dice: random.Random) -> None:
    """Entries of every state, class and basis, of two providers."""
    case = published(cast, title="第一条", sharing_class="unconditional", sharing_bases=()).case
    for number in range(count):
        state = dice.choice(["draft", "published", "withdrawn"])
        Entry.objects.create(
            code=f"x-{dice.randrange(10**6)}-{number}",
            slug=f"x-{number}",
            name=f"第 {number} 号",
            provider=dice.choice([cast.provider, cast.street]),
            sharing_class=dice.choice(["unconditional", "conditional", "none"]),
            sharing_bases=[asdict(one) for one in dice.sample(_BASES, dice.randint(0, 2))],
            opening_class=dice.choice(["unconditional", "none"]),
            state=state,
            version=int(state == "published"),
            published_at=clock.now() if state == "published" else None,
            withdrawn_at=clock.now() if state == "withdrawn" else None,
            case=case,
            created_by="x",
        )


def plainly(actor, kind: str) -> list[str]:
    """The oracle: every entry is looked at."""
    seen = queries.visible_to(actor).exclude(state="withdrawn")
    return sorted(one.code for one in seen if kind in {flag.kind for flag in standing_of(one)})


@pytest.mark.parametrize("seed", range(3))
def test_both_lists_are_what_a_look_at_every_entry_finds_for_whoever_asks(haishu: Cast, seed: int) -> None:
    dice = random.Random(seed)
    fill(haishu, 120, dice)
    for actor in (SYSTEM, haishu.bureau_reviewer, haishu.provider_clerk, haishu.stranger, PUBLIC):
        for kind, listed in (("repealed", resting.resting_on_repealed), ("insufficient", resting.resting_on_less)):
            found = listed(actor)
            assert sorted(one.code for one in found) == plainly(actor, kind)
            assert found.count() == len(plainly(actor, kind))
    assert plainly(haishu.bureau_reviewer, "insufficient")
    some = dice.sample(list(Entry.objects.exclude(state="withdrawn")), 30)
    for one in some:
        one.sharing_bases = [asdict(dice.choice(_BASES))]
        one.save()
    Organization.objects.filter(pk=haishu.street.pk).update(kind="government_department")
    for kind, listed in (("repealed", resting.resting_on_repealed), ("insufficient", resting.resting_on_less)):
        assert sorted(one.code for one in listed(SYSTEM)) == plainly(SYSTEM, kind)


def test_the_page_shows_the_first_of_each_list_and_either_of_them_page_by_page(haishu: Cast) -> None:
    fill(haishu, 400, random.Random(7))
    client = Client()
    haishu.enter(client, haishu.bureau_reviewer)
    first = client.get("/desk/catalog/bases/").content.decode()
    assert "?list=insufficient" in first
    assert "?list=repealed" in first
    every, shown = plainly(haishu.bureau_reviewer, "insufficient"), set[str]()
    for number in range(1, -(-len(every) // 25) + 1):
        page = client.get("/desk/catalog/bases/", {"list": "insufficient", "page": number}).content.decode()
        assert "依据已废止的目录" not in page
        shown |= {code for code in every if f"/desk/catalog/{code}/" in page}
    assert shown == set(every)
