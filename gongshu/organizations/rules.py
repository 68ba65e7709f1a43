"""Who may do what, and why (not). Pure: an actor's posts and an act's word in, a permission with its reason out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import Text, t

ORGANIZATION_KINDS: Mapping[str, Text] = {
    "government_department": t("政府部门", "government department"),
    "institution": t("事业单位", "public institution"),
    "public_service": t("公共服务单位", "public service body"),
    "town": t("镇（街道）", "town or sub-district"),
    "authority": t("数据主管机构", "data authority"),
    "government": t("人民政府", "people's government"),
    "upper_authority": t("上级数据主管部门", "upper data authority"),
    "lead_group": t("领导小组", "leading group"),
    "other_unit": t("其他单位", "other unit"),
}
KINDS_WITHOUT_USCC = ("lead_group",)
"""A leading group is a body for coordination, not a legal person: it has no code of its own."""

TOKEN_SCOPES: Mapping[str, Text] = {
    "read": t("只读", "read only"),
    "write": t("读取和编制目录", "read, and compile the catalog"),
}
"""What an access token lets a program do."""
TOKEN_POSTS = frozenset({"data_officer", "chief_data_officer"})
"""The posts that travel with an access token: one compiles with it, nobody decides with it."""

BUSINESS_POSTS: Mapping[str, Text] = {
    "data_officer": t("数据专员", "data officer"),
    "chief_data_officer": t("首席数据官", "chief data officer"),
    "reviewer": t("审核人", "reviewer"),
}
ADMINISTRATOR_POSTS: Mapping[str, Text] = {
    "system_admin": t("系统管理员", "system administrator"),
    "security_admin": t("安全管理员", "security administrator"),
    "audit_admin": t("审计管理员", "audit administrator"),
}
CONTRACTOR_POSTS = ("data_officer",)
"""The posts that people of a contractor may hold: they decide nothing. House rule."""
POST_KINDS: Mapping[str, Text] = {**BUSINESS_POSTS, **ADMINISTRATOR_POSTS}

_OFFICERS = frozenset({"data_officer", "chief_data_officer"})
_DECIDERS = frozenset({"reviewer", "chief_data_officer"})
_BUSINESS = frozenset(BUSINESS_POSTS)

ACTS: Mapping[str, tuple[frozenset[str], Text]] = {
    "catalog.compile": (_OFFICERS, t("编制目录", "compile catalog entries")),
    "catalog.review": (_DECIDERS, t("审核目录", "review catalog entries")),
    "collection.load": (_OFFICERS, t("归集数据", "load data")),
    "sharing.apply": (_OFFICERS, t("申请共享", "apply for shared data")),
    "sharing.decide": (_DECIDERS, t("办理共享申请", "decide applications for shared data")),
    "sharing.deliver": (_OFFICERS, t("交付文书、证照", "deliver documents and licenses")),
    "sharing.revoke": (_DECIDERS, t("撤销授权", "revoke grants")),
    "opening.release": (_OFFICERS, t("提出开放", "propose data for opening")),
    "opening.review": (_DECIDERS, t("开放审查", "review data before opening")),
    "quality.report": (_BUSINESS, t("反馈问题数据", "report problem data")),
    "quality.check": (_BUSINESS, t("检查数据质量", "check data quality")),
    "quality.handle": (_OFFICERS, t("处理问题数据", "handle problem data")),
    "quality.forward": (_BUSINESS, t("转办问题数据", "forward problem data")),
    "registers.keep": (_BUSINESS, t("登记台账", "write in registers")),
    "registers.publish": (_DECIDERS, t("公布台账", "publish editions of registers")),
    "registers.read": (_BUSINESS, t("查阅台账", "read registers")),
    "tokens.make": (_OFFICERS, t("制作接口令牌", "make access tokens")),
    "federation.manage": (_OFFICERS, t("管理汇聚来源", "manage what is harvested")),
    "federation.read": (_BUSINESS, t("查看汇聚情况", "see how the harvest stands")),
    "federation.use": (_OFFICERS, t("使用上级平台的数据", "use data of an upper platform")),
    "federation.file": (_OFFICERS, t("向上级平台报送目录", "file the catalog with an upper platform")),
    "projects.keep": (_BUSINESS, t("维护项目档案", "keep project files")),
    "matters.open": (_BUSINESS, t("提出事项", "open a matter")),
    "case.decide": (_BUSINESS, t("办理事项", "act in a case")),
    "case.read": (_BUSINESS, t("查阅事项", "read cases")),
    "monitoring.read": (_BUSINESS, t("查看风险迹象", "see signs of risk")),
    "monitoring.dispose": (_DECIDERS, t("核实处置风险迹象", "dispose of signs of risk")),
    "monitoring.inspect": (frozenset({"security_admin"}), t("巡查风险迹象", "inspect signs of risk")),
    "accounts.manage": (frozenset({"security_admin"}), t("管理账号与职务", "manage accounts and posts")),
    "organizations.manage": (frozenset({"system_admin"}), t("管理机构", "manage organizations")),
    "system.configure": (frozenset({"system_admin"}), t("配置系统", "configure the system")),
    "audit.read": (frozenset({"audit_admin"}), t("查阅审计记录", "read audit records")),
    "audit.export": (frozenset({"audit_admin"}), t("导出审计记录", "export audit records")),
}
"""Each act word: the posts that allow it, and its name."""
DELEGABLE = frozenset(
    {
        "case.decide",
        "case.read",
        "catalog.review",
        "opening.review",
        "quality.forward",
        "quality.handle",
        "sharing.decide",
    }
)
"""What may be done on behalf of a colleague: acting in a case that is open. Nothing else travels with a delegation."""


BOUND_KINDS = frozenset({"government_department", "institution", "public_service", "town", "authority"})
"""Kinds of body that an instrument binds as one that provides, uses and applies for data."""

_KINDS_OF_ROLES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("agency", "provider", "applicant", "using_agency", "project_owner"), BOUND_KINDS),
    "town": frozenset({"town"}),
    "public_service": frozenset({"public_service"}),
    "other_unit": frozenset({"other_unit"}),
}


def fills(role: str, *, kind: str, roles: Collection[str]) -> bool:
    """Whether a body fills a role of an instrument outside of any case: by standing, or by the kind of body it is.

    Args:
        role: the role, as profiles name it.
        kind: the kind of body.
        roles: the roles it fills by standing.
    """
    return role in roles or kind in _KINDS_OF_ROLES.get(role, ())


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether, and why. ``bool()`` of it is the answer."""

    allowed: bool
    reason: Text

    def __bool__(self) -> bool:
        return self.allowed


