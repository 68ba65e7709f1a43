"""Asking the support services, by the plain HTTP contract of ``docs/support.md``. Answers are checked, then taken.

Nothing is redirected; the credential travels as a bearer token; what identifies a person or license travels in the
body, never in an address. Whatever goes wrong is one failure with a word for it, so that the act can be tried again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongshu.kit.errors import Transient
from gongshu.kit.fetching import Fetcher, Limits, Sent, send
from gongshu.kit.networks import ANYWHERE
from gongshu.kit.text import Text, t
from gongshu.support.services import Service

PDF, JSON = "application/pdf", "application/json"
STANDINGS: Mapping[str, Text] = {
    "good": t("信用良好", "in good standing"),
    "watched": t("有需要关注的信用记录", "with records to look at"),
    "dishonest": t("列入严重失信名单", "on the list of serious dishonesty"),
    "unknown": t("查无记录", "without records"),
}
_FETCHER = Fetcher(ANYWHERE, Limits(connect=5, read=30, total=60, most_bytes=64 << 20))


class ServiceFailed(Transient):
    """A support service did not do what it was asked; ``code`` says how. Nothing was taken from it."""

    status = 502


@dataclass(frozen=True, slots=True)
class Standing:
    """How an organization stands: the word, the day it is of, the number under which the service keeps the answer."""

    word: str
    as_of: date
    reference: str


def about(service: Service) -> str:
    """Ask a service whether it is there and is what the settings take it for; return the name it gives itself.

    Raises:
        ServiceFailed: it does not answer, does not know us, or is another service.
    """
    told = _object(_call(service, "about", None, accept=JSON))
    if told.get("service") != service.id or not isinstance(told.get("name"), str):
        raise _failed(service, "another_service", t("答复的是另一种服务", "another kind of service answers"))
    return str(told["name"])[:200]


def seal(service: Service, document: bytes, *, reference: str) -> bytes:
    """Let a PDF be sealed; return it sealed, unverified as yet.

    Args:
        service: the seal service.
        document: the bytes.
        reference: our number of the document; sent again, the service answers as before and seals nothing twice.

    Raises:
        ServiceFailed: with what went wrong.
    """
    answer = _call(service, "seals", document, kind=PDF, accept=PDF, reference=reference)
    return _pdf(service, answer)


def fetch_license(service: Service, *, kind: str, number: str, holder: str) -> bytes:
    """Fetch a license from the city's e-licenses.

    Args:
        service: the service.
        kind: its kind, in the service's own word.
        number: the number it bears.
        holder: the name of whom it was issued to; both must fit.

    Raises:
        ServiceFailed: there is none, or with what went wrong.
    """
    asked = {"kind": kind, "number": number, "holder": holder}
    return _pdf(service, _call(service, "licenses", json.dumps(asked, ensure_ascii=False).encode(), accept=PDF))


def ask_standing(service: Service, *, uscc: str) -> Standing:
    """Ask how an organization stands.

    Raises:
        ServiceFailed: with what went wrong.
    """
    told = _object(_call(service, "standings", json.dumps({"uscc": uscc}).encode(), accept=JSON))
    try:
        word, as_of, reference = told["standing"], date.fromisoformat(told["as_of"]), told["reference"]
    except (KeyError, TypeError, ValueError):
        raise _unreadable(service) from None
    if word not in STANDINGS or not isinstance(reference, str) or not 0 < len(reference) <= 100:
        raise _unreadable(service)
    return Standing(word, as_of, reference)


def archive(service: Service, document: bytes, *, reference: str, title: str, digest: str) -> str:
    """Hand a document to the archives; return the number of their receipt.

    Raises:
        ServiceFailed: with what went wrong; also where they received other bytes than were sent.
    """
    about_it = {"title": title, "sha256": digest, "size": len(document)}
    head = json.dumps(about_it, ensure_ascii=True)
    answer = _call(service, "archives", document, kind=PDF, accept=JSON, reference=reference, description=head)
    told = _object(answer)
    receipt = told.get("receipt")
    if told.get("sha256") != digest:
        raise _failed(service, "other_bytes", t("对方收到的内容不一致", "other bytes were received than were sent"))
    if not isinstance(receipt, str) or not 0 < len(receipt) <= 100 or not receipt.isprintable():
        raise _unreadable(service)
    return receipt


def _call(
    service: Service,
    what: str,
    body: bytes | None,
    *,
    accept: str,
    kind: str = JSON,
    reference: str = "",
    description: str = "",
) -> Sent:
    headers = {"Accept": accept, "Authorization": f"Bearer {service.credential}"}
    headers |= {"Content-Type": kind} if body is not None else {}
    headers |= {"Idempotency-Key": reference} if reference else {}
    headers |= {"Document-Description": description} if description else {}
    try:
        answer = send(_FETCHER, f"{service.address}/{what}", headers=headers, body=body)
    except Transient as error:
        raise _failed(service, error.code, error.what) from error
    if answer.status in (401, 403):
        raise _failed(service, "not_let_in", t("对方不认本平台的凭据", "it does not accept our credential"))
    if answer.status == 404:
        raise _failed(service, "not_found", t("对方查无此件", "it has no such thing"))
    if answer.status not in (200, 201):
        words = t(f"对方拒绝（{answer.status}）", f"it refuses ({answer.status})")
        raise _failed(service, f"refused_{answer.status}", words)
    return answer


def _object(answer: Sent) -> dict[str, Any]:
    try:
        told = answer.document()
    except Transient as error:
        raise ServiceFailed(error.what, code=error.code) from error
    return told if isinstance(told, dict) else {}


def _pdf(service: Service, answer: Sent) -> bytes:
    if answer.media_type != PDF or not answer.body.startswith(b"%PDF-"):
        raise _failed(service, "no_document", t("对方答复的不是 PDF 文件", "what it answers is no PDF document"))
    return answer.body


def _unreadable(service: Service) -> ServiceFailed:
    return _failed(service, "bad_answer", t("对方的答复读不懂", "its answer cannot be read"))


def _failed(service: Service, code: str, why: Text) -> ServiceFailed:
    title = service.kind.title
    return ServiceFailed(
        t(f"{title.zh}服务没有办成", f"the service for {title.en} did not do it"),
        why=why,
        remedy=t("稍后再试；仍不行，请告知运维人员", "try again later; if it stays so, tell the operator"),
        code=code,
    )
