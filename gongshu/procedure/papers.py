"""What must be handed in, and what is wrong with it. Pure: definitions and contents in, errors with articles out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from gongshu.kit.errors import BadInput, Several
from gongshu.kit.text import t
from gongshu.procedure.rules import article
from gongshu.regulation.definition import OutcomeDef, PaperDef, ProcedureDef, StepDef


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that answers a paper: what its sender calls it, its bytes, kind and digest (SHA-256, hex)."""

    id: str
    name: str
    size: int
    kind: str
    digest: str


Files = Mapping[str, Sequence[Attached]]
"""Files by the paper, or the question, that they answer."""
NO_FILES: Files = MappingProxyType({})

KEPT_SEALED = t("（个人信息，加密保存）", "(personal, kept sealed)")
"""Stands for a personal answer wherever a case is shown, printed or handed on; a paper holds its Chinese words."""


def check_papers(demanded: Iterable[PaperDef], papers: Mapping[str, str], files: Files = NO_FILES) -> None:
    """Check what is handed in, in words and in files, against what is asked for.

    Raises:
        BadInput: a paper nobody asked for, or the one that is lacking or wrong; ``Several`` when there are more.
    """
    asked = tuple(demanded)
    if unknown := sorted({*papers, *files} - {paper.id for paper in asked}):
        known = ", ".join(paper.id for paper in asked) or "-"
        raise BadInput(
            t(f"此处没有材料 {'、'.join(unknown)}", f"no paper {', '.join(unknown)} is asked for here"),
            remedy=t(f"可交：{known}", f"asked for: {known}"),
            code="unknown_paper",
            at="papers",
        )
    errors = paper_faults(asked, papers, files)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(
            t(f"有 {len(errors)} 项材料缺少或不合格式", f"{len(errors)} papers are lacking or not as they should be"),
            errors,
            remedy=t("补齐后再提交；已填写的内容不会丢失", "add them and submit again; nothing entered is lost"),
        )


def draft_of(kind: str, id: str) -> str:
    """Return the name of what is being filled in, as its files bear it: ``matter:01J…``."""
    return f"{kind}:{id}"


def draft_of_visit(visit: int, organization: str | None) -> str:
    """Return the name of what one side fills in at a visit of a step."""
    return draft_of("visit", f"{visit}:{organization or 'public'}")


def takes_files(paper: PaperDef) -> bool:
    """Whether a paper may be answered by files: what is said in words may be; a choice, a day or a number may not."""
    return paper.kind == "text"


def paper_faults(demanded: Iterable[PaperDef], papers: Mapping[str, str], files: Files = NO_FILES) -> list[BadInput]:
    """Return what is wrong with the papers handed in: those that are lacking or blank, and those of a wrong kind."""
    faults = []
    for paper in demanded:
        content, held = papers.get(paper.id, ""), files.get(paper.id)
        if held and not takes_files(paper):
            faults.append(takes_no_files(paper))
        elif paper.required and not content.strip() and not held:
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


def takes_no_files(paper: PaperDef) -> BadInput:
    """Say that a paper is answered in words only."""
    return BadInput(
        t(f"{paper.title.zh}不能以文件提交", f"{paper.title.en} takes no files"),
        remedy=paper.hint,
        cite=article(paper.cite, paper.source),
        code="paper_takes_no_files",
        at=paper.id,
    )


def papers_of(step: StepDef, outcome: OutcomeDef) -> tuple[PaperDef, ...]:
    """Return the papers an outcome of a step takes."""
    return tuple(paper for paper in step.papers if not paper.outcomes or outcome.id in paper.outcomes)


def papers_at(procedure: ProcedureDef, step: StepDef, outcome: OutcomeDef) -> tuple[PaperDef, ...]:
    """Return what may be handed in with an outcome: its papers; where the case was returned for completion, those of
    the application anew.
    """
    own = papers_of(step, outcome)
    if step.act != "supplement":
        return own
    names = {paper.id for paper in own}
    return (*own, *(replace(paper, required=False) for paper in procedure.papers if paper.id not in names))


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
        "personal": t("个人信息不写入事项，须另行加密保存", "what is personal is kept sealed, apart from the case"),
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
    if paper.kind == "personal":
        return given == KEPT_SEALED.zh
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
