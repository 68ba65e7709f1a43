"""The identifier checks of :mod:`gongshu.kit.identifiers` as DuckDB expressions, for millions of rows at once.

For every kind there are two expressions over one column. ``passes`` is quick and careful: where it is true, nothing
stands against the value; where it is not, nothing is said yet. ``reason`` is exact: the very reason that the Python
check gives, empty where it gives none. The tests hold the two against each other on generated values.

Both read the tables of division codes that ``cells.prepare`` makes on the connection. What an expression would compute
again and again comes from helper columns (``helpers``, ``layers``) that stand one query level below it.
"""

# ruff: noqa: S608 - what is put together here are our own constants and quoted names

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from gongshu.kit import identifiers as ids
from gongshu.lake.schema import literal
from gongshu.quality.cells import Cell, tidied, trimmed


def day(value: date) -> str:
    """Write a day as an SQL literal."""
    return f"DATE '{value.isoformat()}'"


def _full(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {literal(pattern)})"


def _form_of(cell: Cell) -> str:
    """Return what is wrong with the form of a value that is right otherwise."""
    return (
        f"CASE WHEN {cell.tidy} <> {cell.stripped} THEN 'full_width' WHEN {cell.stripped} <> {cell.raw} THEN 'blanks'"
        f" WHEN {cell.value} <> {cell.tidy} THEN 'lower_case' ELSE '' END"
    )


def _capital(value: str) -> str:
    return f"translate({value}, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')"


def _day_of(value: str, start: int) -> str:
    """The day that eight digits spell; NULL where there is none."""
    return f"try_strptime({value}[{start}:{start + 7}], '%Y%m%d')::DATE"


def _citizen_check(number: str) -> str:
    """The check character by arithmetic on the 17 digits as one number: half the cost of taking them one by one."""
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
    return (
        f"{_full(raw, ids.CITIZEN.pattern)} AND {_citizen_check(f'{raw}_n')} = {raw}[18]"
        f" AND {raw}_d > {oldest} AND {raw}_d <= {day(today)} AND {raw}_n % 1000 <> 0"
        f" AND {raw}[1:6] IN (SELECT code FROM places_of_issue)"
    )


def _reason_citizen(cell: Cell, today: date) -> str:
    oldest = day(ids.years_before(today, ids.OLDEST_AGE + 1))
    value, born, legacy = cell.value, f"{cell.value}_d", _day_of(f"('19' || {cell.value}[7:12])", 1)
    return (
        f"CASE WHEN {_full(value, ids.LEGACY.pattern)} THEN if({legacy} IS NULL, 'birth_date', 'legacy_15')"
        f" WHEN length({value}) <> 18 THEN 'length'"
        f" WHEN NOT {_full(value, ids.CITIZEN.pattern)} THEN 'characters'"
        f" WHEN coalesce({born} < {day(date(ids.OLDEST_YEAR, 1, 1))}, true) THEN 'birth_date'"
        f" WHEN {born} > {day(today)} THEN 'future'"
        f" WHEN {_citizen_check(f'{value}_n')} <> {value}[18] THEN 'check_digit'"
        f" WHEN {value}[1:6] NOT IN (SELECT code FROM places_of_issue) THEN 'area'"
        f" WHEN {born} <= {oldest} THEN 'age' WHEN {value}[15:17] = '000' THEN 'sequence' ELSE {_form_of(cell)} END"
    )


def _passes_uscc(raw: str, today: date) -> str:
    return (
        f"CASE WHEN {_full(raw, f'[{ids.USCC_REGISTRARS}][{ids.USCC_ALPHABET}][0-9]{{6}}[{ids.USCC_ALPHABET}]{{10}}')}"
        f" THEN {_uscc_check(raw)} = {raw}[18] AND {_organization_check(raw, 9)} = {raw}[17] ELSE false END"
    )


