"""What cases amount to: how many, how they ended, whether each limit was kept. Counts only, never a case's content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count

from gongshu.kit import clock as time
from gongshu.procedure.models import Case, Clock
from gongshu.procedure.pinning import law_under
from gongshu.procedure.stopping import spans
from gongshu.procedure.timing import working_days_to
from gongshu.regulation.calendar import Calendar


@dataclass(slots=True)
class LimitFigures:
    """How one limit was kept at one step of one procedure, under the article that held there.

    Attributes:
        in_time: acted on by the due moment.
        late: acted on after it.
        open_late: not acted on, the due moment has passed.
        running: not acted on, and not due yet; counts in no rate.
        days: working days taken, in all acted-on cases whose years the calendar knows.
        counted: in how many cases ``days`` were counted.
    """

    procedure: str
    step: str
    limit: str
    article: str
    in_time: int = 0
    late: int = 0
    open_late: int = 0
    running: int = 0
    days: int = 0
    counted: int = 0

    @property
    def due(self) -> int:
        """Cases in which the limit has ended or was met."""
        return self.in_time + self.late + self.open_late


@dataclass(slots=True)
class ProcedureFigures:
    """Cases of one procedure: opened, still open, ended by the kind of their end and by the end itself."""

    procedure: str
    opened: int = 0
    open: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    def count_end(self, kind: str, end: str, cases: int = 1) -> None:
        """Count cases that came to an end."""
        self.kinds[kind] = self.kinds.get(kind, 0) + cases
        self.ends[end] = self.ends.get(end, 0) + cases


def by_procedure(since: datetime, until: datetime) -> Sequence[ProcedureFigures]:
    """Count the cases opened in a span, by procedure, in order of their ids."""
    found: dict[str, ProcedureFigures] = {}
    cases = Case.objects.filter(opened_at__gte=since, opened_at__lt=until).order_by("procedure_id")
    counted = cases.values_list("procedure_id", "law", "state", "ended").annotate(cases=Count("pk"))
    for name, law, state, ended, number in counted:
        figures = found.setdefault(name, ProcedureFigures(name))
        figures.opened += number
        if not ended:
            figures.open += number
            continue
        end = law_under(law).procedure.ends.get(state)
        figures.count_end(end.kind if end else "neutral", state, number)
    return list(found.values())


def by_limit(since: datetime, until: datetime, now: datetime | None = None) -> Sequence[LimitFigures]:
    """Count how the limits that began to run in a span were kept.

    Only limits with a due moment count: what the instrument does not limit enters no rate. A clock that another one
    continued (more time was asked for, papers were completed, the parties of a joint step differed, what was settled
    was not agreed to) is counted once, by the last; the days on which it stood still are none of those it took.
    """
    moment = now or time.now()
    calendar = Calendar.load()
    found: dict[tuple[str, str, str, str], LimitFigures] = {}
    for row in _clocks(since, until):
        key = (row["case__procedure_id"], row["visit__step"], row["limit_id"], row["article"])
        figures = found.setdefault(key, LimitFigures(*key))
        _count(figures, row["due_at"], row["met_at"], moment)
        if row["met_at"] is not None:
            taken = _working_days(row["started_at"], row["met_at"], calendar)
            stood = [_working_days(*span, calendar) for span in spans(row["stops"])]
            if taken is not None and None not in stood:
                figures.days += taken - sum(filter(None, stood))
                figures.counted += 1
    return [found[key] for key in sorted(found)]


def _clocks(since: datetime, until: datetime) -> Iterator[Any]:
    rows = Clock.objects.filter(
        started_at__gte=since, started_at__lt=until, stopped_at__isnull=True, due_at__isnull=False, source="law"
    )
    return rows.values(
        "case__procedure_id", "visit__step", "limit_id", "article", "started_at", "due_at", "met_at", "stops"
    ).iterator()


def _working_days(since: datetime, until: datetime, calendar: Calendar) -> int | None:
    return working_days_to(time.local(until).date(), time.local(since).date(), calendar)


def _count(figures: LimitFigures, due: datetime, met: datetime | None, now: datetime) -> None:
    if met is not None:
        figures.in_time += met <= due
        figures.late += met > due
    elif now > due:
        figures.open_late += 1
    else:
        figures.running += 1
