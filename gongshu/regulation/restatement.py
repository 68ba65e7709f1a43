"""The law as people read it: profiles in a list, one profile as rows, one procedure of two profiles side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongshu.kit.text import Text, t
from gongshu.regulation.baseline import national_on
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import (
    Chapter,
    ClassDef,
    Limit,
    OutcomeDef,
    ProcedureDef,
    Profile,
    Silence,
    StepDef,
)
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.period import NotStated, Period
from gongshu.regulation.standards import FieldDef
from gongshu.regulation.words import BASIS_NAMES, DEMAND_NAMES, HOUSE_RULE, STATUS_NAMES

_NO_LIMIT = NotStated()


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One profile in the list."""

    id: str
    title: Text
    jurisdiction: Text
    document_number: str
    status: Text
    status_note: Text
    completeness: Text
    effective: date | NotStated
    issued: date | None
    needs_switch: bool
    incomplete: bool
    digest: str


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit with its value on a day. ``place`` names the article; ``reminder`` is a house rule."""

    id: str
    action: Text
    trigger: Text
    who: Text
    period: Text
    counted: bool
    place: Text
    reminder: Text | None
    note: Text | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A way to finish a step: what it cannot be recorded without, by the text and by house rule.

    ``who`` records it, where that is not everybody who acts at the step. ``follows``: what the profile says comes of
    it; ``sets``: the limit that holds from then on, where it is another one.
    """

    id: str
    title: Text
    leads_to: Text
    needs: tuple[Text, ...]
    house_needs: tuple[Text, ...]
    bases: tuple[Text, ...]
    place: Text
    source: Source
    who: Text | None = None
    follows: Text | None = None
    sets: Text | None = None


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a procedure."""

    id: str
    title: Text
    who: Text
    joint: bool
    limit_id: str
    period: Text
    place: Text
    source: Source
    outcomes: tuple[OutcomeRow, ...]


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure."""

    id: str
    title: Text
    place: Text
    papers: tuple[Text, ...]
    steps: tuple[StepRow, ...]
    ends: tuple[Text, ...]
    not_modelled: Text | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Any other rule with its value on a day."""

    id: str
    title: Text
    value: Any
    place: Text
    source: Source
    note: Text | None


@dataclass(frozen=True, slots=True)
class Restatement:
    """A whole profile on a day."""

    head: ProfileRow
    day: date
    chapters: tuple[Chapter, ...]
    limits: tuple[LimitRow, ...]
    procedures: tuple[ProcedureRow, ...]
    fields: tuple[FieldDef, ...]
    classes: tuple[ClassDef, ...]
    rules: tuple[RuleRow, ...]
    silences: tuple[Silence, ...]
    not_modelled: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One question about a procedure, answered by two profiles."""

    question: Text
    left: tuple[Text, ...]
    right: tuple[Text, ...]

    @property
    def differs(self) -> bool:
        """Whether the answers differ."""
        return self.left != self.right


def listed() -> tuple[ProfileRow, ...]:
    """Return the shipped profiles with the status of their instruments."""
    return tuple(head(load_profile(name)) for name in profile_ids())


def head(profile: Profile) -> ProfileRow:
    """Return a profile as a row of the list."""
    return ProfileRow(
        profile.id,
        profile.title,
        profile.jurisdiction,
        profile.document_number,
        STATUS_NAMES[profile.status],
        profile.status_note,
        profile.completeness,
        profile.effective,
        profile.issued,
        profile.needs_switch,
        profile.incomplete,
        profile.digest,
    )


def first_day_text(effective: date | NotStated, issued: date | None) -> Text:
    """Say from which day an instrument is in force; where that is not known, when it was issued or made public."""
    if isinstance(effective, date):
        return t(effective.isoformat(), effective.isoformat())
    return t(f"未载明（{issued} 印发或公布）", f"not stated (issued or made public on {issued})")


def show(profile: Profile, day: date) -> Restatement:
    """Return a whole profile as rows.

    Args:
        profile: the profile.
        day: the day whose values are shown; before the instrument took effect, those of its first day.
    """
    day = max(day, profile.first_day)
    return Restatement(
        head=head(profile),
        day=day,
        chapters=profile.chapters,
        limits=tuple(_limit_row(limit, profile, day) for limit in profile.limits.values()),
        procedures=tuple(procedure_row(each, profile, day) for each in profile.procedures.values()),
        fields=profile.fields,
        classes=(*profile.sharing_classes.values(), *profile.opening_classes.values()),
        rules=tuple(
            RuleRow(rule.id, rule.title, rule.value.on(day), place(rule.cite, rule.source), rule.source, rule.note)
            for rule in profile.rules.values()
        ),
        silences=profile.silences,
        not_modelled=(
            *((chapter.title, chapter.not_modelled) for chapter in profile.chapters if chapter.not_modelled),
            *((each.title, each.not_modelled) for each in profile.procedures.values() if each.not_modelled),
        ),
    )


