"""Reading the harvest: platforms, runs, records found elsewhere. Records are public on their own platforms, so here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongshu.catalog.data import DatedCode
from gongshu.catalog.queries import is_authority
from gongshu.catalog.search.asking import Question, Way, ask
from gongshu.federation import filing, rules
from gongshu.federation.models import (
    Borrowed,
    FiledHere,
    Filing,
    FilingChannel,
    HarvestedRecord,
    Relayed,
    Run,
    RunError,
    Source,
)
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, NotPermitted
from gongshu.kit.networks import Network, read_networks
from gongshu.kit.text import t
from gongshu.organizations.rules import may, require
from gongshu.procedure import queries as cases

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def private_networks() -> tuple[Network, ...]:
    """Return the networks that are not public and may be harvested nevertheless, as the operator names them."""
    named = settings.HOME.settings.get("federation", {}).get("private_networks", [])
    return read_networks(named, "federation.private_networks")


def need_manager(by: Actor) -> None:
    """Refuse unless an actor decides what is harvested: somebody of the data authority, or the platform.

    Raises:
        NotPermitted: with who may.
    """
    require(by, "federation.manage")
    if not (by.is_system or is_authority(by)):
        raise NotPermitted(
            t("汇聚哪些平台，由数据主管机构决定", "what is harvested is for the data authority to say"),
            why=t("当前单位不是数据主管机构", "your organization is not the data authority"),
            remedy=t("请向数据主管机构提出", "turn to the data authority"),
        )


def may_manage(by: Actor) -> bool:
    """Whether an actor decides what is harvested."""
    try:
        need_manager(by)
    except NotPermitted:
        return False
    return True


def need_reader(by: Actor) -> None:
    """Refuse who may not see how the harvest stands (NotPermitted)."""
    require(by, "federation.read")


def sources(by: Actor) -> QuerySet[Source]:
    """Return the platforms with ``kept``, how many of their records are there now (NotPermitted for the public)."""
    need_reader(by)
    return Source.objects.annotate(kept=Count("records", filter=Q(records__gone_at__isnull=True)))


def source(id: str, by: Actor) -> Source:
    """Return a platform by its id, its name or its address.

    Raises:
        NotFound: there is none. NotPermitted: it is not theirs to see.
    """
    found = sources(by).filter(Q(pk=id) | Q(name=id) | Q(address=id.rstrip("/"))).first()
    if found is None:
        raise NotFound(
            t("没有这个来源", "there is no such source"),
            remedy=t("gongshu harvest list 列出全部来源", "gongshu harvest list shows them all"),
            code="no_such_source",
        )
    return found


def runs(source: Source, by: Actor) -> QuerySet[Run]:
    """Return the runs of a platform, the newest first."""
    need_reader(by)
    return Run.objects.filter(source=source)


def run(id: str, by: Actor) -> Run:
    """Return a run.

    Raises:
        NotFound: there is none. NotPermitted: it is not theirs to see.
    """
    need_reader(by)
    found = Run.objects.filter(pk=id).select_related("source").first()
    if found is None:
        raise NotFound(t("没有这次汇聚", "there is no such run"), code="no_such_run")
    return found


def errors(run: Run) -> QuerySet[RunError]:
    """Return what was wrong with single records of a run."""
    return RunError.objects.filter(run=run)


def due_now() -> Sequence[Source]:
    """Return the platforms whose time has come and that nobody harvests now, the longest due first."""
    now = clock.now()
    held = Run.objects.filter(source=OuterRef("pk"), outcome="running", lease_until__gt=now)
    return list(Source.objects.filter(~Exists(held), state="active", due_at__lte=now).order_by("due_at"))


def past_of(source: Source) -> tuple[rules.Past | None, datetime | None, datetime | None]:
    """Return the last run of a platform, and when the last finished one began, and the last that read everything."""
    done = Run.objects.filter(source=source, outcome="complete")
    last = Run.objects.filter(source=source).exclude(outcome="running").first()
    past = None
    if last is not None:
        stuck = last.goes_on and last.cursor == last.began_at_cursor
        past = rules.Past(last.outcome, last.sweep, last.cursor, last.full, last.since, stuck)
    return past, _began(done), _began(done.filter(full=True))


def _began(done: QuerySet[Run]) -> datetime | None:
    """When the sweep of the last of these runs began: what changed since then was not read by it for certain."""
    last = done.first()
    if last is None:
        return None
    first = Run.objects.filter(source=last.source_id, sweep=last.sweep).order_by("began_at").first()
    return first.began_at if first else None


def records() -> QuerySet[HarvestedRecord]:
    """Return what other platforms have now."""
    return HarvestedRecord.objects.filter(gone_at__isnull=True).select_related("source").defer("raw", "words")


def find(words: str, source: str = "") -> tuple[Question, QuerySet[HarvestedRecord]]:
    """Return the records that hold every word, in the catalog's folding and with its synonyms; all without words."""
    question = ask(words)
    found = records()
    if source:
        found = found.filter(source_id=source)
    if question.empty and words.strip():
        return question, found.none()
    for word in question.words:
        ways = Q()
        for way in word.ways:
            ways |= _held(way)
        found = found.filter(ways)
    return question, found


