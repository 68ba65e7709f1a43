"""One spelling for words that people write in many: headers of spreadsheets, words of a list, digits of full width."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

_NOISE = re.compile(r"[\s*:_\-]|[(\[](?:必填|选填|可选|必选|必選|必須|是/否|选择|下拉选择|填写)[^)\]]*[)\]]")
_BRACKETS = str.maketrans("【】", "[]")


def plain(word: str) -> str:
    """Bring a header or a word to one spelling: half width, no blanks, marks or hints, lower case."""
    return _NOISE.sub("", half_width(word.translate(_BRACKETS))).lower()


def half_width(text: str) -> str:
    """Return text with full-width digits, letters and signs as the usual ones: ``１２（Ａ）`` as ``12(A)``."""
    return unicodedata.normalize("NFKC", text)


class _Simplified(dict[str, str]):
    """What each character is in simplified script."""

    def __missing__(self, character: str) -> str:
        simple: str = _converter().convert(character)
        self[character] = simple
        return simple


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


_SIMPLIFIED = _Simplified()


def simplified(text: str) -> str:
    """Return text in simplified script, character by character: ``資訊`` as ``资讯``; a word stays as many signs."""
    return text if text.isascii() else "".join(map(_SIMPLIFIED.__getitem__, text))


def same_name(name: str) -> str:
    """Bring a name to the spelling by which two are one: half width, no blanks, lower case; its marks stay."""
    return "".join(half_width(name).split()).casefold()
