"""What the gateway says no to: one table of codes with status, reason and remedy in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from gongshu.kit.text import Language, Text, t


@dataclass(frozen=True, slots=True)
class No:
    """One kind of refusal."""

    code: str
    status: int
    what: Text
    why: Text
    remedy: Text

    def body(self, language: Language, *, cite: str = "", evidence: str = "", where: str = "") -> bytes:
        """Return the answer's body in a language."""
        spoken = {name: getattr(text, language) for name, text in _texts(self)}
        extra = {"where": where} if where else {}
        return msgspec.json.encode({"code": self.code, **spoken, "cite": cite, "evidence": evidence, **extra})


def _texts(no: No) -> tuple[tuple[str, Text], ...]:
    return ("what", no.what), ("why", no.why), ("remedy", no.remedy)


_ASK_BUREAU = t("请联系数据主管部门", "ask the data authority")
_SEE_GRANT = t(
    "查看授权内容：GET /v1/resources/{资源代码}",
    "see what the grant gives: GET /v1/resources/{resource code}",
)
_LATER = t("请稍后重试；持续出现时请联系运维人员", "try again later; if it lasts, tell the operators")

_TABLE = (
    No(
        "key_unknown",
        401,
        t("未提供有效的访问密钥", "no valid key was given"),
        t("请求须带 Authorization: Bearer 密钥", "a request carries Authorization: Bearer KEY"),
        t("使用授权时领取的密钥", "use the key that was handed out with the grant"),
    ),
    No(
        "resource_not_found",
        404,
        t("没有该资源，或该密钥未获授权使用它", "there is no such resource, or this key has no grant for it"),
        t("不存在与未授权的回答相同", "absent and not granted are answered alike"),
        t("核对资源代码；需要时提出共享申请", "check the resource code; apply for it if need be"),
    ),
    No(
        "grant_revoked",
        403,
        t("授权已撤销", "the grant was revoked"),
        t("撤销后立即停止提供", "a revoked grant gives nothing from that moment on"),
        t("需要时重新申请", "apply again if need be"),
    ),
    No(
        "grant_suspended",
        403,
        t("授权已暂停", "the grant is suspended"),
        t("暂停期间不提供数据", "a suspended grant gives nothing"),
        _ASK_BUREAU,
    ),
    No(
        "grant_not_yet_valid",
        403,
        t("授权尚未生效", "the grant is not in force yet"),
        t("授权有起止时间", "a grant has a term"),
        t("等到生效时间再调用", "call again once it is in force"),
    ),
    No(
        "grant_expired",
        403,
        t("授权已到期", "the grant has expired"),
        t("到期之时起不再提供", "an expired grant gives nothing from that instant on"),
        t("需要时申请续期", "apply for a new term if need be"),
    ),
    No(
        "way_not_granted",
        403,
        t("授权的共享方式不是接口", "the grant is not for the interface"),
        t("授权限定了共享方式", "a grant names the way of sharing"),
        t("按授权的方式使用，或另行申请", "use the way that was granted, or apply for this one"),
    ),
    No(
        "purpose_not_granted",
        403,
        t("请求的用途与授权不符", "the purpose is not the one that was granted"),
        t("数据只能用于授权的用途", "data may be used for the granted purpose only"),
        _SEE_GRANT,
    ),
    No(
        "field_not_granted",
        403,
        t("请求了授权之外的字段", "a field outside the grant was asked for"),
        t("只提供授权的字段", "a grant gives its fields only"),
        _SEE_GRANT,
    ),
    No(
        "quota_used_up",
        429,
        t("今日调用次数已用完", "today's quota is used up"),
        t("授权限定了每日调用次数", "a grant has a daily quota"),
        t("次日零时（北京时间）起可再调用", "call again after midnight, China time"),
    ),
    No(
        "body_malformed",
        400,
        t("请求内容不是所要求的 JSON", "the body is not the JSON that is asked for"),
        t(
            '应为 {"key": "…", "purpose": "…", "fields": ["…"]}，fields 可省略',
            'it reads {"key": "...", "purpose": "...", "fields": ["..."]}; fields may be left out',
        ),
        t("接口说明见 GET /v1/openapi.json", "the description is at GET /v1/openapi.json"),
    ),
    No(
        "body_too_large",
        413,
        t("请求内容过大", "the body is too large"),
        t("一次查询一个键值", "one key is looked up at a time"),
        t("缩短请求内容", "send a shorter body"),
    ),
    No(
        "path_unknown",
        404,
        t("没有该地址", "there is no such address"),
        t("网关只提供接口说明中的地址", "the gateway serves what its description names"),
        t("接口说明见 GET /v1/openapi.json", "the description is at GET /v1/openapi.json"),
    ),
    No(
        "method_not_allowed",
        405,
        t("该地址不支持此请求方法", "this address does not take this method"),
        t("查询用 POST，其余用 GET", "look-ups are POST, all others GET"),
        t("接口说明见 GET /v1/openapi.json", "the description is at GET /v1/openapi.json"),
    ),
    No(
        "data_unavailable",
        503,
        t("该资源目前没有可提供的版本", "there is no version of this resource to serve now"),
        t(
            "数据尚未归集、已撤下，或封存的文件未通过散列核对",
            "the data was not collected yet, was withdrawn, or its sealed file is not true to its digest",
        ),
        _ASK_BUREAU,
    ),
    No(
        "snapshot_missing",
        503,
        t("网关没有授权快照，停止应答", "the gateway has no snapshot of grants and answers nothing"),
        t("没有有效授权不得提供数据", "without a valid grant nothing may be given"),
        _LATER,
    ),
    No(
        "snapshot_untrusted",
        503,
        t("授权快照不可信，网关停止应答", "the snapshot of grants cannot be trusted, nothing is answered"),
        t("签名无效，或内容被改动", "its signature is not valid, or it was altered"),
        _LATER,
    ),
    No(
        "snapshot_older",
        503,
        t("授权快照比已采用的旧，网关停止应答", "the snapshot of grants is older than one seen, nothing is answered"),
        t("旧快照会使已撤销的授权复活", "an older snapshot would revive revoked grants"),
        _LATER,
    ),
    No(
        "snapshot_expired",
        503,
        t("授权快照已过有效期，网关停止应答", "the snapshot of grants has run out, nothing is answered"),
        t("平台未按时发布新的快照", "the site published no newer one in time"),
        _LATER,
    ),
    No(
        "log_unavailable",
        503,
        t("调用日志无法写入，网关停止应答", "the call log cannot be written, nothing is answered"),
        t("未留痕的应答不得发出", "an answer without a record must not leave"),
        _LATER,
    ),
    No(
        "defect",
        500,
        t("网关内部出错", "the gateway failed"),
        t("这是我们的过错，已留痕", "this is our fault; it was recorded"),
        _LATER,
    ),
)

NO: Mapping[str, No] = MappingProxyType({no.code: no for no in _TABLE})
"""Every refusal by its code."""
