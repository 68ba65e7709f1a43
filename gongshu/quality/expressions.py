"""The identifier checks of :mod:`gongshu.kit.identifiers` as DuckDB expressions, for millions of rows at once.

For every kind there are two expressions over one column. ``passes`` is quick and careful: where it is true, nothing
stands against the value; where it is not, nothing is said yet. ``reason`` is exact: the very reason that the Python
check gives, empty where it gives none. The tests hold the two against each other on generated values.

Both read the tables that ``prepare`` makes on the connection: the division codes.
"""

# ruff: noqa: S608 - what is put together here are our own constants and quoted names

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

import duckdb
import pyarrow as pa

from gongshu.kit import areas
from gongshu.kit import identifiers as ids
from gongshu.kit.verdicts import BLANKS, FULL_WIDTH
from gongshu.lake.schema import literal

_WIDE = "".join(chr(code) for code in FULL_WIDTH)
_PLAIN = "".join(chr(code) for code in FULL_WIDTH.values())


def day(value: date) -> str:
    """Write a day as an SQL literal."""
    return f"DATE '{value.isoformat()}'"


@lru_cache(maxsize=1)
def _code_tables() -> Mapping[str, pa.Table]:
    codes = {
        "places_of_issue": areas.places_of_issue(),
        "areas_now": areas.current(),
        "areas_once": areas.former(),
    }
    return {table: pa.table({"code": sorted(listed)}) for table, listed in codes.items()}


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of division codes on a connection."""
    for table, codes in _code_tables().items():
        connection.register("codes_given", codes)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT code FROM codes_given")
        connection.unregister("codes_given")


def trimmed(column: str) -> str:
    """Return the text without blanks around it."""
    return f"trim({column}, {literal(BLANKS)})"


def tidied(stripped: str) -> str:
    """Return a trimmed text with full-width forms made plain."""
    return f"translate({stripped}, {literal(_WIDE)}, {literal(_PLAIN)})"


def filled(column: str) -> str:
    """Say whether a cell holds more than blanks. The first character settles nearly all without a look at the rest."""
    plain = f"({column} >= '!' AND {column} < chr(127)) OR ({column} >= chr(13312) AND {column} < chr(57344))"
    return f"coalesce(CASE WHEN {plain} THEN true ELSE {trimmed(column)} <> '' END, false)"


def _full(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {literal(pattern)})"


def _mended(raw: str, stripped: str, tidy: str) -> str:
    return f"CASE WHEN {tidy} <> {stripped} THEN 'full_width' WHEN {stripped} <> {raw} THEN 'blanks' ELSE '' END"


def _capital(value: str) -> str:
    return f"translate({value}, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')"


def _day_of(value: str, start: int) -> str:
    digits = [f"{value}[{first}:{last}]" for first, last in ((start, start + 3), (start + 4, start + 5))]
    return f"try_cast({digits[0]} || '-' || {digits[1]} || '-' || {value}[{start + 6}:{start + 7}] AS DATE)"


def _citizen_check(value: str) -> str:
    """The check character by arithmetic on the 17 digits as one number: half the cost of taking them one by one."""
    number = f"try_cast({value}[1:17] AS UBIGINT)"
    total = " + ".join(
        f"(({number} // {10 ** (16 - place)}) % 10) * {w}" for place, w in enumerate(ids.CITIZEN_WEIGHTS)
    )
    return f"{literal(ids.CITIZEN_CHECK)}[(1 + ({total}) % 11)::INTEGER]"


def _weighted(value: str, alphabet: str, weights: tuple[int, ...], start: int = 1) -> str:
    letters = literal(alphabet)
    return " + ".join(f"(instr({letters}, {value}[{start + place}]) - 1) * {w}" for place, w in enumerate(weights))


def _uscc_check(value: str) -> str:
    total = _weighted(value, ids.USCC_ALPHABET, ids.USCC_WEIGHTS)
    return f"{literal(ids.USCC_ALPHABET)}[(1 + (31 - ({total}) % 31) % 31)::INTEGER]"


def _organization_check(value: str, start: int) -> str:
    total = _weighted(value, ids.ORGANIZATION_ALPHABET, ids.ORGANIZATION_WEIGHTS, start)
    return f"{literal(ids.ORGANIZATION_CHECK)}[(1 + ({total}) % 11)::INTEGER]"


def _passes_citizen(raw: str, today: date) -> str:
    oldest = day(ids.years_before(today, ids.OLDEST_AGE + 1))
    born = _day_of(raw, 7)
    return (
        f"CASE WHEN {_full(raw, ids.CITIZEN.pattern)} THEN {_citizen_check(raw)} = {raw}[18] AND {born} > {oldest}"
        f" AND {born} <= {day(today)} AND {raw}[15:17] <> '000'"
        f" AND {raw}[1:6] IN (SELECT code FROM places_of_issue) ELSE false END"
    )


def _reason_citizen(raw: str, stripped: str, tidy: str, today: date) -> str:
    value = f"(CASE WHEN suffix({tidy}, 'x') THEN {tidy}[:-2] || 'X' ELSE {tidy} END)"
    born = _day_of(value, 7)
    legacy = f"try_cast('19' || {value}[7:8] || '-' || {value}[9:10] || '-' || {value}[11:12] AS DATE)"
    oldest = day(ids.years_before(today, ids.OLDEST_AGE + 1))
    return (
        f"CASE WHEN {_full(value, ids.LEGACY.pattern)} THEN if({legacy} IS NULL, 'birth_date', 'legacy_15')"
        f" WHEN length({value}) <> 18 THEN 'length'"
        f" WHEN NOT {_full(value, ids.CITIZEN.pattern)} THEN 'characters'"
        f" WHEN coalesce({born} < {day(date(ids.OLDEST_YEAR, 1, 1))}, true) THEN 'birth_date'"
        f" WHEN {born} > {day(today)} THEN 'future'"
        f" WHEN {_citizen_check(value)} <> {value}[18] THEN 'check_digit'"
        f" WHEN {value}[1:6] NOT IN (SELECT code FROM places_of_issue) THEN 'area'"
        f" WHEN {born} <= {oldest} THEN 'age' WHEN {value}[15:17] = '000' THEN 'sequence'"
        f" WHEN {tidy} <> {raw} THEN {_mended(raw, stripped, tidy)}"
        f" WHEN {value} <> {tidy} THEN 'lower_case' ELSE '' END"
    )


def _passes_uscc(raw: str, today: date) -> str:
    return (
        f"CASE WHEN {_full(raw, f'[{ids.USCC_REGISTRARS}][{ids.USCC_ALPHABET}][0-9]{{6}}[{ids.USCC_ALPHABET}]{{10}}')}"
        f" THEN {_uscc_check(raw)} = {raw}[18] AND {_organization_check(raw, 9)} = {raw}[17] ELSE false END"
    )


def _reason_uscc(raw: str, stripped: str, tidy: str, today: date) -> str:
    value = _capital(tidy)
    return (
        f"CASE WHEN length({value}) <> 18 THEN 'length'"
        f" WHEN NOT {_full(value, ids.USCC.pattern)} THEN 'characters'"
        f" WHEN {_uscc_check(value)} <> {value}[18] THEN 'check_character'"
        f" WHEN {_organization_check(value, 9)} <> {value}[17] THEN 'organization_code'"
        f" WHEN NOT contains({literal(ids.USCC_REGISTRARS)}, {value}[1]) THEN 'registrar'"
        f" WHEN NOT {_full(f'{value}[3:8]', '[0-9]{6}')} THEN 'registrar_place'"
        f" WHEN {tidy} <> {raw} THEN {_mended(raw, stripped, tidy)}"
        f" WHEN {value} <> {tidy} THEN 'lower_case' ELSE '' END"
    )


def _passes_organization(raw: str, today: date) -> str:
    return (
        f"CASE WHEN {_full(raw, '[0-9A-Z]{8}-?[0-9X]')} THEN {raw}[1:8] <> '00000000'"
        f" AND {_organization_check(raw, 1)} = {raw}[-1] ELSE false END"
    )


def _reason_organization(raw: str, stripped: str, tidy: str, today: date) -> str:
    value = _capital(tidy)
    return (
        f"CASE WHEN length(replace({value}, '-', '')) <> 9 THEN 'length'"
        f" WHEN NOT {_full(value, ids.ORGANIZATION.pattern)} THEN 'characters'"
        f" WHEN {_organization_check(value, 1)} <> {value}[-1] THEN 'check_character'"
        f" WHEN {value}[1:8] = '00000000' THEN 'placeholder'"
        f" WHEN {tidy} <> {raw} THEN {_mended(raw, stripped, tidy)}"
        f" WHEN {value} <> {tidy} THEN 'lower_case' ELSE '' END"
    )


def _passes_area(raw: str, today: date) -> str:
    return f"length({raw}) IN (6, 9, 12) AND {_full(raw, '[0-9]+')} AND {raw}[1:6] IN (SELECT code FROM areas_now)"


def _reason_area(raw: str, stripped: str, tidy: str, today: date) -> str:
    return (
        f"CASE WHEN NOT {_full(tidy, ids.AREA.pattern)} THEN 'form'"
        f" WHEN {tidy}[1:6] IN (SELECT code FROM areas_now) THEN {_mended(raw, stripped, tidy)}"
        f" WHEN {tidy}[1:6] IN (SELECT code FROM areas_once) THEN 'former' ELSE 'unknown' END"
    )


def _bare(value: str, drop: str) -> str:
    return f"regexp_replace(regexp_replace({value}, '{drop}', '', 'g'), '^(?:\\+86|0086)', '')"


def _passes_mobile(raw: str, today: date) -> str:
    segments = ", ".join(literal(segment) for segment in sorted(ids.UNASSIGNED_SEGMENTS))
    return f"{_full(raw, ids.MOBILE.pattern)} AND {raw}[1:3] NOT IN ({segments})"


def _reason_mobile(raw: str, stripped: str, tidy: str, today: date) -> str:
    value = _bare(tidy, "[ -]")
    segments = ", ".join(literal(segment) for segment in sorted(ids.UNASSIGNED_SEGMENTS))
    return (
        f"CASE WHEN NOT {_full(value, ids.MOBILE.pattern)} THEN 'form' WHEN {value}[1:3] IN ({segments}) THEN 'segment'"
        f" WHEN {value} <> {tidy} THEN 'decorated' ELSE {_mended(raw, stripped, tidy)} END"
    )


_TELEPHONE = f"(?:{ids.PHONE.pattern}|{ids.MOBILE.pattern})"


def _reason_phone(raw: str, stripped: str, tidy: str, today: date) -> str:
    value = _bare(tidy, "[ ()]")
    return (
        f"CASE WHEN NOT {_full(value, _TELEPHONE)} THEN 'form' WHEN {value} <> {tidy} THEN 'decorated'"
        f" ELSE {_mended(raw, stripped, tidy)} END"
    )


def _is_email(value: str) -> str:
    dots = f"{value}[1] <> '.' AND NOT contains({value}, '.@') AND NOT contains({value}, '..')"
    return f"({_full(value, ids.EMAIL.pattern)} AND {dots})"


def _reason_email(raw: str, stripped: str, tidy: str, today: date) -> str:
    return f"CASE WHEN NOT {_is_email(tidy)} THEN 'form' ELSE {_mended(raw, stripped, tidy)} END"


def _passes_postal(raw: str, today: date) -> str:
    return f"{_full(raw, ids.POSTAL.pattern)} AND replace({raw}, {raw}[1], '') <> ''"


def _reason_postal(raw: str, stripped: str, tidy: str, today: date) -> str:
    return (
        f"CASE WHEN NOT {_full(tidy, ids.POSTAL.pattern)} THEN 'form'"
        f" WHEN replace({tidy}, {tidy}[1], '') = '' THEN 'placeholder' ELSE {_mended(raw, stripped, tidy)} END"
    )


def _luhn(value: str) -> str:
    """Luhn over 16 to 19 digits, as one number padded to 19: every second digit from the right doubled."""
    number = f"try_cast({value} AS UBIGINT)"
    digit = [f"(({number} // {10**place}) % 10)" for place in range(19)]
    doubled = [f"({one} * 2 - if({one} > 4, 9, 0))" if place % 2 else one for place, one in enumerate(digit)]
    return f"(({' + '.join(doubled)}) % 10 = 0)"


def _reason_card(raw: str, stripped: str, tidy: str, today: date) -> str:
    value = f"regexp_replace({tidy}, '[ -]', '', 'g')"
    return (
        f"CASE WHEN NOT {_full(value, ids.CARD.pattern)} THEN 'form' WHEN NOT {_luhn(value)} THEN 'luhn'"
        f" WHEN {value} <> {tidy} THEN 'decorated' ELSE {_mended(raw, stripped, tidy)} END"
    )


def _reason_plate(raw: str, stripped: str, tidy: str, today: date) -> str:
    upper = _capital(tidy)
    value = f"regexp_replace({upper}, '[·•. ]', '', 'g')"
    return (
        f"CASE WHEN NOT {_full(value, ids.PLATE.pattern)} THEN 'form'"
        f" WHEN {tidy} <> {raw} THEN {_mended(raw, stripped, tidy)} WHEN {value} <> {upper} THEN 'decorated'"
        f" WHEN {upper} <> {tidy} THEN 'lower_case' ELSE '' END"
    )


_SENTINELS = ", ".join(f"DATE '{one}'" for one in sorted(ids.SENTINELS))
_PARTS = "['y','m1','d1','m2','d2','m3','d3','m4','d4','m5','d5']"


def _passes_day(raw: str, latest: str, earliest: str) -> str:
    found = (
        f"CASE WHEN {_full(raw, '[0-9]{4}-[0-9]{2}-[0-9]{2}')} THEN try_cast({raw} AS DATE)"
        f" WHEN {_full(raw, '[0-9]{8}')} THEN {_day_of(raw, 1)} END"
    )
    return f"({found}) BETWEEN {earliest} AND {latest} AND ({found}) NOT IN ({_SENTINELS})"


def _reason_day(raw: str, stripped: str, tidy: str, doubt: Callable[[str], str]) -> str:
    parts = f"regexp_extract({tidy}, {literal(ids.DAY.pattern)}, {_PARTS})"
    month = f"lpad({' || '.join(f'{parts}.m{n}' for n in range(1, 6))}, 2, '0')"
    number = f"lpad({' || '.join(f'{parts}.d{n}' for n in range(1, 6))}, 2, '0')"
    iso = f"({tidy}[1:4] || '-' || {month} || '-' || {number})"
    found = f"try_cast({iso} AS DATE)"
    return (
        f"CASE WHEN NOT {_full(tidy, ids.DAY.pattern)} THEN 'form'"
        f" WHEN {found} IS NULL OR {tidy}[1:4] = '0000' THEN 'impossible'"
        f" WHEN {found} IN ({_SENTINELS}) OR {tidy}[1:4] = '9999' THEN 'sentinel' {doubt(found)}"
        f" WHEN {tidy} <> {raw} THEN {_mended(raw, stripped, tidy)}"
        f" WHEN starts_with({tidy}, {iso}) OR starts_with({tidy}, replace({iso}, '-', '')) THEN '' ELSE 'spelling' END"
    )


def _doubt_of_date(today: date) -> Callable[[str], str]:
    return lambda found: f"WHEN {found} > {day(today)} THEN 'future'"


def _doubt_of_birth(today: date) -> Callable[[str], str]:
    oldest = day(ids.years_before(today, ids.OLDEST_AGE + 1))
    return lambda found: f"WHEN {found} > {day(today)} THEN 'future' WHEN {found} <= {oldest} THEN 'age'"


_FIRST, _LAST = "DATE '0001-01-02'", "DATE '9998-12-31'"

_PASSES: Mapping[str, Callable[[str, date], str]] = {
    "citizen_id": _passes_citizen,
    "uscc": _passes_uscc,
    "organization_code": _passes_organization,
    "area_code": _passes_area,
    "mobile": _passes_mobile,
    "phone": lambda raw, today: _full(raw, _TELEPHONE),
    "email": lambda raw, today: _is_email(raw),
    "postal_code": _passes_postal,
    "bank_card": lambda raw, today: f"{_full(raw, ids.CARD.pattern)} AND {_luhn(raw)}",
    "date": lambda raw, today: _passes_day(raw, day(today), _FIRST),
    "term_date": lambda raw, today: _passes_day(raw, _LAST, _FIRST),
    "birth_date": lambda raw, today: _passes_day(
        raw, day(today), f"{day(ids.years_before(today, ids.OLDEST_AGE + 1))} + 1"
    ),
    "plate": lambda raw, today: _full(raw, ids.PLATE.pattern),
}

_REASONS: Mapping[str, Callable[[str, str, str, date], str]] = {
    "citizen_id": _reason_citizen,
    "uscc": _reason_uscc,
    "organization_code": _reason_organization,
    "area_code": _reason_area,
    "mobile": _reason_mobile,
    "phone": _reason_phone,
    "email": _reason_email,
    "postal_code": _reason_postal,
    "bank_card": _reason_card,
    "date": lambda raw, stripped, tidy, today: _reason_day(raw, stripped, tidy, _doubt_of_date(today)),
    "term_date": lambda raw, stripped, tidy, today: _reason_day(raw, stripped, tidy, lambda _: ""),
    "birth_date": lambda raw, stripped, tidy, today: _reason_day(raw, stripped, tidy, _doubt_of_birth(today)),
    "plate": _reason_plate,
}


def passes(kind: str, raw: str, today: date) -> str:
    """Return a quick condition on a column: where it is true, the check of the kind finds nothing."""
    return f"coalesce({_PASSES[kind](raw, today)}, false)"


def reason(kind: str, raw: str, stripped: str, tidy: str, today: date) -> str:
    """Return the exact reason that the check of the kind gives, as text; empty where it gives none.

    Args:
        kind: the kind of the identifier.
        raw: the column as it was handed in.
        stripped: the same column, ``trimmed``.
        tidy: the trimmed column, ``tidied``.
        today: the day against which days are held.
    """
    return _REASONS[kind](raw, stripped, tidy, today)
