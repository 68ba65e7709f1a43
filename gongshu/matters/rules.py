"""Who may open a procedure, and who sits on which of its chairs. Pure: law and organizations in, answers out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.kit.errors import NotFound, NotPermitted
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import article
from gongshu.regulation.definition import ProcedureDef, Profile

PUBLIC_ROLES = frozenset({"public", "data_subject", "rights_holders", "affected_users"})
"""Roles that anybody may take; no account is asked for."""
OPENER_ROLES = PUBLIC_ROLES | {"applicant", "reporter"}
"""Roles that mean whoever opened the case."""

FACTS_OF_AN_ENTRY = ("sharing_class", "opening_class")
"""Facts that a procedure may be bound to and every entry has: an entry without them cannot be what a case is about."""

_BY_KIND: Mapping[str, str] = {"town": "town", "public_service": "public_service", "other_unit": "other_unit"}
_BOUND_ROLES = ("agency", "project_owner")
_OF_A_SUBJECT = ("agency", "provider", "using_agency", "other_unit")


BY_ANALOGY, EVERYTHING = "organizations.by_analogy", "everything"
"""The rule on how far whom the instrument reaches by analogy follows it: the rooms, or everything."""


def is_bound(profile: Profile, procedure: ProcedureDef, day: date, *, by_analogy: bool) -> bool:
    """Whether an organization is bound in a procedure: by the instrument itself, or as far as the analogy goes."""
    reach = profile.rule(BY_ANALOGY, day) if by_analogy else EVERYTHING
    rooms = reach if isinstance(reach, list | tuple) else ()
    return reach == EVERYTHING or procedure.id.partition(".")[0] in rooms


@dataclass(frozen=True, slots=True)
class Body:
    """An organization as far as these questions need it. ``bound``: it is bound in the procedure."""

    id: str
    kind: str
    roles: frozenset[str]
    bound: bool


def fills(body: Body, role: str, *, provider: str = "") -> bool:
    """Whether an organization fills a role: by standing, by its kind, as a body bound, or as an entry's provider.

    Args:
        body: the organization.
        role: the role.
        provider: the provider of the entry it is about, where one is chosen already.
    """
    if role in body.roles or role in OPENER_ROLES:
        return True
    if role in _BY_KIND:
        return body.kind == _BY_KIND[role]
    if role in _BOUND_ROLES:
        return body.bound and body.kind != "other_unit"
    if role == "provider":
        return body.id == provider if provider else body.bound and body.kind != "other_unit"
    if role == "using_agency":
        return body.bound and body.kind != "other_unit" and body.id != provider
    return False


def is_public(procedure: ProcedureDef) -> bool:
    """Whether anybody may open such a case without an account."""
    return bool(PUBLIC_ROLES & set(procedure.opened_by))


def is_generic(procedure: ProcedureDef) -> bool:
    """Whether cases of a procedure are opened and decided here; the others come out of another act of their room."""
    return bool(procedure.opened_by)


def generic(profile: Profile, name: str) -> ProcedureDef:
    """Return a procedure that is opened here.

    Raises:
        NotFound: the instrument has none of that name, or it comes out of another act.
    """
    procedure = profile.procedure(name)
    if not is_generic(procedure):
        raise NotFound(
            t(f"“{procedure.title.zh}”不在此处办理", f"“{procedure.title.en}” is not opened here"),
            why=t("它由另一项业务产生", "it comes out of another act"),
            remedy=t("请从相应的业务页面进入", "enter it from the page of that act"),
            code="not_opened_here",
        )
    return procedure


def generic_case(procedure: ProcedureDef) -> None:
    """Refuse a case that its own room decides: that room's rules would be passed by.

    Raises:
        NotFound: it does not belong here.
    """
    if not is_generic(procedure):
        raise NotFound(
            t("该事项不在此处办理", "this case is not decided here"),
            remedy=t("请从“我的待办”进入", "enter it from your to-dos"),
            code="not_decided_here",
        )


def opening_role(profile: Profile, procedure: ProcedureDef, body: Body | None, *, provider: str = "") -> str:
    """Return the role in which somebody opens such a case; ``body`` is None for the public.

    Raises:
        NotPermitted: none of the roles that may open it is filled; they are named with the article.
    """
    for role in procedure.opened_by:
        if (role in PUBLIC_ROLES) if body is None else fills(body, role, provider=provider):
            return role
    who = names(profile, procedure.opened_by)
    raise NotPermitted(
        t(f"“{procedure.title.zh}”由{who.zh}提出", f"“{procedure.title.en}” is opened by: {who.en}"),
        why=t("本单位不承担这一职责", "your organization does not fill that role")
        if body is not None
        else t("这一事项须由登记的单位提出", "it takes a registered organization"),
        remedy=t("请由承担该职责的单位办理", "let an organization of that role do it"),
        cite=article(procedure.cite, "law"),
        code="not_an_opener",
    )


def handles(procedure: ProcedureDef, parties: Mapping[str, str], organization: str) -> bool:
    """Whether an organization handles such a case: it fills a role that acts at one of its steps, and did not open it.

    Args:
        procedure: the procedure.
        parties: who fills which role, by id; empty for the public.
        organization: the organization, empty for the public.
    """
    acting = {role for step in procedure.steps.values() for role in step.by} - OPENER_ROLES
    return bool(organization) and any(parties.get(role) == organization for role in acting)


def names(profile: Profile, roles: Iterable[str]) -> Text:
    """Return roles in the instrument's words."""
    titles = [profile.roles[role].title if role in profile.roles else Text(role, role) for role in roles]
    return Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles))


@dataclass(frozen=True, slots=True)
class Seats:
    """Who sits on which chair of a case to be opened.

    Attributes:
        own: roles of whoever opens it.
        of_subject: the role of the provider of the entry, or of the organization, that it is about; empty where it is
            about neither.
        asked: roles that somebody must be named for: no single organization fills them by standing.
    """

    own: tuple[str, ...]
    of_subject: str
    asked: tuple[str, ...]


def seats(procedure: ProcedureDef, opening: str, standing: Mapping[str, int]) -> Seats:
    """Return the chairs of a procedure.

    Args:
        procedure: the procedure.
        opening: the role in which it is opened.
        standing: how many organizations fill a role by standing; roles nobody fills may be left out.
    """
    needed = list(dict.fromkeys(role for step in procedure.steps.values() for role in step.by))
    own = {role for role in needed if role in OPENER_ROLES} | {"applicant"}
    if opening in needed:
        own.add(opening)
    of_subject = _of_subject(procedure, opening, needed, own, standing)
    own.discard(of_subject)
    asked = [role for role in needed if role not in own and role != of_subject and standing.get(role, 0) != 1]
    return Seats(tuple(sorted(own)), of_subject, tuple(asked))


def _of_subject(
    procedure: ProcedureDef, opening: str, needed: Sequence[str], own: set[str], standing: Mapping[str, int]
) -> str:
    if procedure.subject == "entry":
        return "provider"
    if procedure.subject != "organization":
        return ""
    waiting = [role for role in needed if role not in own and standing.get(role, 0) != 1]
    return next((role for role in (*waiting, *_OF_A_SUBJECT) if role not in own and role != opening), "agency")
