"""Handing a matter in: from answers to a case with its parties, papers and clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from gongshu.audit.record import act
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.crypto import GATEWAY, keyed_hash, secret
from gongshu.kit.errors import Several
from gongshu.kit.text import t
from gongshu.matters import events, queries, rules
from gongshu.matters.actions.common import check_draft, check_own, stale
from gongshu.matters.models import Matter
from gongshu.matters.questions import PARTY, SUBJECT, TITLE
from gongshu.matters.rules import Seats
from gongshu.organizations import queries as register
from gongshu.procedure import actions as engine
from gongshu.procedure.public import check_flood, code_digest, code_from
from gongshu.procedure.questions import files_in, papers_in
from gongshu.procedure.rules import article
from gongshu.projects import queries as projects
from gongshu.regulation.definition import ProcedureDef

PUBLIC_PER_HOUR = 60
"""How many matters of one procedure are taken from the public in an hour: a house rule against floods."""


@dataclass(frozen=True, slots=True)
class About:
    """What a case is about: its lasting identifier, its title, the organization behind it."""

    subject: str
    title: str
    organization: str = ""


def open_matter(*, by: Actor, matter: Matter, expect: int, key: str = "") -> Matter:
    """Hand a matter in: a case opens in the shape of the profile.

    Args:
        by: of the side that filled it in.
        matter: the draft.
        expect: the revision the person saw.
        key: the key of the address, for the public.

    Returns:
        The matter with its case. For the public ``matter.code`` is the code of its status page.

    Raises:
        NotPermitted: it is another's, or its organization may not open such a case (of that entry).
        BadInput: something is missing or wrong; ``Several`` when it is more than one thing, each with its article.
        Refusal: it was handed in or given up already.
        Stale: somebody else changed it meanwhile.
        Transient: too many were handed in by the public within the hour.
    """
    with act(by=by, refused=events.OPENED, subject=matter.procedure_id) as this:
        check_own(by, matter)
        check_draft(matter)
        profile = register.jurisdiction()
        procedure = rules.generic(profile, matter.procedure_id)
        this.article = article(procedure.cite, "law")
        seats = queries.seats_of(profile, procedure, by)
        if by.kind == "public":
            _check_flood(procedure.id)
        answers = _complete(matter, by)
        about = _about(procedure, matter, answers, by)
        if procedure.subject == "entry":
            queries.check_opener(profile, procedure, by, provider=about.organization)
        seen = Matter.objects.filter(pk=matter.pk, revision=expect, state="draft")
        if not seen.exists():
            raise stale()
        case = engine.open_case(
            procedure=procedure,
            profile=profile,
            subject=about.subject,
            subject_title=about.title,
            parties=_parties(seats, about, answers, by),
            by=by,
            room=procedure.id.partition(".")[0],
            papers=papers_in(answers),
            files=files_in(queries.files_of(matter)),
        )
        code = status_code(matter, key) if by.kind == "public" else ""
        done: dict[str, Any] = {"state": "opened", "case": case, "opened_at": clock.now(), "answers": {}}
        if code:
            done["code_digest"] = code_digest(queries.CODE_OF, matter.id, code)
        if seen.update(**done, revision=F("revision") + 1) != 1:
            raise stale()
        engine.drop_files(queries.draft_of(matter))
        this.case, this.subject = case.number, about.subject
        this.record(events.OPENED, data={"matter": matter.id, "procedure": procedure.id})
        opened = Matter.objects.select_related("case").get(pk=matter.pk)
        opened.code = code
        return opened


def _check_flood(procedure_id: str) -> None:
    since = clock.now() - timedelta(hours=1)
    lately = Matter.objects.filter(procedure_id=procedure_id, organization=None, opened_at__gt=since)
    check_flood(lately.count(), PUBLIC_PER_HOUR, t("这一事项的申请", "of these were handed in"))


def _complete(matter: Matter, by: Actor) -> Mapping[str, Any]:
    """Return the answers, typed and whole; everything that is missing or wrong is refused at once."""
    found = queries.tasks_of(matter, by)
    problems = [task.problem for task in found if task.problem is not None]
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Several(
            t(f"还有 {len(problems)} 项需要填写或改正", f"{len(problems)} answers are missing or wrong"),
            problems,
            remedy=t(
                "逐项补充后再提交；已填写的内容不会丢失", "complete them and submit again; nothing entered is lost"
            ),
        )
    return {task.question.id: task.answer for task in found if task.answer not in (None, "", [])}


def _about(procedure: ProcedureDef, matter: Matter, answers: Mapping[str, Any], by: Actor) -> About:
    if procedure.subject == "entry":
        entry = catalog.entry(str(answers[SUBJECT]), by)
        return About(entry.code, entry.name, entry.provider_id)
    if procedure.subject == "project":
        found = projects.project(str(answers[SUBJECT]), by)
        return About(found.id, found.name)
    if procedure.subject == "organization":
        body = register.organization(str(answers[SUBJECT]))
        return About(body.id, body.name, body.id)
    return About(matter.id, str(answers[TITLE]))


def _parties(seats: Seats, about: About, answers: Mapping[str, Any], by: Actor) -> dict[str, str]:
    parties = dict.fromkeys(seats.own, by.organization)
    if seats.of_subject:
        parties[seats.of_subject] = about.organization
    return parties | {role: str(answers[f"{PARTY}{role}"]) for role in seats.asked}


def status_code(matter: Matter, key: str) -> str:
    """Return the code of the status page of a matter of the public.

    The same one for the same key, so that who hands in twice reads the same code again; nobody derives it from the key
    without the secret of this installation. It is told within an hour of the opening and nowhere later.
    """
    if matter.opened_at is not None and clock.now() - matter.opened_at > timedelta(hours=1):
        return ""
    return code_from(keyed_hash(secret(settings.HOME, GATEWAY), f"matter:{matter.id}:{key}".encode()))
