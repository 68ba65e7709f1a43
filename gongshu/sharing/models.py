"""Tables of sharing: applications, agreements, grants, and the publication of grants.

What a database can refuse, it refuses: no submitted application without a case, no grant without a case, an end and a
decision, no second signature of one side, no two live grants from one case.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id


class Application(models.Model):
    """A request of one organization for one resource: a draft saved answer by answer, then a case.

    ``answers`` are the applicant's own words by question id; ``rules.read_request`` reads them into typed values.
    ``materials`` is the list that stood at the resource when the application was started: nothing else may be asked.
    ``to_correct`` names the questions for which it was returned last.
    ``revision`` grows with every save, so that two tabs do not overwrite each other.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    resource_code = models.CharField(max_length=120, db_index=True)
    resource_title = models.CharField(max_length=300)
    sharing_class = models.CharField(max_length=20)
    provider = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="applications_received"
    )
    applicant = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="applications_made"
    )
    materials = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    to_correct = models.JSONField(default=list)
    state = models.CharField(
        max_length=12, default="draft", choices=[("draft", "草稿"), ("submitted", "已提交"), ("discarded", "已放弃")]
    )
    revision = models.PositiveIntegerField(default=1)
    case = models.OneToOneField("procedure.Case", null=True, on_delete=models.PROTECT, related_name="application")
    dispute = models.OneToOneField(
        "procedure.Case", null=True, on_delete=models.PROTECT, related_name="disputed_application"
    )
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=26)
    created_by_name = models.CharField(max_length=100)
    saved_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes: ClassVar = [Index(fields=["applicant", "state"]), Index(fields=["provider", "state"])]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state="submitted", case__isnull=False, submitted_at__isnull=False)
                | (~Q(state="submitted") & Q(case__isnull=True, submitted_at__isnull=True)),
                name="a_submitted_application_is_a_case",
            ),
            CheckConstraint(condition=~Q(provider=F("applicant")), name="nobody_applies_for_their_own_data"),
            UniqueConstraint(
                fields=["resource_code", "applicant"], condition=Q(state="draft"), name="one_draft_per_resource"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_code} {self.state}"


class Objection(models.Model):
    """What a provider that has no step in the case says against sharing; whoever decides reads it. House rule."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="objection")
    reason = models.TextField()
    bases = models.JSONField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=26)
    made_by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [CheckConstraint(condition=~Q(reason=""), name="an_objection_has_its_reason")]


class Argumentation(models.Model):
    """The upper authority's word on an exchange of source data, recorded by the authority with its document."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="argumentations")
    favorable = models.BooleanField()
    document = models.CharField(max_length=300)
    decided_on = models.DateField()
    article = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.CharField(max_length=26)

    class Meta:
        ordering = ["recorded_at", "id"]


class Agreement(models.Model):
    """The agreement of a case: its text, frozen when it is drawn up, and the digest every side signs.

    The Chinese text is the agreement; the English one is its translation. The digest covers both.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.OneToOneField("procedure.Case", on_delete=models.PROTECT, related_name="agreement")
    text_zh = models.TextField()
    text_en = models.TextField()
    digest = models.CharField(max_length=64)
    article = models.CharField(max_length=80, blank=True)
    drawn_up_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["drawn_up_at", "id"]


class Signature(models.Model):
    """One side's signature: who, for whom, when, and the digest of the text that was before them."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=30)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    organization_name = models.CharField(max_length=200)
    person = models.CharField(max_length=26)
    person_name = models.CharField(max_length=100)
    signed_at = models.DateTimeField(default=clock.now)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints: ClassVar = [UniqueConstraint(fields=["agreement", "role"], name="each_side_signs_once")]


