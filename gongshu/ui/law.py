"""From the law as data to what is shown of it: the words for a status, the chip for a place in a profile."""

from __future__ import annotations

from collections.abc import Mapping

from gongshu.kit.text import Text, t
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import Profile
from gongshu.ui.values import Chip, ProfileStatus

STATUS_WORDS: Mapping[str, Text] = {
    "in_force": t("现行有效", "In force"),
    "presumed_in_force": t("推定有效", "Presumed in force"),
    "draft": t("草案，尚未施行", "Draft, not in force"),
    "abolished": t("已废止", "Abolished"),
}
STATUS_TONES: Mapping[str, str] = {
    "in_force": "ok",
    "presumed_in_force": "law",
    "draft": "draft",
    "abolished": "over",
}


def status_words(status: ProfileStatus) -> Text:
    """Return how a profile's status reads on screen; nothing for no status."""
    return STATUS_WORDS.get(status, t("", ""))


def restated(profile: Profile, article: int | str) -> Text | None:
    """Return our restatement of an article, if the profile holds one."""
    for chapter in profile.chapters:
        for number, words in chapter.articles:
            if number == article:
                return words
    return None


def chip(profile: Profile, cite: Citation | None, source: Source = "law", note: Text | None = None) -> Chip | None:
    """Make the chip for a place in a profile.

    Args:
        profile: the instrument the place is in.
        cite: the place; no place gives no chip.
        source: whether the text says it or this installation fills its silence.
        note: what to show instead of the restatement of the article.
    """
    if cite is None:
        return None
    words = note or restated(profile, cite.article) or ""
    place = Text(cite.zh, cite.en)
    return Chip(place, instrument=profile.title, restatement=words, status=profile.status, source=source)
