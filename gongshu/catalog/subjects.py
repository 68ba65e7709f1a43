"""By what the subjects of data are known, and what of an entry is pointed out and refused to nobody. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from gongshu.catalog.data import EntryData
from gongshu.catalog.shape import Problem, by_rule, house
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Profile

SUBJECTS_KEYED = "collection.subject_identifiers"
SHARED_IN_EXCLUDED = "catalog.exclude_shared_in"
DOCUMENT = frozenset({"document_kind", "document_number"})
"""By which items persons are keyed who have no citizen's number: the kind of a document and its number (house rule)."""

_SUBJECTS: Mapping[str, tuple[frozenset[str], frozenset[str], Text]] = {
    "natural_person": (frozenset({"person_name"}), frozenset({"citizen_id"}), t("自然人", "natural persons")),
    "legal_person": (
        frozenset({"organization_name"}),
        frozenset({"uscc"}),
        t("法人和其他组织", "legal persons and other organizations"),
    ),
}
"""What shows that data is about a kind of subject, and by which meanings of an item such subjects are keyed."""


def keyed(data: EntryData, profile: Profile, day: date) -> Iterator[Problem]:
    """Data on persons or organizations carries an identifier that the instrument prescribes, of one or the other.

    A table keyed by the one may name the other (a home and its inspector); which of them it is about nobody can tell.
    """
    wanted = profile.rule(SUBJECTS_KEYED, day)
    subjects = [_SUBJECTS[one] for one in wanted] if isinstance(wanted, Mapping) else []
    meanings = {item.semantic_type for item in data.items}
    if any(meanings & keys for _, keys, _ in subjects) or (subjects and meanings >= DOCUMENT):
        return
    for about, _, title in subjects:
        if meanings & about:
            yield by_rule(
                profile,
                SUBJECTS_KEYED,
                "items",
                t(f"{title.zh}的数据没有规定的标识", f"data on {title.en} lacks the prescribed identifier"),
                t("补上标识列，并标明它的含义", "add the column of the identifier and mark what it means"),
            )


def advice(data: EntryData, profile: Profile, day: date) -> list[Problem]:
    """Return what is pointed out to whoever checks or reviews an entry, and is refused to nobody (house rules)."""
    found = []
    if data.shared_in and profile.rule(SHARED_IN_EXCLUDED, day) is not True:
        found.append(
            house(
                "shared_in",
                t("声明为靠共享取得的数据", "declared to be had by sharing"),
                t(
                    "核对是否应由来源单位编目，能不能直接申请共享",
                    "see whether its source should catalog it, and whether it can be had by applying",
                ),
            )
        )
    wanted = profile.rule(SUBJECTS_KEYED, day)
    meanings = {item.semantic_type for item in data.items}
    if isinstance(wanted, Mapping) and meanings >= DOCUMENT and "citizen_id" not in meanings:
        found.append(
            house(
                "items",
                t(
                    "自然人只用证件类型和证件号码标识",
                    "natural persons are keyed by kind and number of a document only",
                ),
                t(
                    "有居民身份证的，另设公民身份号码一项，优先用它",
                    "add the citizen's number where there is one; it comes first",
                ),
            )
        )
    return found
