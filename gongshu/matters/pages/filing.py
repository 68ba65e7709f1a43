"""Files at a step: brought with the form of an outcome, shown with it, handed out to the side that brought them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text
from gongshu.matters import actions, queries
from gongshu.matters.forms import OutcomeForm
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.forms import bring, hold
from gongshu.procedure.holding import all_files
from gongshu.procedure.papers import Files, chosen_values, papers_at
from gongshu.procedure.questions import PAPER, Question
from gongshu.regulation.definition import OutcomeDef, PaperDef
from gongshu.ui.files import hand_out
from gongshu.ui.values import Held

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def bring_files(request: HttpRequest, case: Case, by: Actor, outcome: str, form: OutcomeForm) -> bool:
    """Take out and add the files that a page sent; what is refused is told at its field, the others are held.

    Returns:
        Whether anything moved: nothing is recorded in the same request, for nobody has read it yet.
    """
    moved = bool(request.FILES)
    try:
        if out := request.POST.get("remove"):
            actions.detach_from_step(by=by, case=case, file=out)
            moved = True
        for question in form.papers:
            bring(by, form, question, partial(_add, by, case, question))
    except Refusal as refusal:
        form.refuse(refusal)
    show_files(form, case, by, outcome)
    return moved


def _add(by: Actor, case: Case, question: Question, file: Path, name: str) -> None:
    actions.attach_to_step(by=by, case=case, paper=question.id.removeprefix(PAPER), file=file, name=name)


def show_files(form: OutcomeForm, case: Case, by: Actor, outcome: str) -> None:
    """Show in the form of an outcome what waits to be handed in with it."""
    files = queries.files_at(case, by, outcome)
    for question in form.papers:
        hold(form, question, held_at(case, by, files, question.id.removeprefix(PAPER)))


def held_at(case: Case, by: Actor, files: Files, paper: str) -> list[Held]:
    """Return the files of a paper as the page of a step shows them; the public asks for them with number and code."""
    return [Held(one.id, one.name, one.size, one.digest, _href(case, by, one.id)) for one in files.get(paper, ())]


def _href(case: Case, by: Actor, file: str) -> str:
    return reverse("matters:decide_file", args=[case.number, file]) if by.organization else ""


def named(paper: PaperDef, files: Files) -> Text:
    """Return a paper by its title, with the names of its files."""
    names = [one.name for one in files.get(paper.id, ())]
    if not names:
        return paper.title
    return Text(f"{paper.title.zh}（{'、'.join(names)}）", f"{paper.title.en} ({', '.join(names)})")


def ids(files: Files) -> list[str]:
    """Return the ids of files, whatever they answer."""
    return [one.id for one in all_files(files)]


def anew(case: Case, outcome: OutcomeDef) -> dict[str, Any]:
    """Return what the application says now, where the step lets it be handed in anew."""
    law = cases.law_of(case)
    step = law.procedure.steps[case.state]
    own = {one.id for one in step.papers}
    given = cases.papers(case)
    found: dict[str, Any] = {}
    for paper in papers_at(law.procedure, step, outcome):
        if paper.id in given and paper.id not in own and paper.kind != "personal":
            content = given[paper.id].content
            found[f"{PAPER}{paper.id}"] = chosen_values(content) if paper.kind == "choices" else content
    return found


def fetch(case: Case, by: Actor, id: str) -> HttpResponseBase:
    """Hand out a file that waits at a step, to the side that brought it."""
    found = engine.fetch_drafted(queries.draft_at(case, by), id)
    return hand_out(found.path, found.name)


def waiting(papers: Sequence[PaperDef], case: Case, by: Actor, outcome: str) -> list[tuple[Text, list[Held]]]:
    """Return what waits to be handed in with an outcome, paper by paper."""
    files = queries.files_at(case, by, outcome)
    return [(one.title, held_at(case, by, files, one.id)) for one in papers if files.get(one.id)]
