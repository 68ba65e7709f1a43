"""The provider's side: proposing data for opening, and taking a proposal back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from gongshu.audit.record import act
from gongshu.catalog.passing_on import check_not_passed_on
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.opening import events, queries, rules
from gongshu.opening.actions.common import permitted
from gongshu.opening.models import Release
from gongshu.organizations import queries as register
from gongshu.procedure import actions as engine
from gongshu.procedure.rules import article
from gongshu.regulation.choosing import choose_procedure

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry
    from gongshu.procedure.models import Case


def propose_release(
    *,
    by: Actor,
    entry: Entry,
    columns: Sequence[str],
    contains: Collection[str] = (),
    ground: str = "",
    note: str = "",
) -> Release:
    """Propose columns of an entry for opening; the case of the profile's review opens with it.

    Args:
        by: a data officer of the provider.
        entry: a published entry that the catalog lists for opening.
        columns: names of the items to open; everything else stays closed.
        contains: what the officer states the data to hold, of ``rules.KINDS``.
        ground: what lets data that is not shared be opened (``rules.GROUNDS``), where the instrument asks for it.
        note: more about it; where there is a ground, the record of the treatment or the consent.

    Raises:
        NotPermitted: not a data officer of the provider.
        Refusal: not published, not listed for opening, had by sharing, barred (with reason and article), under review.
        Several: several columns are barred; each with its reason.
        BadInput: no column, or one that is none.
        NotFound: the instrument has no such procedure.
    """
    profile, day = register.jurisdiction(), clock.today()
    with act(by=by, refused=events.PROPOSED, subject=entry.code) as this:
        permitted(by, "opening.release")
        _check_entry(by, entry)
        rules.check_class(entry.opening_class, profile)
        check_not_passed_on(entry.shared_in, profile, day)
        structured = profile.catalog.is_structured(entry.format)
        rules.check_machine_readable(structured, profile, day)
        rules.check_contents(contains, profile, day)
        rules.check_columns(columns, queries.verdicts(entry))
        rules.check_ground(ground, note, queries.ground_rule(entry), day)
        _check_free(entry)
        procedure = choose_procedure(profile, rules.RELEASE, opening_class=entry.opening_class)
        case = engine.open_case(
            procedure=procedure,
            profile=profile,
            subject=entry.code,
            subject_title=entry.name,
            parties={"provider": entry.provider_id},
            by=by,
            room="opening",
            facts={"opening_class": entry.opening_class},
        )
        chosen = [verdict.column.name for verdict in queries.verdicts(entry) if verdict.column.name in columns]
        release = Release.objects.create(
            entry=entry,
            case=case,
            opening_class=entry.opening_class,
            catalog_version=entry.version,
            columns=chosen,
            ground=ground,
            note=note.strip(),
            proposed_by=by.person,
        )
        this.record(
            events.PROPOSED,
            case=case.number,
            article=article(procedure.cite, "law"),
            data={"columns": chosen, "opening_class": entry.opening_class, "catalog_version": entry.version},
        )
        return release


def _check_entry(by: Actor, entry: Entry) -> None:
    if by.organization != entry.provider_id:
        raise NotPermitted(
            t("数据由提供单位提出开放", "the provider of the data proposes it for opening"),
            remedy=t("请提供单位的数据专员办理", "let a data officer of the provider do it"),
            code="not_the_provider",
        )
    if entry.state != "published":
        raise Refusal(
            t("目录尚未发布，不能提出开放", "the entry is not published; it cannot be proposed for opening"),
            remedy=t("先提交审核并发布", "have it reviewed and published first"),
            code="not_published",
        )


def _check_free(entry: Entry) -> None:
    under_way = queries.release_under_way(entry)
    if under_way is not None:
        raise Refusal(
            t(
                f"这一资源正在办理开放：{under_way.case.number}",
                f"this resource is under review for opening: {under_way.case.number}",
            ),
            remedy=t("等待办结，或先撤回", "wait until it is decided, or take it back first"),
            code="under_review",
        )


def withdraw_release(*, by: Actor, release: Release, reason: str) -> Case:
    """Take a proposal back while it is under review.

    Raises:
        NotPermitted: by another side than the one that proposed.
        BadInput: without a reason.
        Refusal: it is decided already.
    """
    with act(by=by, refused=events.PROPOSED, subject=release.entry.code, case=release.case.number):
        permitted(by, "opening.release")
        return engine.withdraw(case=release.case, by=by, reason=reason)
