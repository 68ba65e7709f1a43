"""Documents and licenses that one unit delivers to another: who may, and when a seal is asked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Profile
from gongshu.sharing.rules import place
from gongshu.support.seals import Verdict

SEAL_REQUIRED = "sharing.seal_required"
"""The rule under which a document is delivered with a seal that can be verified, or not at all."""
PAPER_EQUAL = "sharing.paper_equal"
"""The rule under which what was had from the platform equals the paper original."""
SERVICES = "support.services"
"""The rule that names the support services to be used."""

KINDS: Mapping[str, Text] = {
    "document": t("文书", "document"),
    "license": t("证照", "license"),
    "contract": t("合同", "contract"),
}
STATES: Mapping[str, Text] = {
    "prepared": t("待交付", "prepared"),
    "delivered": t("已交付", "delivered"),
    "discarded": t("已作废", "discarded"),
}


def holds(profile: Profile, rule: str, day: date) -> bool:
    """Whether an instrument has a rule that says yes on a day; silence is no yes."""
    return profile.rule(rule, day) is True


def check_seal(profile: Profile, verdict: Verdict, day: date) -> str:
    """Refuse to deliver a document without a seal that was verified, where the instrument asks for one.

    Args:
        profile: the instrument in force.
        verdict: what verifying it just now showed.
        day: the day.

    Returns:
        The article that was kept to; empty where the instrument asks for none.

    Raises:
        Refusal: the seal could not be verified; with the article.
    """
    if not holds(profile, SEAL_REQUIRED, day):
        return ""
    rule = profile.rules[SEAL_REQUIRED]
    if verdict.state != "valid":
        raise Refusal(
            t("印章没有验证通过，不能交付", "its seal is not verified: it is not delivered"),
            why=t(
                f"{rule.title.zh}。这份文件：{verdict.words.zh}——{verdict.why.zh}",
                f"{rule.title.en}. This one: {verdict.words.en} — {verdict.why.en}",
            ),
            remedy=t("经印章服务加盖后再交付", "have it sealed by the seal service, then deliver it"),
            cite=place(rule),
            code="seal_not_verified",
        )
    return place(rule)


def check_deliverer(*, provider: str, actor: str, state: str) -> None:
    """Refuse anybody but the unit that gave a grant, and a grant that is not in force.

    Args:
        provider: the unit that gave the grant.
        actor: the unit of whoever acts.
        state: where the grant stands now.
    """
    if actor != provider:
        raise NotPermitted(
            t("只有提供单位可以交付文书、证照", "only the unit that provides may deliver documents"),
            code="another_unit",
        )
    if state != "active":
        raise Refusal(
            t("授权不在有效期内，不能交付", "the grant is not in force: nothing is delivered under it"),
            remedy=t("请使用单位重新申请", "let the user apply anew"),
            code="grant_state",
        )
