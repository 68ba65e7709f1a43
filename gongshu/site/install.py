"""Creates a home: folders, keys, settings, tables, the jurisdiction, the authority, the three administrators."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from gongshu.kit.actor import Actor
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.files import locked, write_atomically
from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.kit.text import t
from gongshu.lake import serving
from gongshu.organizations import actions as organizations
from gongshu.regulation.loader import load_profile
from gongshu.site import tables

INSTALLER = Actor(person="system", name="安装程序", kind="system")

ADMINISTRATORS = (
    ("system_admin", "sysadmin", "系统管理员"),
    ("security_admin", "secadmin", "安全管理员"),
    ("audit_admin", "auditadmin", "审计管理员"),
)
"""Three separate powers, three accounts (post, username, name); nobody holds two."""


@dataclass(frozen=True)
class FirstAccount:
    """An account of the installation with the password it starts with; it must be changed at the first sign-in."""

    username: str
    post: str
    password: str


def prepare(home: Home, *, profile_id: str, acknowledge: bool, demo: bool = False) -> None:
    """Make folders, keys, settings and tables, and adopt the profile. What exists already stays; safe to repeat."""
    load_profile(profile_id)
    home.root.mkdir(parents=True, exist_ok=True)
    with locked(home.locks / "install.lock"):
        for folder in (home.lake, home.raw, home.artifacts, home.quarantine, home.gateway, home.anchors):
            folder.mkdir(parents=True, exist_ok=True)
        make_keys(home)
        secret = home.keys / "site.secret"
        if not secret.is_file():
            write_atomically(secret, secrets.token_urlsafe(50).encode(), mode=0o600)
        tables.stand()
        serving.adopt(home)
        organizations.adopt_profile(by=INSTALLER, profile_id=profile_id, acknowledge=acknowledge)
        settings = home.root / SETTINGS_FILE
        if not settings.is_file():
            write_atomically(settings, _settings(profile_id, demo).encode())


def bring_up_to_date(home: Home) -> None:
    """Let tables and sealed files that an earlier release made stand as this one has them; nothing else changes."""
    with locked(home.locks / "install.lock"):
        tables.stand()
        serving.adopt(home)


def _settings(profile_id: str, demo: bool) -> str:
    return (
        "# Settings of this installation; docs/settings.md lists all keys.\n"
        f'profile = "{profile_id}"\n'
        f"demo = {str(demo).lower()}\n"
    )


def first_accounts(*, authority: str, uscc: str) -> list[FirstAccount]:
    """Register the data authority and open the three administrators' accounts with passwords drawn now."""
    bureau = organizations.create_organization(
        by=INSTALLER, name=authority, uscc=uscc, kind="authority", roles=["authority"]
    )
    accounts = []
    for post, username, name in ADMINISTRATORS:
        password = secrets.token_urlsafe(15)
        organizations.create_person(
            by=INSTALLER, username=username, name=name, organization=bureau, password=password, posts=[post]
        )
        accounts.append(FirstAccount(username, post, password))
    return accounts


def check_answers(*, profile_id: str, authority: str, uscc: str, acknowledge: bool) -> None:
    """Refuse, before anything is made, what making an installation would refuse.

    Raises:
        BadInput: there is no such profile, the authority has no name, or its code fails its check.
        Refusal: the instrument is a draft or abolished, and nobody acknowledged that.
    """
    organizations.check_adopting(load_profile(profile_id), acknowledge=acknowledge)
    if not authority.strip():
        raise BadInput(
            t("没有写明数据主管部门的名称", "the data authority has no name"),
            remedy=t("用 --authority 给出全称", "give its full name with --authority"),
            at="--authority",
        )
    organizations.checked_uscc(uscc, "authority")


def must_not_exist(home: Home) -> None:
    """Refuse where an installation was created already."""
    if home.exists:
        raise Refusal(
            t(f"{home.root} 已经是一个公数安装", f"{home.root} is an installation of gongshu already"),
            remedy=t("换一个目录，或直接 gongshu up", "choose another folder, or start it: gongshu up"),
            code="home_exists",
        )
