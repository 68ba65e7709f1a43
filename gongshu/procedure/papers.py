"""What must be handed in, and what is wrong with it. Pure: definitions and contents in, errors with articles out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from gongshu.kit.errors import BadInput, Several
from gongshu.kit.text import t
from gongshu.procedure.rules import article
from gongshu.regulation.definition import OutcomeDef, PaperDef, StepDef


def check_papers(demanded: Iterable[PaperDef], papers: Mapping[str, str]) -> None:
    """Check what is handed in against what is asked for.

    Raises:
        BadInput: a paper nobody asked for, or the one that is lacking or wrong; ``Several`` when there are more.
    """
    asked = tuple(demanded)
    if unknown := sorted(set(papers) - {paper.id for paper in asked}):
        known = ", ".join(paper.id for paper in asked) or "-"
        raise BadInput(
            t(f"此处没有材料 {'、'.join(unknown)}", f"no paper {', '.join(unknown)} is asked for here"),
            remedy=t(f"可交：{known}", f"asked for: {known}"),
            code="unknown_paper",
            at="papers",
        )
    errors = paper_faults(asked, papers)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(
            t(f"有 {len(errors)} 项材料缺少或不合格式", f"{len(errors)} papers are lacking or not as they should be"),
            errors,
            remedy=t("补齐后再提交；已填写的内容不会丢失", "add them and submit again; nothing entered is lost"),
        )


def paper_faults(demanded: Iterable[PaperDef], papers: Mapping[str, str]) -> list[BadInput]:
    """Return what is wrong with the papers handed in: those that are lacking or blank, and those of a wrong kind."""
    faults = []
    for paper in demanded:
        content = papers.get(paper.id, "")
        if paper.required and not content.strip():
            faults.append(paper_error(paper))
        elif (fault := paper_fault(paper, content)) is not None:
            faults.append(fault)
    return faults


def paper_error(paper: PaperDef) -> BadInput:
    """Say that a paper is lacking, with its article."""
    return BadInput(
        t(f"缺少{paper.title.zh}", f"{paper.title.en} is lacking"),
        remedy=paper.hint,
        cite=article(paper.cite, paper.source),
        code="paper_lacking",
        at=paper.id,
    )


def papers_of(step: StepDef, outcome: OutcomeDef) -> tuple[PaperDef, ...]:
    """Return the papers an outcome of a step takes."""
    return tuple(paper for paper in step.papers if not paper.outcomes or outcome.id in paper.outcomes)


def paper_fault(paper: PaperDef, content: str) -> BadInput | None:
    """Return what is wrong with a paper of a certain kind, None where it is as it should be or blank."""
    given = content.strip()
    if not given or _fits(paper, given):
        return None
    values = t("、".join(title.zh for _, title in paper.values), ", ".join(title.en for _, title in paper.values))
    remedies = {
        "choice": t(f"选一项：{values.zh}", f"choose one of: {values.en}"),
        "choices": t(f"从中选择：{values.zh}", f"choose from: {values.en}"),
        "day": t("写成 2026-11-22", "write it like 2026-11-22"),
        "number": t("写一个整数", "write a whole number"),
    }
    return BadInput(
        t(f"{paper.title.zh}不合格式", f"{paper.title.en} is not as it should be"),
        remedy=remedies.get(paper.kind, paper.hint),
        cite=article(paper.cite, paper.source),
        code="paper_faulty",
        at=paper.id,
    )


def chosen_values(content: str) -> tuple[str, ...]:
    """Return the values a paper of kind ``choices`` names; they are kept one on a line."""
    return tuple(line.strip() for line in content.splitlines() if line.strip())


def _fits(paper: PaperDef, given: str) -> bool:
    names = {name for name, _ in paper.values}
    if paper.kind == "choice":
        return given in names
    if paper.kind == "choices":
        return set(chosen_values(given)) <= names
    if paper.kind == "number":
        return given.isdecimal()
    if paper.kind == "day":
        try:
            date.fromisoformat(given)
        except ValueError:
            return False
    return True