def place(cite: Citation | None, source: Source) -> Text:
    """Say where a rule stands; a house rule is named as such and never as an article."""
    return HOUSE_RULE if cite is None or source == "house_rule" else Text(cite.zh, cite.en)


def procedure_row(procedure: ProcedureDef, profile: Profile, day: date) -> ProcedureRow:
    """Return a procedure as rows, its limits with their values on a day."""
    return ProcedureRow(
        id=procedure.id,
        title=procedure.title,
        place=place(procedure.cite, "law"),
        papers=tuple(paper.title for paper in procedure.papers),
        steps=tuple(_step_row(step, procedure, profile, day) for step in procedure.steps.values()),
        ends=tuple(end.title for end in procedure.ends.values()),
        not_modelled=procedure.not_modelled,
    )


def compare(left: Profile, right: Profile, procedure_id: str, day: date) -> tuple[ComparedRow, ...]:
    """Return one procedure of two profiles side by side, one row for each question.

    A profile that has no such procedure answers each question with that, and nothing is filled in.
    """
    answers = [_answers(profile, procedure_id, max(day, profile.first_day)) for profile in (left, right)]
    absent = (t("本办法没有规定此程序", "the instrument sets no such procedure"),)
    return tuple(
        ComparedRow(question, answers[0].get(question, absent), answers[1].get(question, absent))
        for question in _QUESTIONS
    )


_PLACE = t("出处", "where it stands")
_PAPERS = t("申请须附", "what an application contains")
_STEPS = t("谁依次做什么", "who acts, in order")
_LIMITS = t("法定期限", "limits of the law")
_SILENT = t("没有规定期限的步骤", "steps without a limit")
_RECORDED = t("由其中一方记录的结果", "outcomes that some of them record")
_NEEDS = t("各结果须具备", "what an outcome needs")
_ENDS = t("可能的结局", "how it may end")
_HOUSE = t("本平台约定补充的", "filled in by house rules")
_NOT_MODELLED = t("没有纳入的", "what is not modelled")
_QUESTIONS = (_PLACE, _PAPERS, _STEPS, _LIMITS, _SILENT, _RECORDED, _NEEDS, _ENDS, _HOUSE, _NOT_MODELLED)


def _answers(profile: Profile, procedure_id: str, day: date) -> dict[Text, tuple[Text, ...]]:
    if procedure_id not in profile.procedures:
        return {}
    procedure = procedure_row(profile.procedure(procedure_id), profile, day)
    law = [step for step in procedure.steps if step.source == "law"]
    outcomes = [(step, outcome) for step in procedure.steps for outcome in step.outcomes]
    return {
        _PLACE: (profile.title + t(" ", ", ") + procedure.place,),
        _PAPERS: procedure.papers,
        _STEPS: tuple(step.title + t("——", ": ") + step.who for step in law),
        _LIMITS: tuple(
            step.title + t("：", ": ") + step.period + t("，", ", ") + step.place
            for step in law
            if step.limit_id and _counted(profile, step.limit_id, day)
        ),
        _SILENT: tuple(step.title for step in law if not (step.limit_id and _counted(profile, step.limit_id, day))),
        _RECORDED: tuple(outcome.title + t("：", ": ") + outcome.who for _, outcome in outcomes if outcome.who),
        _NEEDS: tuple(outcome.title + t("：", ": ") + _demanded(outcome) for _, outcome in outcomes if outcome.needs),
        _ENDS: procedure.ends,
        _HOUSE: (
            *(step.title for step in procedure.steps if step.source == "house_rule"),
            *(
                outcome.title + t("须具备", " needs ") + _joined(outcome.house_needs)
                if outcome.house_needs
                else outcome.title
                for step, outcome in outcomes
                if step.source == "law" and (outcome.source == "house_rule" or outcome.house_needs)
            ),
        ),
        _NOT_MODELLED: (procedure.not_modelled,) if procedure.not_modelled else (),
    }