def _reason_uscc(cell: Cell, today: date) -> str:
    value = cell.value
    return (
        f"CASE WHEN length({value}) <> 18 THEN 'length'"
        f" WHEN NOT {_full(value, ids.USCC.pattern)} THEN 'characters'"
        f" WHEN {_uscc_check(value)} <> {value}[18] THEN 'check_character'"
        f" WHEN {_organization_check(value, 9)} <> {value}[17] THEN 'organization_code'"
        f" WHEN NOT contains({literal(ids.USCC_REGISTRARS)}, {value}[1]) THEN 'registrar'"
        f" WHEN NOT {_full(f'{value}[3:8]', '[0-9]{6}')} THEN 'registrar_place' ELSE {_form_of(cell)} END"
    )


def _passes_organization(raw: str, today: date) -> str:
    return (
        f"CASE WHEN {_full(raw, '[0-9A-Z]{8}-?[0-9X]')} THEN {raw}[1:8] <> '00000000'"
        f" AND {_organization_check(raw, 1)} = {raw}[-1] ELSE false END"
    )


def _reason_organization(cell: Cell, today: date) -> str:
    value = cell.value
    return (
        f"CASE WHEN length(replace({value}, '-', '')) <> 9 THEN 'length'"
        f" WHEN NOT {_full(value, ids.ORGANIZATION.pattern)} THEN 'characters'"
        f" WHEN {_organization_check(value, 1)} <> {value}[-1] THEN 'check_character'"
        f" WHEN {value}[1:8] = '00000000' THEN 'placeholder' ELSE {_form_of(cell)} END"
    )


def _passes_area(raw: str, today: date) -> str:
    return f"length({raw}) IN (6, 9, 12) AND {_full(raw, '[0-9]+')} AND {raw}[1:6] IN (SELECT code FROM areas_now)"


def _reason_area(cell: Cell, today: date) -> str:
    value = cell.value
    return (
        f"CASE WHEN NOT {_full(value, ids.AREA.pattern)} THEN 'form'"
        f" WHEN {value}[1:6] IN (SELECT code FROM areas_now) THEN {_form_of(cell)}"
        f" WHEN {value}[1:6] IN (SELECT code FROM areas_once) THEN 'former' ELSE 'unknown' END"
    )


def _bare(value: str, drop: str) -> str:
    return f"regexp_replace(regexp_replace({value}, '{drop}', '', 'g'), '^(?:\\+86|0086)', '')"


_SEGMENTS = ", ".join(literal(segment) for segment in sorted(ids.UNASSIGNED_SEGMENTS))


def _assigned() -> str:
    """The form of a mobile number of an assigned segment, as one pattern."""
    seconds = []
    for second in "3456789":
        thirds = "".join(third for third in "0123456789" if f"1{second}{third}" not in ids.UNASSIGNED_SEGMENTS)
        seconds.append(f"{second}[{thirds}]")
    return f"1(?:{'|'.join(seconds)})[0-9]{{8}}"


def _reason_mobile(cell: Cell, today: date) -> str:
    value = cell.value
    return (
        f"CASE WHEN NOT {_full(value, ids.MOBILE.pattern)} THEN 'form'"
        f" WHEN {value}[1:3] IN ({_SEGMENTS}) THEN 'segment'"
        f" WHEN {value} <> {cell.tidy} THEN 'decorated' ELSE {_form_of(cell)} END"
    )


_TELEPHONE = f"(?:{ids.PHONE.pattern}|{ids.MOBILE.pattern})"


def _reason_phone(cell: Cell, today: date) -> str:
    return (
        f"CASE WHEN NOT {_full(cell.value, _TELEPHONE)} THEN 'form' WHEN {cell.value} <> {cell.tidy} THEN 'decorated'"
        f" ELSE {_form_of(cell)} END"
    )


def _is_email(value: str) -> str:
    dots = f"{value}[1] <> '.' AND NOT contains({value}, '.@') AND NOT contains({value}, '..')"
    return f"({_full(value, ids.EMAIL.pattern)} AND {dots})"


def _reason_email(cell: Cell, today: date) -> str:
    return f"CASE WHEN NOT {_is_email(cell.value)} THEN 'form' ELSE {_form_of(cell)} END"


