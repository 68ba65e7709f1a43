"""Keeping the codes that other platforms, and the provider's own documents, give an entry: each with its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongshu.audit.record import act
from gongshu.catalog import events
from gongshu.catalog.actions.permissions import require_compiler
from gongshu.catalog.codes import laid_over
from gongshu.catalog.data import DatedCode
from gongshu.catalog.models import Entry, ExternalCode
from gongshu.catalog.queries import codes_of
from gongshu.catalog.search.keeping import keep_findable
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t


def give_external_code(*, by: Actor, entry: Entry, platform: str, code: str, since: date) -> ExternalCode:
    """Keep the code that another platform gives an entry from a day on; the one before ends the day before.

    Raises:
        NotPermitted: the actor may not compile the catalog of the provider.
        BadInput: the code names another entry there.
    """
    keep_external_codes(by=by, entry=entry, stated=[DatedCode(platform, code, since)])
    return ExternalCode.objects.filter(entry=entry, platform=platform, code=code).latest("valid_from")


def keep_external_codes(*, by: Actor, entry: Entry, stated: Sequence[DatedCode]) -> list[ExternalCode]:
    """Keep the codes that other platforms give an entry, those that are not kept yet; none is ever taken away.

    Raises:
        NotPermitted: the actor may not compile the catalog of the provider.
        BadInput: a code names another entry there.
    """
    with act(by=by, refused=events.REVISED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        ended, new = laid_over(codes_of(entry), stated)
        check_free(entry.pk, new)
        for one in ended:
            held = ExternalCode.objects.filter(entry=entry, platform=one.platform, code=one.code, valid_from=one.since)
            held.filter(valid_to__isnull=True).update(valid_to=one.until)
        kept = [
            ExternalCode.objects.create(
                entry=entry,
                platform=one.platform,
                code=one.code,
                valid_from=one.since,
                valid_to=one.until,
                given_by=by.person,
                given_by_name=by.name,
            )
            for one in new
        ]
        if ended or new:
            keep_findable([entry])
        for platform in dict.fromkeys(one.platform for one in (*ended, *new)):
            this.record(events.REVISED, data={"external_code": platform})
        return kept


def check_free(entry: str, new: Sequence[DatedCode]) -> None:
    """Refuse a code that another entry bears today on the same platform.

    Raises:
        BadInput: there is one, other than the entry of this id.
    """
    for one in new:
        others = ExternalCode.objects.filter(platform=one.platform, code=one.code, valid_to__isnull=True)
        if one.until is None and others.exclude(entry_id=entry).exists():
            raise names_another()


def names_another() -> BadInput:
    """Say that a code is another entry's on its platform."""
    return BadInput(
        t("该平台的这个代码已属于另一条目录", "that code names another entry there"),
        remedy=t("核对对方平台的代码", "check the code with that platform"),
        at="code",
        code="code_taken",
    )
