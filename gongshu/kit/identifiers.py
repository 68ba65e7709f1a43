"""Identifiers of people, organizations and places, checked against their standards.

Three verdicts: ``invalid`` (no such identifier can exist), ``suspect`` (it can, but somebody should look), ``ok``.
Every verdict names its rule (``citizen_id.check_digit``), keeps the value as the standard would write it, and its note
never holds the value. No function here raises, whatever the text. What a rule means stands once, in
:mod:`gongshu.kit.verdicts`; the same rules as SQL are in ``gongshu.quality.expressions`` and agree with these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from gongshu.kit import areas, clock
from gongshu.kit.verdicts import BLANKS, FULL_WIDTH, Verdict, conclude

CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_CHECK = "10X98765432"
"""GB 11643: check characters by the weighted sum modulo 11 (ISO 7064 MOD 11-2)."""

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_REGISTRARS = "123456789ANY"
"""GB 32100: the alphabet leaves out I, O, S, V and Z; the first character names who registers."""

ORGANIZATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANIZATION_CHECK = "0X987654321"
"""GB 11714: check characters by the weighted sum modulo 11."""

OLDEST_YEAR = 1800
OLDEST_AGE = 120
SENTINELS = frozenset({"0001-01-01", "1899-12-30", "1899-12-31", "1900-01-01"})
"""Days that programs write where no day is known; so is every day of the year 9999."""

UNASSIGNED_SEGMENTS = frozenset(
    {"142", "143", "154", "160", "161", "163", "164", "168", "169", "179", "194"},
)
"""Mobile segments that no operator is known to use; segments are added by the year, so only a warning."""

CAPITALS: Mapping[int, int] = MappingProxyType({code: code - 32 for code in range(ord("a"), ord("z") + 1)})
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
LEGACY = re.compile(r"[0-9]{15}")
USCC = re.compile(f"[{USCC_ALPHABET}]{{18}}")
ORGANIZATION = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
AREA = re.compile(r"[0-9]{6}(?:[0-9]{3}(?:[0-9]{3})?)?")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
PHONE = re.compile(
    r"(?:0(?:10|2[0-9])-?[2-8][0-9]{7}|0[3-9][0-9]{2}-?[2-8][0-9]{6,7}|[48]00-?[0-9]{3}-?[0-9]{4}"
    r"|9[56][0-9]{3,4}|1[0-9]{4}|1[12][0-9])(?:(?:-|转)[0-9]{1,6})?"
)
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
POSTAL = re.compile(r"[0-9]{6}")
CARD = re.compile(r"[0-9]{16,19}")
DAY = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
    r"(?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
PLATE = re.compile(
    f"[{_PROVINCES}][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9学警挂港澳领]|[DF][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[DF])"
    "|使[0-9]{6}"
)


def _tidy(text: str) -> tuple[str, str]:
    """Return the text without blanks around it and full-width forms, and the defect that was mended, if any."""
    stripped = text.strip(BLANKS)
    plain = stripped.translate(FULL_WIDTH)
    if plain != stripped:
        return plain, "full_width"
    return plain, "blanks" if stripped != text else ""


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def years_before(day: date, years: int) -> date:
    """Return the day so many years earlier (28 February for a 29th that does not exist)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def citizen_check_character(first17: str) -> str:
    """Return the check character of the first 17 digits of a citizen identity number."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, CITIZEN_WEIGHTS, strict=True))
    return CITIZEN_CHECK[total % 11]


def uscc_check_character(first17: str) -> str:
    """Return the check character of the first 17 characters of a unified social credit code."""
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(first17, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organization_check_character(first8: str) -> str:
    """Return the check character of the first 8 characters of an organization code."""
    total = sum(
        ORGANIZATION_ALPHABET.index(char) * weight for char, weight in zip(first8, ORGANIZATION_WEIGHTS, strict=True)
    )
    return ORGANIZATION_CHECK[total % 11]


def check_citizen_id(text: str, *, today: date | None = None) -> Verdict:
    """Check a citizen identity number (公民身份号码, GB 11643) or a residence permit of the same structure.

    A number of 15 digits is suspect; ``normalized`` then holds the number of 18 that it became.

    Args:
        text: the value as it was handed in.
        today: the day against which births are held; the day of the clock in force if absent.
    """
    value, mended = _tidy(text)
    small = value.endswith("x")
    value = value.removesuffix("x") + "X" if small else value
    if LEGACY.fullmatch(value):
        return _legacy_citizen_id(value)
    if len(value) != 18:
        return conclude("citizen_id", "length", value)
    if not CITIZEN.fullmatch(value):
        return conclude("citizen_id", "characters", value)
    day = today or clock.today()
    born = _day(value[6:10], value[10:12], value[12:14])
    if born is None or born.year < OLDEST_YEAR:
        return conclude("citizen_id", "birth_date", value)
    if born > day:
        return conclude("citizen_id", "future", value)
    if citizen_check_character(value[:17]) != value[17]:
        return conclude("citizen_id", "check_digit", value)
    reason = _doubt_about_citizen(value, born, day) or mended or ("lower_case" if small else "")
    kind = "residence_permit" if value[:6] in areas.RESIDENCE_PERMIT else "citizen_id"
    return conclude("citizen_id", reason, value, kind_found=kind)


def _doubt_about_citizen(value: str, born: date, today: date) -> str:
    if value[:6] not in areas.places_of_issue():
        return "area"
    if born <= years_before(today, OLDEST_AGE + 1):
        return "age"
    return "sequence" if value[14:17] == "000" else ""


def _legacy_citizen_id(value: str) -> Verdict:
    if _day("19" + value[6:8], value[8:10], value[10:12]) is None:
        return conclude("citizen_id", "birth_date", value)
    upgraded = value[:6] + "19" + value[6:]
    return conclude("citizen_id", "legacy_15", upgraded + citizen_check_character(upgraded))


def check_uscc(text: str) -> Verdict:
    """Check a unified social credit code (统一社会信用代码, GB 32100), the organization code inside it included.

    Positions 3 to 8 name the registrar; that they form no division is no fault.
    """
    value, mended = _tidy(text)
    upper = value.translate(CAPITALS)
    if len(upper) != 18:
        return conclude("uscc", "length", upper)
    if not USCC.fullmatch(upper):
        return conclude("uscc", "characters", upper)
    if uscc_check_character(upper[:17]) != upper[17]:
        return conclude("uscc", "check_character", upper)
    if organization_check_character(upper[8:16]) != upper[16]:
        return conclude("uscc", "organization_code", upper)
    if upper[0] not in USCC_REGISTRARS:
        return conclude("uscc", "registrar", upper)
    if not upper[2:8].isdigit():
        return conclude("uscc", "registrar_place", upper)
    return conclude("uscc", mended or ("lower_case" if upper != value else ""), upper)


def check_organization_code(text: str) -> Verdict:
    """Check an organization code (组织机构代码, GB 11714): eight characters and the check, hyphen or not."""
    value, mended = _tidy(text)
    upper = value.translate(CAPITALS)
    if len(upper.replace("-", "")) != 9:
        return conclude("organization_code", "length", upper)
    match = ORGANIZATION.fullmatch(upper)
    if not match:
        return conclude("organization_code", "characters", upper)
    body, check = match.groups()
    normalized = f"{body}-{check}"
    if organization_check_character(body) != check:
        return conclude("organization_code", "check_character", normalized)
    if body == "00000000":
        return conclude("organization_code", "placeholder", normalized)
    return conclude("organization_code", mended or ("lower_case" if upper != value else ""), normalized)


def check_area_code(text: str) -> Verdict:
    """Check a division code (GB/T 2260): in force now, in force once, or in no list.

    Statistical codes of 9 and 12 digits are held against the list by their first six.
    """
    value, mended = _tidy(text)
    if not AREA.fullmatch(value):
        return conclude("area_code", "form", value)
    standing = areas.standing(value[:6])
    if standing != "now":
        return conclude("area_code", "former" if standing == "once" else "unknown", value)
    return conclude("area_code", mended, value)


def check_mobile(text: str) -> Verdict:
    """Check a mobile number: 11 digits, a segment in use; a country code or separators make it suspect."""
    value, mended = _tidy(text)
    bare = re.sub(r"^(?:\+86|0086)", "", re.sub(r"[ -]", "", value))
    if not MOBILE.fullmatch(bare):
        return conclude("mobile", "form", value)
    if bare[:3] in UNASSIGNED_SEGMENTS:
        return conclude("mobile", "segment", bare)
    return conclude("mobile", "decorated" if bare != value else mended, bare)


def check_phone(text: str) -> Verdict:
    """Check a telephone number: fixed line with area code, 400 and 800 numbers, short numbers, or a mobile."""
    value, mended = _tidy(text)
    bare = re.sub(r"^(?:\+86|0086)", "", re.sub(r"[ ()]", "", value))
    if not (PHONE.fullmatch(bare) or MOBILE.fullmatch(bare)):
        return conclude("phone", "form", value)
    return conclude("phone", "decorated" if bare != value else mended, bare)


def check_email(text: str) -> Verdict:
    """Check the form of an e-mail address."""
    value, mended = _tidy(text)
    local = value.partition("@")[0]
    if not EMAIL.fullmatch(value) or local.startswith(".") or local.endswith(".") or ".." in value:
        return conclude("email", "form", value)
    return conclude("email", mended, value)


def check_postal_code(text: str) -> Verdict:
    """Check a postal code: six digits, not all the same."""
    value, mended = _tidy(text)
    if not POSTAL.fullmatch(value):
        return conclude("postal_code", "form", value)
    return conclude("postal_code", "placeholder" if value == value[0] * 6 else mended, value)


def luhn(digits: str) -> bool:
    """Say whether the digits pass the Luhn check."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        number = int(digit) << (position % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def check_bank_card(text: str) -> Verdict:
    """Check a bank card or account number; corporate accounts do not follow Luhn, so that only raises doubt."""
    value, mended = _tidy(text)
    bare = re.sub(r"[ -]", "", value)
    if not CARD.fullmatch(bare):
        return conclude("bank_card", "form", value)
    if not luhn(bare):
        return conclude("bank_card", "luhn", bare)
    return conclude("bank_card", "decorated" if bare != value else mended, bare)


