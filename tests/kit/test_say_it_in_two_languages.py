"""A sentence carries both languages; English tells one from many, Chinese has no need to."""

import pytest

from gongshu.kit.text import t


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 entries rest"),
        (1, "1 entry rests"),
        (2, "2 entries rest"),
        ("1", "1 entry rests"),
        ("1,000", "1,000 entries rest"),
    ],
)
def test_english_tells_one_from_many(n: object, said: str) -> None:
    words = t("{n} 条", "{n} entr{n:y rests|ies rest}").format(n=n)
    assert (words.zh, words.en) == (f"{n} 条", said)


def test_a_value_is_filled_in_with_its_own_form_and_in_its_own_language() -> None:
    words = t("{share:.1%}，{who}", "{share:.1%} of {who}, {n:,} row{n:|s}").format(
        share=0.25, who=t("民政局", "Civil Affairs"), n=12000
    )
    assert words.zh == "25.0%，民政局"
    assert words.en == "25.0% of Civil Affairs, 12,000 rows"


def test_a_part_of_a_value_can_be_filled_in() -> None:
    assert t("{at.real}", "{at.real}").format(at=3).en == "3"
