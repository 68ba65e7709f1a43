"""What makes a password weak. Pure; every finding is a sentence that says how to do better."""

from __future__ import annotations

import string

from pypinyin import lazy_pinyin

from gongshu.kit.text import Text, t

LONG = 12
"""From this length on, no kinds of characters are asked for."""
SHORT = 10
"""Below this length a password is refused."""
KINDS = 3
"""How many of the four kinds of characters a password of 10 or 11 characters needs."""

_KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", string.ascii_lowercase, "1qaz2wsx3edc4rfv5tgb6yhn7ujm")
_COMMON_WORDS = """
    password passw0rd p@ssw0rd p@ssword admin administrator root welcome letmein iloveyou woaini aini monkey
    dragon sunshine princess football baseball master shadow superman huawei inspur tencent alibaba wechat
    weixin taobao zhengfu dashuju shujuju gongshu zhengwu beijing shanghai china zhongguo qwerty qwertyuiop
    asdfghjkl zxcvbnm 1q2w3e4r 1qaz2wsx 1qaz2wsx3edc abc abcd test user guest demo system sysadmin secadmin
    auditadmin default changeme login secret
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _kinds(password: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(test(sign) for sign in password) for test in tests)


def _spellings(name: str) -> set[str]:
    """Return the ways a name is typed: as written and, for a Chinese one, in pinyin."""
    written = name.strip().casefold()
    found = {written} if len(written) >= 2 else set()
    pinyin = "".join(lazy_pinyin(written))
    return found | ({pinyin} if len(pinyin) >= 4 else set())


def _core(password: str) -> str:
    """Return what is left when leading and trailing figures and signs are taken off: ``Admin@2026`` → ``admin``."""
    return password.casefold().strip(string.digits + string.punctuation + " ")


def _is_a_run(password: str) -> bool:
    low = password.casefold()
    if len(set(low)) <= 3:
        return True
    rows = [row * (len(low) // len(row) + 2) for keys in _KEYS for row in (keys, keys[::-1])]
    return any(low in row for row in rows)


def weaknesses(password: str, *, username: str, name: str, organization: str) -> list[Text]:
    """Return what is wrong with a password, empty when nothing is. The password itself is never repeated."""
    found = []
    if len(password) < SHORT:
        found.append(
            t(
                f"密码至少 {SHORT} 位，几个词连写最好记",
                f"use at least {SHORT} characters; a few words in a row are easy to keep",
            )
        )
    elif len(password) < LONG and _kinds(password) < KINDS:
        found.append(
            t(
                f"不足 {LONG} 位时，须含大写字母、小写字母、数字、符号中的 {KINDS} 类；也可加长到 {LONG} 位",
                f"below {LONG} characters, mix {KINDS} of capitals, small letters, figures, signs; or use {LONG}",
            )
        )
    if len(password) > 256:
        found.append(t("密码最多 256 位", "use at most 256 characters"))
    low = password.casefold()
    for owner, what in (
        (username, t("用户名", "the username")),
        (name, t("姓名或其拼音", "your name or its pinyin")),
        (organization, t("单位名称或其拼音", "the name of your organization or its pinyin")),
    ):
        if any(spelling in low for spelling in _spellings(owner)):
            found.append(t(f"密码不得包含{what.zh}", f"leave {what.en} out of the password"))
    if _core(password) in _COMMON or _is_a_run(password):
        found.append(
            t(
                "密码过于常见，会被最先猜到；请换用不相关的几个词",
                "this is among the first guesses; use a few unrelated words",
            )
        )
    return found
