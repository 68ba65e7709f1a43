"""Pure decisions of sharing: which procedure, which way, what term, whose grant, and why not.

Plain values and the day in, a decision with its reason and article out. Everything the law says comes from the profile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.procedure.questions import PAPER
from gongshu.procedure.rules import HOUSE_RULE, Given, LegalBasis, article, cite_of, lacks
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.adding import routes
from gongshu.regulation.baseline import Body
from gongshu.regulation.choosing import choose_procedure
from gongshu.regulation.definition import OutcomeDef, ProcedureDef, Profile, Rule, StepDef
from gongshu.regulation.period import NotStated

KIND = "sharing"
"""The part of a procedure's id that all procedures of this chapter begin with."""

WAYS: Mapping[str, Text] = {
    "interface": t("接口", "by interface"),
    "exchange": t("交换（数据落到使用方）", "by exchange (the data lands at the user)"),
    "central_analysis": t("集中分析处理", "by analysis at the center"),
    "copy": t("拷贝", "as a copy"),
    "file": t("文件", "as a file"),
    "other": t("其他调用方式", "by another way"),
}
SYSTEM_KINDS: Mapping[str, Text] = {
    "service_handling": t("办事类系统", "a system that handles services"),
    "decision_analysis": t("决策分析类系统", "a system for analysis and decisions"),
    "other": t("其他", "another kind"),
}
SERVED_BY_GATEWAY = ("interface",)
"""Ways in which calls run through our gateway; the others hand the data over elsewhere and the grant records it."""

DEFAULT_QUOTA = 10_000
"""Calls a day under a grant that names no other number. Ours, not the law's."""
MOST_CALLS = 10_000_000


@dataclass(frozen=True, slots=True)
class FieldOffer:
    """A field of the resource as an applicant sees it."""

    name: str
    title: str
    level: int | None = None
    semantic_type: str = ""
    key: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """What the catalog says of a resource, as far as sharing needs it."""

    code: str
    title: str
    sharing_class: str
    provider: str
    fields: tuple[FieldOffer, ...]
    materials: tuple[str, ...] = ()
    sharing_period: str = ""
    sharing_condition: str = ""
    shared_in: bool = False


def place(rule: Rule | None) -> str:
    """The article of a rule in short form; a house rule is named as one and never as an article."""
    if rule is None:
        return ""
    return article(rule.cite, rule.source) if rule.cite is not None else HOUSE_RULE.zh


def is_granting(procedure: ProcedureDef, step: StepDef, outcome: OutcomeDef) -> bool:
    """Whether an outcome opens access: it leads to a positive end. Such an outcome is recorded by issuing the grant."""
    end = procedure.ends.get(outcome.to)
    return end is not None and end.kind == "positive" and outcome.id in step.outcomes


def granting_outcome(procedure: ProcedureDef, step: StepDef) -> OutcomeDef | None:
    """The outcome of a step that opens access, None where it has none."""
    return next((one for one in step.outcomes.values() if is_granting(procedure, step, one)), None)


def takes_by_rule(procedure: ProcedureDef) -> StepDef | None:
    """The first step, if the applicant takes access there without anybody's approval; else None."""
    first = procedure.steps[procedure.first]
    taken = first.act == "submit" and set(first.by) == {"applicant"}
    return first if taken and granting_outcome(procedure, first) else None


def check_granting_step(pinned: Pinned, state: str) -> tuple[StepDef, OutcomeDef]:
    """Return the step a case stands at and its outcome that opens access.

    Raises:
        Refusal: the case has ended, or stands at a step that must come first.
    """
    step = pinned.step(state)
    if step is None:
        title = pinned.title_of(state)
        raise Refusal(
            t(f"案件已经办结：{title.zh}", f"the case has ended: {title.en}"),
            remedy=t("须重新申请", "a new application is needed"),
            code="case_ended",
        )
    outcome = granting_outcome(pinned.procedure, step)
    if outcome is None:
        by = [pinned.role(role) for role in step.by]
        raise Refusal(
            t(
                f"不能授权：尚待{'、'.join(one.zh for one in by)}办理“{step.title.zh}”",
                f"no grant yet: “{step.title.en}” by {', '.join(one.en for one in by)} must come first",
            ),
            why=t(
                "没有记录就没有同意；沉默不是同意", "what is not recorded was not consented to; silence is no consent"
            ),
            cite=article(*cite_of(pinned, step)),
            remedy=t("等待该环节办结", "wait until that step is done"),
            code="not_yet_granted",
        )
    return step, outcome


def asks_completion(procedure: ProcedureDef, outcome: OutcomeDef) -> bool:
    """Whether an outcome sends the application back to be completed."""
    following = procedure.steps.get(outcome.to)
    return following is not None and following.act == "supplement"


