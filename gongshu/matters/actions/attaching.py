"""Files that answer what a matter asks: while it is filled in, and at the step where its case stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.matters import events, queries, rules
from gongshu.matters.actions.common import check_draft, check_own, stale
from gongshu.matters.models import Matter
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.holding import draft_of_step
from gongshu.procedure.papers import papers_at
from gongshu.procedure.questions import Question, about_paper

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def attach_to_matter(*, by: Actor, matter: Matter, question: str, file: Path, name: str, expect: int) -> Matter:
    """Add a file to an answer of a matter that is being filled in.

    Args:
        by: of the side that fills it in.
        matter: a draft.
        question: what the file answers.
        file: where it lies now.
        name: what its sender calls it.
        expect: the revision the person saw.

    Raises:
        NotPermitted: it is another's.
        BadInput: there is no such question, it takes no files, or this one is none that is taken.
        Refusal: it was handed in already, the very file is there, or there are too many.
        Stale: somebody else saved it meanwhile.
    """
    with act(by=by, refused=events.SAVED, subject=matter.procedure_id):
        check_own(by, matter)
        check_draft(matter)
        asked = next((one for one in queries.questions_of(matter, by) if one.id == question), None)
        if asked is None:
            raise no_such_question()
        draft = queries.draft_of(matter)
        engine.add_file(by=by, draft=draft, question=asked, subject=matter.procedure_id, file=file, name=name)
        return _moved_on(matter, expect)


def detach_from_matter(*, by: Actor, matter: Matter, file: str, expect: int) -> Matter:
    """Take a file out of a matter that is being filled in.

    Raises:
        NotPermitted: it is another's.
        NotFound: there is no such file.
        Refusal: it was handed in already.
        Stale: somebody else saved it meanwhile.
    """
    with act(by=by, refused=events.SAVED, subject=matter.procedure_id):
        check_own(by, matter)
        check_draft(matter)
        engine.remove_file(by=by, draft=queries.draft_of(matter), id=file, subject=matter.procedure_id)
        return _moved_on(matter, expect)


def _moved_on(matter: Matter, expect: int) -> Matter:
    seen = Matter.objects.filter(pk=matter.pk, revision=expect, state="draft")
    if seen.update(revision=F("revision") + 1, saved_at=clock.now()) != 1:
        raise stale()
    return Matter.objects.get(pk=matter.pk)


def attach_to_step(*, by: Actor, case: Case, paper: str, file: Path, name: str) -> None:
    """Add a file to a paper of the step where a case stands; it is handed in with the decision.

    Args:
        by: somebody who acts there; colleagues of the unit see it, too.
        case: the case.
        paper: a paper of the step, or one of the application that may be handed in anew.
        file: where it lies now.
        name: what its sender calls it.

    Raises:
        NotFound: there is no such case for this person, or it belongs to the pages of its own room.
        NotPermitted, Refusal: the person does not act there now.
        BadInput: the step asks for no such paper, it takes no files, or this one is none that is taken.
    """
    with act(by=by, refused=events.DECIDED, subject=case.subject, case=case.number):
        question = _asked_at(case, paper, by)
        draft = draft_of_step(case, by.organization)
        engine.add_file(by=by, draft=draft, question=question, subject=case.subject, file=file, name=name)


def detach_from_step(*, by: Actor, case: Case, file: str) -> None:
    """Take a file out that was to be handed in at the step where a case stands.

    Raises:
        NotFound: there is no such case for this person, or no such file.
        NotPermitted, Refusal: the person does not act there now.
    """
    with act(by=by, refused=events.DECIDED, subject=case.subject, case=case.number):
        _check_turn(case, by)
        engine.remove_file(by=by, draft=draft_of_step(case, by.organization), id=file, subject=case.subject)


def _check_turn(case: Case, by: Actor) -> None:
    rules.generic_case(cases.law_of(case).procedure)
    found = cases.case(case.id, by)
    if (refusal := cases.why_not_decide(found, by)) is not None:
        raise refusal


def _asked_at(case: Case, paper: str, by: Actor) -> Question:
    _check_turn(case, by)
    procedure, step = cases.law_of(case).procedure, cases.open_step(case)
    assert step is not None  # it is somebody's turn
    papers = {one.id: one for outcome in step.outcomes.values() for one in papers_at(procedure, step, outcome)}
    if paper not in papers:
        raise no_such_question()
    return about_paper(papers[paper])


def no_such_question() -> BadInput:
    """Say that nothing of that name is asked."""
    return BadInput(
        t("没有这个问题", "there is no such question"),
        remedy=t("请刷新页面", "reload the page"),
        at="question",
        code="unknown_question",
    )