def _demanded(outcome: OutcomeRow) -> Text:
    if not outcome.bases:
        return _joined(outcome.needs)
    return _joined(outcome.needs) + t("（", " (") + _joined(outcome.bases) + t("）", ")")


def _counted(profile: Profile, limit_id: str, day: date) -> bool:
    period = profile.limit(limit_id).on(day)
    return isinstance(period, Period) and period.counted


def _limit_row(limit: Limit, profile: Profile, day: date) -> LimitRow:
    period = limit.on(day)
    return LimitRow(
        id=limit.id,
        action=limit.action,
        trigger=limit.trigger,
        who=_joined(profile.roles[role].title for role in limit.who),
        period=limit_text(limit, period),
        counted=isinstance(period, Period) and period.counted,
        place=place(limit.cite, limit.source),
        reminder=limit.reminder.text if limit.reminder else None,
        note=limit.note,
    )


def period_text(period: Period | NotStated) -> Text:
    """Say a period, or that none is stated, with the instrument's own word."""
    if isinstance(period, Period) and not period.counted and period.word not in ("", period.text.zh):
        return period.text + t(f"（原文：{period.word}）", f" (the text says {period.word})")
    return period.text


def limit_text(limit: Limit, period: Period | NotStated) -> Text:
    """Say the period of a limit, and that it holds in principle where the text says so."""
    return period_text(period) + (t("（原则上）", " (in principle)") if limit.soft else t("", ""))


def _step_row(step: StepDef, procedure: ProcedureDef, profile: Profile, day: date) -> StepRow:
    limit = _limit(profile, step.limit, day) if step.limit else None
    period = limit_text(limit, limit.on(day)) if limit else _NO_LIMIT.text + _reminded(step, procedure)
    return StepRow(
        id=step.id,
        title=step.title,
        who=_joined((profile.roles[role].title for role in step.by), joint=step.joint),
        joint=step.joint,
        limit_id=step.limit,
        period=period,
        place=place(step.cite, step.source),
        source=step.source,
        outcomes=tuple(_outcome_row(outcome, procedure, profile, day) for outcome in step.outcomes.values()),
    )


def _limit(profile: Profile, id: str, day: date) -> Limit:
    """Return a limit of the instrument, or of the national one that completes its procedures."""
    national = None if id in profile.limits else national_on(day, profile)
    return national.limit(id) if national and id in national.limits else profile.limit(id)


def _reminded(step: StepDef, procedure: ProcedureDef) -> Text:
    """Say when the house reminds at a step for which the text states no limit."""
    if step.reminder is not None:
        after = step.reminder.text
        return t(f"；{after.zh}后提醒（本平台约定）", f"; a reminder after {after.en} (house rule)")
    day = next((paper.title for paper in procedure.papers if paper.id == step.reminds_on), None)
    if day is None:
        return t("", "")
    return t(f"；到“{day.zh}”提醒（本平台约定）", f"; a reminder on the {day.en} (house rule)")


def _sets(outcome: OutcomeDef, profile: Profile, day: date) -> Text | None:
    """Say the limit that an outcome puts in the place of its next step's own."""
    if not outcome.sets_limit:
        return None
    limit = _limit(profile, outcome.sets_limit, day)
    return limit.action + t("：", ": ") + limit_text(limit, limit.on(day))


def _outcome_row(outcome: OutcomeDef, procedure: ProcedureDef, profile: Profile, day: date) -> OutcomeRow:
    target = procedure.steps.get(outcome.to) or procedure.ends[outcome.to]
    return OutcomeRow(
        id=outcome.id,
        title=outcome.title,
        leads_to=target.title,
        needs=tuple(DEMAND_NAMES[demand] for demand in outcome.requires if demand not in outcome.house_requires),
        house_needs=tuple(DEMAND_NAMES[demand] for demand in outcome.house_requires),
        bases=tuple(BASIS_NAMES[kind] for kind in outcome.accepted_bases),
        place=place(outcome.cite, outcome.source),
        source=outcome.source,
        who=_joined(profile.roles[role].title for role in outcome.by) if outcome.by else None,
        follows=outcome.consequence,
        sets=_sets(outcome, profile, day),
    )


def _joined(texts: Iterable[Text], *, joint: bool = False) -> Text:
    given = list(texts)
    return Text(
        ("会同" if joint else "、").join(each.zh for each in given),
        (" together with " if joint else ", ").join(each.en for each in given),
    )
