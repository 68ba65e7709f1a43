"""The route of gathering is set by kind of organization: who hands the data in, and who is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongshu.audit.queries import search
from gongshu.catalog.models import Entry
from gongshu.collection.models import DatasetVersion
from gongshu.collection.routes import ROUTES, Route, check_route, route_of, routes_for
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.organizations.rules import ORGANIZATION_KINDS
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.site.commands.common import OPERATOR
from tests.cast import Cast

from .conftest import Collect, entry_of

pytestmark = pytest.mark.django_db

GUIYANG = "guiyang-draft-2024"
TODAY = date(2026, 9, 15)


def gathered(cast: Cast, kind: str, collect: Collect, by: Actor) -> DatasetVersion:
    """Let somebody gather the provider's data, the provider being of a kind."""
    cast.provider.kind = kind
    cast.provider.save(update_fields=["kind"])
    found = Entry.objects.filter(name=f"{kind}的名单").first()
    return collect(cast, found or entry_of(cast, title=f"{kind}的名单"), by=by)


@pytest.mark.requirement("GY-3.2/1")
@pytest.mark.parametrize(
    ("kind", "route"), [("government_department", "own"), ("institution", "own"), ("public_service", "authority")]
)
def test_each_kind_of_organization_takes_its_route_and_no_other(
    kind: str, route: Route, db: None, frozen: Any, collect: Collect
) -> None:
    cast = Cast(GUIYANG)
    people = {"own": cast.provider_clerk, "authority": cast.bureau_clerk}
    wrong = people["authority" if route == "own" else "own"]
    with pytest.raises(Refusal) as refused:
        gathered(cast, kind, collect, wrong)
    assert (refused.value.code, refused.value.cite) == ("another_route", "3.2")
    assert "本平台约定" in str(refused.value.why)
    [record] = search(event="collection.refused")
    assert (record.outcome, record.actor) == ("refused", wrong.person)
    assert not DatasetVersion.objects.exists()
    assert gathered(cast, kind, collect, people[route]).state == "committed"
    [begun] = search(event="collection.started")
    assert begun.data["route"] == route


def test_where_no_route_is_set_whoever_may_load_does(db: None, frozen: Any, collect: Collect) -> None:
    cast = Cast("haishu-2022")
    assert gathered(cast, "public_service", collect, cast.provider_clerk).number == 1


def test_who_hands_in_is_the_route(db: None, frozen: Any) -> None:
    cast = Cast("haishu-2022")
    assert route_of(cast.provider_clerk, cast.provider.id) == "own"
    assert route_of(cast.bureau_clerk, cast.provider.id) == "authority"
    assert route_of(OPERATOR, cast.provider.id) == "operator"


@pytest.mark.requirement("GY-3.2/1")
@pytest.mark.parametrize("kind", ORGANIZATION_KINDS)
@pytest.mark.parametrize("route", ROUTES)
def test_a_route_is_refused_exactly_where_the_profile_does_not_list_it(kind: str, route: Route) -> None:
    profile = load_profile(GUIYANG)
    listed = profile.rule("collection.routes", TODAY).get(kind)
    if listed is None or route in listed:
        assert check_route(profile, kind, route, TODAY) == "3.2"
        return
    with pytest.raises(Refusal):
        check_route(profile, kind, route, TODAY)


@pytest.mark.parametrize("profile_id", sorted(set(profile_ids()) - {GUIYANG}))
def test_no_other_instrument_sets_a_route(profile_id: str) -> None:
    assert routes_for(load_profile(profile_id), "public_service", TODAY) == tuple(ROUTES)