def listed_among(procedure: ProcedureDef, lacking: Sequence[str]) -> list[str]:
    """Return the papers of a procedure among the questions to be completed; what only the form asks is no paper.

    Args:
        procedure: the procedure of the case, the materials of its resource among its papers.
        lacking: ids of questions.
    """
    named = {one.removeprefix(PAPER) for one in lacking}
    return [paper.id for paper in procedure.papers if paper.id in named]


def check_completion(lacking: Sequence[str], asked: Sequence[str], rule: Rule | None) -> None:
    """Refuse a return that names nothing, or something that was never asked for.

    Args:
        lacking: ids of the questions that are to be completed.
        asked: ids of all questions of the application, the resource's listed materials among them.
        rule: the rule on the list of materials, if the instrument has one.
    """
    unlisted = [name for name in lacking if name not in asked]
    if unlisted:
        raise BadInput(
            t("只能就已列明的内容要求补正", "only what was asked for beforehand may be asked for again"),
            why=rule.title if rule else t("没有列明的材料不得要求", "what is not on the list may not be demanded"),
            cite=place(rule) or HOUSE_RULE.zh,
            at="lacking",
            code="not_on_the_list",
        )
    if not lacking:
        raise BadInput(
            t("须指明要补正哪几项", "say which items are to be completed"),
            cite=HOUSE_RULE.zh,
            at="lacking",
            code="nothing_to_complete",
        )


def applicant_kind(organization_kind: str) -> str:
    """Whether an organization applies as a public body or as another unit."""
    return "other_unit" if organization_kind == "other_unit" else "public_body"


def check_parties(applicant: str, provider: str) -> None:
    """Refuse an application for one's own data."""
    if applicant == provider:
        raise Refusal(
            t(
                "本单位就是该数据的提供单位，无须申请",
                "your own unit provides this data; there is nothing to apply for",
            ),
            remedy=t("直接使用本单位的数据", "use your own data directly"),
            code="own_data",
        )


def choose(profile: Profile, *, sharing_class: str, way: str, kind: str) -> ProcedureDef:
    """Return the procedure for a class, a way and a kind of applicant.

    Raises:
        Refusal: the class is not shared, and the instrument sets no procedure for it.
        NotFound: the instrument has no procedure for these facts.
    """
    try:
        return choose_procedure(profile, KIND, sharing_class=sharing_class, way=way, applicant_kind=kind)
    except NotFound:
        if sharing_class != "none":
            raise
    found = profile.sharing_classes.get("none")
    silence = next((one for one in profile.silences if one.id == "S31"), None)
    title = found.title if found else t("不予共享", "not shared")
    raise Refusal(
        t(f"该数据属于“{title.zh}”，不能在平台申请", f"this data is {title.en}; it cannot be applied for here"),
        why=found.meaning if found else None,
        cite=article(found.cite, found.source) if found else "",
        remedy=silence.house_rule if silence else t("可向主管机构了解", "ask the authority"),
        code="not_shared",
    )


def ways(profile: Profile, day: date) -> tuple[str, ...]:
    """The ways of sharing the instrument knows; by interface alone where it names none."""
    named = profile.rule("sharing.ways", day)
    return ("interface",) if isinstance(named, NotStated) else tuple(named)


def systems(profile: Profile, day: date) -> Mapping[str, str]:
    """The kinds of system for which the instrument itself sets the way; empty where it sets none."""
    named = profile.rule("sharing.way_by_system", day)
    return {} if isinstance(named, NotStated) else dict(named)


def check_way(profile: Profile, *, way: str, system: str, day: date) -> None:
    """Refuse a way the instrument does not know, or another one than it sets for this kind of system."""
    known = ways(profile, day)
    if way not in known:
        valid = [WAYS.get(one, t(one, one)) for one in known]
        raise BadInput(
            t("没有这种共享方式", "there is no such way of sharing"),
            why=Text(
                f"《{profile.title.zh}》规定的方式：{'、'.join(one.zh for one in valid)}",
                f"{profile.title.en} knows: {', '.join(one.en for one in valid)}",
            ),
            cite=place(profile.rules.get("sharing.ways")),
            at="way",
            code="unknown_way",
        )
    expected = systems(profile, day).get(system, way)
    if expected != way:
        kind, right = SYSTEM_KINDS.get(system, t(system, system)), WAYS[expected]
        raise BadInput(
            t(
                f"{kind.zh}应当采用“{right.zh}”方式，不能采用“{WAYS[way].zh}”方式",
                f"{kind.en} is served {right.en}, not {WAYS[way].en}",
            ),
            cite=place(profile.rules.get("sharing.way_by_system")),
            remedy=t("改选规定的方式", "choose the way that is set"),
            at="way",
            code="way_by_system",
        )


def needs_argument(profile: Profile, way: str, day: date) -> Rule | None:
    """Return the rule by which a way needs the upper authority's word first; None where it needs none."""
    named = profile.rule("sharing.way_needs_upper_argument", day)
    return (
        profile.rules["sharing.way_needs_upper_argument"] if not isinstance(named, NotStated) and way in named else None
    )


