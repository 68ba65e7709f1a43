"""Keeping the codes that other platforms, and the provider's own documents, give an entry: each with its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gongshu.audit.record import Act, act
from gongshu.catalog import events
from gongshu.catalog.actions.permissions import require_compiler, stale
from gongshu.catalog.codes import laid_over
from gongshu.catalog.data import DatedCode
from gongshu.catalog.models import Entry, ExternalCode
from gongshu.catalog.queries import codes_of
from gongshu.catalog.search.keeping import keep_findable
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, too_long
from gongshu.kit.text import Text, t

LONGEST_REASON = 500


def give_external_code(*, by: Actor, entry: Entry, platform: str, code: str, since: date, reason: str) -> ExternalCode:
    """Keep the code that another platform gives an entry from a day on; the one before ends the day before.

    Args:
        by: who keeps it.
        entry: what it names.
        platform: whose code it is.
        code: as it is written there.
        since: the first day on which it holds, today at the latest.
        reason: why it is known: the letter or list it stands in.

    Raises:
        NotPermitted: the actor may not compile the catalog of the provider.
        BadInput: something is blank or too long; the day lies ahead; it is kept already, or names another entry there.
    """
    stated = DatedCode(platform.strip(), code.strip(), since)
    with act(by=by, refused=events.CODE_GIVEN, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        _check_words(platform=stated.platform, code=stated.code, reason=reason.strip())
        if since > clock.today():
            raise _day_ahead("since")
        kept = _keep(this, by, entry, [stated], reason.strip())
        if not kept:
            raise BadInput(
                t("该平台的这个代码已经登记", "that code of that platform is kept already"),
                remedy=t("无须再办", "there is nothing to do"),
                at="code",
                code="code_held",
            )
        return kept[0]


def end_external_code(*, by: Actor, held: ExternalCode, until: date, reason: str) -> ExternalCode:
    """Record that another platform gives an entry a code no more, with the last day on which it did.

    Raises:
        NotPermitted: the actor may not compile the catalog of the provider.
        BadInput: without a reason; the day lies ahead, or before the first one.
        Stale: it was ended meanwhile.
    """
    entry = held.entry
    with act(by=by, refused=events.CODE_ENDED, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        _check_words(reason=reason.strip())
        if until > clock.today():
            raise _day_ahead("until")
        if until < held.valid_from:
            raise BadInput(
                t("停用日期早于启用日期", "it would end before it began"),
                remedy=t(f"不早于 {held.valid_from}", f"not before {held.valid_from}"),
                at="until",
                code="days_out_of_order",
            )
        if not _end(by, held.pk, until, reason.strip()):
            raise stale()
        _keep_known(entry)
        this.record(events.CODE_ENDED, data={"external_code": held.platform})
        return ExternalCode.objects.get(pk=held.pk)


def keep_external_codes(
    *, by: Actor, entry: Entry, stated: Sequence[DatedCode], reason: str = ""
) -> list[ExternalCode]:
    """Keep the codes that other platforms give an entry, those that are not kept yet; none is ever taken away.

    Raises:
        NotPermitted: the actor may not compile the catalog of the provider.
        BadInput: a code names another entry there.
    """
    with act(by=by, refused=events.CODE_GIVEN, subject=entry.code) as this:
        require_compiler(by, entry.provider_id)
        return _keep(this, by, entry, stated, reason)


def _keep(this: Act, by: Actor, entry: Entry, stated: Sequence[DatedCode], reason: str) -> list[ExternalCode]:
    ended, new = laid_over(codes_of(entry), stated)
    check_free(entry.pk, new)
    for one in ended:
        held = ExternalCode.objects.filter(entry=entry, platform=one.platform, code=one.code, valid_from=one.since)
        for id in held.values_list("pk", flat=True):
            _end(by, id, one.until, reason)
    kept = [
        ExternalCode.objects.create(
            entry=entry,
            platform=one.platform,
            code=one.code,
            valid_from=one.since,
            valid_to=one.until,
            given_by=by.person,
            given_by_name=by.name,
            reason=reason,
        )
        for one in new
    ]
    if ended or new:
        _keep_known(entry)
    for platform in dict.fromkeys(one.platform for one in (*ended, *new)):
        this.record(events.CODE_GIVEN, data={"external_code": platform})
    return kept


def _keep_known(entry: Entry) -> None:
    """Have an entry found by its codes, and told as changed to those who keep a copy of the catalog."""
    Entry.objects.filter(pk=entry.pk).update(saved_at=clock.now())
    keep_findable([entry])


def _end(by: Actor, id: Any, until: date | None, reason: str) -> bool:
    """End a code that still holds; whether it did."""
    held = ExternalCode.objects.filter(pk=id, valid_to__isnull=True)
    return held.update(valid_to=until, ended_by=by.person, ended_by_name=by.name, end_reason=reason) == 1


_WORDS: dict[str, tuple[Text, int]] = {
    "platform": (t("所属平台", "whose code it is"), 60),
    "code": (t("代码", "the code"), 120),
    "reason": (t("依据或原因", "the reason"), LONGEST_REASON),
}


def _check_words(**given: str) -> None:
    """Refuse what is blank or longer than its place.

    Raises:
        BadInput: at the first such one.
    """
    for at, words in given.items():
        named, most = _WORDS[at]
        if not words:
            raise BadInput(
                t(f"缺少{named.zh}", f"{named.en} is lacking"),
                remedy=t(f"填写{named.zh}", f"enter {named.en}"),
                at=at,
                code=f"{at}_lacking",
            )
        if len(words) > most:
            raise too_long(named, most, at)


def _day_ahead(at: str) -> BadInput:
    return BadInput(
        t("日期还没有到", "that day lies ahead"),
        remedy=t("到时再登记", "record it when it has come"),
        at=at,
        code="day_ahead",
    )


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
