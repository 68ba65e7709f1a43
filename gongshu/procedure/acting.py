"""Who may act at a step, and who may record which of its outcomes. Pure: values in, a role or a refusal out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations.rules import may
from gongshu.procedure.rules import HOUSE_RULE, article, cite_of
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import Act, OpenDataEffect, OutcomeDef, StepDef

ANOTHER_POST = "takes_another_post"
"""The code of a refusal where the step is the actor's and one of its outcomes takes another post."""
STOPPING: frozenset[OpenDataEffect] = frozenset({"suspend", "withdraw"})
"""Effects on open data that take the post of who reviews openings; bringing it back takes none."""
PERFORMING: frozenset[Act] = frozenset(
    {"submit", "supplement", "correct", "sign", "object", "withdraw", "notify", "file"}
)
"""Acts that carry something out. The others judge, and nobody judges a case of one's own."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, as far as the question who may act needs it.

    ``parties``: the organization of each role, None for the public. ``decided``: the roles that decided at this visit.
    """

    step: StepDef
    parties: Mapping[str, str | None]
    decided: frozenset[str]
    opened_by: str
    opened_as: str


def holds(actor: Actor, role: str, standing: Standing) -> bool:
    """Whether an actor stands for a role: by organization; the public only as the one who opened the case."""
    if role not in standing.parties:
        return False
    organization = standing.parties[role]
    if organization is None:
        return actor.kind == "public" and actor.person == standing.opened_by
    return bool(actor.organization) and actor.organization == organization


def acting_role(actor: Actor, standing: Standing, pinned: Pinned, outcomes: Sequence[OutcomeDef] = ()) -> str:
    """Return the role in which an actor acts at the present step.

    Args:
        actor: who acts.
        standing: where the case stands.
        pinned: its law.
        outcomes: those of which one is to be recorded; empty where it is open which.

    Raises:
        NotPermitted: the step or these outcomes are another's, the actor holds no post for it, or it is a case of the
            actor's own.
        Refusal: the role decided at this visit already.
    """
    step = standing.step
    held = [role for role in step.by if holds(actor, role, standing)]
    if not held:
        raise NotPermitted(
            t("“{step}”由{who}办理", "“{step}” is for {who}").format(step=step.title, who=_names(pinned, step.by)),
            why=t("办理机构由立案时的当事方确定", "who acts was settled by the parties when the case opened"),
            cite=article(*cite_of(pinned, step)),
            code="not_your_step",
        )
    _check_permission(actor, pinned)
    able = [role for role in held if records(step, role, outcomes)]
    if not able:
        raise _not_yours(step, outcomes, pinned)
    open_roles = [role for role in able if role not in standing.decided]
    if not open_roles:
        raise Refusal(
            t("本单位在此步骤已作出决定", "your organization has decided at this step"),
            why=t("一个角色在一个步骤只决定一次", "a role decides once at a step"),
            remedy=t("等待共同办理的其他单位", "wait for the other parties of this joint step"),
            code="decided_already",
        )
    for role in open_roles:
        if not _is_own_case(actor, role, standing):
            _check_posts(actor, outcomes or [one for one in step.outcomes.values() if role in step.recorders(one)])
            return role
    raise NotPermitted(
        t("不得办理自己提出的事项", "a case you opened yourself is not yours to judge"),
        why=t(
            "提出人与决定人须为不同的人，代办也不例外（本平台约定）",
            "who asks and who decides are two people, also on behalf of another (house rule)",
        ),
        remedy=t("请由本单位另一名人员办理", "let another person of your organization act"),
        code="own_case",
    )


def records(step: StepDef, role: str, outcomes: Iterable[OutcomeDef]) -> bool:
    """Whether a role may record one of these outcomes of a step; any role of the step where none is named."""
    named = list(outcomes)
    return not named or any(role in step.recorders(outcome) for outcome in named)


