"""The forms of this room: a platform to register, data of an upper one, its problems, a look-up there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongshu.federation.rules import EVERY_HOURS, KINDS
from gongshu.kit.text import t
from gongshu.quality.problems import KINDS as PROBLEMS
from gongshu.ui.forms import Form, OneOf, Paragraph, label
from gongshu.ui.values import Choice

EVERY = {
    0: t("只在需要时", "only when asked"),
    1: t("每小时", "hourly"),
    6: t("每 6 小时", "every 6 hours"),
    24: t("每日", "daily"),
    168: t("每周", "weekly"),
}
_OF = {
    "ckan": t("填平台网址", "give the address of the portal"),
    "dcat": t("填目录文件的网址（ttl、rdf、jsonld）", "give the address of the catalog (ttl, rdf, jsonld)"),
    "datajson": t("填 data.json 的网址", "give the address of the data.json"),
    "gongshu": t("填平台网址", "give the address of the platform"),
}


class SourceForm(Form):
    """A platform: its name here, what it serves, where, how often it is harvested."""

    name = forms.CharField(
        label=label("名称", "Name"), help_text=label("公众看到的来源名称", "the public sees where it is from")
    )
    kind = OneOf(label=label("种类", "Kind"), options=[Choice(key, words, _OF[key]) for key, words in KINDS.items()])
    address = forms.CharField(
        label=label("网址", "Address"), help_text=label("以 https:// 开头", "begins with https://")
    )
    every_hours = OneOf(
        label=label("多久汇聚一次", "How often"), options=[Choice(str(one), EVERY[one]) for one in EVERY_HOURS]
    )


class _OfAPlatform(Form):
    """A form about an upper platform (``source``), which is chosen among those that are registered."""

    def __init__(self, *args: Any, platforms: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(platforms)


class BorrowForm(_OfAPlatform):
    """Data that is used through an upper platform.

    Args:
        platforms: the upper platforms, id and name.
    """

    source = forms.ChoiceField(label=label("上级平台", "Upper platform"))
    resource = forms.CharField(label=label("该平台上的资源代码", "Its code there"), max_length=120)
    title = forms.CharField(label=label("数据名称", "What it is called"), max_length=300)
    purpose = forms.CharField(
        label=label("授权的用途", "Purpose granted"),
        help_text=label("与该平台的授权一字不差", "to the letter as in the grant there"),
        max_length=200,
        required=False,
    )
    key = forms.CharField(
        label=label("授权密钥", "Key of the grant"),
        help_text=label("加密保存，不再显示", "kept sealed, never shown again"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    gateway = forms.CharField(
        label=label("网关地址", "Address of its gateway"),
        help_text=label("在这里查询才需要", "only where look-ups are made from here"),
        max_length=500,
        required=False,
    )


class ChannelForm(_OfAPlatform):
    """The upper platform with which the catalog is filed."""

    source = forms.ChoiceField(
        label=label("上级平台", "Upper platform"), help_text=label("先在“汇聚”登记", "registered under Harvest first")
    )
    token = forms.CharField(
        label=label("接口令牌", "Access token"),
        help_text=label("上级平台为本单位制作，可写；加密保存", "made there for this unit, may write; kept sealed"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    by_itself = forms.BooleanField(
        label=label("到备案环节即自动报送", "Hand in whatever comes to its filing"),
        help_text=label("以设定人的名义；回执由平台记入事项", "in your name; the platform records the receipt"),
        required=False,
    )


class ReportAboveForm(Form):
    """A problem of data used through an upper platform."""

    kind = OneOf(label=label("问题", "What it is"), options=[Choice(word, PROBLEMS[word]) for word in PROBLEMS])
    description = Paragraph(
        label=label("哪里不对", "What is wrong"),
        help_text=label("应为何样；不写个人信息", "and what it should be; no personal data"),
        rows=3,
        max_length=2_000,
    )
    field = forms.CharField(label=label("信息项", "Item"), max_length=120, required=False)
    record_key = forms.CharField(
        label=label("记录标识", "Key of the record"),
        help_text=label("加密保存，送达后清除", "kept sealed, erased once it arrived"),
        max_length=200,
        required=False,
    )


class LookUpForm(Form):
    """What is looked up."""

    key = forms.CharField(
        label=label("查询标识", "Key"),
        help_text=label("每次查询都留痕，上级平台也留痕", "each look-up is on record here and there"),
        max_length=200,
    )