def check_argument(profile: Profile, *, way: str, favorable: bool | None, day: date) -> None:
    """Refuse a grant for a way that needs the upper authority's word while there is none, or a negative one.

    Args:
        profile: the law of the case.
        way: the way of the grant.
        favorable: the last recorded word; None where none is recorded.
        day: the day of the grant.
    """
    rule = needs_argument(profile, way, day)
    if rule is None or favorable:
        return
    what = (
        t("尚未登记上级主管部门的论证结果", "no argumentation by the upper authority is recorded")
        if favorable is None
        else t("上级主管部门论证未通过", "the upper authority's argumentation was negative")
    )
    raise Refusal(
        t(f"不能以“{WAYS[way].zh}”方式授权：{what.zh}", f"no grant {WAYS[way].en}: {what.en}"),
        why=rule.title,
        cite=place(rule),
        remedy=t("登记论证结果，或改用其他方式", "record the argumentation, or choose another way"),
        code="no_argumentation",
    )


def agreement_needed(profile: Profile, day: date) -> bool:
    """Whether an agreement must be signed before the grant; silence is no."""
    value: Any = profile.rule("sharing.agreement_required", day)
    return value is True


def dispute_routes(profile: Profile, *, parties: Mapping[str, Body | None], day: date) -> tuple[ProcedureDef, ...]:
    """Return the procedures for a dispute over a refusal between these parties, that of the local text first.

    Raises:
        NotFound: neither the local instrument nor a national one that binds both parties has any.
    """
    return routes(profile, KIND, parties=parties, day=day, matter="dispute")


DISPUTING: Mapping[str, Text] = {
    "sharing.dispute": t("提出争议", "Dispute the refusal"),
    "sharing.review": t("申请复核", "Ask for a review"),
}
"""What whoever was refused does, by the procedure that the instrument has for it."""


def disputing(procedure: ProcedureDef | None) -> Text:
    """Return in words what whoever was refused may do by a procedure, the usual word where there is none."""
    return DISPUTING[procedure.id if procedure else "sharing.dispute"]


def check_disputable(pinned: Pinned, state: str, *, disputed: bool, left: Sequence[ProcedureDef]) -> None:
    """Refuse a dispute where nothing was refused, where one is under way or settled, or where no way is left.

    Args:
        pinned: the law of the refused case.
        state: where it stands.
        disputed: whether a dispute is under way, or ended otherwise than in the negative.
        left: the ways that were not gone yet.
    """
    if disputed or not left:
        raise Refusal(t("已经提出争议", "it is disputed already"), code="disputed_already")
    if pinned.step(state) is not None or pinned.end(state).kind != "negative":
        raise Refusal(
            t("没有可以争议的拒绝", "there is no refusal to dispute"),
            why=t(f"案件的状态是“{pinned.title_of(state).zh}”", f"the case stands at “{pinned.title_of(state).en}”"),
            code="nothing_refused",
        )


def route_of(left: Sequence[ProcedureDef], name: str) -> ProcedureDef:
    """Return the way of a name among those that are left, the first where none is named.

    Raises:
        BadInput: it is none of them.
    """
    found = next((one for one in left if name in ("", one.id)), None)
    if found is None:
        raise BadInput(
            t("没有这条途径，或者已经走过", "there is no such way, or it was gone already"),
            remedy=t(
                "可走：" + "、".join(one.title.zh for one in left), "one of: " + ", ".join(one.title.en for one in left)
            ),
            at="route",
            code="no_such_route",
        )
    return found


def check_objection(pinned: Pinned, state: str, *, provider: str, actor: str) -> None:
    """Refuse an objection by anybody but the provider, where the provider decides itself, or once it is decided."""
    if actor != provider:
        raise NotPermitted(t("只有提供单位可以提出异议", "only the provider may object"), code="not_the_provider")
    if any("provider" in step.by for step in pinned.procedure.steps.values()):
        raise Refusal(
            t("提供单位在本程序中自行答复，不必另提异议", "the provider replies in this procedure itself"),
            remedy=t("从“办理”答复", "reply at its step"),
            code="provider_replies",
        )
    if state != pinned.procedure.first:
        raise Refusal(
            t("意见已经作出，不能再提异议", "the opinion was given; it is too late to object"),
            why=t("异议须在提出意见之前（本平台约定）", "an objection comes before the opinion (house rule)"),
            code="too_late",
        )


def check_objection_basis(pinned: Pinned, state: str, reason: str, bases: Sequence[LegalBasis]) -> None:
    """Refuse an objection that could not carry a refusal: no reason, no basis, or one of a kind that does not count."""
    step = pinned.procedure.steps[state]
    refusal = next((one for one in step.outcomes.values() if "legal_basis" in one.requires), None)
    if refusal is None:
        raise Refusal(t("本程序没有拒绝的结果", "this procedure knows no refusal"), code="nothing_to_object")
    problems = lacks(pinned, step, refusal, Given(reason, tuple(bases)))
    if problems:
        raise Several(t("异议不完整", "the objection is not complete"), problems)
