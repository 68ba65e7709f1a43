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
    told = {id for id, figure in figures().items() if figure.why_not and "归集的数据" in figure.why_not.zh}
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


def test_a_figure_that_there_is_not_says_why() -> None:
    found = figures(
        outcomes={"security.incident": Outcomes(3), "opening.demand": Outcomes(1)},
        judging={"security.incident": frozenset(), "opening.demand": frozenset(), "opening.application": frozenset()},
    )
    assert {id: str(found[id].why_not) for id in ("BACK", "OPEN-APP", "SEC-TIM", "DEM")} == {
        "BACK": "适用的文件没有这一程序",
        "OPEN-APP": "这段时间没有这类事项",
        "SEC-TIM": "文件对这类事项没有规定可以计数的期限，或期限还没有到",
        "DEM": "还没有办结的",
    }
    counted = figures(
        kept={("security.incident", "report"): Kept(due=2, in_time=1)}, judging={"security.incident": frozenset()}
    )
    assert (counted["SEC-TIM"].value, counted["SEC-TIM"].why_not) == (0.5, None)
