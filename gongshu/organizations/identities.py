"""Reading who is linked to the city's unified identity, and what the settings say of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet

from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, NotPermitted
from gongshu.kit.text import t
from gongshu.organizations.models import IdentityLink, Person
from gongshu.organizations.rules import ADMINISTRATOR_POSTS, may
from gongshu.support import identity
from gongshu.support.openid import Shown


def provider_settings() -> identity.Settings | None:
    """Return what the settings say of the identity provider; None where none is named."""
    return identity.settings_of(settings.HOME)


def needed_settings() -> identity.Settings:
    """Return what the settings say of the identity provider.

    Raises:
        NotFound: none is named; there is no such page then.
    """
    found = provider_settings()
    if found is None:
        raise NotFound(t("没有这个页面", "there is no such page"), code="no_identity_provider")
    return found


def counts_as_second_factor(told: identity.Settings, shown: Shown) -> bool:
    """Whether a sign-in at the provider is taken for both factors, as the settings say."""
    return told.second_factor == "theirs" and (not told.acr or shown.context in told.acr)


def may_use_password(person: Person) -> bool:
    """Whether a person may sign in with a password of this platform, as the settings say."""
    allowed = identity.local_sign_in_of(settings.HOME)
    if allowed == "administrators":
        return person.posts.filter(until__isnull=True, kind__in=list(ADMINISTRATOR_POSTS)).exists()
    return allowed == "everybody"


def linked(shown: Shown) -> IdentityLink:
    """Return the link of somebody who signed in at the provider.

    By the provider's lasting identifier where it is known, else by the name under which an administrator linked the
    account; a name that was used with another identifier before belongs to somebody else by now.

    Raises:
        NotPermitted: nobody is linked to it, or the name is another's by now.
    """
    links = IdentityLink.objects.select_related("person__organization").filter(ended_at__isnull=True)
    held = links.filter(issuer=shown.issuer)
    found = held.filter(subject=shown.subject).first() or held.filter(named=shown.named).first()
    if found is None:
        raise NotPermitted(
            t("您的统一身份还没有绑定本平台的账号", "your unified identity is not linked to an account here"),
            why=t(
                "账号由安全管理员开立和绑定，不会自动产生", "accounts are opened and linked by an administrator only"
            ),
            remedy=t(
                "把下面的身份标识告诉本平台的安全管理员，绑定后再登录",
                "tell the security administrator the identifier below, and sign in once it is linked",
            ),
            code="identity_not_linked",
        )
    if found.subject and found.subject != shown.subject:
        raise NotPermitted(
            t("这个身份标识已换了人，不能登录", "this identifier belongs to somebody else by now"),
            why=t(
                "认证服务给出的人员编号与绑定时不同", "the provider's own number of the person is not the one linked"
            ),
            remedy=t("请安全管理员核实后重新绑定", "let the security administrator look into it and link anew"),
            code="identity_changed_hands",
        )
    return found


def links_visible_to(actor: Actor) -> QuerySet[IdentityLink]:
    """Return the links a person may see, those that hold first: all for security administrators, else none."""
    everything = IdentityLink.objects.select_related("person__organization")
    return everything.order_by("ended_at", "-linked_at") if may(actor, "accounts.manage") else everything.none()


def link(id: str, actor: Actor) -> IdentityLink:
    """Return a link one may see.

    Raises:
        NotFound: there is none for this person.
    """
    found = links_visible_to(actor).filter(pk=id).first()
    if found is None:
        raise NotFound(t("没有这个绑定", "there is no such link"), code="no_such_link")
    return found


def people_to_link(issuer: str) -> Sequence[Person]:
    """Return the accounts in use that are not linked at a provider yet, by organization and name."""
    free = Person.objects.filter(is_active=True).select_related("organization")
    taken = IdentityLink.objects.filter(issuer=issuer, ended_at__isnull=True).values("person")
    return list(free.exclude(pk__in=taken).order_by("organization__name", "name", "username"))
