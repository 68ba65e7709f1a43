"""The route by which an organization's data is gathered: who hands it in. Pure.

An instrument may set the route, and differently by kind of organization (``collection.routes_fixed``). Which it is, the
profile says as a house rule where the text does not (``collection.routes``): by kind of organization the routes it has.
A kind that is not named has all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, cast, get_args

from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import article
from gongshu.regulation.definition import Profile

Route = Literal["own", "authority", "operator"]
ROUTES: Mapping[Route, Text] = {
    "own": t("由本单位的人员归集", "handed in by the unit's own people"),
    "authority": t("由数据主管部门的人员归集", "taken in by the people of the data authority"),
    "operator": t("由运维人员归集", "taken in by the platform's operators"),
}
FIXED, BY_KIND = "collection.routes_fixed", "collection.routes"


def route_of(by: Actor, provider: str) -> Route:
    """Return the route that somebody's gathering of a provider's data takes."""
    if by.is_system:
        return "operator"
    return "own" if by.organization == provider else "authority"


def routes_for(profile: Profile, kind: str, day: date) -> tuple[Route, ...]:
    """Return the routes that an organization of a kind has."""
    stated = profile.rule(BY_KIND, day)
    if not isinstance(stated, Mapping) or kind not in stated:
        return get_args(Route)
    return tuple(cast(Route, one) for one in stated[kind] if one in ROUTES)


def check_route(profile: Profile, kind: str, route: Route, day: date) -> str:
    """Return the place that sets the route, empty where none does.

    Raises:
        Refusal: data of such an organization takes another route; with the article that has the route fixed.
    """
    rule = profile.rules.get(FIXED)
    place = article(rule.cite, rule.source) if rule else ""
    open_to = routes_for(profile, kind, day)
    if route in open_to:
        return place
    others = [ROUTES[one] for one in open_to]
    raise Refusal(
        t("这类单位的数据不走这条归集路径", "data of such a unit does not take this route"),
        why=t(
            f"归集路径按单位性质确定（具体路径是本平台约定）：{'、'.join(one.zh for one in others)}",
            f"the route is set by kind of unit (which one is a house rule): {', '.join(one.en for one in others)}",
        ),
        remedy=t("请按规定的路径归集", "let it be gathered by the route that is set"),
        cite=place,
        code="another_route",
    )
