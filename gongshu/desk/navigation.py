"""The left side of the desk: what a person with these posts works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations.rules import may
from gongshu.procedure import queries
from gongshu.ui.values import Link

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the desk: its name, its address by name, and the act one must be allowed to find anything there."""

    title: Text
    address: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one heading."""

    title: Text
    links: Sequence[Link]


PLACES: Sequence[tuple[Text, Sequence[Place]]] = (
    (
        t("办理", "Work"),
        (
            Place(t("待办", "To-dos"), "desk:home"),
            Place(t("事项", "Cases"), "desk:cases", "case.read"),
            Place(t("事项办理", "Matters"), "matters:index", "case.read"),
            Place(t("消息", "Messages"), "desk:messages"),
        ),
    ),
    (
        t("数据", "Data"),
        (
            Place(t("目录", "Catalog"), "catalog:index", "case.read"),
            Place(t("一数一源", "One source"), "catalog:sources", "case.read"),
            Place(t("基础库", "Base databases"), "bases:index", "case.read"),
            Place(t("需求对接", "Demands"), "demands:index", "case.read"),
            Place(t("共享", "Sharing"), "sharing:home", "case.read"),
            Place(t("取用材料", "Materials"), "sharing:materials", "case.read"),
            Place(t("开放", "Opening"), "opening:index", "case.read"),
            Place(t("项目", "Projects"), "projects:index", "case.read"),
            Place(t("问题数据", "Problem data"), "quality:tickets", "case.read"),
            Place(t("质量检查", "Quality checks"), "quality:runs", "case.read"),
            Place(t("台账", "Registers"), "registers:index", "registers.read"),
            Place(t("风险监测", "Monitoring"), "monitoring:index", "monitoring.read"),
            Place(t("风险监测", "Monitoring"), "monitoring:index", "monitoring.inspect"),
            Place(t("汇聚", "Harvest"), "federation:sources", "federation.read"),
            Place(t("上级数据", "Data above"), "federation:upward", "federation.read"),
            Place(t("目录上报", "Filing upward"), "federation:filings", "federation.read"),
        ),
    ),
    (
        t("依据", "Law"),
        (
            Place(t("规章", "Law"), "desk:law"),
            Place(t("两地对照", "Side by side"), "desk:law_compare"),
        ),
    ),
    (
        t("账号", "Account"),
        (
            Place(t("代办", "Standing in"), "organizations:delegations", "case.read"),
            Place(t("接口令牌", "Access tokens"), "organizations:tokens", "tokens.make"),
            Place(t("支撑服务", "Support services"), "sharing:services", "case.read"),
            Place(t("支撑服务", "Support services"), "sharing:services", "system.configure"),
            Place(t("服务商账号", "Contractors"), "organizations:contractors", "accounts.manage"),
            Place(t("统一身份", "Unified identity"), "organizations:identities", "accounts.manage"),
            Place(t("密码", "Password"), "organizations:password"),
            Place(t("第二验证因素", "Second factor"), "organizations:second_factor"),
        ),
    ),
)


def address_of(name: str, *args: str) -> str:
    """Return an address by its name; empty where the installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def decision_page(case: Case) -> str:
    """Return the page on which a case is decided: the generic one where the profile says who opens such a case, else
    that of its room (``<room>:decide``); empty where it has none.
    """
    return address_of("matters:decide" if is_generic(case) else f"{case.room}:decide", case.number)


def is_generic(case: Case) -> bool:
    """Whether a case is handled on the pages that serve any procedure."""
    return bool(queries.law_of(case).procedure.opened_by)


def navigation(actor: Actor, path: str) -> list[Group]:
    """Return the places open to an actor; the one that the path lies in is marked.

    Args:
        actor: who is signed in.
        path: the path of the present page.
    """
    found = [
        (
            title,
            [
                (place.title, href)
                for place in places
                if (not place.act or may(actor, place.act)) and (href := address_of(place.address))
            ],
        )
        for title, places in PLACES
    ]
    within = [href for _, links in found for _, href in links if path.startswith(href)]
    here = max(within, key=len, default="")
    return [Group(title, [Link(name, href, href == here) for name, href in links]) for title, links in found if links]
