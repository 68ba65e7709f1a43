"""Codes that other platforms give an entry: recorded and ended with day, person and reason; they find it meanwhile."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongshu.audit.queries import trail
from gongshu.catalog import actions, queries
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Stale
from tests.cast import Cast
from tests.catalog.samples import published, whole
from tests.ui.browser import NARROW, WIDE, browsing, spills, violations

TODAY = date(2026, 9, 15)
NOTICE = "市数据局编目回执〔2026〕31号"


@pytest.fixture
def cast(sixian: Cast) -> Cast:
    """One profile serves here: whose code is whose is no matter of a text."""
    return sixian


def give(cast: Cast, entry, code: str = "3413-A-17", **more):
    values = {"by": cast.provider_clerk, "platform": "市平台", "since": date(2026, 9, 1), "reason": NOTICE, **more}
    return actions.give_external_code(entry=entry, code=code, **values)


def end(cast: Cast, held, **more):
    values = {"by": cast.provider_clerk, "until": TODAY, "reason": "市平台重新编目", **more}
    return actions.end_external_code(held=held, **values)


def test_a_code_is_recorded_with_its_day_who_recorded_it_and_why_in_one_record(cast: Cast) -> None:
    entry = published(cast)
    before = len(trail(subject=entry.code))
    kept = give(cast, entry)
    assert (kept.valid_from, kept.valid_to) == (date(2026, 9, 1), None)
    assert (kept.given_by_name, kept.reason) == (cast.provider_clerk.name, NOTICE)
    (record,) = trail(subject=entry.code)[before:]
    assert (record.event, record.data) == ("catalog.code_given", {"external_code": "市平台"})


def test_the_next_code_of_a_platform_ends_the_one_before_and_says_who_did_it(cast: Cast) -> None:
    entry = published(cast)
    give(cast, entry)
    give(cast, entry, "3413-B-02", since=date(2026, 9, 10), by=cast.bureau_clerk, reason="换发代码的通知")
    first, second = entry.external_codes.order_by("valid_from")
    assert (first.valid_to, first.ended_by_name, first.end_reason) == (
        date(2026, 9, 9),
        cast.bureau_clerk.name,
        "换发代码的通知",
    )
    assert second.valid_to is None


def test_a_code_finds_the_entry_until_it_ends_and_is_remembered_after_it(cast: Cast) -> None:
    entry = published(cast)
    held = give(cast, entry)
    assert queries.entry("3413-A-17", cast.stranger) == entry
    before = len(trail(subject=entry.code))
    ended = end(cast, held)
    assert (ended.valid_to, ended.ended_by_name, ended.end_reason) == (
        TODAY,
        cast.provider_clerk.name,
        "市平台重新编目",
    )
    with pytest.raises(NotFound):
        queries.entry("3413-A-17", cast.stranger)
    (record,) = trail(subject=entry.code)[before:]
    assert (record.event, record.data) == ("catalog.code_ended", {"external_code": "市平台"})


def test_a_code_that_is_another_entrys_today_is_refused_and_free_again_once_it_ended(cast: Cast) -> None:
    entry = published(cast)
    other = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="特困人员信息"))
    held = give(cast, other)
    with pytest.raises(BadInput, match="已属于另一条目录"):
        give(cast, entry)
    assert not entry.external_codes.exists()
    end(cast, held)
    assert give(cast, entry).entry == entry


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"platform": " "}, "缺少所属平台"),
        ({"code": " "}, "缺少代码"),
        ({"reason": ""}, "缺少依据或原因"),
        ({"code": "9" * 121}, "120"),
        ({"since": date(2026, 9, 16)}, "日期还没有到"),
    ],
)
def test_what_is_blank_too_long_or_ahead_is_refused(cast: Cast, more, words: str) -> None:
    entry = published(cast)
    with pytest.raises(BadInput, match=words):
        give(cast, entry, **more)
    assert not entry.external_codes.exists()


def test_a_code_that_is_kept_already_is_not_recorded_twice(cast: Cast) -> None:
    entry = published(cast)
    give(cast, entry)
    with pytest.raises(BadInput, match="已经登记"):
        give(cast, entry, since=TODAY)
    assert entry.external_codes.count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": " "}, "缺少依据或原因"),
        ({"until": date(2026, 9, 16)}, "日期还没有到"),
        ({"until": date(2026, 8, 31)}, "早于启用日期"),
    ],
)
def test_an_end_without_reason_ahead_or_before_the_beginning_is_refused(cast: Cast, more, words: str) -> None:
    held = give(cast, published(cast))
    with pytest.raises(BadInput, match=words):
        end(cast, held, **more)
    held.refresh_from_db()
    assert held.valid_to is None


def test_a_code_cannot_be_ended_twice(cast: Cast) -> None:
    held = give(cast, published(cast))
    end(cast, held)
    with pytest.raises(Stale):
        end(cast, held)


def test_only_those_who_compile_for_the_provider_record_codes(cast: Cast) -> None:
    entry = published(cast)
    held = give(cast, entry)
    for stranger in (cast.stranger, cast.applicant_clerk):
        with pytest.raises(NotPermitted):
            give(cast, entry, "X-1", by=stranger)
        with pytest.raises(NotPermitted):
            end(cast, held, by=stranger)


def test_who_may_not_compile_sees_the_codes_and_no_way_to_change_them(cast: Cast) -> None:
    entry = published(cast)
    held = give(cast, entry)
    client = Client()
    cast.enter(client, cast.applicant_clerk)
    page = client.get(f"/desk/catalog/{entry.code}/").content.decode()
    assert "3413-A-17" in page
    assert NOTICE in page
    assert "登记外部代码" not in page
    assert client.get(f"/desk/catalog/{entry.code}/codes/").status_code == 403
    assert client.post(f"/desk/catalog/{entry.code}/codes/{held.pk}/end/").status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize(("width", "lang", "scripts"), [(WIDE, "zh", False), (NARROW, "en", True)])
def test_a_code_is_recorded_found_and_ended_on_the_pages_with_and_without_scripts(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, width: int, lang: str, scripts: bool
) -> None:
    monkeypatch.setattr(clock, "_system", VirtualClock(datetime(2026, 9, 15, 10, tzinfo=CHINA)))
    cast = Cast("sixian-2021")
    entry = published(cast)
    client = Client()
    cast.enter(client, cast.provider_clerk)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    here = f"{live_server.url}/desk/catalog/{entry.code}/"

    def sound(page) -> None:
        assert not scripts or violations(page) == []
        assert not spills(page)

    with browsing(width, lang, scripts, refused=(422,)) as page:
        page.context.add_cookies([session])
        page.goto(here)
        page.locator("section[aria-labelledby=codes] .sheet__head a").click()
        page.locator("form button.button--primary").click()
        assert page.locator(".error-summary a").count() == 3
        sound(page)
        page.locator("[name=platform]").fill("省平台")
        page.locator("[name=code]").fill("34-0000-" + "7" * 40)
        page.locator("[name=reason]").fill(NOTICE)
        page.locator("form button.button--primary").click()
        page.wait_for_url(here)
        sound(page)
        page.goto(f"{live_server.url}/desk/catalog/?words=34-0000-{'7' * 40}")
        assert page.get_by_role("link", name="低保对象信息").count() >= 1
        page.goto(here)
        page.locator("section[aria-labelledby=codes] tbody a").click()
        sound(page)
        page.locator("[name=reason]").fill("省平台停用")
        page.locator("form button.button--primary").click()
        page.wait_for_url(here)
        assert "省平台停用" in page.locator("section[aria-labelledby=codes]").inner_text()
        page.goto(f"{live_server.url}/desk/catalog/?words=34-0000-{'7' * 40}")
        assert page.get_by_role("link", name="低保对象信息").count() == 0