def _held(way: Way) -> Q:
    condition = Q()
    for phrase in way.phrases:
        condition &= Q(words__contains=phrase)
    return condition


def count(words: str) -> int:
    """Return how many records of other platforms hold every word."""
    return find(words)[1].count()


def record(id: int) -> HarvestedRecord:
    """Return a record, also one that is gone where it comes from.

    Raises:
        NotFound: there is none.
    """
    found = HarvestedRecord.objects.filter(pk=id).select_related("source").first()
    if found is None:
        raise NotFound(t("没有这条记录", "there is no such record"), code="no_such_record")
    return found


def codes_of(found: HarvestedRecord) -> list[DatedCode]:
    """Return the codes that others give what a record describes, as its platform tells them."""
    held = [(one, date.fromisoformat(one["since"]), one["until"]) for one in found.codes]
    return [
        DatedCode(one["platform"], one["code"], since, date.fromisoformat(until) if until else None)
        for one, since, until in held
    ]


def origins() -> Sequence[Source]:
    """Return the platforms that records come from, for the public to choose from."""
    return list(Source.objects.filter(Exists(HarvestedRecord.objects.filter(source=OuterRef("pk")))))


def is_reader(by: Actor) -> bool:
    """Whether an actor may see how the harvest stands."""
    return bool(may(by, "federation.read"))


def upper_platforms() -> QuerySet[Source]:
    """Return the platforms that take reports of problems: every other gongshu that is registered."""
    return Source.objects.filter(kind="gongshu", state="active")


def borrowed(by: Actor) -> QuerySet[Borrowed]:
    """Return the data used through upper platforms that an actor may see: their own unit's; the data authority, all."""
    if not may(by, "federation.read"):
        return Borrowed.objects.none()
    found = Borrowed.objects.select_related("source", "organization")
    return found if is_authority(by) else found.filter(organization=by.organization)


def borrowed_by(id: str, by: Actor) -> Borrowed:
    """Return data of an upper platform that an actor may see.

    Raises:
        NotFound: there is none for this person.
    """
    found = borrowed(by).filter(pk=id).first()
    if found is None:
        raise NotFound(t("没有登记这份数据", "no such data is registered"), code="no_such_data")
    return found


def relayed(by: Actor) -> QuerySet[Relayed]:
    """Return the reports to upper platforms that an actor may see, newest first."""
    return Relayed.objects.filter(borrowed__in=borrowed(by)).select_related("borrowed__source")


def need_filer(by: Actor) -> None:
    """Refuse who files no catalog upward: that is for who reviews catalogs at the data authority.

    Raises:
        NotPermitted: with who may.
    """
    require(by, "catalog.review")
    if not is_authority(by):
        raise NotPermitted(
            t("向上级备案由数据主管机构办理", "filing upward is for the data authority"),
            why=t("当前单位不是数据主管机构", "your organization is not the data authority"),
            remedy=t("请向数据主管机构提出", "turn to the data authority"),
        )


def may_file(by: Actor) -> bool:
    """Whether an actor files the catalog upward."""
    return bool(may(by, "catalog.review")) and is_authority(by)


def channel() -> FilingChannel | None:
    """Return the upper platform with which the catalog is filed; None where receipts are typed."""
    return FilingChannel.objects.filter(ended_at=None).select_related("source", "set_by").first()


def to_be_filed(by: Actor) -> QuerySet[Case]:
    """Return the cases an actor may see that stand at their filing and are not on their way."""
    need_reader(by)
    at_filing = cases.standing_at("catalog", "file").exclude(filings__state__in=filing.OPEN)
    return at_filing.filter(pk__in=cases.visible_to(by).values("pk"))


def filings(by: Actor) -> QuerySet[Filing]:
    """Return what was handed in to upper platforms of what an actor may see, the newest first."""
    need_reader(by)
    seen = Filing.objects.filter(case__in=cases.visible_to(by).values("pk"))
    return seen.select_related("channel__source", "case", "entry", "asked_by")


def filed_here(by: Actor) -> QuerySet[FiledHere]:
    """Return what lower platforms filed here, the newest first: all for the data authority, one's own for others."""
    need_reader(by)
    seen = FiledHere.objects.select_related("organization").defer("data")
    return seen if by.is_system or is_authority(by) else seen.filter(organization=by.organization)


def filed_by_receipt(receipt: str, by: Actor) -> FiledHere:
    """Return what was filed under a receipt.

    Raises:
        NotFound: there is none, or none for this actor.
    """
    found = filed_here(by).defer(None).filter(receipt=receipt).first()
    if found is None:
        raise NotFound(t("没有这份备案", "there is no such filing"), code="no_such_filing")
    return found


def filed_before(found: FiledHere) -> Sequence[FiledHere]:
    """Return the earlier versions that the same organization filed of an entry, the latest first."""
    same = FiledHere.objects.filter(organization=found.organization_id, code=found.code, version__lt=found.version)
    return list(same.defer("data").order_by("-version"))
