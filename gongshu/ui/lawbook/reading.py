"""One profile as a page shows it: chapter by chapter, limit by limit, silence by silence, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongshu.kit.text import Text, t
from gongshu.regulation.citation import Citation
from gongshu.regulation.definition import Chapter, Profile, Rule
from gongshu.regulation.period import NotStated, Period
from gongshu.regulation.restatement import LimitRow, period_text, show
from gongshu.regulation.rule_words import RULE_WORDS
from gongshu.regulation.words import BASIS_NAMES, SCOPE
from gongshu.ui import law
from gongshu.ui.values import Chip

_BARS = "projects.bars_"
"""Rules that bar what a project may build; their value lists the bases on which it may."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article: its place and what it says in our words."""

    place: Text
    restatement: Text
    anchor: str


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter with its articles, how many there are in words, and what of it is not modelled."""

    title: Text
    anchor: str
    articles: Sequence[ArticleView]
    size: Text
    not_modelled: Text | None


@dataclass(frozen=True, slots=True)
class LimitView:
    """A limit with its value on a day and its history."""

    row: LimitRow
    chip: Chip | None
    history: Sequence[tuple[date, Text]]


@dataclass(frozen=True, slots=True)
class SilenceView:
    """A question the text leaves open and the house rule that answers it here."""

    id: str
    question: Text
    house_rule: Text
    chip: Chip | None


@dataclass(frozen=True, slots=True)
class RuleView:
    """Any other rule: what it is about, its value on a day in words, since when it had which, where it stands."""

    title: Text
    value: Text
    silent: bool
    chip: Chip | None
    note: Text | None
    history: Sequence[tuple[date, Text]] = ()
    published_only: bool = False


def chapters(profile: Profile) -> list[ChapterView]:
    """Return the chapters that hold restated articles, in the order of the instrument."""
    return [_chapter(profile, chapter) for chapter in profile.chapters if chapter.articles]


def _chapter(profile: Profile, chapter: Chapter) -> ChapterView:
    articles = []
    for number, words in chapter.articles:
        cite = Citation(profile.id, number)
        articles.append(ArticleView(Text(cite.zh, cite.en), words, f"article-{number}"))
    marks = all(isinstance(number, str) for number, _ in chapter.articles)
    size = t("{n} 项", "{n} item{n:|s}") if marks else t("{n} 条", "{n} article{n:|s}")
    return ChapterView(chapter.title, chapter.id, articles, size.format(n=len(articles)), chapter.not_modelled)


def limits(profile: Profile, day: date) -> list[LimitView]:
    """Return all limits with their value on a day: the counted ones first, then the uncounted words."""
    views = []
    for row in show(profile, day).limits:
        limit = profile.limits[row.id]
        history = [(since, period_text(held)) for since, held in limit.period.history]
        views.append(LimitView(row, law.chip(profile, limit.cite, limit.source), history))
    return sorted(views, key=lambda view: not view.row.counted)


def silences(profile: Profile) -> list[SilenceView]:
    """Return what the instrument leaves open, with what this installation does about it."""
    return [SilenceView(one.id, one.question, one.house_rule, law.chip(profile, one.cite)) for one in profile.silences]


def rules(profile: Profile, day: date) -> list[RuleView]:
    """Return every other rule with its value on a day and its history."""
    return [_rule(profile, rule, day) for rule in profile.rules.values()]


def _rule(profile: Profile, rule: Rule, day: date) -> RuleView:
    value = rule.value.on(max(day, profile.first_day))
    chip = law.chip(profile, rule.cite, rule.source)
    history = [(since, _rule_words(profile, rule, held)) for since, held in rule.value.history]
    silent, words = isinstance(value, NotStated), _rule_words(profile, rule, value)
    return RuleView(rule.title, words, silent, chip, rule.note, history, rule.published_only)


def _rule_words(profile: Profile, rule: Rule, value: Any) -> Text:
    words = _value_words(profile, value)
    if rule.id.startswith(_BARS) and isinstance(value, tuple):
        return t("另有依据的除外，依据限于：", "barred, except on a basis: ") + words
    return words


def _value_words(profile: Profile, value: Any) -> Text:
    if isinstance(value, NotStated):
        return t("本办法未规定", "not stated")
    if isinstance(value, Period):
        return period_text(value)
    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    if isinstance(value, Mapping):
        named = [(str(key), _value_words(profile, held)) for key, held in value.items()]
        return joined((_word(key) + t("：", ": ") + words for key, words in named), "；", "; ")
    words = [str(one) for one in value] if isinstance(value, tuple) else [str(value)]
    if all(word in profile.roles for word in words):
        return joined(profile.roles[word].title for word in words)
    if all(word in profile.limits for word in words):
        return joined(profile.limits[word].action + Text(f"（{word}）", f" ({word})") for word in words)
    return joined(map(_word, words))


def _word(word: str) -> Text:
    """Return a word of a value as people read it; a day stays as it is."""
    return SCOPE.get(word) or RULE_WORDS.get(word) or BASIS_NAMES.get(word) or Text(word, word)


def joined(words: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    """Join words in both languages."""
    kept = list(words)
    return Text(zh.join(word.zh for word in kept), en.join(word.en for word in kept))
