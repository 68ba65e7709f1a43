"""Files of papers: adding one to what is being filled in, taking it out again, fetching one of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Sum

from gongshu.audit.record import act
from gongshu.kit import clock, filed
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.procedure import events, holding
from gongshu.procedure.holding import ROOM
from gongshu.procedure.models import DraftFile, PaperFile, StepVisit
from gongshu.procedure.public import check_flood
from gongshu.procedure.queries import is_visible_to
from gongshu.procedure.questions import Question
from gongshu.procedure.rules import no_such_case

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

PUBLIC_MEGABYTES_PER_HOUR = 2_000
"""So much the public may upload in an hour, all together: a house rule against floods."""
UNNAMED_FOR = timedelta(days=1)
"""A file that nothing names any more is removed after a day."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file to hand out: where it lies, and its name."""

    path: Path
    name: str


def add_file(*, by: Actor, draft: str, question: Question, subject: str, file: Path, name: str) -> DraftFile:
    """Add a file to what is being filled in; whose that is, is checked by the calling room.

    Args:
        by: who brings it.
        draft: what is filled in.
        question: what it answers.
        subject: what it is about, for the record.
        file: where it lies now.
        name: what its sender calls it.

    Raises:
        BadInput: the question takes no files, or this one is none that is taken; says which are.
        Refusal: the very file is there already, or there are too many.
        Transient: the public uploaded too much within the hour.
    """
    with act(by=by, refused=events.FILE_ADDED, subject=subject) as this:
        if not question.files:
            raise BadInput(
                t(f"{question.label.zh}不能以文件提交", f"{question.label.en} takes no files"),
                cite=str(question.cite or ""),
                at=question.id,
                code="takes_no_files",
            )
        looked = filed.look(settings.HOME, file, name)
        _check_room(by, draft, question, looked)
        filed.keep(settings.HOME, ROOM, file, looked)
        this.record(
            events.FILE_ADDED,
            data={
                "draft": draft,
                "question": question.id,
                "file": looked.digest,
                "size": looked.size,
                "kind": looked.kind,
            },
        )
        return DraftFile.objects.create(
            draft=draft,
            question=question.id,
            name=looked.name,
            size=looked.size,
            kind=looked.kind,
            digest=looked.digest,
            public=by.kind == "public",
            added_at=clock.now(),
            added_by=by.person,
            added_by_name=by.name,
        )


def _check_room(by: Actor, draft: str, question: Question, looked: filed.Looked) -> None:
    most = filed.policy(settings.HOME).most_per_paper
    held = DraftFile.objects.filter(draft=draft, question=question.id)
    if held.filter(digest=looked.digest).exists() or held.count() >= most:
        raise Refusal(
            t("这份文件已经上传，或文件已满", "the file is there already, or there are too many"),
            why=t(f"每项最多 {most} 份（本平台约定）", f"{most} for each at most (house rule)"),
            at=question.id,
            code="file_there_already",
        )
    if by.kind == "public":
        since = clock.now() - timedelta(hours=1)
        sent = DraftFile.objects.filter(public=True, added_at__gt=since).aggregate(all=Sum("size"))["all"] or 0
        check_flood(sent >> 20, PUBLIC_MEGABYTES_PER_HOUR, t("上传的文件", "files were uploaded"))


def remove_file(*, by: Actor, draft: str, id: str, subject: str) -> None:
    """Take a file out of what is being filled in; whose that is, is checked by the calling room.

    Raises:
        NotFound: there is none.
    """
    with act(by=by, refused=events.FILE_REMOVED, subject=subject) as this:
        held = holding.drafted_file(draft, id)
        DraftFile.objects.filter(draft=draft, pk=held.id).delete()
        this.record(events.FILE_REMOVED, data={"draft": draft, "file": held.digest})


def drop_files(draft: str, only: Iterable[str] | None = None) -> None:
    """Let a draft hold no files any more: it was handed in, or given up. For the rooms' verbs, inside their act."""
    held = DraftFile.objects.filter(draft=draft)
    (held if only is None else held.filter(pk__in=list(only))).delete()


def take_file(*, by: Actor, case: Case, id: str) -> Fetched:
    """Fetch a file of a case, for whoever may see the case; the public its own. That it was taken is on record.

    Raises:
        NotFound: no such case for this person, or no such file.
        Defect: it is damaged.
    """
    with act(by=by, refused=events.FILE_TAKEN, subject=case.subject, case=case.number) as this:
        if not is_visible_to(case, by):
            raise no_such_case()
        found = holding.file_of(case, id)
        if by.kind == "public" and found.given_by != by.person:
            raise holding.no_such_file()
        path = filed.find(settings.HOME, ROOM, found.digest)
        this.record(events.FILE_TAKEN, data={"paper": found.paper.paper_id, "file": found.digest})
        return Fetched(path, found.name)


def fetch_drafted(draft: str, id: str) -> Fetched:
    """Return a file that waits in a draft; whose that is, was made sure of.

    Raises:
        NotFound: there is none.
    """
    found = holding.drafted_file(draft, id)
    return Fetched(filed.find(settings.HOME, ROOM, found.digest), found.name)


def sweep_files(home: Home) -> int:
    """Remove what no draft and no case names any more: files of steps that were left, then contents after a day.

    Returns:
        How many contents were removed.
    """
    left = StepVisit.objects.filter(left_at__isnull=False).values_list("pk", flat=True)
    drafts = DraftFile.objects.filter(draft__startswith="visit:").values_list("draft", flat=True).distinct()
    ended = [one for one in drafts if left.filter(pk=one.split(":")[1]).exists()]
    DraftFile.objects.filter(draft__in=ended).delete()
    removed = 0
    for digest in filed.kept_before(home, ROOM, datetime.now(UTC) - UNNAMED_FOR):
        named = PaperFile.objects.filter(digest=digest).exists() or DraftFile.objects.filter(digest=digest).exists()
        if not named:
            filed.forget(home, ROOM, digest)
            removed += 1
    return removed
