"""Where a rule stands: instrument, article, paragraph, item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gongshu.kit.text import Text, language

Source = Literal["law", "standard", "house_rule"]
"""Whether the instrument says it, a standard it leaves the matter to, or the installation that fills a silence. They
are never mixed on screen."""

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """Spell 1 … 999 as articles are numbered (``17`` → 十七)."""
    if not 0 < number < 1000:
        raise ValueError("articles are numbered from 1 to 999")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    spelled = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        spelled += "零"
    if tens:
        spelled += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    return spelled + (_DIGITS[ones] if ones else "")


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A place in an instrument.

    ``article`` is a number, or the instrument's own mark where it has no articles (``三(三)2``, ``GY-4.3``).
    """

    instrument: str
    article: int | str
    paragraph: int | None = None
    item: int | None = None

    @property
    def zh(self) -> str:
        """The place as Chinese law writes it: ``第十七条第二款第一项``."""
        if isinstance(self.article, str):
            return self.article
        place = f"第{chinese_number(self.article)}条"
        if self.paragraph:
            place += f"第{chinese_number(self.paragraph)}款"
        if self.item:
            place += f"第{chinese_number(self.item)}项"
        return place

    @property
    def en(self) -> str:
        """The place in English: ``art. 17 ¶ 2``; a mark is no article number: ``item 4.3``."""
        place = f"item {self.article}" if isinstance(self.article, str) else f"art. {self.article}"
        if self.paragraph:
            place += f" ¶ {self.paragraph}"
        if self.item:
            place += f" ({self.item})"
        return place

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en


@dataclass(frozen=True, slots=True, order=True)
class Element(Citation):
    """A place in a standard: the number of an element of its metadata (``9.1``)."""

    @property
    def zh(self) -> str:
        """The place in Chinese: ``要素9.1``."""
        return f"要素{self.article}"

    @property
    def en(self) -> str:
        """The place in English: ``element 9.1``."""
        return f"element {self.article}"


_UNTITLED = Text("", "")


@dataclass(frozen=True, slots=True, order=True)
class Elsewhere(Citation):
    """A place in another instrument than the one at hand: it is named with its title (``《…条例》第二十一条``)."""

    title: Text = _UNTITLED

    @classmethod
    def of(cls, cite: Citation, title: Text) -> Elsewhere:
        """Name a place with the title of its instrument."""
        return cls(cite.instrument, cite.article, cite.paragraph, cite.item, title)

    @property
    def plain(self) -> Citation:
        """The place by itself."""
        return Citation(self.instrument, self.article, self.paragraph, self.item)

    @property
    def zh(self) -> str:
        """The place in Chinese, the instrument before it."""
        return f"《{self.title.zh}》{self.plain.zh}"

    @property
    def en(self) -> str:
        """The place in English, the instrument before it."""
        return f"{self.title.en}, {self.plain.en}"
