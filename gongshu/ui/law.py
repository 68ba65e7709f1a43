"""From the law as data to what is shown of it: the words for a status, the chip for a place in a profile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from gongshu.kit.text import Text
from gongshu.regulation.citation import Citation, Elsewhere, Source
from gongshu.regulation.definition import ClassDef, Profile
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.words import HOUSE_RULE, STATUS_NAMES
from gongshu.ui.values import Chip, ProfileStatus

STATUS_TONES: Mapping[str, str] = {
    "in_force": "ok",
    "presumed_in_force": "law",
    "draft": "draft",
    "abolished": "over",
}


def status_words(status: ProfileStatus) -> Text:
    """Return how a profile's status reads on screen; nothing for no status."""
    return STATUS_NAMES.get(status, Text("", ""))


def restated(profile: Profile, article: int | str) -> Text | None:
    """Return our restatement of an article, if the profile holds one."""
    for chapter in profile.chapters:
        for number, words in chapter.articles:
            if number == article:
                return words
    return None


def chip_named(profile: Profile, words: str) -> Chip | None:
    """Make the chip for an article as records name it (``第十七条第二款``), found among the places the profile cites.

    Args:
        profile: the instrument.
        words: the short form; that of a house rule gives the chip of a house rule, none gives none.
    """
    if not words:
        return None
    if words == HOUSE_RULE.zh:
        return Chip("", source="house_rule")
    standard = profile.catalog.title
    if words.startswith(f"《{standard.zh}》"):
        place = words.removeprefix(f"《{standard.zh}》")
        return Chip(place, instrument=standard, source="standard", short=profile.catalog.short)
    named = _OTHER_INSTRUMENT.fullmatch(words)
    other = _titled(named["title"]) if named else None
    if named is not None and other is not None:
        found = _cited(other.id).get(named["place"])
        return replace(chip(other, found) or Chip(words), cite=words) if found else Chip(words, instrument=other.title)
    found = _cited(profile.id).get(words)
    return chip(profile, found) if found else Chip(words, instrument=profile.title, status=profile.status)


_OTHER_INSTRUMENT = re.compile("《(?P<title>[^》]+)》(?P<place>[^；]+)")
"""How an article of another instrument than the one in force is named: 《…》第十五条."""


@lru_cache
def _titled(title: str) -> Profile | None:
    """Return the shipped profile of an instrument by its title."""
    return next((one for one in map(load_profile, profile_ids()) if one.title.zh == title), None)


@lru_cache
def _cited(profile_id: str) -> Mapping[str, Citation]:
    """Return the places a shipped profile cites, by their short form."""
    of = load_profile(profile_id)
    cites: list[Citation | None] = [limit.cite for limit in of.limits.values()]
    cites += [rule.cite for rule in of.rules.values()]
    cites += [silence.cite for silence in of.silences]
    cites += [floor.cite for floor in of.floors.values()]
    for procedure in of.procedures.values():
        cites += [procedure.cite, *(paper.cite for paper in procedure.papers)]
        for step in procedure.steps.values():
            cites += [step.cite, *(outcome.cite for outcome in step.outcomes.values())]
    return {cite.zh: cite for cite in cites if cite is not None}


def chip(profile: Profile, cite: Citation | None, source: Source = "law", note: Text | None = None) -> Chip | None:
    """Make the chip for a place in a profile.

    Args:
        profile: the instrument the place is in.
        cite: the place; no place gives no chip, unless this installation fills the silence: that is said.
        source: whether the text says it or this installation fills its silence.
        note: what to show instead of the restatement of the article.
    """
    if cite is None:
        return Chip("", source=source) if source == "house_rule" else None
    if source == "law" and cite.instrument != profile.id and cite.instrument in profile_ids():
        return _chip_elsewhere(load_profile(cite.instrument), cite, note)
    words = note or restated(profile, cite.article) or ""
    place = Text(cite.zh, cite.en)
    return Chip(place, instrument=profile.title, restatement=words, status=profile.status, source=source)


def _chip_elsewhere(other: Profile, cite: Citation, note: Text | None) -> Chip:
    """Make the chip for a place in another instrument than the one asked about: it names that instrument."""
    named = cite if isinstance(cite, Elsewhere) else Elsewhere.of(cite, other.title)
    words = note or restated(other, cite.article) or ""
    return Chip(Text(named.zh, named.en), instrument=other.title, restatement=words, status=other.status)


def chip_at(profile: Profile, cite: Citation | None, source: Source) -> Chip:
    """Make the chip for what the law, the standard of the catalog or the house says; one of them always does."""
    if source == "standard" and cite is not None:
        return chip_of_standard(profile, cite)
    return chip(profile, cite, source) or Chip("", source="house_rule")


def chip_of_standard(profile: Profile, cite: Citation) -> Chip:
    """Make the chip for an element of the standard that a profile's catalog stands on."""
    catalog = profile.catalog
    return Chip(Text(cite.zh, cite.en), instrument=catalog.title, source="standard", short=catalog.short)


def chip_of_class(profile: Profile, of: ClassDef | None) -> Chip | None:
    """Make the chip for a sharing or opening class: its article, or that it is a house rule; none for no class."""
    return chip(profile, of.cite, of.source if of.cite else "house_rule") if of else None
