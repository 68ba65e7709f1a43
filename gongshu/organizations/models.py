"""Tables of the organization register: organizations, people, posts, sign-in, the jurisdiction served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id
from gongshu.kit.text import Text
from gongshu.organizations.rules import (
    ADMINISTRATOR_POSTS,
    KINDS_WITHOUT_USCC,
    ORGANIZATION_KINDS,
    POST_KINDS,
    TOKEN_SCOPES,
)


def _choices(words: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(word, text.zh) for word, text in words.items()]


class Organization(models.Model):
    """A body of the jurisdiction: who owes, asks, decides.

    ``roles`` are the roles of the instrument it fills by standing (``authority``, ``government`` …); the roles of a
    single case (provider, applicant) are the case's. ``bound``: bound by the instrument itself, or by analogy.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    name_en = models.CharField(max_length=200, blank=True)
    uscc = models.CharField(max_length=18, unique=True, null=True)
    kind = models.CharField(max_length=30, choices=_choices(ORGANIZATION_KINDS))
    roles = models.JSONField(default=list)
    bound = models.CharField(max_length=10, choices=[("bound", "适用"), ("by_analogy", "参照适用")], default="bound")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(uscc__isnull=False) | Q(kind__in=KINDS_WITHOUT_USCC), name="organization_has_uscc"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(AbstractBaseUser):
    """An account: one natural person in one organization. Accounts are closed, never deleted.

    ``agreement`` is set for people of another body, ``company``, that works for the organization: the agreement that
    the account stands on, and ends with.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    agreement = models.CharField(max_length=80, blank=True)
    company = models.CharField(max_length=500, blank=True)
    must_change_password = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True)
    totp_sealed = models.TextField(blank=True)
    totp_confirmed_at = models.DateTimeField(null=True)
    totp_last_step = models.BigIntegerField(default=0)
    session_mark = models.CharField(max_length=26, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = []
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    class Meta:
        ordering = ["username"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(agreement="", company="") | (~Q(agreement="") & ~Q(company="")),
                name="people_of_a_company_have_their_agreement",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerPassword(models.Model):
    """The hash of a password used before, so that it is not used again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_passwords")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-set_at", "-id"]


class Post(models.Model):
    """A post held by a person in an organization, from a moment until it is given up."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=30, choices=_choices(POST_KINDS))
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since"]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["person", "organization", "kind"], condition=Q(until__isnull=True), name="post_held_once"
            ),
            UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True, kind__in=sorted(ADMINISTRATOR_POSTS)),
                name="one_administrator_post_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Delegation(models.Model):
    """One person acts in cases for another of the same organization. Never deleted: it ends, or is revoked.

    ``until`` is empty for a standing substitute, whom a chief names. ``procedures`` are ids; none: all.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="delegations")
    principal = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_held")
    procedures = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.CharField(max_length=26)
    given_by_name = models.CharField(max_length=100)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints: ClassVar = [
            CheckConstraint(condition=~Q(principal=models.F("delegate")), name="nobody_stands_in_for_oneself"),
            CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="a_delegation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} for {self.principal_id}"


class AccessToken(models.Model):
    """What lets a program call the interfaces in a person's name until a moment. Only its digest is kept."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_tokens")
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=10, choices=_choices(TOKEN_SCOPES))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(scope__in=list(TOKEN_SCOPES)), name="token_scope_is_known"),
            CheckConstraint(condition=Q(until__gt=models.F("made_at")), name="a_token_ends_after_it_is_made"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.name}"


class IdentityLink(models.Model):
    """Which account is whose who signs in at an identity provider; an administrator records it, it ends, it stays.

    ``named`` is the value of the claim by which the provider names the person; ``subject`` the provider's own lasting
    identifier (``sub``), kept at the first sign-in: a name that is given to somebody else later opens nothing.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identity_links")
    issuer = models.CharField(max_length=300)
    named = models.CharField(max_length=200)
    subject = models.CharField(max_length=255, blank=True)
    basis = models.CharField(max_length=200)
    linked_at = models.DateTimeField(default=clock.now)
    linked_by = models.CharField(max_length=26)
    linked_by_name = models.CharField(max_length=100)
    first_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-linked_at", "-id"]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["issuer", "named"], condition=Q(ended_at__isnull=True), name="an_identity_is_linked_once"
            ),
            UniqueConstraint(
                fields=["issuer", "subject"],
                condition=Q(ended_at__isnull=True) & ~Q(subject=""),
                name="a_subject_is_linked_once",
            ),
            UniqueConstraint(
                fields=["issuer", "person"], condition=Q(ended_at__isnull=True), name="an_account_is_linked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.issuer}"


class SignInAttempt(models.Model):
    """Failed sign-ins of one username, known or not. The name itself is not kept: people type passwords there."""

    username_digest = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now, db_index=True)
    locked_until = models.DateTimeField(null=True)


class Jurisdiction(models.Model):
    """The one profile this installation serves, and whether an inert instrument was switched on knowingly.

    ``switched_on``: ids of the procedures, off by default, that were switched on here.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    profile_id = models.CharField(max_length=80)
    switch_acknowledged = models.BooleanField(default=False)
    switched_on = models.JSONField(default=list)
    adopted_at = models.DateTimeField(default=clock.now)
    adopted_by = models.CharField(max_length=26)

    class Meta:
        constraints: ClassVar = [CheckConstraint(condition=Q(id=1), name="one_jurisdiction")]

    def __str__(self) -> str:
        return self.profile_id
