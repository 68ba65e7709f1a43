"""Reader of a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gongshu.kit.text import t
from gongshu.regulation.definition import EndDef, GateDef, OutcomeDef, PaperDef, ProcedureDef, StepDef
from gongshu.regulation.matters import DOTTED, read_group
from gongshu.regulation.paths import check_paths
from gongshu.regulation.registers import read_ids, read_values, values_and_kind
from gongshu.regulation.shapes import END, GATE, OUTCOME, PAPER, PROCEDURE, STEP, Opened, nearest
from gongshu.regulation.values import (
    SILENT,
    Frame,
    read_counted_period,
    read_key_word,
    read_law,
    read_name,
    read_optional_text,
    read_provenance,
    read_string,
    read_text,
    read_truth,
    read_word,
    read_words,
)
from gongshu.regulation.words import ACTS, BASIS_KINDS, DEMANDS, EFFECTS, END_KINDS, FACTS, GATES, PAPER_KINDS, SUBJECTS
from gongshu.regulation.yaml_tree import Node


def read_procedure(node: Node, frame: Frame) -> ProcedureDef:
    """Read a procedure.

    Raises:
        BadInput: a fault in it; ``Several`` when there are more.
    """
    opened = Opened(node, PROCEDURE)
    name = read_name(opened["id"], DOTTED, "sharing.conditional")
    subject = opened.get("subject")
    procedure = ProcedureDef(
        id=name,
        title=read_text(opened["title"]),
        cite=read_law(opened, frame),
        applies_when=_read_conditions(opened.get("applies_when")),
        papers=tuple(paper for _, paper in read_group(opened.get("papers"), _read_paper, frame)),
        first=read_string(opened["first"]),
        steps={step.id: step for _, step in read_group(opened["steps"], _read_step, frame)},
        ends={end.id: end for _, end in read_group(opened["ends"], _read_end, frame)},
        not_modelled=read_optional_text(opened.get("not_modelled")),
        opened_by=read_words(opened.get("opened_by"), frame.roles, t("角色", "role")),
        subject="none" if subject is None else read_word(subject, SUBJECTS, t("案由对象", "subject")),  # type: ignore[arg-type]
        requirements=read_ids(opened.get("requirements"), frame),
        gates=_read_gates(opened.get("gates"), frame),
        off_by_default=_said(opened, "off_by_default"),
    )
    check_paths(procedure, opened)
    _check_days(procedure, opened)
    _check_effects(procedure, opened)
    _check_gates(procedure, opened)
    _check_personal(procedure, opened)
    return procedure


def _read_gates(node: Node | None, frame: Frame) -> tuple[GateDef, ...]:
    """Read what must hold first, by the words of the closed list."""
    return tuple(gate for _, gate in read_group(node, _read_gate, frame, DOTTED, "catalog.registered"))


def _read_gate(name: str, node: Node, frame: Frame) -> GateDef:
    opened = Opened(node, GATE)
    if name not in GATES:
        raise node.error(
            t(f"没有名为“{name}”的关口", f"there is no gate “{name}”"), nearest(name, tuple(GATES)), code="unknown_word"
        )
    cite, source = read_provenance(opened, frame)
    return GateDef(name, cite, source)


def _check_gates(procedure: ProcedureDef, opened: Opened) -> None:
    """Refuse gates of a case that is about no project: nothing would ever open them."""
    outcomes = [outcome for step in procedure.steps.values() for outcome in step.outcomes.values()]
    if procedure.subject != "project" and (procedure.gates or any(one.gates for one in outcomes)):
        raise opened.node.error(
            t("关口（gates）只用于以项目为对象的程序", "gates go with a procedure whose subject is a project"),
            t("写 subject: project，或删去 gates", "write subject: project, or drop the gates"),
            code="gates_without_project",
        )


def _check_personal(procedure: ProcedureDef, opened: Opened) -> None:
    """Refuse personal papers where nobody seals them: at a step, or in a case that comes out of another act."""
    of_steps = [paper for step in procedure.steps.values() for paper in step.papers]
    sealed = bool(procedure.opened_by)
    if any(one.kind == "personal" for one in (*of_steps, *(() if sealed else procedure.papers))):
        raise opened.node.error(
            t(
                "个人信息（personal）只能是申请时的材料，程序须写明由谁提出",
                "a personal paper goes with an application, in a procedure that says who opens it",
            ),
            t("移到 procedure.papers，并写 opened_by", "move it to procedure.papers and write opened_by"),
            code="personal_misplaced",
        )


def _check_days(procedure: ProcedureDef, opened: Opened) -> None:
    """Check that a step reminds on a day that a paper of the case states."""
    days = tuple(paper.id for paper in procedure.every_paper if paper.kind == "day")
    for key, node in opened["steps"].entries():
        wanted = procedure.steps[key.scalar].reminds_on
        if wanted and wanted not in days:
            raise node.error(
                t(f"程序没有日期材料“{wanted}”", f"the procedure has no paper “{wanted}” that is a day"),
                nearest(wanted, days),
                code="unknown_paper",
            )


def _check_effects(procedure: ProcedureDef, opened: Opened) -> None:
    """Refuse an effect on open data in a case that is about no catalog entry."""
    outcomes = [outcome for step in procedure.steps.values() for outcome in step.outcomes.values()]
    if procedure.subject != "entry" and any(one.open_data for one in outcomes):
        raise opened.node.error(
            t(
                "对开放数据的作用（open_data）只用于以目录条目为对象的程序",
                "open_data goes with a procedure about an entry",
            ),
            t("写 subject: entry，或删去 open_data", "write subject: entry, or drop open_data"),
            code="effect_without_entry",
        )


def _read_conditions(node: Node | None) -> Mapping[str, tuple[str, ...]]:
    if node is None:
        return {}
    conditions = {}
    for key, value in node.entries():
        fact = read_key_word(key, tuple(FACTS), t("事实", "fact"))
        conditions[fact] = read_words(value, FACTS[fact], t("事实取值", "value of a fact"))
    return conditions


def _read_paper(name: str, node: Node, frame: Frame) -> PaperDef:
    """Read a paper; one that only the house asks for says so."""
    opened = Opened(node, PAPER)
    cite, source = read_provenance(opened, frame)
    required, kind, outcomes = opened.get("required"), opened.get("kind"), opened.get("outcomes")
    paper = PaperDef(
        id=name,
        title=read_text(opened["title"]),
        hint=read_text(opened["hint"]),
        cite=cite,
        source=source,
        required=required is None or read_truth(required),
        kind="text" if kind is None else read_word(kind, PAPER_KINDS, t("材料种类", "kind of paper")),  # type: ignore[arg-type]
        values=read_values(opened.get("values")),
        outcomes=() if outcomes is None else tuple(read_name(item) for item in outcomes.items()),
    )
    if bool(paper.values) != (paper.kind in ("choice", "choices")):
        raise values_and_kind(node)
    return paper


def _read_step(name: str, node: Node, frame: Frame) -> StepDef:
    opened = Opened(node, STEP)
    cite, source = read_provenance(opened, frame)
    limit, joint, silence = read_string(opened["limit"]), opened.get("joint"), opened.get("on_silence")
    if silence is not None:
        read_word(silence, (SILENT,), t("沉默的后果", "consequence of silence"))
    step = StepDef(
        id=name,
        title=read_text(opened["title"]),
        act=read_word(opened["act"], ACTS, t("行为", "act")),  # type: ignore[arg-type]
        by=read_words(opened["by"], frame.roles, t("角色", "role")),
        limit="" if limit == SILENT else limit,
        outcomes={},
        cite=cite,
        joint=joint is not None and read_truth(joint),
        source=source,
        papers=tuple(paper for _, paper in read_group(opened.get("papers"), _read_paper, frame)),
        receivers=read_words(opened.get("receivers"), frame.roles, t("角色", "role")),
        on_difference="" if (differs := opened.get("on_difference")) is None else read_name(differs),
        reminder=None if (reminder := opened.get("house_reminder")) is None else read_counted_period(reminder),
        reminds_on="" if (paper := opened.get("reminds_on")) is None else read_name(paper),
        stands_in=_read_stand_ins(opened.get("stands_in"), frame),
    )
    if step.joint and len(step.by) < 2:
        raise opened["by"].error(
            t("共同办理（joint）的步骤至少要有两个角色", "a joint step needs at least two roles"),
            t("补上角色，或删去 joint", "add a role, or drop joint"),
            code="joint_alone",
        )
    outcomes = {
        key.scalar: _read_outcome(read_name(key), value, step, frame) for key, value in opened["outcomes"].entries()
    }
    whole = replace(step, outcomes=outcomes)
    _check_recorders(whole, opened)
    _check_difference(whole, opened)
    _check_told(whole, opened)
    _check_papers(whole, opened)
    _check_reminder(whole, opened)
    return whole


def _read_stand_ins(node: Node | None, frame: Frame) -> Mapping[str, str]:
    """Read which role is told instead of another that nobody is registered for."""
    role = t("角色", "role")
    return {
        read_key_word(key, frame.roles, role): read_word(value, frame.roles, role)
        for key, value in (node.entries() if node is not None else ())
    }


def _check_reminder(step: StepDef, opened: Opened) -> None:
    """Check that the house reminds once, and only where the instrument names no limit."""
    named = [key for key in ("house_reminder", "reminds_on") if opened.get(key) is not None]
    if len(named) > 1 or (named and step.limit):
        raise opened[named[-1]].error(
            t(
                "步骤的提醒（house_reminder、reminds_on）只写一个，且只用于没有期限的步骤",
                "a step has one reminder (house_reminder, reminds_on), and only where it has no limit",
            ),
            t("写 limit: not_stated，或把提醒写在期限里", "write limit: not_stated, or let the limit remind"),
            code="reminder_beside_limit",
        )


def _check_recorders(step: StepDef, opened: Opened) -> None:
    """Check that a joint step leaves every outcome to all its roles, and that each role has one it may record."""
    if step.joint and any(outcome.by for outcome in step.outcomes.values()):
        raise opened["outcomes"].error(
            t("共同办理（joint）的结果由各方一同记录", "all roles record an outcome of a joint step"),
            t("删去结果的 by，或删去 joint", "drop the “by” of the outcome, or drop joint"),
            code="outcome_of_some",
        )
    for role in step.by:
        if not any(role in step.recorders(outcome) for outcome in step.outcomes.values()):
            raise opened["by"].error(
                t(f"角色“{role}”在这一步没有可以记录的结果", f"the role “{role}” may record no outcome of this step"),
                t("写进某个结果的 by，或从步骤删去", "name it at an outcome, or drop it from the step"),
                code="records_nothing",
            )


def _check_difference(step: StepDef, opened: Opened) -> None:
    """Check that only roles who act together can differ, and that what they then come to is an outcome."""
    if step.on_difference and not (step.joint and step.on_difference in step.outcomes):
        raise opened["on_difference"].error(
            t(
                "不一致时的结果（on_difference）只用于共同办理的步骤，且须是它的一个结果",
                "on_difference goes with a joint step and names one of its outcomes",
            ),
            nearest(step.on_difference, tuple(step.outcomes)),
            code="unknown_outcome",
        )


def _check_told(step: StepDef, opened: Opened) -> None:
    """Check that whoever must be told is waited for, and that nobody is waited for in vain."""
    demanded = any("receivers" in outcome.requires for outcome in step.outcomes.values())
    if demanded != bool(step.receivers):
        raise opened.node.error(
            t(
                "告知对象（receivers）与要求（requires: receivers）必须同时写",
                "receivers and the demand for them come together",
            ),
            t(
                "列出须告知的角色，并由某个结果要求 receivers",
                "list the roles to be told, and let an outcome require them",
            ),
            code="receivers_and_demand",
        )


def _check_papers(step: StepDef, opened: Opened) -> None:
    for paper in step.papers:
        for outcome in paper.outcomes:
            if outcome not in step.outcomes:
                raise opened["papers"].error(
                    t(f"步骤没有结果“{outcome}”", f"the step has no outcome “{outcome}”"),
                    nearest(outcome, tuple(step.outcomes)),
                    code="unknown_outcome",
                )


def _read_outcome(name: str, node: Node, step: StepDef, frame: Frame) -> OutcomeDef:
    """Read an outcome; where it names neither reference nor source, it has those of its step."""
    opened = Opened(node, OUTCOME)
    own = opened.get("cite") is not None or opened.get("source") is not None
    cite, source = read_provenance(opened, frame) if own else (step.cite, step.source)
    sets_limit, effect = opened.get("sets_limit"), opened.get("open_data")
    demands = read_words(opened.get("requires"), DEMANDS, t("要求", "demand"))
    ours = read_words(opened.get("house_requires"), DEMANDS, t("要求", "demand"))
    if source == "house_rule" and ours:
        raise opened["house_requires"].error(
            t("本平台约定的结果，其要求本来就是本平台约定", "the demands of a house rule are house rules already"),
            t("写在 requires 里", "write them under requires"),
            code="mixed_source",
        )
    return OutcomeDef(
        id=name,
        title=read_text(opened["title"]),
        to=read_string(opened["to"]),
        requires=(*demands, *(demand for demand in ours if demand not in demands)),  # type: ignore[arg-type]
        accepted_bases=read_words(opened.get("accepted_bases"), BASIS_KINDS, t("依据种类", "kind of basis")),  # type: ignore[arg-type]
        cite=cite,
        source=source,
        sets_limit="" if sets_limit is None else read_string(sets_limit),
        keeps_start=_said(opened, "keeps_start"),
        consequence=read_optional_text(opened.get("consequence")),
        house_requires=demands if source == "house_rule" else ours,  # type: ignore[arg-type]
        gates=_read_gates(opened.get("gates"), frame),
        by=read_words(opened.get("by"), step.by, t("本步骤角色", "role of this step")),
        once=_said(opened, "once"),
        after_due=_said(opened, "after_due"),
        capped=_said(opened, "capped"),
        stops_clock=_said(opened, "stops_clock"),
        open_data="" if effect is None else read_word(effect, EFFECTS, t("对开放数据的作用", "effect on open data")),  # type: ignore[arg-type]
    )


def _said(opened: Opened, key: str) -> bool:
    node = opened.get(key)
    return node is not None and read_truth(node)


def _read_end(name: str, node: Node, frame: Frame) -> EndDef:
    opened = Opened(node, END)
    kind = read_word(opened["kind"], END_KINDS, t("终点性质", "kind of end"))
    return EndDef(id=name, title=read_text(opened["title"]), kind=kind)  # type: ignore[arg-type]
