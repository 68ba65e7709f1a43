"""Records and the heads of their chains. Records are append-only: the database itself refuses to change them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.sql.compiler import SQLCompiler

from gongshu.audit.chain import Row, evidence_id
from gongshu.audit.events import sentence_of
from gongshu.kit.text import Text


class BodyText(Func):
    """The text of one member of the body; empty where the body lacks it."""

    def __init__(self, member: str) -> None:
        super().__init__(F("body"), output_field=models.TextField())
        self.member = member

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Spell it for SQLite."""
        template = f"COALESCE(JSON_EXTRACT(%(expressions)s, '$.{self.member}'), '')"
        return super().as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Spell it for PostgreSQL."""
        template = f"COALESCE((%(expressions)s)::jsonb ->> '{self.member}', '')"
        return super().as_sql(compiler, connection, template=template)


def _derived(member: str, length: int) -> models.GeneratedField:
    """A column that the database derives from the body, so that what is searched is what was hashed."""
    return models.GeneratedField(
        expression=BodyText(member), output_field=models.CharField(max_length=length), db_persist=True
    )


class ChainHead(models.Model):
    """Where a chain stands: the row that writers take turns on."""

    chain = models.CharField(primary_key=True, max_length=64)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)


class AuditRecord(models.Model):
    """One act or one data call, done or refused. Outlives its subject: it refers by text, never by key."""

    row = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    body = models.TextField()
    at_text = _derived("at", 32)
    event = _derived("event", 100)
    outcome = _derived("outcome", 10)
    actor = _derived("actor", 64)
    organization = _derived("organization", 64)
    case = _derived("case", 64)
    subject = _derived("subject", 200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_one_record_per_place")]
        indexes = [
            models.Index(fields=["case"], name="audit_case", condition=~Q(case="")),
            models.Index(fields=["subject"], name="audit_subject"),
            models.Index(fields=["event"], name="audit_event"),
            models.Index(fields=["actor"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def id(self) -> str:
        """The evidence id (``site-000123``)."""
        return evidence_id(self.chain, self.seq)

    @property
    def as_row(self) -> Row:
        """The record as the chain sees it."""
        return self.seq, self.prev, self.hash, self.body.encode()

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """The body, read."""
        content: Mapping[str, Any] = json.loads(self.body)
        return content

    @property
    def at(self) -> datetime:
        """When it happened (aware, UTC)."""
        return datetime.fromisoformat(self.content["at"])

    @property
    def sentence(self) -> Text:
        """What a timeline shows."""
        return sentence_of(self.event)

    @property
    def actor_name(self) -> str:
        """The name of who acted, as it was then."""
        return str(self.content.get("actor_name", ""))

    @property
    def organization_name(self) -> str:
        """The name of the actor's organization, as it was then."""
        return str(self.content.get("organization_name", ""))

    @property
    def on_behalf_of(self) -> str:
        """For whom the actor acted, empty if for the own organization."""
        return str(self.content.get("on_behalf_of", ""))

    @property
    def article(self) -> str:
        """The article the act rests on, in short form; empty if none was named."""
        return str(self.content.get("article", ""))

    @property
    def correlation(self) -> str:
        """What ties together the records of one request."""
        return str(self.content.get("correlation", ""))

    @property
    def data(self) -> Mapping[str, Any]:
        """Circumstances of the act; never data values."""
        data: Mapping[str, Any] = self.content.get("data") or {}
        return data
