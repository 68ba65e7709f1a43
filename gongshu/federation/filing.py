"""Filing the catalog with an upper platform (上报): where a filing stands, what it says. Pure; house rules.

That a catalog is filed upward, and by whom, the instrument says (``catalog.filing_upward``, the step of act ``file``).
How the platforms of two levels speak, none says. The upper platform takes what is filed and gives a receipt for it; it
decides nothing, and nothing is decided here: the receipt is what the step asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from gongshu.catalog.data import FIELD_NAMES, EntryData
from gongshu.kit.text import Text, t

STATES: Mapping[str, Text] = {
    "waiting": t("待送达上级平台", "on its way to the upper platform"),
    "receipted": t("已取得回执，待记入事项", "receipted, not yet on record in the case"),
    "filed": t("已备案", "filed"),
    "refused": t("上级平台退回，须改正", "sent back by the upper platform"),
    "dropped": t("不再上报", "filed otherwise, or taken back"),
}
"""Where a filing stands."""

OPEN = ("waiting", "receipted")
"""The states in which the worker still has something to do."""

FILED_UPWARD = "catalog.filing_upward"
"""The rule that the catalog is filed with the upper authority."""

MOST_PROBLEMS = 50
LONGEST_REFERENCE = 40


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with what was filed: the field, the words."""

    at: str
    words: Text

    def plain(self) -> dict[str, str]:
        """Spell it as it goes over the line."""
        return {"at": self.at, "zh": self.words.zh, "en": self.words.en}


_ENTRY = TypeAdapter(EntryData)


def read_entry(plain: Mapping[str, Any], provider: str) -> EntryData | list[Wrong]:
    """Read an entry that another platform files, or say where it is no entry.

    Args:
        plain: the values of ``EntryData`` by name; names of a later edition of the software are left out.
        provider: the id of the organization that files it, which stands for the provider it names.
    """
    known = {name: value for name, value in plain.items() if name in FIELD_NAMES}
    try:
        return _ENTRY.validate_python({**known, "provider": provider})
    except ValidationError as errors:
        wrong = t("缺少，或不是这一项该有的值", "it is lacking, or no value of its kind")
        return [Wrong(".".join(map(str, one["loc"])), wrong) for one in errors.errors()[:MOST_PROBLEMS]]


def receipt_number(year: int, number: int) -> str:
    """Return the number of a receipt; a house rule."""
    return f"BA-{year}-{number:06d}"


def heard(problems: Any) -> list[dict[str, str]]:
    """Return what an upper platform finds wrong, in the shape in which it is kept."""
    told: Sequence[Any] = problems if isinstance(problems, list) else []
    return [
        {name: str(one.get(name, ""))[:500] for name in ("at", "zh", "en")}
        for one in told[:MOST_PROBLEMS]
        if isinstance(one, Mapping)
    ]
