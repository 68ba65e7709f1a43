"""Running a harvest: one at a time for each platform, page by page, to be gone on with wherever it stopped.

A run holds a lease that every page renews. The records of a page, the counts and the cursor are one transaction, which
begins with the renewal: who has lost the lease to another cannot write any more. So a run that is killed has either
all of a page or nothing of it, and the next goes on at its cursor.
"""

from __future__ import annotations

import logging
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from gongshu.audit.record import act, need_no_act
from gongshu.federation import events, queries, rules
from gongshu.federation.actions import storing
from gongshu.federation.models import Run, RunError, Source
from gongshu.federation.reading.kinds import READERS
from gongshu.federation.reading.record import Page
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.errors import Refusal, Stale
from gongshu.kit.fetching import Fetched, Fetcher, FetchFailed, Get, bad_answer
from gongshu.kit.home import Home
from gongshu.kit.ids import new_id
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import Text, t

log = logging.getLogger("gongshu.harvest")


def run_source(
    *, by: Actor, source: Source, full: bool = False, progress: Reporter = SILENT, get: Get | None = None
) -> Run:
    """Harvest a platform: go on with what was not finished, else read what changed, or everything when that is due.

    Args:
        by: the platform itself when the time has come, else somebody of the data authority.
        source: the platform.
        full: read everything, not only what changed.
        progress: told how many records were read.
        get: fetches; by default with the limits of the house and the networks the operator allows.

    Returns:
        The run, ended: complete, out of time, or failed with the reason. What it had by then stays.

    Raises:
        NotPermitted: not theirs to do. Refusal: the source is paused, or another run is under way.
    """
    run = _begin(by, source, full=full)
    harvest = _Harvest(by, run, progress, get or fetcher())
    try:
        harvest.work()
    except FetchFailed as failure:
        return harvest.end("failed", failure)
    except Stale:
        raise
    except BaseException:
        # Whoever stops it, and whatever broke: the next run need not wait for the lease.
        harvest.end("interrupted")
        raise
    return run


def fetcher() -> Fetcher:
    """Return what fetches in this installation; never within an act."""
    need_no_act()
    return Fetcher(queries.private_networks())


def run_time() -> timedelta:
    """Return how long a run may take."""
    given = settings.HOME.settings.get("federation", {}).get("run_minutes", 0)
    return timedelta(minutes=given) if isinstance(given, int) and given > 0 else rules.RUN_TIME


def harvest_due(home: Home) -> int:
    """Harvest what is due, one platform after another; returns how many runs that were."""
    done = 0
    for source in queries.due_now():
        try:
            run_source(by=SYSTEM, source=source)
        except Refusal as refusal:
            log.info("harvest of %s not begun: %s", source.id, refusal.code)
        except Exception as error:
            # The kind of the error only: its text may hold what a log must not.
            log.error("harvest of %s broke off: %s", source.id, type(error).__name__)
        else:
            done += 1
    return done


def _begin(by: Actor, source: Source, *, full: bool) -> Run:
    with act(by=by, refused=events.RUN_BEGUN, subject=source.subject) as this:
        queries.need_manager(by)
        _give_up_expired(source)
        if not Source.objects.filter(pk=source.pk, state="active").exists():
            raise Refusal(
                t("来源已暂停", "the source is paused"), remedy=t("先恢复汇聚", "resume it first"), code="paused"
            )
        now = clock.now()
        past, since, last_full = queries.past_of(source)
        plan = rules.plan(past, since, last_full, now, full=full or not READERS[source.kind]().knows_changes)
        try:
            with transaction.atomic():
                run = Run.objects.create(
                    source=source,
                    owner=new_id(),
                    host=socket.gethostname()[:100],
                    lease_until=now + rules.LEASE,
                    full=plan.full,
                    since=plan.since,
                    sweep=plan.sweep or new_id(),
                    goes_on=bool(plan.sweep),
                    began_at_cursor=plan.cursor,
                    cursor=plan.cursor,
                    began_at=now,
                    begun_by_name=by.name,
                )
        except IntegrityError:
            raise Refusal(
                t("这个来源正在汇聚", "a harvest of this source is under way"),
                why=t("同一来源同时只能有一次汇聚", "one at a time for each source"),
                remedy=t(
                    f"等它结束；它若中断，{int(rules.LEASE.total_seconds() // 60)} 分钟后可以接着做",
                    f"wait for its end; was it cut off, it can be gone on with after {rules.LEASE}",
                ),
                code="under_way",
            ) from None
        this.record(events.RUN_BEGUN, data={"run": run.id, "full": run.full, "goes_on": run.goes_on})
    return run


def _give_up_expired(source: Source) -> None:
    """End a run whose lease has run out, so that another may go on; of two who try, one does."""
    run = Run.objects.filter(source=source, outcome="running", lease_until__lte=clock.now()).first()
    if run is None:
        return
    with act(by=SYSTEM, refused=events.RUN_ENDED, subject=source.subject) as this:
        mine = Run.objects.filter(pk=run.pk, outcome="running", owner=run.owner, lease_until=run.lease_until)
        if mine.update(outcome="interrupted", ended_at=clock.now()) == 1:
            run.refresh_from_db()
            record = this.record(events.RUN_ENDED, data=_counts(run))
            Run.objects.filter(pk=run.pk).update(evidence=record.id)


