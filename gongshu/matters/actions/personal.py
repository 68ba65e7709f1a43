"""What is personal about who asked: opened for whoever handles the case, on record each time; erased in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.errors import NotFound, NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.matters import events, keeping, queries, rules
from gongshu.matters.actions.common import check_own, stale, unsealed
from gongshu.matters.models import Matter
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import article
from gongshu.regulation.calendar import Calendar

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def reveal_personal(*, case: Case, by: Actor) -> Mapping[str, str]:
    """Open what is personal about who asked, by question; each look, and each refused one, is recorded.

    Raises:
        NotFound: there is no such case for this person, or nothing is kept of it.
        NotPermitted: the person does not handle this case.
    """
    with act(by=by, refused=events.PERSONAL_REVEALED, subject=case.subject, case=case.number) as this:
        this.article = article(cases.law_of(case).procedure.cite, "law")
        found = queries.of_case(cases.case(case.number, by))
        check_handles(case, by)
        if found is None or not found.personal:
            raise NotFound(t("没有可查看的个人信息", "no personal data is kept here"), code="nothing_personal")
        this.record(events.PERSONAL_REVEALED, data={"matter": found.id, "questions": sorted(found.personal)})
        return unsealed(found)


def check_handles(case: Case, by: Actor) -> None:
    """Refuse whoever does not handle a case.

    Raises:
        NotPermitted: neither the post nor the organization acts in it.
    """
    permission = may(by, "case.decide")
    parties = {role: party.organization_id or "" for role, party in cases.parties(case).items()}
    if permission and rules.handles(cases.law_of(case).procedure, parties, by.organization):
        return
    raise NotPermitted(
        t("提出人的个人信息只供办理人员查看", "only those who handle the case may see this personal data"),
        why=permission.reason if not permission else t("本单位不办理这一事项", "your organization does not act in it"),
        remedy=t("请由办理单位的人员查看", "let somebody of the organization that handles it look"),
        cite=article(cases.law_of(case).procedure.cite, "law"),
        code="not_handling",
    )


def erase_personal(*, by: Actor, matter: Matter) -> Matter:
    """Erase what is personal about who asked once the case has ended: at their own wish, or because its time is up.

    Raises:
        NotPermitted: by another than who handed it in, or the platform.
        Refusal: the case is still open, or nothing is kept.
    """
    case = matter.case
    subject, number = (case.subject, case.number) if case else (matter.procedure_id, "")
    with act(by=by, refused=events.PERSONAL_ERASED, subject=subject, case=number) as this:
        if not by.is_system:
            check_own(by, matter)
        if case is None or not case.ended:
            raise Refusal(
                t("事项尚未办结，办理人员还需要这些信息", "the case is open, and those who handle it need this"),
                remedy=t("办结或者撤回以后再清除", "erase it after the case has ended or was taken back"),
                code="still_needed",
            )
        seen = Matter.objects.filter(pk=matter.pk, revision=matter.revision, erased_at=None)
        if not matter.personal or matter.erased_at is not None:
            raise Refusal(t("没有保存个人信息", "nothing personal is kept"), code="nothing_personal")
        done = {"personal": {}, "erased_at": clock.now(), "revision": F("revision") + 1}
        if seen.update(**done) != 1:
            raise stale()
        this.record(events.PERSONAL_ERASED, data={"matter": matter.id, "questions": sorted(matter.personal)})
        return Matter.objects.select_related("case").get(pk=matter.pk)


def erase_due() -> int:
    """Erase what is personal of cases that ended long ago; returns of how many.

    Drafts are cleared by ``expire_drafts``, what is personal with them.
    """
    done = 0
    for matter in _over():
        erase_personal(by=SYSTEM, matter=matter)
        done += 1
    return done


def _over() -> Iterator[Matter]:
    now, calendar = clock.now(), Calendar.load()
    ended = Matter.objects.filter(case__ended=True, erased_at=None).exclude(personal={}).select_related("case")
    if not ended.exists():
        return
    span = keeping.kept(register.jurisdiction(), clock.today())
    for one in ended.order_by("pk"):
        assert one.case is not None
        assert one.case.ended_at is not None
        if keeping.is_over(span, one.case.ended_at, now, calendar):
            yield one
