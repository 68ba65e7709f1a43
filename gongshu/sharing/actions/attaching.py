"""Files that answer an application: added and taken out while it can be filled in."""

from __future__ import annotations

from pathlib import Path

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.procedure import actions as engine
from gongshu.sharing import events, queries
from gongshu.sharing.actions.applying import check_editable, stale
from gongshu.sharing.actions.common import permitted
from gongshu.sharing.models import Application


def attach_to_application(
    *, by: Actor, application: Application, question: str, file: Path, name: str, expect: int
) -> Application:
    """Add a file to an answer of an application.

    Args:
        by: a data officer of the applying organization.
        application: a draft, or an application that was returned for completion.
        question: what the file answers.
        file: where it lies now.
        name: what its sender calls it.
        expect: the revision the person saw.

    Raises:
        NotPermitted: it is another unit's.
        BadInput: the question takes no files, or this one is none that is taken.
        Refusal: there is no such question, the very file is there, there are too many, or it was submitted.
        Stale: somebody else saved it meanwhile.
    """
    with act(by=by, refused=events.SAVED, subject=application.resource_code):
        permitted(by, "sharing.apply")
        check_editable(application, by)
        asked = next((one for one in queries.questions_of(application, by) if one.id == question), None)
        if asked is None:
            raise Refusal(t("没有这个问题", "there is no such question"), at="question", code="unknown_question")
        subject, draft = application.resource_code, queries.draft_of(application)
        engine.add_file(by=by, draft=draft, question=asked, subject=subject, file=file, name=name)
        return _moved_on(application, expect, question)


def detach_from_application(
    *, by: Actor, application: Application, question: str, file: str, expect: int
) -> Application:
    """Take a file out of an application. What was handed in with it before stays with the case.

    Raises:
        NotPermitted: it is another unit's.
        NotFound: there is no such file.
        Refusal: it was submitted.
        Stale: somebody else saved it meanwhile.
    """
    with act(by=by, refused=events.SAVED, subject=application.resource_code):
        permitted(by, "sharing.apply")
        check_editable(application, by)
        draft = queries.draft_of(application)
        engine.remove_file(by=by, draft=draft, id=file, subject=application.resource_code)
        return _moved_on(application, expect, question)


def _moved_on(application: Application, expect: int, question: str) -> Application:
    corrected = [name for name in application.to_correct if name != question]
    seen = Application.objects.filter(pk=application.pk, revision=expect).exclude(state="discarded")
    if seen.update(revision=F("revision") + 1, saved_at=clock.now(), to_correct=corrected) != 1:
        raise stale()
    return Application.objects.get(pk=application.pk)