def _counts(run: Run) -> dict[str, Any]:
    names = ("outcome", "full", "pages", "added", "changed", "unchanged", "gone", "failed", "repeated", "failure")
    return {"run": run.id, **{name: getattr(run, name) for name in names}}


@dataclass
class _Harvest:
    """A run under way, in the hands of the one who began it."""

    by: Actor
    run: Run
    progress: Reporter
    get: Get
    kept_errors: int = field(default=0)

    def work(self) -> None:
        """Read page after page until the end, or until the time is over."""
        run = self.run
        reader, limit = READERS[run.source.kind](), run.began_at + run_time()
        while True:
            page = reader.page(self._get, run.source.address, run.cursor, run.since)
            self._keep(page)
            if not page.next:
                self._finish()
                return
            if clock.now() >= limit:
                self.end("timed_out")
                return
            if not Source.objects.filter(pk=run.source_id, state="active").exists():
                self.end("interrupted")
                return

    def _get(self, address: str, accept: str) -> Fetched:
        """Fetch, and keep the lease while one page takes many answers."""
        if self.run.lease_until - clock.now() < rules.LEASE / 2:
            self._hold()
        return self.get(address, accept)

    def _hold(self, **changes: Any) -> None:
        """Renew the lease with what else changed.

        Raises:
            Stale: the lease was lost; whoever has it goes on.
        """
        mine = Run.objects.filter(pk=self.run.pk, outcome="running", owner=self.run.owner)
        until = clock.now() + rules.LEASE
        if mine.update(lease_until=until, **changes) != 1:
            raise Stale(t("这次汇聚已由别处接手", "this harvest was taken over elsewhere"), code="lease_lost")
        for name, value in {"lease_until": until, **changes}.items():
            setattr(self.run, name, value)

    def _keep(self, page: Page) -> None:
        run = self.run
        if page.next and (page.next == run.cursor or run.pages >= rules.MOST_PAGES):
            raise _endless(run.source)
        with transaction.atomic():
            self._hold()
            stored = storing.store_page(run, page)
            if page.next and stored.nothing_new:
                raise _endless(run.source)
            self._note(stored)
            self._hold(
                cursor=page.next,
                pages=run.pages + 1,
                total=page.total if page.total is not None else run.total,
                added=run.added + stored.added,
                changed=run.changed + stored.changed,
                unchanged=run.unchanged + stored.unchanged,
                gone=run.gone + stored.gone,
                repeated=run.repeated + stored.repeated,
                failed=run.failed + len(stored.faulty),
                unidentified=run.unidentified + sum(not one.external_id for one in stored.faulty),
            )
        if page.total is not None:
            self.progress.total(page.total)
        self.progress.advance(len(page.found))

    def _note(self, stored: storing.Stored) -> None:
        room = max(0, rules.MOST_ERRORS - self.kept_errors)
        errors = [
            RunError(run=self.run, external_id=one.external_id, code=one.code, where=one.where[:200])
            for one in stored.faulty[:room]
        ]
        RunError.objects.bulk_create(errors)
        self.kept_errors += len(errors)

    def _finish(self) -> None:
        run = self.run
        seen, held, unidentified = storing.counts_of_sweep(run)
        if run.full and held and not seen:
            what = t("对方一条记录也没有给出，原有记录不动", "the platform gave no record at all; those held stay")
            raise bad_answer(run.source.address, what, "empty")
        self.end(
            "complete",
            bury=rules.may_bury(full=run.full, unidentified=unidentified, seen=seen, held=held, told=run.total),
        )

    def end(self, outcome: str, failure: FetchFailed | None = None, *, bury: bool = False) -> Run:
        """End the run with one record of what it came to; nothing where another has taken over."""
        run = self.run
        with act(by=self.by, refused=events.RUN_ENDED, subject=run.source.subject) as this:
            mine = Run.objects.filter(pk=run.pk, outcome="running", owner=run.owner)
            gone = run.gone + (storing.bury_unseen(run) if bury else 0)
            told = _told(failure)
            ended = clock.now()
            if mine.update(outcome=outcome, ended_at=ended, gone=gone, **told) != 1:
                raise Stale(t("这次汇聚已由别处接手", "this harvest was taken over elsewhere"), code="lease_lost")
            run.refresh_from_db()
            due = rules.next_due(outcome, ended, run.source.every_hours)
            Source.objects.filter(pk=run.source_id).update(due_at=due)
            record = this.record(events.RUN_ENDED, data=_counts(run))
            Run.objects.filter(pk=run.pk).update(evidence=record.id)
            run.evidence = record.id
        return run


def _told(failure: FetchFailed | None) -> dict[str, str]:
    if failure is None:
        return {}
    what: Text = failure.what
    return {
        "failure": failure.code[:40],
        "failure_zh": what.zh[:300],
        "failure_en": what.en[:300],
        "failed_at": failure.at[:300],
    }


def _endless(source: Source) -> FetchFailed:
    return bad_answer(
        source.address,
        t("对方反复给出同一页，翻页没有尽头", "the platform gives the same page again; its pages never end"),
        "same_page_again",
    )
