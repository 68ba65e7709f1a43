"""The form of the harvest: a platform to register."""

from __future__ import annotations

from django import forms

from gongshu.federation.rules import EVERY_HOURS, KINDS
from gongshu.kit.text import t
from gongshu.ui.forms import Form, OneOf, label
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
