"""What makes a password weak, and what the sentence says about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.organizations.passwords import weaknesses

WHO = {"username": "zhoumin", "name": "周敏", "organization": "民政局"}


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Ab1!", "至少 10 位"),
        ("abcdefxyqw", "类"),
        ("xZhoumin@2026x", "用户名"),
        ("我是周敏不是别人呀呀呀呀", "姓名"),
        ("Kx-zhoumin-7731", "姓名或其拼音"),
        ("Minzhengju#778", "单位名称"),
        ("Password@2026", "过于常见"),
        ("Admin@1234567", "过于常见"),
        ("1qaz2wsx3edc4rfv", "过于常见"),
        ("aaaaaaaaaaaaaa", "过于常见"),
        ("654321098765432109876543210", "过于常见"),
        ("x" * 300, "最多 256 位"),
    ],
)
def test_a_weak_password_is_told_how_to_do_better(password, words):
    found = weaknesses(password, **WHO)
    assert any(words in finding.zh for finding in found)
    assert all(finding.en for finding in found)


@pytest.mark.parametrize("password", ["Kx7!mmPq2z", "four unrelated words 7", "雨后青石巷里卖花人的吆喝", "t9#Rw2$kLp"])
def test_a_strong_one_is_left_alone(password):
    assert weaknesses(password, **WHO) == []


def test_all_weaknesses_come_in_one_go():
    assert len(weaknesses("zhoumin1", **WHO)) >= 2


@given(st.text(max_size=300))
def test_whatever_is_typed_the_password_is_never_repeated(password):
    for finding in weaknesses(password, **WHO):
        assert len(password) < 4 or password not in finding.zh + finding.en
