"""Filing the catalog upward: the channel, handing in, and the worker that sends and brings the receipt home.

What is handed in is sent under its own reference until the upper platform has taken it or sent it back. Its receipt is
recorded in the case as if its official had typed it: in the name of who asked for the filing, or set up that all is
filed. The worker decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from gongshu.audit.events import Event
from gongshu.audit.record import Act, act
from gongshu.catalog import actions as cataloging
from gongshu.catalog import queries as catalog
from gongshu.catalog.data import to_json
from gongshu.federation import events, filing, upward
from gongshu.federation.actions.running import fetcher
from gongshu.federation.models import Filing, FilingChannel, Source
from gongshu.federation.queries import need_filer
from gongshu.kit import canonical, clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.crypto import seal, unseal
from gongshu.kit.errors import BadInput, GongshuError, Refusal, Stale
from gongshu.kit.fetching import FetchFailed, tell
from gongshu.kit.home import Home
from gongshu.kit.ids import new_id
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import article

if TYPE_CHECKING:
    from gongshu.catalog.models import EntryVersion
    from gongshu.procedure.models import Case

_PATH = "/api/v1/catalog-filings"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def set_channel(*, by: Actor, source: Source, token: str, by_itself: bool) -> FilingChannel:
    """Set the upper platform with which the catalog is filed; the one before ends, what waits goes on through this.

    Args:
        by: who reviews catalogs at the data authority.
        source: the upper platform, another gongshu, as it is registered for the harvest.
        token: the access token that it gave, one that may write; sealed.
        by_itself: hand in whatever comes to the step of filing, in the actor's name.

    Raises:
        NotPermitted: not theirs to do. BadInput: without a token. Refusal: the platform takes no filings.
    """
    with act(by=by, refused=events.CHANNEL_SET, subject=source.subject) as this:
        this.article = _article()
        need_filer(by)
        if source.kind != "gongshu":
            raise Refusal(
                t("只有公数平台可以接收报送", "only another gongshu takes filings"),
                remedy=t("在该平台上报送，再填写回执号", "file it there and enter the number of the receipt"),
                code="takes_no_filings",
            )
        if not token.strip():
            raise BadInput(
                t("缺少接口令牌", "the access token is lacking"),
                remedy=t("请上级平台为本单位制作可写的令牌", "have the upper platform make one that may write"),
                at="token",
                code="token_lacking",
            )
        now, id = clock.now(), new_id()
        FilingChannel.objects.filter(ended_at=None).update(ended_at=now, token_sealed="")
        made = FilingChannel.objects.create(
            id=id,
            source=source,
            token_sealed=seal(settings.HOME, token.strip(), purpose=f"filing:{id}"),
            by_itself=by_itself,
            set_by_id=by.person,
        )
        Filing.objects.filter(state="waiting").update(channel=made, next_at=now)
        this.record(events.CHANNEL_SET, data={"source": source.id, "by_itself": by_itself})
        return made


def end_channel(*, by: Actor, channel: FilingChannel) -> None:
    """File by platform no more: the token is erased, what is on its way is dropped; receipts are typed again.

    Raises:
        NotPermitted: not theirs to do. Stale: it ended already.
    """
    with act(by=by, refused=events.CHANNEL_ENDED, subject=channel.source.subject) as this:
        need_filer(by)
        now = clock.now()
        if FilingChannel.objects.filter(pk=channel.pk, ended_at=None).update(ended_at=now, token_sealed="") != 1:
            raise Stale(t("已经停止", "it ended already"), code="ended_already")
        Filing.objects.filter(state="waiting").update(state="dropped", next_at=None, ended_at=now)
        this.record(events.CHANNEL_ENDED)


def file_above(*, by: Actor, case: Case) -> Filing:
    """Hand in the entry or change of a case that stands at its filing; one that was sent back may be handed in again.

    Raises:
        NotPermitted: not theirs to do. Refusal: no channel, not at its filing, or on its way already.
    """
    with act(by=by, refused=events.FILING_ASKED, subject=case.subject, case=case.number) as this:
        this.article = _article()
        need_filer(by)
        channel = FilingChannel.objects.filter(ended_at=None).first()
        if channel is None:
            raise Refusal(
                t("还没有设定上级平台", "no upper platform is set"),
                remedy=t("先设定，或直接填写回执号", "set one, or enter the number of the receipt"),
                code="no_channel",
            )
        if not _at_filing(case):
            raise Refusal(
                t("该事项不在备案环节", "the case does not stand at a filing"),
                remedy=t("先完成前面的步骤", "finish the steps before"),
                code="not_at_filing",
            )
        entry, _ = catalog.as_published(catalog.subject_of(case))
        return _hand_in(this, by, Filing(channel=channel, case=case, entry=entry, version=entry.version + 1))


def _hand_in(this: Act, by: Actor, made: Filing) -> Filing:
    made.asked_by_id = by.person
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(t("正在报送", "it is on its way already"), code="filed_already") from error
    this.record(events.FILING_ASKED, subject=made.entry.code, data={"filing": made.id, "version": made.version})
    return made


def file_due(home: Home) -> int:
    """Hand in what has come to its filing where all is filed, send what waits; returns how many filings moved on."""
    moved = sum(1 for _ in _handed_in())
    due = Filing.objects.filter(next_at__lte=clock.now(), state__in=filing.OPEN).order_by("next_at", "pk")
    for one in due.select_related("channel__source", "case", "entry__provider", "asked_by__organization"):
        if _take(one):
            moved += _send(one) if one.state == "waiting" else _settle(one)
    return moved


def _handed_in() -> Iterator[Filing]:
    channel = FilingChannel.objects.filter(ended_at=None, by_itself=True).first()
    if channel is None:
        return
    by = register.actor_of(register.person_by_id(channel.set_by_id))
    if not _may_still_file(by):
        return
    settled = Filing.objects.filter(state__in=("refused", *filing.OPEN)).values("case")
    for case in cases.standing_at("catalog", "file").exclude(pk__in=settled):
        with suppress(Refusal):  # another worker was quicker
            yield file_above(by=by, case=case)
    for version in _versions_since():
        entry, case = version.entry, version.case
        with suppress(Refusal), act(by=by, refused=events.FILING_ASKED, subject=entry.code, case=case.number) as this:
            this.article = _article()
            made = Filing(channel=channel, case=case, entry=entry, version=version.number, update=True)
            yield _hand_in(this, by, made)


def _versions_since() -> Iterator[EntryVersion]:
    """The versions in force of entries of which an earlier one was filed by platform, and none since."""
    sent = Filing.objects.filter(entry=OuterRef("entry")).exclude(state="dropped")
    filed = catalog.versions_in_force().filter(
        Exists(sent.filter(state="filed")), ~Exists(sent.filter(version__gte=OuterRef("number")))
    )
    yield from filed.select_related("entry", "case").order_by("pk")


def _may_still_file(by: Actor) -> bool:
    """Whether who set the channel up may still file; where not, nothing is handed in by itself."""
    try:
        need_filer(by)
    except GongshuError:
        return False
    return True


def _take(one: Filing) -> bool:
    """Take the lease of a filing, unless another worker was quicker."""
    seen = Filing.objects.filter(pk=one.pk, next_at=one.next_at, state=one.state)
    return seen.update(next_at=clock.now() + upward.LEASE, attempts=F("attempts") + 1) == 1


def _send(one: Filing) -> bool:
    passed = one.entry.version != one.version if one.update else not _at_filing(one.case)
    if passed or not one.channel.token_sealed:
        return _end(one, "dropped")
    entry, data = catalog.as_published(one.entry if one.update else catalog.subject_of(one.case))
    plain = to_json(data)
    message = {
        "reference": one.id,
        "code": entry.code,
        "version": one.version,
        "provider": entry.provider.name,
        "entry": plain,
        "digest": canonical.digest(plain),
    }
    token = unseal(settings.HOME, one.channel.token_sealed, purpose=f"filing:{one.channel_id}")
    try:
        answer = tell(fetcher(), one.channel.source.address + _PATH, key=token, message=message)
    except FetchFailed as failure:
        return _later(one, failure.code)
    told = answer.document if isinstance(answer.document, Mapping) else {}
    if answer.status == 422 and (problems := filing.heard(told.get("problems"))):
        return _end(one, "refused", events.FILING_REFUSED, {"problems": problems}, {"wrong": len(problems)})
    receipt = str(told.get("receipt", ""))[:60]
    if answer.status != 201 or not receipt:
        return _later(one, str(told.get("code") or f"http_{answer.status}"))
    if one.update:
        return _end(one, "filed", events.FILING_RECEIPTED, {"receipt": receipt}, {"receipt": receipt})
    with act(by=SYSTEM, refused=events.FILING_RECEIPTED, subject=entry.code, case=one.case.number) as this:
        this.article = _article()
        Filing.objects.filter(pk=one.pk).update(state="receipted", receipt=receipt, problems=[], failure="", attempts=0)
        this.record(events.FILING_RECEIPTED, data={"filing": one.id, "receipt": receipt})
    one.receipt = receipt
    _settle(one)
    return True


def _settle(one: Filing) -> bool:
    """Record the receipt in the case, in the name of who asked for the filing."""
    case = one.case
    case.refresh_from_db()
    if not _at_filing(case):  # its official typed a receipt meanwhile, or took the case back
        return _end(one, "filed" if case.ended else "dropped")
    try:
        with transaction.atomic():
            by = register.actor_of(one.asked_by)
            cataloging.file_entry(by=by, case=case, receipt=one.receipt, expect=case.revision)
            return _end(one, "filed")
    except GongshuError as refused:
        return _later(one, refused.code or "not_recorded")


def _end(
    one: Filing,
    state: str,
    event: Event | None = None,
    values: Mapping[str, Any] = _NOTHING,
    data: Mapping[str, Any] = _NOTHING,
) -> bool:
    ended = {"state": state, "next_at": None, "ended_at": clock.now(), "failure": "", **values}
    if event is None:
        Filing.objects.filter(pk=one.pk).update(**ended)
        return True
    with act(by=SYSTEM, refused=event, subject=one.entry.code, case=one.case.number) as this:
        this.article = _article()
        Filing.objects.filter(pk=one.pk).update(**ended)
        this.record(event, data={"filing": one.id, **data})
    return True


def _later(one: Filing, failure: str) -> bool:
    following = upward.next_try(clock.now(), one.attempts)
    Filing.objects.filter(pk=one.pk).update(next_at=following, failure=failure[:60])
    return False


def _at_filing(case: Case) -> bool:
    here = cases.open_step(case)
    return here is not None and here.act == "file"


def _article() -> str:
    rule = register.jurisdiction().rules.get(filing.FILED_UPWARD)
    return article(rule.cite, rule.source) if rule is not None else ""