def _titles(posts: Iterable[str]) -> Text:
    titles = [POST_KINDS[post] for post in POST_KINDS if post in set(posts)]
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def may(actor: Actor, act: str) -> Permission:
    """Tell whether an actor may do an act by the posts held now.

    The platform itself may do everything except what needs a person's judgment: it never decides a case.

    Raises:
        KeyError: the act word is not in ``ACTS`` (a defect of the caller).
    """
    needed, name = ACTS[act]
    if actor.is_system:
        if act == "case.decide":
            return Permission(False, t("平台本身不作任何决定", "the platform itself takes no decision"))
        return Permission(True, t("由平台执行", "done by the platform"))
    if actor.principal and act not in DELEGABLE:
        return Permission(
            False,
            t(
                f"代{actor.on_behalf_of}办理时，只能办理已立的事项，不能{name.zh}",
                f"on behalf of {actor.on_behalf_of} one acts in open cases only; one may not {name.en}",
            ),
        )
    held = actor.posts & needed
    if held:
        who = _titles(held)
        return Permission(True, t(f"{who.zh}可以{name.zh}", f"{who.en} may {name.en}"))
    need, have = _titles(needed), _titles(actor.posts)
    return Permission(
        False,
        t(
            f"{name.zh}须由{need.zh}进行，当前账号的职务：{have.zh or '无'}",
            f"to {name.en} takes one of these posts: {need.en}; this account holds: {have.en or 'none'}",
        ),
    )


def require(by: Actor, word: str) -> None:
    """Refuse unless the actor may do an act.

    Raises:
        NotPermitted: with the posts the act takes and those held.
    """
    permission = may(by, word)
    if not permission:
        raise NotPermitted(
            t("无权进行此操作", "this is not yours to do"),
            why=permission.reason,
            remedy=t("请由具备相应职务的人员办理", "let a person holding such a post do it"),
        )


def may_hold(kind: str, held: Iterable[str]) -> Permission:
    """Tell whether a post may be added to the posts an account already holds.

    System, security and audit administration are three separate powers: an account holds at most one of them, and
    no business post beside it.
    """
    others = set(held) - {kind}
    if kind in ADMINISTRATOR_POSTS and others:
        return _exclusive(kind, others)
    administrators = others & set(ADMINISTRATOR_POSTS)
    if administrators:
        return _exclusive(next(iter(administrators)), {kind})
    return Permission(True, t("职务不冲突", "the posts do not conflict"))


def _exclusive(administrator: str, others: Iterable[str]) -> Permission:
    one, rest = POST_KINDS[administrator], _titles(others)
    return Permission(
        False,
        t(
            f"三员分立：{one.zh}不得兼任{rest.zh}",
            f"the three administrators are separate: a {one.en} may not also be {rest.en}",
        ),
    )
