"""Around every page: the language, the headers, refusals that teach."""

import json
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views import defaults

from gongshu.kit.errors import (
    BadInput,
    Defect,
    GongshuError,
    NotFound,
    NotPermitted,
    Refusal,
    Several,
    Stale,
    Transient,
)
from gongshu.kit.text import language, t
from gongshu.site.urls import urlpatterns as site
from gongshu.ui.middleware import choose_language

pytestmark = pytest.mark.django_db
FAULTS: dict[str, GongshuError] = {
    "refusal": Refusal(
        t("现在不能开通授权", "the grant cannot be issued now"),
        why=t("数据提供单位尚未答复", "the provider has not replied"),
        remedy=t("请等待答复", "wait for the reply"),
        cite="第九条第二款",
        code="not_replied",
    ),
    "stale": Stale(t("他人已先办理", "somebody else was first")),
    "notpermitted": NotPermitted(t("不是本单位的案件", "not a case of your organization")),
    "notfound": NotFound(t("没有这个案件", "there is no such case")),
    "badinput": BadInput(t("第 3 列不是数字", "column 3 is no number"), at="B7"),
    "several": Several(t("有两处错误", "two errors"), [BadInput(t("缺标题", "no title"), at="A1", cite="第九条")]),
    "transient": Transient(t("正在维护", "under maintenance")),
    "defect": Defect(t("内部状态不一致", "inconsistent state")),
}


def fail(request: HttpRequest, name: str) -> HttpResponse:
    raise FAULTS[name]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a value that must not be shown: 330203199001011234")


def speak(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(t("中文", "English")))


urlpatterns = [
    path("desk/fail/<str:name>/", fail),
    path("fail/<str:name>/", fail),
    path("broken/", broken),
    path("speak/", speak),
    *site,
]
here = pytest.mark.urls(__name__)


class TestLanguage:
    @pytest.mark.parametrize(
        ("address", "cookie", "browser", "chosen"),
        [
            ("/", "", "", "zh"),
            ("/", "", "fr,de", "zh"),
            ("/", "", "en-US,en;q=0.9", "en"),
            ("/", "", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
            ("/", "", "fr, en;q=0.5", "en"),
            ("/", "en", "zh-CN", "en"),
            ("/?lang=zh", "en", "en", "zh"),
            ("/?lang=xx", "", "", "zh"),
            ("/", "xx", "en", "en"),
        ],
    )
    def test_the_address_wins_over_the_cookie_over_the_browser(
        self, address: str, cookie: str, browser: str, chosen: str
    ) -> None:
        request = RequestFactory().get(address, headers={"Accept-Language": browser})
        if cookie:
            request.COOKIES["lang"] = cookie
        assert choose_language(request) == chosen

    @here
    def test_a_language_chosen_in_the_address_is_remembered(self, client: Client) -> None:
        assert client.get("/speak/").text == "中文"
        assert client.get("/speak/?lang=en").text == "English"
        assert client.get("/speak/").text == "English"

    @here
    def test_a_request_leaves_no_language_behind(self, client: Client) -> None:
        answer = client.get("/speak/?lang=en")
        assert language() == "zh"
        assert answer["Content-Language"] == "en"
        assert "Accept-Language" in answer["Vary"]


@here
def test_every_answer_carries_the_headers_that_keep_a_page_to_itself(client: Client) -> None:
    answer = client.get("/speak/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


@here
class TestRefusal:
    @pytest.mark.parametrize(
        ("name", "status", "heading"),
        [
            ("refusal", 409, "现在不能办理"),
            ("stale", 409, "现在不能办理"),
            ("notpermitted", 403, "没有权限"),
            ("notfound", 404, "没有找到"),
            ("badinput", 422, "填报内容需要改正"),
            ("several", 422, "填报内容需要改正"),
            ("transient", 503, "暂时不能办理"),
            ("defect", 500, "系统出了问题"),
        ],
    )
    def test_is_a_page_with_its_status(self, client: Client, name: str, status: int, heading: str) -> None:
        answer = client.get(f"/desk/fail/{name}/")
        assert answer.status_code == status
        assert f"<h1>{heading}</h1>" in answer.text
        assert str(FAULTS[name].what) in answer.text

    def test_teaches_what_why_with_the_article_and_the_remedy(self, client: Client) -> None:
        page = client.get("/fail/refusal/").text
        for words in ("现在不能开通授权", "数据提供单位尚未答复", "第九条第二款", "请等待答复", "没有任何内容被改动"):
            assert words in page
        assert '<details class="chip"' in page

    def test_says_where_and_lists_every_error(self, client: Client) -> None:
        assert "B7" in client.get("/fail/badinput/").text
        page = client.get("/fail/several/").text
        assert "缺标题" in page
        assert "A1" in page

    def test_speaks_english(self, client: Client) -> None:
        assert "the provider has not replied" in client.get("/fail/refusal/?lang=en").text

    def test_is_json_for_a_program(self, client: Client) -> None:
        answer = client.get("/fail/refusal/", headers={"Accept": "application/json"})
        assert answer.status_code == 409
        assert json.loads(answer.content) == {
            "code": "not_replied",
            "status": 409,
            "what": "现在不能开通授权",
            "why": "数据提供单位尚未答复",
            "article": "第九条第二款",
            "remedy": "请等待答复",
        }

    def test_as_json_keeps_every_error(self, client: Client) -> None:
        answer = client.get("/fail/several/?lang=en", headers={"Accept": "application/json"})
        assert answer.json()["errors"][0] == {
            "code": "badinput",
            "status": 422,
            "what": "no title",
            "article": "第九条",
            "at": "A1",
        }

    def test_a_browser_that_also_takes_json_gets_the_page(self, client: Client) -> None:
        answer = client.get("/fail/refusal/", headers={"Accept": "text/html,application/json;q=0.9"})
        assert answer["Content-Type"].startswith("text/html")

    def test_stands_in_the_frame_of_where_it_happened(self, client: Client) -> None:
        assert 'class="desk"' in client.get("/desk/fail/stale/").text
        assert 'class="portal"' in client.get("/fail/stale/").text

    def test_our_own_fault_is_logged_by_its_word(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        client.get("/fail/defect/")
        assert "defect at /fail/defect/" in caplog.text


@here
def test_what_nobody_foresaw_shows_no_detail(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "系统出了问题" in answer.text
    assert "330203" not in answer.text


@here
def test_an_unknown_address_says_what_to_do(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert "从首页搜索" in answer.text


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [(defaults.bad_request, 400, "请求无法识别"), (defaults.permission_denied, 403, "没有权限")],
)
def test_error_pages_speak_our_words(view: Callable[..., HttpResponse], status: int, words: str) -> None:
    answer = view(RequestFactory().get("/"), Exception())
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_an_expired_form_is_explained() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/ui/form/", {})
    assert answer.status_code == 403
    assert "页面已经过期" in answer.content.decode()
