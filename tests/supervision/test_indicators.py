"""The customary indicators: what counts, what does not, and when there is no figure at all."""

from __future__ import annotations

from gongshu.supervision.indicators import Facts, Figure, Kept, Outcomes, indicators


def figures(kept=None, outcomes=None, judging=None) -> dict[str, Figure]:
    return {one.id: one for one in indicators(Facts(kept or {}, outcomes or {}, judging or {}))}


def test_nothing_counted_is_not_applicable_and_never_full_marks() -> None:
    for figure in figures().values():
        assert figure.value is None
        assert figure.words.zh == "不适用"


def test_what_needs_gathered_data_says_so() -> None:
    told = {id for id, figure in figures().items() if figure.why_not is not None}
    assert told == {"CAT-COV", "MNT", "AGG", "FRS", "DQ", "USE", "SRC"}


def test_a_reply_counts_where_somebody_judges_and_a_delivery_where_nobody_does() -> None:
    found = figures(
        kept={
            ("sharing.conditional", "reply"): Kept(due=10, in_time=9, days=30, counted=10),
            ("sharing.conditional", "grant"): Kept(due=4, in_time=1, days=80, counted=4),
            ("quality.problem", "reply"): Kept(due=5, in_time=5),
        },
        judging={"sharing.conditional": frozenset({"reply"})},
    )
    assert (found["RPL"].value, found["RPL"].words.zh) == (0.9, "90.0%")
    assert (found["RPL-D"].value, found["RPL-D"].words.zh) == (3.0, "3.0")
    assert found["DLV"].value == 0.25
    assert found["FIX-T"].value == 1.0


def test_problems_settled_otherwise_are_no_corrections_and_withdrawn_demands_count_nowhere() -> None:
    found = figures(
        outcomes={
            "quality.problem": Outcomes(12, {"positive": 6, "neutral": 4}, {"corrected": 6, "confirmed": 4}),
            "opening.demand": Outcomes(5, {"positive": 2, "neutral": 2}, {"opened": 2, "withdrawn": 1, "declined": 1}),
        }
    )
    assert (found["FIX"].numerator, found["FIX"].denominator) == (6, 10)
    assert (found["DEM"].numerator, found["DEM"].denominator) == (2, 3)
