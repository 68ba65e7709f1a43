"""Before a matter is handed in: begin, save answer by answer, give up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.matters import events, queries, rules
from gongshu.matters.actions.common import check_draft, check_own, sealed, stale
from gongshu.matters.models import Matter
from gongshu.matters.questions import SUBJECT
from gongshu.organizations import queries as register
from gongshu.procedure import actions as engine
from gongshu.procedure.public import check_flood, code_digest, new_code
from gongshu.procedure.questions import cleaned
from gongshu.procedure.rules import article

DRAFTS_PER_HOUR = 300
"""How many matters the public may begin in an hour, of one procedure: a house rule against floods."""


def start_matter(*, by: Actor, procedure_id: str, about: str = "") -> Matter:
    """Begin to fill in a matter.

    Args:
        by: an official of an organization that may open it, or the public.
        procedure_id: the procedure.
        about: the code of the entry it is about, where it is begun from the entry's page; it is the first answer.

    Returns:
        The draft. For the public ``matter.key`` guards its address; it is told here and nowhere again.

    Raises:
        NotFound: the instrument has no such procedure, or it is not opened here.
        NotPermitted: who begins it may not open it.
        BadInput: such a case cannot be about that entry.
        Transient: too many were begun by the public within the hour.
    """
    with act(by=by, refused=events.STARTED, subject=procedure_id) as this:
        profile = register.jurisdiction()
        procedure = rules.generic(profile, procedure_id)
        this.article = article(procedure.cite, "law")
        queries.check_opener(profile, procedure, by)
        matter = Matter(
            procedure_id=procedure.id,
            organization_id=by.organization or None,
            started_by=by.person,
            started_by_name=by.name,
        )
        if by.kind == "public":
            _check_flood(procedure.id)
            matter.started_by, matter.key = matter.id, new_code()
            matter.key_digest = code_digest(queries.KEY_OF, matter.id, matter.key)
        if about:
            asked = {one.id: one for one in queries.questions_of(matter, by, chosen=about)}
            matter.answers = {SUBJECT: cleaned(asked[SUBJECT], about)} if SUBJECT in asked else {}
        matter.save(force_insert=True)
        this.record(events.STARTED, data={"matter": matter.id})
        return matter


def _check_flood(procedure_id: str) -> None:
    since = clock.now() - timedelta(hours=1)
    lately = Matter.objects.filter(procedure_id=procedure_id, organization=None, started_at__gt=since)
    check_flood(lately.count(), DRAFTS_PER_HOUR, t("对这一事项的填写", "of these were begun"))


def save_matter(*, by: Actor, matter: Matter, answers: Mapping[str, Any], expect: int) -> Matter:
    """Save some answers; the others stay as they are. An answer may be empty; what is missing is told at the end.

    Args:
        by: of the side that fills it in.
        matter: a draft.
        answers: answers by question.
        expect: the revision the person saw.

    Raises:
        NotPermitted: it is another's.
        BadInput: an answer is malformed, or there is no such question.
        Refusal: it was handed in already.
        Stale: somebody else saved it meanwhile.
    """
    with act(by=by, refused=events.SAVED, subject=matter.procedure_id) as this:
        check_own(by, matter)
        check_draft(matter)
        asked = {one.id: one for one in queries.questions_of(matter, by, chosen=str(answers.get(SUBJECT, "")))}
        if unknown := sorted(set(answers) - set(asked)):
            raise BadInput(
                t("没有这个问题", "there is no such question"),
                remedy=t(f"可填写：{'、'.join(asked)}", f"there are: {', '.join(asked)}"),
                code="unknown_question",
                at=unknown[0],
            )
        kept = {name: cleaned(asked[name], answer) for name, answer in answers.items()}
        own = {name: sealed(matter.id, name, kept.pop(name)) for name in tuple(kept) if asked[name].personal}
        personal = {name: one for name, one in {**matter.personal, **own}.items() if one}
        values: dict[str, Any] = {"answers": {**matter.answers, **kept}, "personal": personal}
        seen = Matter.objects.filter(pk=matter.pk, revision=expect, state="draft")
        if seen.update(**values, revision=F("revision") + 1, saved_at=clock.now()) != 1:
            raise stale()
        this.record(events.SAVED, data={"matter": matter.id, "questions": sorted(answers)})
        return Matter.objects.get(pk=matter.pk)


def discard_matter(*, by: Actor, matter: Matter) -> None:
    """Give up a draft; what was entered is not kept.

    Raises:
        NotPermitted: it is another's.
        Refusal: it was handed in already.
    """
    with act(by=by, refused=events.DISCARDED, subject=matter.procedure_id) as this:
        check_own(by, matter)
        check_draft(matter)
        seen = Matter.objects.filter(pk=matter.pk, state="draft")
        if seen.update(state="discarded", answers={}, personal={}, revision=F("revision") + 1) != 1:
            raise stale()
        engine.drop_files(queries.draft_of(matter))
        this.record(events.DISCARDED, data={"matter": matter.id})
