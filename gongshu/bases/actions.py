"""What is done to base and theme databases: founding, expecting, proposing members, answering, ending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from gongshu.audit.record import act
from gongshu.bases import events, queries, rules
from gongshu.bases.models import BaseDatabase, Member
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Stale
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure.rules import HOUSE_RULE, article


def found_database(
    *, by: Actor, kind: str, name: str, lead: str, elements: Sequence[str] = (), served: str = "platform"
) -> BaseDatabase:
    """Found a base or theme database.

    Args:
        by: an official of the data authority.
        kind: one of ``rules.KINDS``; one base database of a kind, any number of theme databases.
        name: its name, of at most 100 characters.
        lead: id of the body that leads it.
        elements: titles of the data it is expected to hold.
        served: ``platform`` or ``elsewhere``.

    Raises:
        NotPermitted: not the data authority.
        BadInput: an unknown kind or way, no name, a name or base kind taken, too many elements.
        NotFound: no such organization.
        Refusal: it is to be served off the platform where the instrument bars that.
    """
    with act(by=by, refused=events.FOUNDED, subject=by.organization) as this:
        if not queries.may_found(by):
            raise _not_yours(t("由数据主管部门设立", "the data authority founds it"))
        if kind not in rules.KINDS or served not in rules.SERVED or not 0 < len(name.strip()) <= 100:
            raise BadInput(
                t("种类、名称或提供方式不合格式", "kind, name or way of serving is not as it should be"),
                remedy=t("选一个种类，写 1 至 100 字的名称", "choose a kind, give a name of 1 to 100 characters"),
                code="database_faulty",
                at="name",
            )
        this.article = _check_served(kind, served)
        made = BaseDatabase(
            kind=kind,
            name=name.strip(),
            lead=register.organization(lead),
            served=served,
            elements=_checked(elements),
            founded_by_name=by.name,
        )
        _once(made, t("已有这个名称的库，或已有这一种基础库", "there is one of that name, or of that base kind"))
        this.subject = made.pk
        this.record(events.FOUNDED, data={"kind": kind, "lead": made.lead_id, "served": served})
        return made


def _check_served(kind: str, served: str) -> str:
    """Refuse to serve off the platform where the text bars it; return the article that names the kind."""
    profile, day = register.jurisdiction(), clock.today()
    bars = rules.stated(profile, rules.ONLY_ON_PLATFORM, day)
    if served == "elsewhere" and bars is not None and bars.value.on(day):
        raise Refusal(
            t("不得在平台之外提供", "it may not be served off the platform"),
            why=bars.title,
            remedy=t("改为经平台统一提供", "let the platform serve it"),
            cite=article(bars.cite, bars.source),
            code="off_the_platform",
            at="served",
        )
    named = rules.named_in(profile, kind, day)
    return article(named[0].cite, named[0].source) if named else HOUSE_RULE.zh


def expect_elements(*, by: Actor, database: BaseDatabase, elements: Sequence[str], expect: int) -> BaseDatabase:
    """Say anew which elements a database is expected to hold.

    Raises:
        NotPermitted: neither the lead body nor the data authority.
        BadInput: too many, or one too long.
        Stale: somebody else changed it meanwhile.
    """
    with act(by=by, refused=events.EXPECTED, subject=database.pk) as this:
        _check_lead(by, database)
        seen = BaseDatabase.objects.filter(pk=database.pk, revision=expect)
        if seen.update(elements=_checked(elements), revision=F("revision") + 1) != 1:
            raise Stale(
                t("刚刚有人修改了这个库", "somebody else has just changed this database"),
                remedy=t("请刷新后再改", "reload and change it again"),
            )
        this.record(events.EXPECTED, data={"elements": len(elements)})
        return BaseDatabase.objects.select_related("lead").get(pk=database.pk)


def propose_member(*, by: Actor, database: BaseDatabase, code: str) -> Member:
    """Propose a published entry as a member; its provider answers. An entry of one's own is a member at once.

    Raises:
        NotPermitted: neither the lead body nor the data authority.
        NotFound: no such published entry.
        BadInput: it is a member, or proposed, already.
    """
    with act(by=by, refused=events.PROPOSED, subject=database.pk) as this:
        _check_lead(by, database)
        entry = catalog.published_entry(code)
        own = entry.provider_id == by.organization
        made = Member(
            database=database,
            entry=entry,
            proposed_by_name=by.name,
            state="confirmed" if own else "proposed",
            answered_at=clock.now() if own else None,
            answered_by_name=by.name if own else "",
        )
        _once(made, t("这条目录已在库中，或正等待确认", "the entry is a member, or proposed, already"))
        this.record(events.PROPOSED, data={"member": made.pk, "entry": entry.code, "state": made.state})
        return made


def answer_member(*, by: Actor, member: Member, agrees: bool, reason: str = "") -> Member:
    """Answer for the provider; silence is no consent.

    Raises:
        NotPermitted: by another than the provider.
        BadInput: declined without a reason.
        Refusal: it was answered already.
    """
    with act(by=by, refused=events.ANSWERED, subject=member.database_id) as this:
        if not queries.answers(by, member):
            raise _not_yours(t("由提供单位确认", "its provider answers"))
        if not agrees:
            _check_reason(reason)
        _move(member, "proposed", "confirmed" if agrees else "declined", by, reason)
        this.record(events.ANSWERED, data={"member": member.pk, "agrees": agrees})
        return Member.objects.get(pk=member.pk)


def end_member(*, by: Actor, member: Member, reason: str) -> Member:
    """End a membership, with its reason.

    Raises:
        NotPermitted: neither the lead body nor the data authority.
        BadInput: without a reason.
        Refusal: it is no member.
    """
    with act(by=by, refused=events.ENDED, subject=member.database_id) as this:
        _check_lead(by, member.database)
        _check_reason(reason)
        _move(member, "confirmed", "ended", by, reason)
        this.record(events.ENDED, data={"member": member.pk})
        return Member.objects.get(pk=member.pk)


def _move(member: Member, source: str, to: str, by: Actor, reason: str) -> None:
    seen = Member.objects.filter(pk=member.pk, state=source)
    if seen.update(state=to, reason=reason.strip(), answered_at=clock.now(), answered_by_name=by.name) != 1:
        raise Refusal(
            t("已经答复或移出，不能再改", "this was answered or ended already"),
            remedy=t("请刷新后查看；有变化的另行提出", "reload and look; propose it anew if something changed"),
            code="answered_already",
        )


def _check_lead(by: Actor, database: BaseDatabase) -> None:
    if not queries.leads(by, database):
        raise _not_yours(t("由牵头单位或数据主管部门办理", "the lead body or the data authority does this"))


def _not_yours(words: Text) -> NotPermitted:
    return NotPermitted(
        t("不由本单位办理", "this is not for your organization"),
        why=words,
        remedy=t("请由该单位的数据专员或审核人办理", "let a data officer or reviewer of that body do it"),
        cite=HOUSE_RULE.zh,
        code="not_yours",
    )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(
            t("没有写明理由", "the reason is lacking"),
            remedy=t("写明理由", "state the reason"),
            code="reason_lacking",
            at="reason",
        )


def _checked(elements: Sequence[str]) -> list[str]:
    if len(elements) > rules.MOST_ELEMENTS or any(len(one) > 200 for one in elements):
        raise BadInput(
            t(f"数据项超过 {rules.MOST_ELEMENTS} 项，或有一项超过 200 字", "too many elements, or one too long"),
            remedy=t("一行一项，只写名称", "one a line, names only"),
            code="elements_faulty",
            at="elements",
        )
    return list(elements)


def _once(made: Any, taken: Text) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise BadInput(
            taken, remedy=t("打开已有的，或另选", "open that one, or choose another"), code="taken", at="name"
        ) from error