def _passes_postal(raw: str, today: date) -> str:
    return f"{_full(raw, ids.POSTAL.pattern)} AND replace({raw}, {raw}[1], '') <> ''"


def _reason_postal(cell: Cell, today: date) -> str:
    value = cell.value
    return (
        f"CASE WHEN NOT {_full(value, ids.POSTAL.pattern)} THEN 'form'"
        f" WHEN replace({value}, {value}[1], '') = '' THEN 'placeholder' ELSE {_form_of(cell)} END"
    )


def _luhn(number: str) -> str:
    """Luhn over 16 to 19 digits, as one number padded to 19: every second digit from the right doubled."""
    digit = [f"(({number} // {10**place}) % 10)" for place in range(19)]
    doubled = [f"({one} * 2 - if({one} > 4, 9, 0))" if place % 2 else one for place, one in enumerate(digit)]
    return f"(({' + '.join(doubled)}) % 10 = 0)"


def _reason_card(cell: Cell, today: date) -> str:
    value = cell.value
    return (
        f"CASE WHEN NOT {_full(value, ids.CARD.pattern)} THEN 'form' WHEN NOT {_luhn(f'{value}_n')} THEN 'luhn'"
        f" WHEN {value} <> {cell.tidy} THEN 'decorated' ELSE {_form_of(cell)} END"
    )


def _reason_plate(cell: Cell, today: date) -> str:
    upper = _capital(cell.tidy)
    return (
        f"CASE WHEN NOT {_full(cell.value, ids.PLATE.pattern)} THEN 'form' WHEN {cell.tidy} <> {cell.raw}"
        f" THEN {_form_of(cell)} WHEN {cell.value} <> {upper} THEN 'decorated'"
        f" WHEN {upper} <> {cell.tidy} THEN 'lower_case' ELSE '' END"
    )


_SENTINELS = ", ".join(f"DATE '{one}'" for one in sorted(ids.SENTINELS))
_STAND_INS = "DATE '1899-12-30' AND DATE '1900-01-01'"
_PARTS = "['y','m1','d1','m2','d2','m3','d3','m4','d4','m5','d5']"


def _iso(parts: str) -> str:
    month = f"lpad({' || '.join(f'{parts}.m{n}' for n in range(1, 6))}, 2, '0')"
    number = f"lpad({' || '.join(f'{parts}.d{n}' for n in range(1, 6))}, 2, '0')"
    return f"({parts}.y || '-' || {month} || '-' || {number})"


def _plain_day(raw: str) -> str:
    return f"CASE WHEN length({raw}) = 8 THEN {_day_of(raw, 1)} ELSE try_cast({raw} AS DATE) END"


def _passes_day(raw: str, latest: str, earliest: str) -> str:
    spelled = f"CASE WHEN length({raw}) = 8 THEN {_full(raw, '[0-9]{8}')} ELSE {raw}_d::VARCHAR = {raw} END"
    return f"{raw}_d BETWEEN {earliest} AND {latest} AND {raw}_d NOT BETWEEN {_STAND_INS} AND {spelled}"


def _reason_day(cell: Cell, doubt: Callable[[str], str]) -> str:
    iso, found = f"{cell.value}_i", f"{cell.value}_d"
    return (
        f"CASE WHEN NOT {_full(cell.value, ids.DAY.pattern)} THEN 'form'"
        f" WHEN {found} IS NULL OR {iso}[1:4] = '0000' THEN 'impossible'"
        f" WHEN {found} IN ({_SENTINELS}) OR {iso}[1:4] = '9999' THEN 'sentinel' {doubt(found)}"
        f" WHEN {cell.tidy} <> {cell.raw} THEN {_form_of(cell)}"
        f" WHEN starts_with({cell.tidy}, {iso}) OR starts_with({cell.tidy}, replace({iso}, '-', '')) THEN ''"
        " ELSE 'spelling' END"
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
    "mobile": lambda raw, today: _full(raw, _assigned()),
    "phone": lambda raw, today: _full(raw, _TELEPHONE),
    "email": lambda raw, today: _is_email(raw),
    "postal_code": _passes_postal,
    "bank_card": lambda raw, today: f"{_full(raw, ids.CARD.pattern)} AND {_luhn(f'{raw}_n')}",
    "date": lambda raw, today: _passes_day(raw, day(today), _FIRST),
    "term_date": lambda raw, today: _passes_day(raw, _LAST, _FIRST),
    "birth_date": lambda raw, today: _passes_day(
        raw, day(today), f"{day(ids.years_before(today, ids.OLDEST_AGE + 1))} + 1"
    ),
    "plate": lambda raw, today: _full(raw, ids.PLATE.pattern),
}

