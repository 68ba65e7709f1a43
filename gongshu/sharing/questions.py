"""The application as a task list: what is asked of an applicant, and only that, one question per page. Pure.

Asked is what a grant needs (way, purpose, fields, term), what the procedure's papers demand, and the materials that the
resource itself lists; nothing else may be demanded. Every question says under which article it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from gongshu.kit.errors import BadInput, NotFound, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.procedure.papers import NO_FILES, Attached, Files
from gongshu.procedure.questions import Option, Question, about_paper, files_in, papers_in, tasks
from gongshu.regulation.baseline import Body
from gongshu.regulation.completing import law_between
from gongshu.regulation.definition import PaperDef, ProcedureDef, Profile
from gongshu.sharing import grant_rules, rules, terms
from gongshu.sharing.rules import Resource

Section = Literal["use", "papers", "materials"]

MATERIAL = "material."

SECTIONS: Mapping[Section, Text] = {
    "use": t("怎样使用", "How the data is used"),
    "papers": t("规则要求说明的内容", "What the rules ask you to state"),
    "materials": t("提供单位列明的材料", "Materials the provider lists"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """An application read whole: typed, checked, complete. ``papers`` and ``files`` hold the listed materials, too."""

    way: str
    system: str
    purpose: str
    fields: tuple[str, ...]
    term_until: date | None
    quota_per_day: int
    papers: Mapping[str, str]
    files: Files


@dataclass(frozen=True, slots=True)
class Between:
    """Between whom an application is, and the procedure it runs under once it was submitted.

    Attributes:
        parties: the organizations of applicant and provider; with none named the local text alone is asked.
        procedure: that of its case, which keeps the law it was opened under; None before there is one.
    """

    parties: Mapping[str, Body | None] = field(default_factory=dict)
    procedure: ProcedureDef | None = None


ANYBODY = Between()


def questions(
    profile: Profile, resource: Resource, *, applicant_kind: str, way: str, day: date, between: Between = ANYBODY
) -> list[Question]:
    """Return the questions for a resource, in the order of the pages.

    The papers depend on the procedure, and that on the way; until a way is chosen, they are those of the first way.
    """
    asked = [*_about_the_way(profile, day), *_about_the_use(profile, resource, day)]
    procedure = between.procedure or procedure_between(
        profile, resource, kind=applicant_kind, way=way or rules.ways(profile, day)[0], day=day, parties=between.parties
    )
    if procedure is not None:
        asked += [about_paper(paper) for paper in procedure.papers if not paper.id.startswith(MATERIAL)]
    rule = profile.rules.get("catalog.materials_list")
    for place, title in enumerate(resource.materials, 1):
        asked.append(
            Question(
                id=f"{MATERIAL}{place}",
                section="materials",
                title=t(title, title),
                label=t(title, title),
                hint=t("写明材料名称、文号或内容", "name the document, its number, or what it says"),
                kind="paragraph",
                cite=rule.cite if rule else None,
                source=rule.source if rule else "house_rule",
                files=True,
            )
        )
    return asked


def with_materials(profile: Profile, procedure: ProcedureDef, materials: Sequence[str]) -> ProcedureDef:
    """Return a procedure whose papers also hold the materials that the resource lists."""
    rule = profile.rules.get("catalog.materials_list")
    listed = [
        PaperDef(
            f"{MATERIAL}{place}",
            t(title, title),
            t("写明材料名称、文号或内容", "name the document, its number, or what it says"),
            rule.cite if rule else None,
            rule.source if rule else "house_rule",
        )
        for place, title in enumerate(materials, 1)
    ]
    return replace(procedure, papers=(*procedure.papers, *listed))


def facts_of(resource: Resource, *, way: str, kind: str) -> dict[str, str]:
    """Return the facts that an application for a resource is opened on."""
    return {"sharing_class": resource.sharing_class, "way": way, "applicant_kind": kind}


def procedure_between(
    profile: Profile, resource: Resource, *, kind: str, way: str, day: date, parties: Mapping[str, Body | None]
) -> ProcedureDef | None:
    """Return the procedure of an application between these, with what a national instrument adds; None: none fits."""
    try:
        procedure = rules.choose(profile, sharing_class=resource.sharing_class, way=way, kind=kind)
    except (Refusal, NotFound):
        return None
    facts = facts_of(resource, way=way, kind=kind)
    return law_between(profile, procedure, parties=parties, facts=facts, day=day).procedure


def _about_the_way(profile: Profile, day: date) -> list[Question]:
    asked: list[Question] = []
    set_by_system = rules.systems(profile, day)
    if set_by_system:
        rule = profile.rules["sharing.way_by_system"]
        kinds = [*set_by_system, "other"]
        asked.append(
            Question(
                id="system",
                section="use",
                title=t("说明由哪类系统使用", "State which kind of system uses it"),
                label=t("系统类别", "Kind of system"),
                hint=t("它决定共享方式", "it decides the way of sharing"),
                kind="one_of",
                cite=rule.cite,
                source=rule.source,
                options=tuple(_system(profile, kind, set_by_system) for kind in kinds),
            )
        )
    known = rules.ways(profile, day)
    rule_of_ways = profile.rules.get("sharing.ways")
    asked.append(
        Question(
            id="way",
            section="use",
            title=t("选择共享方式", "Choose the way of sharing"),
            label=t("共享方式", "Way of sharing"),
            hint=t("办理单位可以在授权时另行确定", "whoever grants may settle another way"),
            kind="one_of",
            cite=rule_of_ways.cite if rule_of_ways else None,
            source=rule_of_ways.source if rule_of_ways else "house_rule",
            options=tuple(_way(profile, way, day) for way in known),
        )
    )
    return asked


def _system(profile: Profile, kind: str, set_by_system: Mapping[str, str]) -> Option:
    label = rules.SYSTEM_KINDS.get(kind, t(kind, kind))
    if kind not in set_by_system:
        return Option(kind, label)
    way = rules.WAYS[set_by_system[kind]]
    cite = profile.rules["sharing.way_by_system"].cite
    where = Text(f"（{cite.zh}）", f" ({cite.en})") if cite else t("", "")
    return Option(kind, label, Text(f"采用“{way.zh}”方式", f"served {way.en}") + where)


def _way(profile: Profile, way: str, day: date) -> Option:
    rule = rules.needs_argument(profile, way, day)
    return Option(way, rules.WAYS.get(way, t(way, way)), rule.title if rule else None)


def _about_the_use(profile: Profile, resource: Resource, day: date) -> list[Question]:
    limited = profile.rules.get("sharing.purpose_limited") or profile.rules.get("sharing.forbid_onward")
    termed = profile.rules.get("sharing.grant_term_required")
    proposed, source = terms.proposed_last_day(profile, sharing_period=resource.sharing_period, start=day)
    because = terms.TERM_WORDS[source]
    return [
        Question(
            id="purpose",
            section="use",
            title=t("写明使用目的", "State the purpose"),
            label=t("使用目的", "Purpose"),
            hint=t(
                "一句话：为履行哪项职责、办理什么事项。授权后只能为此目的使用",
                "one sentence: for which duty and matter. Under the grant the data serves this purpose only",
            ),
            kind="line",
            cite=limited.cite if limited else None,
            source=limited.source if limited else "house_rule",
        ),
        Question(
            id="fields",
            section="use",
            title=t("选择需要的字段", "Choose the fields you need"),
            label=t("字段", "Fields"),
            hint=t("只选履行职责所必需的", "only those your duty needs"),
            kind="some_of",
            source="house_rule",
            options=tuple(Option(one.name, t(one.title, one.title)) for one in resource.fields),
        ),
        Question(
            id="term_until",
            section="use",
            title=t("填写截止日期", "Give the last day"),
            label=t("截止日期", "Last day"),
            hint=Text(f"不填则为 {proposed}（{because.zh}）", f"left empty it is {proposed} ({because.en})"),
            kind="day",
            required=False,
            cite=termed.cite if termed else None,
            source=termed.source if termed else "house_rule",
        ),
        Question(
            id="quota_per_day",
            section="use",
            title=t("填写每日调用次数", "Give the calls per day"),
            label=t("每日调用次数", "Calls a day"),
            hint=t(f"不填则为 {rules.DEFAULT_QUOTA}", f"left empty it is {rules.DEFAULT_QUOTA}"),
            kind="number",
            required=False,
            source="house_rule",
        ),
    ]


def read_request(
    profile: Profile,
    resource: Resource,
    answers: Mapping[str, Any],
    files: Files = NO_FILES,
    *,
    applicant_kind: str,
    day: date,
    between: Between = ANYBODY,
) -> Request:
    """Read an application whole.

    Raises:
        Several: everything that is missing or wrong, each with its article.
    """
    way = str(answers.get("way", ""))
    asked = questions(profile, resource, applicant_kind=applicant_kind, way=way, day=day, between=between)
    found = tasks(asked, answers, files)
    problems = [task.problem for task in found if task.problem is not None]
    values = {task.question.id: task.answer for task in found if task.problem is None}
    problems += _contradictions(profile, resource, values, day)
    if problems:
        raise Several(
            t("申请还不完整", "the application is not complete"),
            problems,
            remedy=t("逐项补充后再提交", "complete these and submit again"),
        )
    until = values.get("term_until")
    return Request(
        way=values["way"],
        system=values.get("system") or "other",
        purpose=values["purpose"],
        fields=tuple(values["fields"]),
        term_until=date.fromisoformat(until) if until else None,
        quota_per_day=int(values.get("quota_per_day") or rules.DEFAULT_QUOTA),
        papers=papers_in(values) | {name: text for name, text in values.items() if name.startswith(MATERIAL) and text},
        files=_files({task.question.id: task.files for task in found}),
    )


def _files(files: Files) -> dict[str, Sequence[Attached]]:
    return files_in(files) | {name: held for name, held in files.items() if name.startswith(MATERIAL) and held}


def _contradictions(profile: Profile, resource: Resource, values: Mapping[str, Any], day: date) -> list[BadInput]:
    """What is wrong although every single answer is well-formed."""
    problems: list[BadInput] = []
    checks: tuple[tuple[Any, Callable[[], None]], ...] = (
        (
            values.get("way"),
            lambda: rules.check_way(profile, way=values["way"], system=values.get("system") or "other", day=day),
        ),
        (values.get("term_until"), lambda: _check_term(profile, resource, str(values["term_until"]), day)),
        (values.get("quota_per_day"), lambda: grant_rules.check_quota(int(values["quota_per_day"]))),
    )
    for answered, check in checks:
        if not answered:
            continue
        try:
            check()
        except BadInput as problem:
            problems.append(problem)
    return problems


def _check_term(profile: Profile, resource: Resource, until: str, day: date) -> None:
    start = terms.end_of(day).replace(hour=0, minute=0, second=0, microsecond=0)
    terms.term(profile, asked=date.fromisoformat(until), sharing_period=resource.sharing_period, start=start)
