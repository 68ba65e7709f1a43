"""Identifiers are judged by their standards, in three verdicts, whatever the text."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongshu.kit import areas, identifiers
from gongshu.kit.identifiers import (
    CHECKS,
    check_area_code,
    check_bank_card,
    check_birth_date,
    check_citizen_id,
    check_date,
    check_email,
    check_mobile,
    check_organization_code,
    check_phone,
    check_plate,
    check_postal_code,
    check_term_date,
    check_uscc,
)
from gongshu.kit.text import speaking
from gongshu.kit.verdicts import Verdict

TODAY = date(2026, 9, 15)


def citizen(text: str) -> Verdict:
    return check_citizen_id(text, today=TODAY)


@st.composite
def citizen_ids(draw: st.DrawFn) -> str:
    area = draw(st.sampled_from(sorted(areas.places_of_issue())))
    born = draw(st.dates(date(1910, 1, 1), TODAY))
    sequence = draw(st.integers(1, 999))
    first = f"{area}{born:%Y%m%d}{sequence:03d}"
    return first + identifiers.citizen_check_character(first)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from(identifiers.USCC_REGISTRARS)) + draw(st.sampled_from("1239"))
    place = draw(st.from_regex(r"[0-9]{6}", fullmatch=True))
    body = draw(st.text(identifiers.USCC_ALPHABET, min_size=8, max_size=8))
    first = head + place + body + identifiers.organization_check_character(body)
    return first + identifiers.uscc_check_character(first)


@pytest.mark.parametrize(
    "value",
    [
        "110101199003071233",
        "11010119900307002X",
        "330203196503071235",
        "210302195003071236",
        "441900199003071238",
        "330113202203071239",
    ],
)
def test_citizen_ids_of_any_county_and_year_are_ok(value: str) -> None:
    assert citizen(value) == Verdict("ok", "citizen_id", citizen(value).note, value, "citizen_id")


def test_a_small_x_is_ok_with_a_note() -> None:
    found = citizen("11010119900307002x")
    assert (found.verdict, found.rule, found.normalized) == ("ok", "citizen_id.lower_case", "11010119900307002X")
    assert "应大写" in found.note.zh


@pytest.mark.parametrize("value", ["810000199003071237", "820000199003071239", "830000199003071230"])
def test_residence_permits_of_hong_kong_macau_and_taiwan_people_are_ok(value: str) -> None:
    assert (citizen(value).verdict, citizen(value).kind) == ("ok", "residence_permit")


@pytest.mark.parametrize(
    ("value", "verdict", "rule"),
    [
        ("110101203003071232", "invalid", "future"),
        ("110101199002301236", "invalid", "birth_date"),
        ("110101000003071234", "invalid", "birth_date"),
        ("110101179903071234", "invalid", "birth_date"),
        ("110101199003071234", "invalid", "check_digit"),
        ("11010119900307123", "invalid", "length"),
        ("1101011990030712331", "invalid", "length"),
        ("", "invalid", "length"),
        ("11010119900307 233", "invalid", "characters"),
        ("1101011990030712³3", "invalid", "characters"),
        ("999999199003071234", "suspect", "area"),
        ("110101900307123", "suspect", "legacy_15"),
        ("110101900230123", "invalid", "birth_date"),
        ("110101190003071234", "suspect", "age"),
        ("１１０１０１１９９００３０７１２３３", "suspect", "full_width"),
        (" 110101199003071233", "suspect", "blanks"),
        ("\u200b110101199003071233\ufeff", "suspect", "blanks"),
    ],
)
def test_a_citizen_id_that_is_not_ok_names_its_rule(value: str, verdict: str, rule: str) -> None:
    if rule in ("age", "area"):
        value = value[:17] + identifiers.citizen_check_character(value[:17])
    found = citizen(value)
    assert (found.verdict, found.rule) == (verdict, f"citizen_id.{rule}")
    assert found.note.zh
    assert found.note.en
    assert not value or value not in found.note.zh + found.note.en


def test_sequence_000_is_suspect() -> None:
    first = "11010119900307000"
    assert citizen(first + identifiers.citizen_check_character(first)).rule == "citizen_id.sequence"


def test_a_number_of_15_digits_is_raised_to_its_18() -> None:
    raised = citizen("110101900307123").normalized
    assert raised == "110101199003071233"
    assert citizen(raised).ok


def test_the_day_of_birth_is_held_against_the_clock_in_force(frozen: object) -> None:
    first = "11010120260915001"
    assert check_citizen_id(first + identifiers.citizen_check_character(first)).ok
    first = "11010120260916001"
    assert check_citizen_id(first + identifiers.citizen_check_character(first)).rule == "citizen_id.future"


@given(citizen_ids())
def test_every_wellformed_citizen_id_is_ok(value: str) -> None:
    assert citizen(value).verdict == "ok"


@given(citizen_ids(), st.integers(0, 17), st.characters())
@example("110101199003071233", 3, "１")
def test_no_single_changed_character_of_a_citizen_id_goes_unseen(value: str, place: int, char: str) -> None:
    changed = value[:place] + char + value[place + 1 :]
    if changed != value and changed != value[:-1] + "x":
        assert citizen(changed).verdict != "ok"


@pytest.mark.parametrize(
    "value",
    [
        "91330203MA2DEMA02X",
        "12330203002999997B",
        "11330203002999997E",
        "523302030029999977",
        "N2330203002999997M",
        "Y1330203002999997G",
        "A13302030029999975",
        "91110000600037341L",
    ],
)
def test_credit_codes_of_every_registrar_are_ok(value: str) -> None:
    assert check_uscc(value).verdict == "ok"


@pytest.mark.parametrize(
    ("value", "verdict", "rule"),
    [
        ("91330203MA2DEMA02", "invalid", "length"),
        ("91330203MA2DEMA0OX", "invalid", "characters"),
        ("91330203MA2DEMA021", "invalid", "check_character"),
        ("91330203ma2dema02x", "suspect", "lower_case"),
        ("９1330203MA2DEMA02X", "suspect", "full_width"),
        ("91330203MA2DEMA02X\t", "suspect", "blanks"),
        ("000000000000000000", "suspect", "registrar"),
    ],
)
def test_a_credit_code_that_is_not_ok_names_its_rule(value: str, verdict: str, rule: str) -> None:
    assert (check_uscc(value).verdict, check_uscc(value).rule) == (verdict, f"uscc.{rule}")


def test_a_credit_code_whose_organization_code_fails_is_invalid_though_its_last_character_fits() -> None:
    first = "91330203MA2DEMA03"
    found = check_uscc(first + identifiers.uscc_check_character(first))
    assert (found.verdict, found.rule) == ("invalid", "uscc.organization_code")
    assert "第 9–17 位" in found.note.zh


def test_letters_where_the_registrar_stands_are_suspect_only() -> None:
    first = "9133020AMA2DEMA02"
    assert check_uscc(first + identifiers.uscc_check_character(first)).rule == "uscc.registrar_place"


@given(credit_codes())
def test_every_wellformed_credit_code_is_ok(value: str) -> None:
    assert check_uscc(value).verdict == "ok"


@given(credit_codes(), st.integers(0, 17), st.characters())
@example("91330203MA2DEMA02X", 8, "m")
def test_no_single_changed_character_of_a_credit_code_goes_unseen(value: str, place: int, char: str) -> None:
    changed = value[:place] + char + value[place + 1 :]
    if changed != value:
        assert check_uscc(changed).verdict != "ok"


@pytest.mark.parametrize(
    ("check", "value", "verdict", "rule"),
    [
        (check_organization_code, "60003734-1", "ok", "organization_code"),
        (check_organization_code, "600037341", "ok", "organization_code"),
        (check_organization_code, "600037342", "invalid", "organization_code.check_character"),
        (check_organization_code, "60003734", "invalid", "organization_code.length"),
        (check_organization_code, "00000000-0", "suspect", "organization_code.placeholder"),
        (check_area_code, "330203", "ok", "area_code"),
        (check_area_code, "441900", "ok", "area_code"),
        (check_area_code, "442000", "ok", "area_code"),
        (check_area_code, "460400", "ok", "area_code"),
        (check_area_code, "620200", "ok", "area_code"),
        (check_area_code, "110101001001", "ok", "area_code"),
        (check_area_code, "110103", "suspect", "area_code.former"),
        (check_area_code, "210242", "suspect", "area_code.unknown"),
        (check_area_code, "3302", "invalid", "area_code.form"),
        (check_mobile, "13800138000", "ok", "mobile"),
        (check_mobile, "+86 138-0013-8000", "suspect", "mobile.decorated"),
        (check_mobile, "16000138000", "suspect", "mobile.segment"),
        (check_mobile, "12800138000", "invalid", "mobile.form"),
        (check_mobile, "1380013800", "invalid", "mobile.form"),
        (check_phone, "0574-87654321", "ok", "phone"),
        (check_phone, "010-87654321转801", "ok", "phone"),
        (check_phone, "400-123-4567", "ok", "phone"),
        (check_phone, "12345", "ok", "phone"),
        (check_phone, "(0574)87654321", "suspect", "phone.decorated"),
        (check_phone, "0574-1", "invalid", "phone.form"),
        (check_email, "someone@example.gov.cn", "ok", "email"),
        (check_email, "someone@@example.cn", "invalid", "email.form"),
        (check_email, "some..one@example.cn", "invalid", "email.form"),
        (check_postal_code, "315000", "ok", "postal_code"),
        (check_postal_code, "000000", "suspect", "postal_code.placeholder"),
        (check_postal_code, "31500", "invalid", "postal_code.form"),
        (check_bank_card, "6222020000000000006", "suspect", "bank_card.luhn"),
        (check_bank_card, "6222 0200 0000 0000 000", "suspect", "bank_card.decorated"),
        (check_bank_card, "62220200", "invalid", "bank_card.form"),
        (check_plate, "浙B12345", "ok", "plate"),
        (check_plate, "浙BD12345", "ok", "plate"),
        (check_plate, "浙B·12345", "suspect", "plate.decorated"),
        (check_plate, "浙bA234学", "suspect", "plate.lower_case"),
        (check_plate, "浙I12345", "invalid", "plate.form"),
    ],
)
def test_other_identifiers_name_their_rule(
    check: Callable[[str], Verdict], value: str, verdict: str, rule: str
) -> None:
    assert (check(value).verdict, check(value).rule) == (verdict, rule)


@pytest.mark.parametrize(
    ("value", "verdict", "rule", "normalized"),
    [
        ("2026-09-15", "ok", "date", "2026-09-15"),
        ("20260915", "ok", "date", "2026-09-15"),
        ("2026-09-15 23:59:59", "ok", "date", "2026-09-15"),
        ("2026-09-15T08:00:00+08:00", "ok", "date", "2026-09-15"),
        ("2026/9/5", "ok", "date.spelling", "2026-09-05"),
        ("2026年9月5日", "ok", "date.spelling", "2026-09-05"),
        ("2026-09-16", "suspect", "date.future", "2026-09-16"),
        ("1900-01-01", "suspect", "date.sentinel", "1900-01-01"),
        ("9999-12-31", "suspect", "date.sentinel", "9999-12-31"),
        ("2023-02-29", "invalid", "date.impossible", "2023-02-29"),
        ("0000-01-01", "invalid", "date.impossible", "0000-01-01"),
        ("2023-2/9", "invalid", "date.form", "2023-2/9"),
        ("45678", "invalid", "date.form", "45678"),
    ],
)
def test_days_are_possible_known_and_not_to_come(value: str, verdict: str, rule: str, normalized: str) -> None:
    found = check_date(value, today=TODAY)
    assert (found.verdict, found.rule, found.normalized) == (verdict, rule, normalized)


def test_the_end_of_a_term_may_lie_in_the_future() -> None:
    assert check_term_date("2031-01-01").ok
    assert check_term_date("9999-12-31").rule == "term_date.sentinel"


def test_a_birth_cannot_lie_in_the_future_nor_far_back() -> None:
    found = check_birth_date("2026-09-16", today=TODAY)
    assert (found.verdict, found.rule) == ("invalid", "birth_date.future")
    assert check_birth_date("1905-09-15", today=TODAY).rule == "birth_date.age"
    assert check_birth_date("1905-09-16", today=TODAY).ok


@given(st.one_of(st.text(max_size=24), st.text("0123456789Xx-年月日/.: +８ ", max_size=24)))
def test_no_text_makes_a_check_raise(text: str) -> None:
    for kind, check in CHECKS.items():
        found = check(text)
        assert found.rule.split(".")[0] == kind
        with speaking("en"):
            assert found.ok or str(found.note)


@pytest.mark.real_data
def test_every_credit_code_of_the_real_registers_is_ok(real_data: Path) -> None:
    refused, seen = [], 0
    for name, encoding in (
        ("enterprises_liaoning_2018.csv", "utf-8"),
        ("enterprises_guizhou_2019.gb18030.csv", "gb18030"),
    ):
        with (real_data / name).open(encoding=encoding, newline="") as file:
            for row in csv.DictReader(file):
                seen += 1
                found = check_uscc(next(value for key, value in row.items() if "信用代码" in key))
                if found.verdict != "ok":
                    refused.append(found.rule)
    assert seen == 12_516
    assert refused == []
