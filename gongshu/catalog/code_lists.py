"""Code lists that rules know by name, and the reading of lists written out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_PEOPLES = (
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗",
    "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜",
    "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南",
    "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固",
    "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
)  # fmt: skip

CODE_LISTS: Mapping[str, tuple[str, ...]] = {
    "GB/T 2261.1": ("0", "1", "2", "9"),
    "GB/T 2261.2": ("10", "20", "21", "22", "23", "30", "40", "90"),
    "GB/T 3304": tuple(form for number, people in enumerate(_PEOPLES, 1) for form in (f"{number:02d}", f"{people}族")),
}
"""Sex, marital status, peoples (codes and names), by the number of their standard."""

LONGEST_LIST = 1_000
"""So many signs a list that is written out may have."""

_SEPARATORS = re.compile(r"[;；,，、|\n]+")
_MEANING = re.compile(r"(?<=\d)-(?=\D)|[=:：]")


def parse_code_list(text: str) -> tuple[str, ...]:
    """Return the codes of a list: known by name (``GB/T 2261.1``), or written out (``1=男;2=女``, ``是、否``)."""
    name = " ".join(text.split())
    known = {key.replace(" ", "").upper(): codes for key, codes in CODE_LISTS.items()}
    if not name:
        return ()
    found = known.get(name.replace(" ", "").upper())
    if found is not None:
        return found
    codes = (_MEANING.split(part.strip(), maxsplit=1)[0].strip() for part in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(code for code in codes if code))


def write_code_list(codes: Sequence[tuple[str, str]]) -> str:
    """Spell codes with their meanings as ``parse_code_list`` reads them: ``1=男;2=女``.

    Empty where they cannot be spelled so that exactly these codes are read again (one holds a separator, say), and
    where there are none.
    """
    parts = (f"{code}={_plain(meaning)}" if meaning and meaning != code else code for code, meaning in codes)
    text = ";".join(parts)
    return text if parse_code_list(text) == tuple(code for code, _ in codes) else ""


def _plain(meaning: str) -> str:
    return _SEPARATORS.sub(" ", meaning).strip()
