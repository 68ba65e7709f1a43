"""What happens at a call, apart from HTTP: grant, purpose, fields, quota, look-up, masks, record."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec

from gongshu.audit.chain import evidence_id
from gongshu.gateway import events
from gongshu.gateway.call_log import CallLog, CallRecord
from gongshu.gateway.forms import AnswerForm, CallData, record_under, spelled
from gongshu.gateway.quota import LOOKUP, Quota
from gongshu.gateway.refusals import NO, No
from gongshu.gateway.shelf import Shelf, Volume
from gongshu.gateway.snapshot import GrantBook, Prepared, Selection
from gongshu.kit import clock
from gongshu.kit.crypto import keyed_hash
from gongshu.kit.errors import Transient
from gongshu.kit.text import Language
from gongshu.security.masking import explain

ROWS = 100
"""Rows of one key that are answered at most; ``more`` tells that there were others."""


class LookupRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a look-up."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    purpose: Annotated[str, msgspec.Meta(max_length=200)]
    fields: Annotated[list[str], msgspec.Meta(min_length=1, max_length=500)] | None = None


@dataclass(slots=True)
class Answer:
    """What is sent once its record is durable."""

    status: int
    body: bytes
    durable: asyncio.Future[None] | None
    no: No | None = None
    counted: str = ""
    retry_after: int = 0


@dataclass(slots=True)
class Caller:
    """What is known of who calls."""

    authorization: bytes = b""
    language: Language = "zh"


class Calls:
    """Answers calls. Used from one event loop.

    Every method that answers raises ``Transient`` while the call log is shut.
    """

    def __init__(self, grants: GrantBook, shelf: Shelf, quota: Quota, log: CallLog, key: bytes) -> None:
        self._grants = grants
        self._shelf = shelf
        self._quota = quota
        self._log = log
        self._key = key
        self._changes = 0
        self._request = f"{secrets.token_hex(4)}-".encode()
        self._requests = 0
        self._asked = msgspec.json.Decoder(LookupRequest).decode
        self._encode = msgspec.json.Encoder().encode

    def lookup(self, caller: Caller, resource: str, content: bytes) -> Answer:
        """Answer or refuse a look-up of one key."""
        now = clock.now()
        prepared, wrong = self._admit(caller, now, resource)
        if wrong or prepared is None:
            return self.refuse(caller, wrong, prepared, now=now)
        try:
            asked = self._asked(content)
        except msgspec.MsgspecError as error:
            return self.refuse(caller, "body_malformed", prepared, now=now, where=str(error))
        grant = prepared.grant
        if asked.purpose != grant.purpose:
            return self.refuse(caller, "purpose_not_granted", prepared, now=now)
        selection = prepared.selection(asked.fields)
        if selection is None:
            return self.refuse(caller, "field_not_granted", prepared, now=now)
        volume = self._shelf.take(grant.resource, grant.version)
        if volume is None:
            return self.refuse(caller, "data_unavailable", prepared, now=now)
        if not self._quota.take(grant.id, grant.quota_per_day, now):
            return self.refuse(caller, "quota_used_up", prepared, now=now)
        return self._answer(prepared, selection, volume, asked.key, now)

    def describe(self, caller: Caller, resource: str) -> Answer:
        """Answer what a grant gives, without data."""
        now = clock.now()
        prepared, wrong = self._admit(caller, now, resource)
        if wrong or prepared is None:
            return self.refuse(caller, wrong, prepared, now=now, call="describe")
        grant = prepared.grant
        volume = self._shelf.take(grant.resource, grant.version)
        told = {
            "grant": grant.id,
            "resource": grant.resource,
            "purpose": grant.purpose,
            "key_field": grant.key_field,
            "valid_from": grant.valid_from,
            "valid_until": grant.valid_until,
            "quota_per_day": grant.quota_per_day,
            "case": grant.case,
            "article": grant.article,
            "version": volume.version if volume else None,
            "source": volume.serving.meta.get("source", "") if volume else "",
            "acquired_on": volume.serving.meta.get("acquired_on", "") if volume else "",
            "fields": [
                {
                    "name": field.name,
                    "title": field.title,
                    "masked": prepared.masks[field.name] is not None,
                    "shown": getattr(explain(field.semantic_type, field.level if field.masked else 1), caller.language),
                }
                for field in grant.fields
            ],
        }
        return self._told(prepared, "describe", told, now)

    def usage(self, caller: Caller) -> Answer:
        """Answer how much of today's quota is used."""
        now = clock.now()
        prepared, wrong = self._admit(caller, now)
        if wrong or prepared is None:
            return self.refuse(caller, wrong, prepared, now=now, call="usage")
        grant = prepared.grant
        used = self._quota.used(grant.id, now)
        told = {
            "grant": grant.id,
            "resource": grant.resource,
            "day": self._quota.day,
            "used": used,
            "quota_per_day": grant.quota_per_day,
            "left": max(0, grant.quota_per_day - used),
            "resets_at": self._quota.resets_at,
        }
        return self._told(prepared, "usage", told, now)

    def refuse(
        self,
        caller: Caller,
        code: str,
        prepared: Prepared | None = None,
        *,
        now: datetime | None = None,
        call: str = LOOKUP,
        where: str = "",
    ) -> Answer:
        """Refuse a call, with a record of it."""
        no = NO[code]
        data = CallData(call=call, code=code, snapshot=self._grants.seen)
        cite = prepared.grant.article if prepared else ""
        record = self._record(prepared, data, now or clock.now())
        record.event, record.outcome = events.REFUSED.name, "refused"
        durable = self._log.append(record)
        evidence = evidence_id(self._log.node, record.seq)
        body = no.body(caller.language, cite=cite, evidence=evidence, where=where)
        left = int((self._quota.resets_at - clock.now()).total_seconds()) if no.status == 429 else 0
        return Answer(no.status, body, durable, no, retry_after=left)

    def take_back(self, answer: Answer) -> None:
        """Undo what an answer counted whose record did not become durable."""
        if answer.counted:
            self._quota.give_back(answer.counted)

    def health(self) -> tuple[int, bytes]:
        """Say whether calls are answered; this is no data call and leaves no record."""
        wrong = self._grants.refusal(clock.now())
        told = {"status": wrong or "ok", "node": self._log.node, "snapshot": self._grants.number}
        return (503 if wrong else 200), self._encode(told)

    def _admit(self, caller: Caller, now: datetime, resource: str = "") -> tuple[Prepared | None, str]:
        """Return the caller's grant and the code of what stands against using it, for a resource if one is named."""
        wrong = self._grants.refusal(now)
        if self._grants.changes != self._changes:
            self._note_snapshot(wrong, now)
        if wrong:
            return None, wrong
        prepared = self._grants.find(caller.authorization)
        if prepared is None:
            return None, "key_unknown"
        if resource and prepared.grant.resource != resource:
            return prepared, "resource_not_found"
        return prepared, prepared.refusal(now)

    def _answer(self, prepared: Prepared, selection: Selection, volume: Volume, key: str, now: datetime) -> Answer:
        form = selection.form
        if form is None or form.volume is not volume:
            snapshot, node = self._grants.number, self._log.node
            form = selection.form = AnswerForm(prepared.grant, selection.masks, volume, snapshot, node)
        found = volume.serving.lookup(key, ROWS + 1)
        more = len(found) > ROWS
        if more:
            del found[ROWS:]
        rows = form.rows(found)
        request = self._new_request()
        proof, known = keyed_hash(self._key, rows), keyed_hash(self._key, key.encode())
        try:
            durable = self._log.append_parts(*form.record(now, request, proof, known, len(found)))
        except Transient:
            self._quota.give_back(prepared.grant.id)
            raise
        body = form.answer(request, self._log.seq, rows, more=more)
        return Answer(200, body, durable, counted=prepared.grant.id)

    def _told(self, prepared: Prepared, call: str, told: dict[str, Any], now: datetime) -> Answer:
        record = self._record(prepared, CallData(call=call, snapshot=self._grants.seen), now)
        durable = self._log.append(record)
        evidence = evidence_id(self._log.node, record.seq)
        return Answer(200, self._encode({"request": record.correlation, "evidence": evidence, **told}), durable)

    def _record(self, prepared: Prepared | None, data: CallData, now: datetime) -> CallRecord:
        record = record_under(prepared.grant if prepared else None, data)
        record.at = spelled(now).decode()
        record.correlation = self._new_request().decode()
        return record

    def _new_request(self) -> bytes:
        self._requests += 1
        return b"%b%d" % (self._request, self._requests)

    def _note_snapshot(self, wrong: str, now: datetime) -> None:
        """Record that another snapshot was found, in the chain before the first call that it decides."""
        event = events.SNAPSHOT_REFUSED if wrong else events.SNAPSHOT_TAKEN
        record = CallRecord(
            actor_kind="system",
            at=spelled(now).decode(),
            data={"code": wrong, "snapshot": self._grants.seen},
            event=event.name,
            subject=self._log.node,
        )
        self._log.append(record).add_done_callback(_heard)
        self._changes = self._grants.changes


def unlogged(caller: Caller) -> Answer:
    """Return what is said when nothing can be recorded: without data, and without a record of its own."""
    no = NO["log_unavailable"]
    return Answer(no.status, no.body(caller.language), None, no)


def _heard(durable: asyncio.Future[None]) -> None:
    # Nobody waits for this record; the call behind it, chained to it, tells if it failed.
    if not durable.cancelled():
        durable.exception()