def recordable(actor: Actor, standing: Standing, pinned: Pinned) -> tuple[OutcomeDef, ...]:
    """Return the outcomes of the present step that an actor may record, in their order."""
    found = tuple(standing.step.outcomes.values())
    if not any(outcome.by or outcome.open_data in STOPPING for outcome in found):
        return found if _may_record(actor, standing, pinned) else ()
    return tuple(one for one in found if _may_record(actor, standing, pinned, one))


def _may_record(actor: Actor, standing: Standing, pinned: Pinned, *outcomes: OutcomeDef) -> bool:
    try:
        acting_role(actor, standing, pinned, outcomes)
    except Refusal:
        return False
    return True


def _check_permission(actor: Actor, pinned: Pinned) -> None:
    """Refuse who acts under a delegation that does not reach the procedure, or holds no post for deciding."""
    if actor.procedures and pinned.procedure.id not in actor.procedures:
        raise NotPermitted(
            t(f"{actor.on_behalf_of}没有委托这一程序", f"{actor.on_behalf_of} did not delegate this procedure"),
            why=t("委托只及于所列程序（本平台约定）", "a delegation reaches the procedures it names (house rule)"),
            remedy=t("由本人办理，或另行委托", "let the person act, or delegate this one too"),
            code="not_delegated",
        )
    permission = may(actor, "case.decide")
    if not permission and actor.kind != "public":
        raise NotPermitted(
            t("当前账号不能办理事项", "this account may not act in cases"),
            why=permission.reason,
            remedy=t("请由具备相应职务的人员办理", "let a person holding such a post do it"),
        )


def _check_posts(actor: Actor, outcomes: Sequence[OutcomeDef]) -> None:
    """Refuse outcomes that all stop open data to who may not review openings (house rule)."""
    permission = may(actor, "opening.review")
    if permission or not all(outcome.open_data in STOPPING for outcome in outcomes):
        return
    titles = Text("、".join(one.title.zh for one in outcomes), ", ".join(one.title.en for one in outcomes))
    raise NotPermitted(
        t("“{titles}”停止已开放的数据", "“{titles}” stops what is open").format(titles=titles),
        why=permission.reason,
        remedy=t("请由具备开放审查职务的人员记录", "let a person who reviews openings record it"),
        cite=HOUSE_RULE.zh,
        code=ANOTHER_POST,
    )


def _not_yours(step: StepDef, outcomes: Sequence[OutcomeDef], pinned: Pinned) -> NotPermitted:
    """Say who records an outcome of a step that several act at."""
    titles = Text("、".join(one.title.zh for one in outcomes), ", ".join(one.title.en for one in outcomes))
    who = _names(pinned, [role for role in step.by if records(step, role, outcomes)])
    return NotPermitted(
        t("“{outcome}”由{who}记录", "“{outcome}” is recorded by {who}").format(outcome=titles, who=who),
        why=t(
            "“{step}”由几方办理，各方能记录的结果不同", "several act at “{step}”, and each records outcomes of its own"
        ).format(step=step.title),
        cite=article(*cite_of(pinned, step, outcomes[0])),
        code="not_your_outcome",
    )


def _names(pinned: Pinned, roles: Iterable[str]) -> Text:
    names = [pinned.role(role) for role in roles]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _is_own_case(actor: Actor, role: str, standing: Standing) -> bool:
    if standing.opened_by not in (actor.person, actor.principal) or actor.kind == "public":
        return False
    return role not in ("applicant", standing.opened_as) and standing.step.act not in PERFORMING


_JUDGING: Mapping[str, str] = {
    "catalog.entry": "catalog.review",
    "catalog.change": "catalog.review",
    "opening.release": "opening.review",
    "sharing.conditional": "sharing.decide",
    "sharing.unconditional": "sharing.decide",
    "sharing.other_unit": "sharing.decide",
    "sharing.dispute": "sharing.decide",
}
"""Procedures whose room asks for more than ``case.decide`` where something is judged."""


def word_for(procedure: str, step: StepDef) -> str:
    """Return the act word whose posts a step of a procedure takes; the room's verb asks for it, the desk shows it."""
    return "case.decide" if step.act in PERFORMING else _JUDGING.get(procedure, "case.decide")
