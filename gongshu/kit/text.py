"""Text in the two languages of the product: Chinese first, English complete.

A sentence that people read carries both languages side by side, so that no translation can be missing or stale.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

_language: ContextVar[Language] = ContextVar("language", default="zh")


def language() -> Language:
    """Return the language in which text is shown now."""
    return _language.get()


def set_language(chosen: Language) -> None:
    """Show text in this language from here on, in this context (a request, a command)."""
    _language.set(chosen)


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Show text in this language within the block."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


@dataclass(frozen=True, slots=True)
class _Told:
    """A value in an English sentence: ``{n:one|many}`` chooses by it, anything else formats it as it is."""

    value: object

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if bar:
            return one if str(self.value) == "1" else many
        return format(self.value, spec)

    def __getattr__(self, name: str) -> object:
        return getattr(self.value, name)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and English; ``str()`` gives it in the language of the context."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en

    def __html__(self) -> str:
        """Hand templates the sentence, escaped."""
        return html.escape(str(self))

    def format(self, **values: object) -> Text:
        """Fill the same values into both languages; English tells one from many: ``{n} entr{n:y|ies}``."""
        return Text(
            self.zh.format(**{key: value.zh if isinstance(value, Text) else value for key, value in values.items()}),
            self.en.format(
                **{key: _Told(value.en if isinstance(value, Text) else value) for key, value in values.items()}
            ),
        )

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, self.en + other.en)


def t(zh: str, en: str) -> Text:
    """Write a sentence in both languages."""
    return Text(zh, en)
