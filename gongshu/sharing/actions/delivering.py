"""Documents and licenses, delivered under a grant or used in a service item: sealed outside, verified, archived.

A service outside is asked between two transactions, never inside one: what it answers is kept by compare-and-swap, what
it fails at is kept as that outcome and may be tried again.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import F

from gongshu.audit.events import Event
from gongshu.audit.record import act
from gongshu.kit import clock, filed
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.filed import Looked
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure.actions import tell
from gongshu.sharing import document_rules, documents, events, queries
from gongshu.sharing.actions.common import permitted
from gongshu.sharing.models import Document, Grant
from gongshu.support import calling, seals, services
from gongshu.support.calling import ServiceFailed
from gongshu.support.seals import Verdict


@dataclass(frozen=True, slots=True)
class Use:
    """What a document is for: delivery under a grant in force, or a service item of the own unit, named in words."""

    grant: Grant | None = None
    item: str = ""

    @property
    def subject(self) -> str:
        """What records name it by."""
        return self.grant.number if self.grant is not None else "service item"

    @property
    def case(self) -> str:
        """The case that records belong to, empty where it is in none."""
        return self.grant.case.number if self.grant is not None else ""


def use_of(document: Document) -> Use:
    """Return what a document is for."""
    return Use(document.grant, document.item)


def prepare_document(*, by: Actor, use: Use, kind: str, title: str, file: Path, name: str) -> Document:
    """Prepare a document for delivery under a grant, or for a service item; its seal is verified, whatever that shows.

    Args:
        by: a data officer of the unit that gave the grant, or of the one whose service item it is.
        use: what for.
        kind: one of ``document_rules.KINDS``.
        title: what it is.
        file: where it lies now.
        name: what its sender calls it.

    Raises:
        NotPermitted: another unit, or no such post.
        Refusal: the grant is not in force, or the very file is there already.
        BadInput: no title, no such kind, or a file that is not taken.
    """
    with act(by=by, refused=events.DOCUMENT_PREPARED, subject=use.subject, case=use.case):
        check_use(by, use)
        _check_told(kind, title)
        looked = filed.look(settings.HOME, file, name)
    verdict = seals.verify(settings.HOME, file, looked.kind)
    return _keep_new(by, use, kind, title, file, looked, verdict, events.DOCUMENT_PREPARED, "uploaded")


def fetch_license(*, by: Actor, use: Use, sort: str, number: str, holder: str, title: str) -> Document:
    """Fetch a license from the city's e-licenses, to deliver it or for a service item; number and holder are not kept.

    Args:
        by: a data officer of the unit that gave the grant, or of the one whose service item it is.
        use: what for.
        sort: the kind of license, in the service's own word.
        number: the number it bears.
        holder: whom it was issued to.
        title: what it is called here.

    Raises:
        NotPermitted: another unit, or no such post.
        Refusal: the grant is not in force, or no such service is connected.
        BadInput: something is not given.
        ServiceFailed: the service has none, or did not answer.
    """
    with act(by=by, refused=events.LICENSE_FETCHED, subject=use.subject, case=use.case):
        check_use(by, use)
        _check_told("license", title)
        if not (sort.strip() and number.strip() and holder.strip()):
            raise BadInput(t("请写明种类、编号和持有人", "give kind, number and holder"), at="number")
        service = services.needed(settings.HOME, "licenses")
    try:
        body = calling.fetch_license(service, kind=sort.strip(), number=number.strip(), holder=holder.strip())
    except ServiceFailed as failure:
        note_failure(by, use, "licenses", failure)
        raise
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "license.pdf"
        file.write_bytes(body)
        looked = filed.look(settings.HOME, file, f"{title.strip()}.pdf")
        verdict = seals.verify(settings.HOME, file, looked.kind)
        return _keep_new(by, use, "license", title, file, looked, verdict, events.LICENSE_FETCHED, "licenses")


def seal_document(*, by: Actor, document: Document, expect: int) -> Document:
    """Have a document sealed by the seal service; what comes back is verified before it is taken.

    The seal must have been put on to the very bytes that were sent (as an incremental update), by one that is trusted
    here. Otherwise, and where the service fails, the outcome is *seal failed*: the document stays as it was.

    Args:
        by: a data officer of the unit that provides it.
        document: one that is prepared.
        expect: the revision the person saw.

    Raises:
        NotPermitted: another unit, or no such post.
        Refusal: it was delivered or discarded, is no PDF, or no such service is connected.
        Stale: somebody else changed it meanwhile.
    """
    with act(by=by, refused=events.DOCUMENT_SEALED, subject=document.id, case=use_of(document).case):
        check_use(by, use_of(document))
        _check_open(document, expect)
        if document.file_kind != "pdf":
            raise Refusal(t("只有 PDF 文件可以送去盖章", "only PDF documents can be sealed"), code="not_sealable")
        service = services.needed(settings.HOME, "seals")
        original = documents.file_of(document).read_bytes()
    try:
        sealed = calling.seal(service, original, reference=f"{document.id}-{document.digest[:16]}")
    except ServiceFailed as failure:
        return _seal_failed(by, document, expect, failure.code)
    if not sealed.startswith(original):
        return _seal_failed(by, document, expect, "rewritten")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sealed.pdf"
        file.write_bytes(sealed)
        verdict = seals.verify(settings.HOME, file, "pdf")
        if verdict.state != "valid":
            return _seal_failed(by, document, expect, verdict.reason)
        looked = filed.look(settings.HOME, file, document.name)
        return _seal_taken(by, document, expect, file, looked, verdict)


def _seal_taken(by: Actor, document: Document, expect: int, file: Path, looked: Looked, verdict: Verdict) -> Document:
    with act(by=by, refused=events.DOCUMENT_SEALED, subject=document.id, case=use_of(document).case) as this:
        check_use(by, use_of(document))
        filed.keep(settings.HOME, documents.ROOM, file, looked)
        _move(
            document,
            expect,
            digest=looked.digest,
            size=looked.size,
            unsealed_digest=document.digest,
            seal=verdict.as_json(),
            seal_checked_at=clock.now(),
            seal_failure="",
        )
        told = {"document": document.digest, "sealed": looked.digest, "holder": verdict.holder}
        this.record(events.DOCUMENT_SEALED, data=told)
    return Document.objects.get(pk=document.pk)


def _seal_failed(by: Actor, document: Document, expect: int, code: str) -> Document:
    with act(by=by, refused=events.SEAL_FAILED, subject=document.id, case=use_of(document).case) as this:
        _move(document, expect, seal_failure=code[:60], seal_tries=F("seal_tries") + 1)
        this.record(events.SEAL_FAILED, data={"code": code, "document": document.digest})
    return Document.objects.get(pk=document.pk)


def deliver_document(*, by: Actor, document: Document, expect: int) -> Document:
    """Deliver a document to the unit that holds the grant; its seal is verified anew, and asked for where the law does.

    Args:
        by: a data officer of the unit that provides it.
        document: one that is prepared.
        expect: the revision the person saw.

    Raises:
        NotPermitted: another unit, or no such post.
        Refusal: the grant is not in force, or its seal is not verified and the instrument asks for one (the article).
        Stale: somebody else changed it meanwhile.
    """
    grant = document.grant
    if grant is None:
        raise Refusal(t("本单位自用的材料没有接收单位", "what a unit uses itself goes to nobody"), code="no_receiver")
    verdict = seals.verify(settings.HOME, documents.file_of(document), document.file_kind)
    with act(by=by, refused=events.DOCUMENT_DELIVERED, subject=document.id, case=grant.case.number) as this:
        check_use(by, use_of(document))
        _check_open(document, expect)
        article = document_rules.check_seal(register.jurisdiction(), verdict, clock.today())
        _move(
            document,
            expect,
            state="delivered",
            delivered_at=clock.now(),
            delivered_by_name=by.name,
            seal=verdict.as_json(),
            seal_checked_at=clock.now(),
            article=article,
        )
        this.article = article
        told = {"document": document.digest, "seal": verdict.state, "holder": verdict.holder}
        this.record(events.DOCUMENT_DELIVERED, data={**told, "grant": grant.number})
        words = t(f"{grant.number} 交付了：{document.title}", f"{grant.number}: {document.title} delivered")
        tell(grant.case, ["applicant"], "informed", words)
    return Document.objects.get(pk=document.pk)


def discard_document(*, by: Actor, document: Document, expect: int) -> None:
    """Discard a document that was prepared and not delivered.

    Raises:
        NotPermitted: another unit, or no such post.
        Refusal: it was delivered, or is discarded already.
        Stale: somebody else changed it meanwhile.
    """
    with act(by=by, refused=events.DOCUMENT_DISCARDED, subject=document.id, case=use_of(document).case) as this:
        permitted(by, "sharing.deliver")
        document_rules.check_deliverer(provider=document.organization_id, actor=by.organization, state="active")
        _check_open(document, expect)
        _move(document, expect, state="discarded")
        this.record(events.DOCUMENT_DISCARDED, data={"document": document.digest})


def take_document(*, by: Actor, document: Document) -> Path:
    """Take a copy of a document, as its provider or, once it was delivered, as who received it; on record each time.

    Raises:
        NotPermitted: the document is between two other units.
    """
    with act(by=by, refused=events.DOCUMENT_TAKEN, subject=document.id, case=use_of(document).case) as this:
        permitted(by, "case.read")
        if not documents.is_party(document, by):
            raise NotPermitted(
                t("只有交付双方可以下载", "only the two units it is between may take it"), code="no_party"
            )
        this.record(events.DOCUMENT_TAKEN, data={"document": document.digest})
    return documents.file_of(document)


def archive_document(*, by: Actor, document: Document, expect: int) -> Document:
    """Hand a document that was delivered, or used in a service item, to the city's e-archives; keep their receipt.

    Raises:
        NotPermitted: not its provider, or no such post.
        Refusal: it is still to be delivered, was archived already, or no such service is connected.
        ServiceFailed: the archives did not take it; nothing changed, it can be tried again.
        Stale: somebody else changed it meanwhile.
    """
    use, final = use_of(document), "delivered" if document.grant is not None else "prepared"
    with act(by=by, refused=events.DOCUMENT_ARCHIVED, subject=document.id, case=use.case):
        permitted(by, "sharing.deliver")
        document_rules.check_deliverer(provider=document.organization_id, actor=by.organization, state="active")
        if document.state != final or document.archive_receipt or document.revision != expect:
            raise documents.changed_meanwhile(document, expect)
        service = services.needed(settings.HOME, "archives")
        body = documents.file_of(document).read_bytes()
    try:
        receipt = calling.archive(service, body, reference=document.id, title=document.title, digest=document.digest)
    except ServiceFailed as failure:
        note_failure(by, use, "archives", failure)
        raise
    with act(by=by, refused=events.DOCUMENT_ARCHIVED, subject=document.id, case=use.case) as this:
        _move(document, expect, archive_receipt=receipt, archived_at=clock.now())
        this.record(events.DOCUMENT_ARCHIVED, data={"document": document.digest, "receipt": receipt})
    return Document.objects.get(pk=document.pk)


def check_use(by: Actor, use: Use) -> None:
    """Refuse anybody but a data officer of the unit that gave a grant in force, or whose service item it is."""
    permitted(by, "sharing.deliver")
    if use.grant is not None:
        state = queries.state_of(use.grant)
        document_rules.check_deliverer(provider=use.grant.provider_id, actor=by.organization, state=state)
    elif not 0 < len(use.item.strip()) <= 200:
        raise BadInput(t("请写明用于哪个事项", "say for which service item"), at="item", code="item_lacking")


def note_failure(by: Actor, use: Use, service: str, failure: ServiceFailed) -> None:
    """Record that a support service failed."""
    with act(by=by, refused=events.SERVICE_FAILED, subject=use.subject, case=use.case) as this:
        this.record(events.SERVICE_FAILED, data={"service": service, "code": failure.code})


def _check_told(kind: str, title: str) -> None:
    if kind not in document_rules.KINDS or not title.strip() or len(title.strip()) > 200:
        raise BadInput(t("请写明种类和名称", "say what kind it is, and its title"), at="title", code="title_lacking")


def _check_open(document: Document, expect: int) -> None:
    if document.state != "prepared" or document.revision != expect or document.archive_receipt:
        raise documents.changed_meanwhile(document, expect)


def _keep_new(
    by: Actor,
    use: Use,
    kind: str,
    title: str,
    file: Path,
    looked: Looked,
    verdict: Verdict,
    event: Event,
    source: str,
) -> Document:
    with act(by=by, refused=event, subject=use.subject, case=use.case) as this:
        check_use(by, use)
        same = Document.objects.filter(grant=use.grant, organization=by.organization, item=use.item.strip())
        if same.filter(digest=looked.digest).exclude(state="discarded").exists():
            raise Refusal(t("这份文件已经在了", "the very file is there already"), code="there_already", at="file")
        filed.keep(settings.HOME, documents.ROOM, file, looked)
        made = Document.objects.create(
            grant=use.grant,
            organization_id=by.organization,
            item=use.item.strip(),
            kind=kind,
            title=title.strip(),
            source=source,
            name=looked.name,
            file_kind=looked.kind,
            size=looked.size,
            digest=looked.digest,
            seal=verdict.as_json(),
            seal_checked_at=clock.now(),
            prepared_by=by.person,
            prepared_by_name=by.name,
        )
        told = {"document": looked.digest, "size": looked.size, "seal": verdict.state, "source": source}
        this.record(event, data={"id": made.id, **told})
        return made


def _move(document: Document, expect: int, **changed: object) -> None:
    """Change a document as it was seen (Stale where somebody else changed it meanwhile)."""
    seen = Document.objects.filter(pk=document.pk, revision=expect, state=document.state)
    if seen.update(revision=F("revision") + 1, **changed) != 1:
        raise documents.changed_meanwhile(document, expect)