class Grant(models.Model):
    """The right of one organization to use one resource: for a purpose, in fields, by a way, for a term.

    Only the digest of the key is kept; a grant for a way that no gateway serves has none. ``expired`` is no state: the
    term ends by time. ``key_taken`` means that the holder took a key of its own.
    ``key_field`` is the field records are looked up by; it need not be among the granted ``fields``.
    ``plain_fields`` are delivered unmasked although their grade would mask them, with ``plain_reason``.
    ``term_source`` tells whose the end is: asked for, from the catalog entry, or our house rule. ``changed_after``:
    what preceded its end, in words, by what the law asks for (``negotiation``, ``filing``, ``misuse``).
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey("procedure.Case", on_delete=models.PROTECT, related_name="grants")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="grants")
    resource_code = models.CharField(max_length=120, db_index=True)
    resource_title = models.CharField(max_length=300)
    sharing_class = models.CharField(max_length=20)
    provider = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="grants_given")
    applicant = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="grants_held")
    purpose = models.CharField(max_length=200)
    key_field = models.CharField(max_length=120, blank=True)
    fields = models.JSONField()
    plain_fields = models.JSONField(default=list)
    plain_reason = models.TextField(blank=True)
    way = models.CharField(max_length=30)
    term_from = models.DateTimeField()
    term_until = models.DateTimeField()
    term_source = models.CharField(max_length=12)
    quota_per_day = models.PositiveIntegerField()
    key_digest = models.CharField(max_length=64, unique=True, null=True)
    key_made_at = models.DateTimeField(null=True)
    key_taken = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10,
        default="active",
        choices=[("active", "有效"), ("suspended", "暂停"), ("revoked", "已撤销")],
    )
    revision = models.PositiveIntegerField(default=1)
    evidence = models.CharField(max_length=60)
    article = models.CharField(max_length=80, blank=True)
    issued_at = models.DateTimeField(default=clock.now)
    issued_by = models.CharField(max_length=26)
    changed_at = models.DateTimeField(null=True)
    changed_reason = models.TextField(blank=True)
    changed_bases = models.JSONField(default=list)
    changed_after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes: ClassVar = [Index(fields=["state", "term_until"]), Index(fields=["applicant", "state"])]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(term_until__gt=F("term_from")), name="a_grant_ends_after_it_begins"),
            CheckConstraint(condition=~Q(evidence=""), name="a_grant_rests_on_a_decision"),
            CheckConstraint(condition=~Q(purpose=""), name="a_grant_has_a_purpose"),
            CheckConstraint(
                condition=Q(plain_fields=[]) | ~Q(plain_reason=""), name="unmasked_fields_have_their_reason"
            ),
            CheckConstraint(
                condition=Q(state="active") | ~Q(changed_reason=""), name="a_withheld_grant_has_its_reason"
            ),
            UniqueConstraint(fields=["case"], condition=~Q(state="revoked"), name="one_live_grant_per_case"),
        ]

    def __str__(self) -> str:
        return self.number


class UsageRecord(models.Model):
    """What the holder of a grant did with the data, in the parts that the law names. Nothing is overwritten or cleared.

    ``parts``: words by part (``scenario``, ``process``, ``effect``, ``storage``, ``destruction``).
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="usage_records")
    parts = models.JSONField()
    article = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.CharField(max_length=26)
    recorded_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["-recorded_at", "-id"]


class Document(models.Model):
    """A document or license: delivered under a grant by the unit that gave it, or used by a unit in a service item of
    its own (``item``), where applicants are not asked for what can be had. Delivered or archived, it stays as it is.

    ``seal`` is what verifying its seal showed last (``support.seals.Verdict``). ``unsealed_digest`` is that of the
    bytes that went to the seal service. ``seal_failure`` says why sealing failed last; sealed since, it is empty.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    grant = models.ForeignKey(Grant, null=True, on_delete=models.PROTECT, related_name="documents")
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=[("document", "文书"), ("license", "证照"), ("contract", "合同")])
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=[("uploaded", "上传"), ("licenses", "电子证照库")])
    name = models.CharField(max_length=200)
    file_kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    unsealed_digest = models.CharField(max_length=64, blank=True)
    seal = models.JSONField()
    seal_checked_at = models.DateTimeField()
    seal_failure = models.CharField(max_length=60, blank=True)
    seal_tries = models.PositiveIntegerField(default=0)
    state = models.CharField(
        max_length=10,
        default="prepared",
        choices=[("prepared", "待交付"), ("delivered", "已交付"), ("discarded", "已作废")],
    )
    revision = models.PositiveIntegerField(default=1)
    prepared_at = models.DateTimeField(default=clock.now)
    prepared_by = models.CharField(max_length=26)
    prepared_by_name = models.CharField(max_length=100)
    delivered_at = models.DateTimeField(null=True)
    delivered_by_name = models.CharField(max_length=100, blank=True)
    article = models.CharField(max_length=80, blank=True)
    archive_receipt = models.CharField(max_length=100, blank=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-prepared_at", "-id"]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["grant", "digest"], condition=~Q(state="discarded"), name="a_document_is_there_once"
            ),
            CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at__isnull=True)),
                name="a_delivered_document_has_its_moment",
            ),
            CheckConstraint(
                condition=Q(archive_receipt="") | Q(state="delivered") | Q(grant__isnull=True, state="prepared"),
                name="what_is_archived_stays",
            ),
            CheckConstraint(
                condition=Q(grant__isnull=False, item="")
                | (Q(grant__isnull=True) & ~Q(item="") & ~Q(state="delivered")),
                name="a_document_is_delivered_or_used_in_a_service_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.digest[:12]}"


class Standing(models.Model):
    """How an organization stood, by the city's credit information, when it was asked; the newest counts.

    Asked by ``organization`` of the applicant of an application, or in a service item of its own.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="standings")
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=200, blank=True)
    uscc = models.CharField(max_length=18)
    word = models.CharField(max_length=12)
    as_of = models.DateField()
    reference = models.CharField(max_length=100)
    operator = models.CharField(max_length=300)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.CharField(max_length=26)
    asked_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["-asked_at", "-id"]


class SnapshotPublication(models.Model):
    """One wish to publish the grants, written in the transaction that changed them.

    ``snapshot`` is the number of the snapshot that fulfilled it. While it is empty the wish is open: the worker tries
    again.
    """

    id = models.BigAutoField(primary_key=True)
    cause = models.CharField(max_length=30)
    wanted_at = models.DateTimeField(default=clock.now)
    snapshot = models.PositiveBigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes: ClassVar = [
            Index(fields=["id"], condition=Q(snapshot__isnull=True), name="publications_still_open"),
        ]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(snapshot__isnull=True, published_at__isnull=True)
                | Q(snapshot__isnull=False, published_at__isnull=False),
                name="a_publication_has_its_number_and_moment",
            ),
        ]
