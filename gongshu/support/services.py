"""The support services (应用支撑) this installation uses: a typed list, each with what for, whose, how reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t
from gongshu.support import identity
from gongshu.support.credentials import check_address, read_credential


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of service: its name, and what this platform uses it for."""

    title: Text
    purpose: Text


IDENTITY = "identity"
KINDS: Mapping[str, Kind] = {
    IDENTITY: Kind(
        t("身份认证", "authentication"), t("人员登录和重新验证身份", "people sign in and prove who they are")
    ),
    "licenses": Kind(
        t("电子证照", "e-licenses"),
        t(
            "提供单位从证照库取证照交付，不要申请人再交",
            "a provider fetches a license to deliver; applicants are not asked for it",
        ),
    ),
    "seals": Kind(
        t("电子印章", "e-seals"), t("给交付的文书、证照加盖印章", "documents and licenses are sealed before delivery")
    ),
    "credit": Kind(
        t("信用信息", "credit information"),
        t("办理共享申请前查申请单位的信用", "how an applicant stands is asked before a decision"),
    ),
    "archives": Kind(
        t("电子档案", "e-archives"), t("交付过的文书、证照归档", "what was delivered is handed to the archives")
    ),
}
"""The five city-wide services of Anshan's 三(三)3; seals are also Guiyang's (第四章(五))."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service this installation uses.

    Attributes:
        id: one of ``KINDS``.
        address: where it is asked.
        credential: what it knows us by; empty for the identity provider, which has a way of its own.
        operator: who runs it.
    """

    id: str
    address: str
    credential: str = field(repr=False)
    operator: str

    @property
    def kind(self) -> Kind:
        """What kind of service it is."""
        return KINDS[self.id]


def services_of(home: Home) -> Mapping[str, Service]:
    """Return the services that the settings name, by kind.

    Raises:
        BadInput: a service or key is unknown, or a value is none it can have.
        Refusal: a credential file is missing, or others can read it.
    """
    found = {}
    told = identity.settings_of(home)
    if told is not None:
        found[IDENTITY] = Service(IDENTITY, told.issuer, "", str(told.name.zh))
    given: Mapping[str, Any] = home.settings.get("support", {})
    for name, one in given.items():
        known = name in KINDS and name != IDENTITY and isinstance(one, dict)
        if not known or set(one) != {"address", "credential_file", "operator"} or not all(map(_is_text, one.values())):
            raise BadInput(
                t(f"设置 [support.{name}] 无效", f"the settings under [support.{name}] are not valid"),
                remedy=t(
                    "每项服务写明 address、credential_file、operator；服务：licenses、seals、credit、archives",
                    "each service has address, credential_file, operator; services: licenses, seals, credit, archives",
                ),
                at=f"support.{name}",
            )
        address = check_address(one["address"], f"support.{name}.address")
        credential = read_credential(home.root / one["credential_file"], f"support.{name}.credential_file")
        found[name] = Service(name, address, credential, one["operator"])
    return {name: found[name] for name in KINDS if name in found}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 300 and value.isprintable()


def needed(home: Home, name: str) -> Service:
    """Return a service that an act takes.

    Raises:
        Refusal: the settings name none.
    """
    found = services_of(home).get(name)
    if found is None:
        title = KINDS[name].title
        raise Refusal(
            t(f"本平台没有接入{title.zh}服务", f"no service for {title.en} is connected"),
            remedy=t(f"由运维人员在 [support.{name}] 中写明", f"the operator names it under [support.{name}]"),
            code="service_not_connected",
        )
    return found
