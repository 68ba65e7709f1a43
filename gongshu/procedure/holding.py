"""What a case holds of papers, in words and in files, and what waits on its way into one. For the rooms' own use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from gongshu.kit.errors import NotFound
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure.models import DraftFile, Paper, PaperFile, StepVisit
from gongshu.procedure.papers import Attached, Files, chosen_values, draft_of_visit
from gongshu.procedure.papers import draft_of as draft_of
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.questions import Option, about_paper, said
from gongshu.regulation.definition import PaperDef, StepDef

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

ROOM = "papers"
"""The folder of the home in which files of papers are kept."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A paper of a case: its definition (None: the procedure knows it no more), its step (None: with the opening), its
    words as people read them, its files, and those of its former editions that others took the place of.
    """

    paper: Paper
    definition: PaperDef | None
    step: StepDef | None
    words: Text | str
    files: Sequence[PaperFile] = ()
    former: Sequence[PaperFile] = ()


def handed_in(case: Case, before: int | None = None, by: str = "") -> list[HandedIn]:
    """Return what was handed in, each paper as its kind reads it, the newest of several; those of the opening first.

    Args:
        case: the case.
        before: only what had been handed in when the visit of this number began.
        by: only what this person handed in.
    """
    law = pinned_law(case)
    known = {(step.id, paper.id): paper for step in law.procedure.steps.values() for paper in step.papers}
    of_opening = {paper.id: paper for paper in law.procedure.papers}
    bodies = [Option(body.id, Text(body.name, body.name_en or body.name)) for body in register.organizations()]
    editions: dict[tuple[str, str], list[Paper]] = {}
    given = Paper.objects.filter(case=case)
    if before is not None:
        given = given.filter(Q(visit=None) | Q(visit__number__lt=before))
    if by:
        given = given.filter(given_by=by)
    for paper in given.select_related("visit").prefetch_related("files").order_by("given_at", "pk"):
        at = paper.visit.step if paper.visit and (paper.visit.step, paper.paper_id) in known else ""
        editions.setdefault((at, paper.paper_id), []).append(paper)
    places = {("", name): place for place, name in enumerate(of_opening)}
    places |= {name: len(of_opening) + place for place, name in enumerate(known)}
    found = []
    for name in sorted(editions, key=lambda name: places.get(name, len(places))):
        definition = known.get(name) or of_opening.get(name[1])
        found.append(_edition(editions[name], definition, law.step(name[0]), bodies))
    return found


def _edition(
    editions: Sequence[Paper], definition: PaperDef | None, step: StepDef | None, bodies: Sequence[Option]
) -> HandedIn:
    newest, value = editions[-1], Text(editions[-1].content, editions[-1].content)
    words: Text | str = value
    if definition is not None:
        answer = chosen_values(newest.content) if definition.kind == "choices" else newest.content
        words = said(about_paper(definition, bodies), answer)
    files = list(newest.files.all())
    now = {one.digest for one in files}
    former = {one.digest: one for paper in editions[:-1] for one in paper.files.all() if one.digest not in now}
    return HandedIn(newest, definition, step, words, files, list(former.values()))


def files_of(case: Case) -> Mapping[str, PaperFile]:
    """Return every file of a case by its digest, in whatever edition of a paper it came."""
    return {one.digest: one for one in PaperFile.objects.filter(paper__case=case).select_related("paper")}


def file_of(case: Case, id: str) -> PaperFile:
    """Return a file of a case.

    Raises:
        NotFound: the case has no such file.
    """
    found = PaperFile.objects.filter(paper__case=case, pk=id).select_related("paper").first()
    if found is None:
        raise no_such_file()
    return found


def draft_of_step(case: Case, organization: str) -> str:
    """Return the name of what one side fills in at the step where a case stands: its visit, and whose it is."""
    visit = StepVisit.objects.get(case=case, left_at__isnull=True)
    return draft_of_visit(visit.pk, organization)


def drafted(draft: str) -> dict[str, list[Attached]]:
    """Return the files that wait in a draft, by the question they answer, in the order they were added."""
    found: dict[str, list[Attached]] = {}
    for one in DraftFile.objects.filter(draft=draft).order_by("added_at", "id"):
        found.setdefault(one.question, []).append(Attached(one.id, one.name, one.size, one.kind, one.digest))
    return found


def drafted_file(draft: str, id: str) -> Attached:
    """Return a file that waits in a draft.

    Raises:
        NotFound: there is none.
    """
    for one in all_files(drafted(draft)):
        if one.id == id:
            return one
    raise no_such_file()


def all_files(files: Files) -> Iterable[Attached]:
    """Return files whatever they answer."""
    return (one for held in files.values() for one in held)


def no_such_file() -> NotFound:
    """Say that there is no such file, whether it is absent or another's."""
    return NotFound(
        t("没有这个文件", "there is no such file"),
        remedy=t("请刷新页面后再试", "reload the page and try again"),
        code="no_such_file",
    )
