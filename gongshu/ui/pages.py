"""The living pattern page: every component in every state, in both skins and both languages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongshu.kit.clock import CHINA
from gongshu.kit.filed import FilePolicy
from gongshu.kit.text import t
from gongshu.regulation.words import STATUS_NAMES
from gongshu.ui import export, icons, samples
from gongshu.ui.files import Files
from gongshu.ui.forms import Day, Form, LegalBases, OneOf, Paragraph, SomeOf, label
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Choice, Link

_ROWS = 200


class SampleForm(Form):
    """A form with every kind of field."""

    outcome = OneOf(label=label("答复", "Reply"))
    bases = LegalBases(
        label=label("依据", "Legal basis"),
        help_text=label("写明文件种类、名称和条款", "Kind, title and article of each instrument"),
        kinds=[("law", t("法律", "Law")), ("local_regulation", t("地方性法规", "Local regulation"))],
        rows=2,
    )
    reason = Paragraph(label=label("理由", "Reason"), help_text=label("申请单位会看到", "The applicant will see it"))
    fields_ = SomeOf(
        label=label("可以提供的字段", "Fields that can be provided"),
        required=False,
        options=[
            Choice("name", t("姓名", "Name")),
            Choice("id", t("证件号码", "Id number"), t("返回时遮盖", "masked")),
        ],
    )
    until = Day(label=label("使用期限至", "Until"), required=False)
    contact = forms.CharField(label=label("联系人", "Contact"), max_length=40)
    way = forms.ChoiceField(
        label=label("提供方式", "Way of provision"),
        choices=[("", t("请选择", "Choose")), ("interface", t("接口", "Interface")), ("file", t("文件", "File"))],
    )
    paper = Files(label=label("附件", "Attachment"), taken=FilePolicy(("pdf", "docx")))
    promise = forms.BooleanField(
        label=label("以上内容属实", "The above is true"),
        error_messages={"required": label("请勾选确认", "Please confirm")},
    )


def _frame(request: HttpRequest, here: str) -> dict[str, Any]:
    skin = "portal" if request.GET.get("skin") == "portal" else "desk"
    tail = f"?skin={skin}"
    return {
        "base": f"base_{skin}.html",
        "pages": [
            Link(t("构件", "Components"), f"/ui/{tail}", here == "index"),
            Link(t("表格", "Table"), f"/ui/table/{tail}", here == "table"),
            Link(t("表单", "Form"), f"/ui/form/{tail}", here == "form"),
        ],
        "chip": samples.chip(),
        "badges": samples.badges(),
        "long_name": samples.LONG_NAME,
    }


def index(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    day = samples.today()
    cycle = t("每月", "monthly")
    return render(
        request,
        "ui/patterns/index.html",
        _frame(request, "index")
        | {
            "chips": samples.chips(),
            "cite": samples.cite(),
            "profile": samples.profile(),
            "diff": samples.law_diff(),
            "steps": samples.track(),
            "guide": samples.guide(),
            "entries": samples.timeline(),
            "links": samples.links(),
            "link": Link(t("编制目录", "Compile the catalog"), "#empty"),
            "none": [],
            "grades": [("L1", ""), ("L2", "general"), ("L3", "important"), ("L4", "core")],
            "fresh": [
                (day, cycle, day + timedelta(days=30)),
                (day - timedelta(days=1), cycle, None),
                (day - timedelta(days=45), cycle, day - timedelta(days=14)),
                (None, cycle, None),
            ],
            "statuses": list(STATUS_NAMES),
            "tones": ["ok", "soon", "over", "law", "draft"],
            "icons": icons.names(),
            "measures": samples.measures(),
            "shares": samples.figures(),
            "facts": samples.facts(),
            "tasks": samples.tasks(),
            "figures": samples.tiles(),
            "letters": samples.letters(),
            "views": samples.saved_views(),
            "principal": "吴审",
            "notices": samples.notices(),
            "notice_kinds": ["info", "ok", "warn", "error"],
            "empty_title": t("本单位还没有目录", "Your organization has no catalog entries yet"),
            "empty_duty": t(
                "各单位编制本单位的公共数据目录", "Every organization compiles the catalog of its own data"
            ),
            "moment": datetime(2026, 11, 22, 9, 5, tzinfo=CHINA),
            "share": 1234.5,
        },
    )


def table(request: HttpRequest) -> HttpResponse:
    """Show an overloaded list: filters, pages, two hundred rows, overlong names."""
    bar = QueryBar.read(
        request,
        [
            QueryField("words", t("关键词", "Words"), hint=t("名称、单位", "title, organization")),
            QueryField(
                "state", t("状态", "State"), "choice", [("open", t("办理中", "Open")), ("done", t("办结", "Done"))]
            ),
            QueryField("since", t("起始日期", "Since"), "day"),
        ],
    )
    rows = samples.rows(_ROWS)
    found = [row for row in rows if bar.value("words") in row[1] + row[2]]
    if export.asked(request):
        return export.export(request, "resources", samples.columns(), found)
    page = paginate(request, found, len(found), per_page=10)
    return render(
        request,
        "ui/patterns/table.html",
        _frame(request, "table")
        | {"bar": bar, "page": page, "columns": samples.columns(), "rows": rows}
        | {"facets": samples.facets(), "chosen": samples.chosen()},
    )


def form(request: HttpRequest) -> HttpResponse:
    """Show a form; sent back incomplete it shows its errors."""
    chips = {"bases": chip} if (chip := samples.chip()) else {}
    filled = (
        SampleForm(request.POST, request.FILES, chips=chips) if request.method == "POST" else SampleForm(chips=chips)
    )
    outcome, paper = filled.fields["outcome"], filled.fields["paper"]
    if isinstance(paper, Files):
        paper.hold(samples.held())
    if isinstance(outcome, OneOf):
        outcome.offer(samples.choices())
    return render(request, "ui/patterns/form.html", _frame(request, "form") | {"form": filled})