_REASONS: Mapping[str, Callable[[Cell, date], str]] = {
    "citizen_id": _reason_citizen,
    "uscc": _reason_uscc,
    "organization_code": _reason_organization,
    "area_code": _reason_area,
    "mobile": _reason_mobile,
    "phone": _reason_phone,
    "email": _reason_email,
    "postal_code": _reason_postal,
    "bank_card": _reason_card,
    "date": lambda cell, today: _reason_day(cell, _doubt_of_date(today)),
    "term_date": lambda cell, today: _reason_day(cell, lambda _: ""),
    "birth_date": lambda cell, today: _reason_day(cell, _doubt_of_birth(today)),
    "plate": _reason_plate,
}

_DAYS = ("date", "term_date", "birth_date")


def helpers(kind: str, raw: str) -> dict[str, str]:
    """Return the helper columns (name, expression) that ``passes`` reads beside the column itself."""
    if kind == "citizen_id":
        return {f"{raw}_n": f"try_cast({raw}[1:17] AS UBIGINT)", f"{raw}_d": _day_of(raw, 7)}
    if kind == "bank_card":
        return {f"{raw}_n": f"try_cast({raw} AS UBIGINT)"}
    return {f"{raw}_d": _plain_day(raw)} if kind in _DAYS else {}


def passes(kind: str, raw: str, today: date) -> str:
    """Return a quick condition on a column: where it is true, the check of the kind finds nothing."""
    return f"coalesce({_PASSES[kind](raw, today)}, false)"


def layers(kind: str, raw: str) -> list[dict[str, str]]:
    """Return the helper columns that ``reason`` reads, level upon level."""
    cell = Cell(raw)
    normal = {
        "citizen_id": f"CASE WHEN suffix({cell.tidy}, 'x') THEN {cell.tidy}[:-2] || 'X' ELSE {cell.tidy} END",
        "uscc": _capital(cell.tidy),
        "organization_code": _capital(cell.tidy),
        "mobile": _bare(cell.tidy, "[ -]"),
        "phone": _bare(cell.tidy, "[ ()]"),
        "bank_card": f"regexp_replace({cell.tidy}, '[ -]', '', 'g')",
        "plate": f"regexp_replace({_capital(cell.tidy)}, '[·•. ]', '', 'g')",
    }.get(kind, cell.tidy)
    levels = [{cell.stripped: trimmed(raw)}, {cell.tidy: tidied(cell.stripped)}, {cell.value: normal}]
    if kind in _DAYS:
        parts, iso = f"{cell.value}_p", f"{cell.value}_i"
        levels.append({parts: f"regexp_extract({cell.value}, {literal(ids.DAY.pattern)}, {_PARTS})"})
        levels.append({iso: _iso(parts)})
        levels.append({f"{cell.value}_d": f"try_cast({iso} AS DATE)"})
    elif more := helpers(kind, cell.value):
        levels.append(more)
    return levels


def reason(kind: str, raw: str, today: date) -> str:
    """Return the exact reason that the check of the kind gives, as text; empty where it gives none.

    Args:
        kind: the kind of the identifier.
        raw: the column as it was handed in; the ``layers`` of the kind stand beside it.
        today: the day against which days are held.
    """
    return _REASONS[kind](Cell(raw), today)