def check_date(text: str, *, today: date | None = None) -> Verdict:
    """Check a day or moment for plausibility: possible, not a stand-in, not to come.

    Args:
        text: the value as it was handed in; ``normalized`` holds the day as ``YYYY-MM-DD``.
        today: the day after which a day is to come; the day of the clock in force if absent.
    """
    day = today or clock.today()
    return _check_day("date", text, lambda found: "future" if found > day else "")


def check_term_date(text: str) -> Verdict:
    """Check a day that may lie in the future: the end of a term, the next inspection."""
    return _check_day("term_date", text, lambda _: "")


def check_birth_date(text: str, *, today: date | None = None) -> Verdict:
    """Check a date of birth: possible, not to come, within a human life."""
    day = today or clock.today()
    oldest = years_before(day, OLDEST_AGE + 1)
    return _check_day("birth_date", text, lambda born: "future" if born > day else "age" if born <= oldest else "")


def _check_day(kind: str, text: str, doubt: Callable[[date], str]) -> Verdict:
    value, mended = _tidy(text)
    match = DAY.fullmatch(value)
    if not match:
        return conclude(kind, "form", value)
    year, *rest = match.groups()
    month, number = (part for part in rest if part is not None)
    day = _day(year, month, number)
    if day is None:
        return conclude(kind, "impossible", value)
    iso = day.isoformat()
    if iso in SENTINELS or day.year == 9999:
        return conclude(kind, "sentinel", iso)
    spelled = "" if value.startswith((iso, iso.replace("-", ""))) else "spelling"
    return conclude(kind, doubt(day) or mended or spelled, iso)


def check_plate(text: str) -> Verdict:
    """Check a vehicle plate (GA 36): province, letter, five places, or six for new-energy vehicles."""
    value, mended = _tidy(text)
    upper = value.translate(CAPITALS)
    bare = re.sub(r"[·•. ]", "", upper)
    if not PLATE.fullmatch(bare):
        return conclude("plate", "form", value)
    if mended or bare != upper:
        return conclude("plate", mended or "decorated", bare)
    return conclude("plate", "lower_case" if upper != value else "", bare)


CHECKS: Mapping[str, Callable[[str], Verdict]] = MappingProxyType(
    {
        "citizen_id": check_citizen_id,
        "uscc": check_uscc,
        "organization_code": check_organization_code,
        "area_code": check_area_code,
        "mobile": check_mobile,
        "phone": check_phone,
        "email": check_email,
        "postal_code": check_postal_code,
        "bank_card": check_bank_card,
        "date": check_date,
        "term_date": check_term_date,
        "birth_date": check_birth_date,
        "plate": check_plate,
    }
)
"""Every check by the semantic type that it serves."""
