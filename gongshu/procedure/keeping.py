"""Keeping what was handed in: the words of papers and their files, each with its digest."""

from __future__ import annotations

from collections.abc import Mapping

from gongshu.audit.record import Act
from gongshu.kit import canonical
from gongshu.kit.actor import Actor
from gongshu.procedure import events
from gongshu.procedure.models import Case, Paper, PaperFile, StepVisit
from gongshu.procedure.papers import Attached, Files
from gongshu.statements.inserting import insert
from gongshu.statements.making import new


def keep_papers(
    this: Act, case: Case, papers: Mapping[str, str], files: Files, by: Actor, visit: StepVisit | None
) -> None:
    """Keep what was handed in, words and files, with its digest; each file is on record by itself."""
    names = sorted({*papers, *(name for name, held in files.items() if held)})
    kept = [
        new(
            Paper,
            case_id=case.pk,
            visit_id=visit.pk if visit else None,
            paper_id=name,
            content=papers.get(name, ""),
            digest=canonical.digest(papers.get(name, "")),
            given_by=by.person,
        )
        for name in names
    ]
    insert(kept, numbered=any(files.values()))
    for paper in kept:
        insert([_filed(this, paper, held, by) for held in files.get(paper.paper_id, ())])


def _filed(this: Act, paper: Paper, held: Attached, by: Actor) -> PaperFile:
    record = this.record(
        events.FILE_FILED,
        data={"paper": paper.paper_id, "file": held.digest, "size": held.size, "kind": held.kind},
    )
    return PaperFile(
        paper=paper,
        name=held.name,
        size=held.size,
        kind=held.kind,
        digest=held.digest,
        given_by=by.person,
        given_by_name=by.name,
        record=record.id,
    )
