"""Why one may not: every act that is not offered, and every act refused, names its article or says that it is ours."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import Resolver404, resolve

import gongshu
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import t
from tests.procedure.office import Office

TEMPLATES = sorted(Path(gongshu.__file__).parent.rglob("templates/**/*.html"))
GROUNDS = ('class="chip', "平台的条件，不是法规", "本平台约定")
PROCEDURES = (
    "sharing.conditional", "quality.problem", "security.incident", "supervision.inspection", "opening.release",
)  # fmt: skip
TIMES = 2
"""So often one kind of page is looked at by one reader."""


def shown(markup: str, **context: object) -> str:
    return Template("{% load ui %}" + markup).render(Context(context))


def test_no_page_has_a_button_that_does_nothing() -> None:
    assert len(TEMPLATES) > 100
    dead = re.compile(r"<(?:button|input|select|a)\b[^>]*\sdisabled|\{% button [^%]*disabled")
    assert [one.name for one in TEMPLATES if dead.search(one.read_text(encoding="utf-8"))] == []


def test_no_page_shows_the_words_of_a_refusal_without_its_article() -> None:
    torn = re.compile(r"\{% why_not \w+\.what")
    assert [one.name for one in TEMPLATES if torn.search(one.read_text(encoding="utf-8"))] == []


def test_a_reason_with_an_article_shows_it_and_one_of_the_house_says_so() -> None:
    refusal = Refusal(t("还不行", "not yet"), cite="第十七条第二款", remedy=t("先答复", "reply first"))
    seen = shown("{% why_not refusal %}", refusal=refusal)
    assert all(words in seen for words in ("还不行", "第十七条第二款", "先答复"))
    assert "平台的条件" not in seen
    house = shown("{% why_not refusal %}", refusal=Refusal(t("还不行", "not yet"), cite="本平台约定"))
    assert "平台的条件" not in house
    assert "chip--house" in house


def test_a_reason_without_an_article_says_that_the_platform_asks_for_it() -> None:
    for reason in (t("还不行", "not yet"), NotPermitted(t("不归您办", "not yours"))):
        assert "平台的条件，不是法规" in shown("{% why_not reason %}", reason=reason)
    assert "平台的条件" not in shown("{% why_not reason %}", reason=t("只能一次（本平台约定）", "once (house rule)"))


class Reader:
    """Walks the desk along its links, so many pages of each kind, and keeps what there is to do."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.seen: Counter[str] = Counter()
        self.forms: dict[str, tuple[str, dict[str, str]]] = {}
        self.reasons: list[str] = []

    def walk(self, *starts: str) -> None:
        waiting, known = list(starts), set(starts)
        while waiting:
            address = waiting.pop(0)
            view = kind_of(address)
            if not view or self.seen[view] >= TIMES:
                continue
            answer = self.client.get(address, headers={"accept": "text/html"})
            if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            self.seen[view] += 1
            page = answer.text
            self.reasons += [one.split("</section>")[0][:2000] for one in page.split('<div class="why-not">')[1:]]
            self.keep_forms(address, page)
            for link in re.findall(r'href="([^"#]+)"', page):
                full = html.unescape(urljoin(address, link))
                if full.startswith("/desk/") and full not in known and not re.search("export=|lang=", full):
                    known.add(full)
                    waiting.append(full)

    def keep_forms(self, address: str, page: str) -> None:
        for head, body in re.findall(r'<form ([^>]*method="post"[^>]*)>(.*?)</form>', page, re.DOTALL):
            action = re.search(r'action="([^"]*)"', head)
            target = html.unescape(urljoin(address, action[1] if action else ""))
            if target.startswith("/desk/"):
                hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
                self.forms.setdefault(kind_of(target), (target, dict(hidden)))


def kind_of(address: str) -> str:
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    procedure = found.kwargs.get("procedure_id") or found.kwargs.get("id") or ""
    return f"{found.view_name} {procedure if found.view_name == 'matters:procedure' else ''}"


@pytest.fixture
def busy(haishu: Office) -> Office:
    for name in PROCEDURES:
        haishu.start(name)
    return haishu


def test_every_reason_on_the_desk_has_its_ground_whoever_looks(busy: Office, enter) -> None:
    reasons, kinds = [], set()
    cast = busy.cast
    for actor in (cast.bureau_clerk, cast.provider_reviewer, cast.applicant_clerk, cast.stranger, cast.security_admin):
        reader = Reader(enter(busy, actor))
        reader.walk("/desk/")
        reasons += reader.reasons
        kinds |= set(reader.seen)
    assert len(kinds) > 40
    assert len(reasons) > 10
    assert [one[:300] for one in reasons if not any(ground in one for ground in GROUNDS)] == []


def test_every_act_tried_by_a_stranger_is_refused_with_its_ground(busy: Office, enter) -> None:
    forms: dict[str, tuple[str, dict[str, str]]] = {}
    for actor in (busy.cast.bureau_clerk, busy.cast.bureau_reviewer, busy.cast.provider_reviewer):
        reader = Reader(enter(busy, actor))
        reader.walk("/desk/")
        forms |= reader.forms
    assert len(forms) > 25
    stranger, refused = enter(busy, busy.cast.stranger), 0
    for target, hidden in forms.values():
        answer = stranger.post(target, hidden, headers={"accept": "text/html"})
        assert answer.status_code < 500, target
        if answer.status_code in (403, 409):
            refused += 1
            assert any(ground in answer.text for ground in GROUNDS), target
    assert refused > 5
