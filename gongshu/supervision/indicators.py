"""The customary indicators of a public-data operation, from counts. Pure.

A figure whose denominator is nought is *not applicable*, never full marks; so is one whose facts nobody counted. The
formulas are the customary ones; no instrument served here fixes them, so their names and weights are house rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gongshu.kit.text import Text, t


@dataclass(frozen=True, slots=True)
class Kept:
    """How limits were kept: due, in time; working days taken in so many counted cases."""

    due: int = 0
    in_time: int = 0
    days: int = 0
    counted: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(
            self.due + other.due,
            self.in_time + other.in_time,
            self.days + other.days,
            self.counted + other.counted,
        )


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The cases of a procedure: how many were opened, how they ended by kind (``positive`` …) and by the end itself."""

    opened: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    ends: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the indicators are computed from.

    ``kept``: by (procedure, step). ``outcomes``: by procedure. ``judging``: the steps, by procedure, at which somebody
    replies, opines or decides on what was asked.
    """

    kept: Mapping[tuple[str, str], Kept]
    outcomes: Mapping[str, Outcomes]
    judging: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator: ``numerator`` over ``denominator``, or why there is none."""

    id: str
    title: Text
    numerator: int
    denominator: int
    percent: bool = True
    why_not: Text | None = None

    @property
    def value(self) -> float | None:
        """The figure; None where it is not applicable."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def words(self) -> Text:
        """The figure as people read it."""
        if self.value is None:
            return t("不适用", "not applicable")
        shown = f"{self.value * 100:.1f}%" if self.percent else f"{self.value:.1f}"
        return Text(shown, shown)


_CHANGE, _PROBLEM, _APPLICATION = "catalog.change", "quality.problem", "opening.application"
_NO_PROCEDURE = t("适用的文件没有这一程序", "the text in force has no such procedure")
_NO_CASES = t("这段时间没有这类事项", "no such case in this span")
_NOTHING_COUNTED = t(
    "文件对这类事项没有规定可以计数的期限，或期限还没有到", "the text counts no limit here, or none has ended"
)
_NOTHING_ENDED = t("还没有办结的", "none has ended yet")
_NO_DATA = t("需要已归集的数据，案件里没有", "needs gathered data; cases do not hold it")
_NEEDS_DATA: Sequence[tuple[str, Text]] = (
    ("CAT-COV", t("编目完整率", "catalog completeness")),
    ("MNT", t("挂接率", "resources mounted")),
    ("AGG", t("归集率", "data gathered")),
    ("FRS", t("更新及时率", "refreshed in time")),
    ("DQ", t("质量合格率", "quality passed")),
    ("USE", t("有效调用率", "calls that found something")),
    ("SRC", t("一数一源覆盖率", "items with one source")),
)


def indicators(facts: Facts) -> Sequence[Figure]:
    """Compute every indicator; those that need gathered data are named as not applicable with the reason."""
    sharing = _names(facts, "sharing.")
    replies, supplies = _of(facts, sharing, judging=True), _of(facts, sharing, judging=False)
    kept = (
        ("CAT-TIM", t("目录更新及时率", "catalog changes in time"), _of(facts, [_CHANGE]), _CHANGE),
        ("RPL", t("按时答复率", "replies in time"), replies, "sharing."),
        ("DLV", t("提供及时率", "deliveries in time"), supplies, "sharing."),
        (
            "FIX-T",
            t("按时整改率", "problems handled in time"),
            _of(facts, [_PROBLEM, "quality.second_report"]),
            _PROBLEM,
        ),
        ("OPEN-APP", t("开放申请按时答复率", "open applications in time"), _of(facts, [_APPLICATION]), _APPLICATION),
        (
            "SEC-TIM",
            t("安全事项按时办结率", "security matters in time"),
            _of(facts, _names(facts, "security.")),
            "security.",
        ),
    )
    ended = (
        ("FIX", t("问题整改率", "problems corrected"), _PROBLEM),
        ("DEM", t("需求满足率", "demands met"), "opening.demand"),
        ("BACK", t("回流率", "data returned"), "federation.backflow"),
    )
    days = t("平均答复工作日", "mean working days to reply")
    return [
        *(
            Figure(id, title, one.in_time, one.due, why_not=None if one.due else _why_not(facts, of, _NOTHING_COUNTED))
            for id, title, one, of in kept
        ),
        Figure(
            "RPL-D",
            days,
            replies.days,
            replies.counted,
            percent=False,
            why_not=None if replies.counted else _why_not(facts, "sharing.", _NOTHING_COUNTED),
        ),
        *(_met(id, title, facts, procedure) for id, title, procedure in ended),
        *(Figure(id, title, 0, 0, why_not=_NO_DATA) for id, title in _NEEDS_DATA),
    ]


def _met(id: str, title: Text, facts: Facts, procedure: str) -> Figure:
    """Return how many of the ended cases ended well; what was withdrawn counts in neither."""
    outcomes = facts.outcomes.get(procedure, Outcomes())
    ended = sum(outcomes.kinds.values()) - outcomes.ends.get("withdrawn", 0)
    why_not = None if ended else _why_not(facts, procedure, _NOTHING_ENDED)
    return Figure(id, title, outcomes.kinds.get("positive", 0), ended, why_not=why_not)


def _why_not(facts: Facts, procedure: str, otherwise: Text) -> Text:
    """Say why there is no figure: the text has no such procedure, no case came about, or what else it is."""
    if not any(one.startswith(procedure) for one in facts.judging):
        return _NO_PROCEDURE
    opened = sum(found.opened for one, found in facts.outcomes.items() if one.startswith(procedure))
    return otherwise if opened else _NO_CASES


def _names(facts: Facts, prefix: str) -> list[str]:
    return sorted({procedure for procedure, _ in facts.kept if procedure.startswith(prefix)})


def _of(facts: Facts, procedures: Iterable[str], *, judging: bool | None = None) -> Kept:
    """Add up some procedures; only the steps at which somebody judges, or only the others, if that is said."""
    wanted = set(procedures)
    rows = [
        kept
        for (procedure, step), kept in facts.kept.items()
        if procedure in wanted and judging in (None, step in facts.judging.get(procedure, frozenset()))
    ]
    return sum(rows, Kept())
