"""The invented jurisdiction of a simulation: bodies that fill the roles of the instrument, agencies, their people."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gongshu.catalog import actions as catalog
from gongshu.catalog.data import EntryData, ItemData
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.ids import new_id
from gongshu.organizations import actions, queries
from gongshu.projects import actions as projects
from gongshu.regulation import baseline
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.site.install import INSTALLER
from gongshu.site.walk.people import leading_posts, make_uscc

PARTS = frozenset(
    {
        "provider", "applicant", "using_agency", "other_unit", "agency", "reporter", "project_owner", "town",
        "public_service", "contractor", "operator",
    }
)  # fmt: skip
"""Roles that any agency may play, another one in each case; the rest are filled by one body each."""

_AGENCIES = (
    *("government_department",) * 4, "institution", "town", "public_service", "other_unit",
)  # fmt: skip
"""Kinds of the agencies, over and over: the national instrument binds some of them, an application is as well another
unit's as a public body's."""
_KINDS = {
    "authority": "authority",
    "upper_authority": "upper_authority",
    "government": "government",
    "city_government": "government",
    "lead_group": "lead_group",
    "lead_group_office": "lead_group",
}
_AREA = "000000"
"""No division of China has this code: the bodies are invented."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organization with those who act for it: an officer who opens cases, a reviewer who decides them.

    ``before_the_law``: what the law needs to know of it, its kind and its roles by standing.
    """

    id: str
    name: str
    officer: Actor
    reviewer: Actor
    before_the_law: baseline.Body


@dataclass
class World:
    """Who acts: the bodies that fill a role by standing, and the agencies that play the parts of single cases."""

    profile: Profile
    standing: dict[str, Body] = field(default_factory=dict)
    agencies: list[Body] = field(default_factory=list)
    projects: dict[str, tuple[str, str]] = field(default_factory=dict)

    def cast(self, procedure: ProcedureDef, facts: Mapping[str, str], draw: random.Random) -> dict[str, Body | None]:
        """Choose who plays which part in a case; None for the public. Provider and asker are never the same.

        Where it matters whether a public body or another unit applies, the applicant is one.
        """
        roles = roles_of(procedure) | {opener_of(procedure)}
        parts = sorted(role for role in roles if role in PARTS)
        units = [one for one in self.agencies if one.before_the_law.kind == "other_unit"]
        bodies = [one for one in self.agencies if one not in units]
        found: dict[str, Body | None] = {}
        if facts.get("applicant_kind") == "other_unit" and "applicant" in parts:
            found["applicant"] = draw.choice(units)
        rest = [role for role in parts if role not in found]
        found |= zip(rest, draw.sample(bodies, k=len(rest)), strict=True)
        return found | self.fill(roles - set(parts))

    def fill(self, roles: Iterable[str]) -> dict[str, Body | None]:
        """Return the one body that fills each of these roles by standing; None for the public."""
        return {role: None if role == "public" else self.standing[role] for role in sorted(roles)}

    def project_of(self, body: Body) -> tuple[str, str]:
        """Return id and name of a body's project file; its catalog is compiled in advance, its data is never gathered.

        So reviews are asked for, and every acceptance that waits for published or gathered data is refused.
        """
        if body.id not in self.projects:
            name = f"{body.name}业务系统"
            made = projects.start_project(by=body.officer, name=name, purpose="模拟")
            items = (ItemData("value", "数值", "N", 10, level=1),)
            entry = catalog.draft_entry(by=body.officer, data=EntryData(f"{name}数据", body.id, items=items))
            projects.list_entry(by=body.officer, project=made, code=entry.code)
            self.projects[body.id] = made.pk, name
        return self.projects[body.id]

    def people(self, body: Body | None) -> Sequence[Actor]:
        """Return who may act for a party, the usual one first; a visitor of its own for the public."""
        return (body.reviewer, body.officer) if body else (replace(PUBLIC, person=new_id()),)


def roles_of(procedure: ProcedureDef) -> set[str]:
    """Return the roles that act at the steps of a procedure."""
    return {role for step in procedure.steps.values() for role in step.by}


def opener_of(procedure: ProcedureDef) -> str:
    """Return the role in which a case of a procedure is opened."""
    return procedure.opened_by[0] if procedure.opened_by else "applicant"


def register(profile: Profile, agencies: int) -> World:
    """Register the bodies that the profile's steps need, and a number of agencies, through the product's own acts."""
    world = World(profile)
    roles = {role for one in profile.procedures.values() for role in roles_of(one)}
    roles |= {opener_of(one) for one in profile.procedures.values()} | {"authority"}
    number = 1
    for role in sorted(roles - PARTS - {"public"}):
        kind = _KINDS.get(role, "government_department")
        name = str(profile.roles[role].title.zh) if role in profile.roles else role
        world.standing[role] = _body(f"{name}（模拟）", kind, number, [role])
        number += 1
    for one in range(agencies):
        kind = _AGENCIES[one % len(_AGENCIES)]
        world.agencies.append(_body(f"模拟单位{one + 1:03d}", kind, number, []))
        number += 1
    return world


def _body(name: str, kind: str, number: int, roles: Sequence[str]) -> Body:
    uscc = "" if kind == "lead_group" else make_uscc("11", _AREA, number)
    organization = actions.create_organization(by=INSTALLER, name=name, uscc=uscc, kind=kind, roles=roles)
    people = [
        queries.actor_of(
            actions.create_person(
                by=INSTALLER,
                username=f"sim{number}{posts[0][0]}",
                name=f"{name}{title}",
                organization=organization,
                password=None,
                posts=posts,
                must_change_password=False,
            )
        )
        for posts, title in ((["data_officer"], "专员"), (leading_posts(), "审核人"))
    ]
    return Body(organization.id, name, people[0], people[1], baseline.Body(kind, tuple(roles)))
