"""Tables of the harvest: platforms, runs, the records found there, what was wrong with single ones.

What a database can refuse, it refuses: no two runs of a platform at once, no record twice. A harvested record has no
verb: only a run writes it (``actions.storing``).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from gongshu.federation import filing, upward
from gongshu.federation.rules import FAULTS, KINDS, LONGEST_ID, OUTCOMES, STATES
from gongshu.kit import clock
from gongshu.kit.errors import Defect
from gongshu.kit.ids import new_id
from gongshu.kit.text import t


class Source(models.Model):
    """A platform that is harvested.

    ``every_hours``: how often, 0 when asked only. ``due_at``: when next, None when asked only.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=[(word, text.zh) for word, text in KINDS.items()])
    address = models.CharField(max_length=LONGEST_ID, unique=True)
    every_hours = models.PositiveSmallIntegerField(default=24)
    state = models.CharField(max_length=10, default="active", choices=[(w, text.zh) for w, text in STATES.items()])
    due_at = models.DateTimeField(null=True, db_index=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(kind__in=list(KINDS)), name="source_is_of_a_known_kind"),
            CheckConstraint(condition=Q(state__in=list(STATES)), name="source_is_active_or_paused"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The lasting name of the source, as records name it."""
        return f"federation/{self.id}"


class Run(models.Model):
    """One harvest of a source: by whom, from where on, how far, how it ended.

    ``owner`` and ``lease_until``: who runs it, and until when nobody else may. ``cursor``: where to go on, kept with
    the records of each page. ``sweep``: common to the runs that together read everything once. ``since``: only what
    changed from then on was asked for.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    outcome = models.CharField(max_length=12, default="running", choices=[(w, text.zh) for w, text in OUTCOMES.items()])
    owner = models.CharField(max_length=26)
    host = models.CharField(max_length=100)
    lease_until = models.DateTimeField()
    full = models.BooleanField()
    since = models.DateTimeField(null=True)
    sweep = models.CharField(max_length=26)
    goes_on = models.BooleanField(default=False)
    began_at_cursor = models.TextField(blank=True)
    cursor = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    unidentified = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    begun_by_name = models.CharField(max_length=100)
    failure = models.CharField(max_length=40, blank=True)
    failure_zh = models.CharField(max_length=300, blank=True)
    failure_en = models.CharField(max_length=300, blank=True)
    failed_at = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=26, blank=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes: ClassVar = [Index(fields=["source", "-began_at"])]
        constraints: ClassVar = [
            UniqueConstraint(fields=["source"], condition=Q(outcome="running"), name="one_run_of_a_source_at_once"),
            CheckConstraint(
                condition=Q(outcome="running", ended_at__isnull=True)
                | ~Q(outcome="running") & Q(ended_at__isnull=False),
                name="an_ended_run_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def seen(self) -> int:
        """How many records were read so far, faulty ones included."""
        return self.added + self.changed + self.unchanged + self.failed


class HarvestedRecord(models.Model):
    """What a platform says of one of its datasets. ``raw`` is its own record; the rest is read from it, for finding.

    ``gone_at``: the platform had it no more when everything was read; the record stays. ``sweep``: where it was seen
    last. ``words``: folded for search. ``codes``: those that yet others give it, as plain values of ``DatedCode``.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records")
    external_id = models.CharField(max_length=LONGEST_ID)
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=500)
    abstract = models.TextField(blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    themes = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    license = models.CharField(max_length=300, blank=True)
    update_cycle = models.CharField(max_length=300, blank=True)
    modified = models.DateTimeField(null=True)
    address = models.TextField(blank=True)
    distributions = models.JSONField(default=list)
    codes = models.JSONField(default=list)
    raw = models.TextField()
    words = models.TextField(blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    changed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    sweep = models.CharField(max_length=26)

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes: ClassVar = [Index(fields=["-changed_at", "-id"]), Index(fields=["source", "sweep"])]
        constraints: ClassVar = [
            UniqueConstraint(fields=["source", "external_id"], name="a_record_of_a_source_is_kept_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: what another platform says is not ours to change (Defect)."""
        raise _not_ours()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: what is gone elsewhere is marked so and stays (Defect)."""
        raise _not_ours()


def _not_ours() -> Defect:
    return Defect(
        t("汇聚来的记录不可编辑", "a harvested record is not edited"),
        remedy=t("请在来源平台上修改", "have it changed on the platform it comes from"),
        code="harvested_record",
    )


class RunError(models.Model):
    """What was wrong with one record in a run. No value of the record is kept but its identifier."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="errors")
    external_id = models.CharField(max_length=LONGEST_ID, blank=True)
    code = models.CharField(max_length=30, choices=[(word, text.zh) for word, text in FAULTS.items()])
    where = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.where}"


class Borrowed(models.Model):
    """Data that an organization uses through an upper platform, by the key of its grant there.

    ``resource`` is its code there. ``key_sealed``: the key; erased when it is used no more. ``gateway``: where that
    platform answers look-ups, empty where it is not asked from here.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="borrowed")
    resource = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    purpose = models.CharField(max_length=200, blank=True)
    gateway = models.CharField(max_length=LONGEST_ID, blank=True)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    key_sealed = models.TextField(blank=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by_name = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "id"]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["source", "resource", "organization"],
                condition=Q(ended_at__isnull=True),
                name="borrowed_once_by_an_organization",
            ),
            CheckConstraint(condition=Q(ended_at__isnull=True) | Q(key_sealed=""), name="what_is_returned_has_no_key"),
        ]

    def __str__(self) -> str:
        return self.title


class Relayed(models.Model):
    """A report of problem data on its way to the upper platform that decides it, and what that platform says of it.

    ``id`` is also the reference under which it is sent: sent twice it is one report there. ``record_key_sealed`` is
    erased once it was taken. ``told``: the sentences of the upper platform to who reported, with their moments.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    borrowed = models.ForeignKey(Borrowed, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=30)
    description = models.TextField()
    field = models.CharField(max_length=120, blank=True)
    record_key_sealed = models.TextField(blank=True)
    reported_at = models.DateTimeField(default=clock.now)
    reported_by = models.CharField(max_length=26)
    reported_by_name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default="waiting", choices=[(w, x.zh) for w, x in upward.STATES.items()])
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, default=clock.now, db_index=True)
    number = models.CharField(max_length=40, blank=True)
    state_there = models.CharField(max_length=200, blank=True)
    due_there = models.DateField(null=True)
    article_there = models.CharField(max_length=80, blank=True)
    told = models.JSONField(default=list)
    failure = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-reported_at", "-id"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state="waiting") | Q(state="refused") | ~Q(number=""), name="taken_has_a_number"
            ),
            CheckConstraint(
                condition=Q(state__in=("waiting", "sent")) | Q(next_at=None), name="what_ended_is_not_tried"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class FilingChannel(models.Model):
    """The upper platform with which the catalog is filed: another gongshu, and the access token it gave.

    ``by_itself``: what comes to the step of filing is handed in without being asked for, in the name of who set this
    up. One channel holds at a time; ``token_sealed`` is erased with its end.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="channels")
    token_sealed = models.TextField(blank=True)
    by_itself = models.BooleanField()
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                models.Value(1), condition=Q(ended_at__isnull=True), name="one_channel_of_filing_holds_at_a_time"
            ),
            CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(token_sealed=""), name="an_ended_channel_has_no_token"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Filing(models.Model):
    """An entry, or a change of one, on its way to the upper platform, and the receipt that it gave.

    ``id`` is also the reference under which it is sent: sent twice it is one filing there. ``asked_by`` decides the
    step with the receipt. ``update``: a later version of what was filed, for which no step waits. ``problems``: what
    the upper platform found wrong, each with its field.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    channel = models.ForeignKey(FilingChannel, on_delete=models.PROTECT, related_name="filings")
    case = models.ForeignKey("procedure.Case", on_delete=models.PROTECT, related_name="filings")
    entry = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="filings")
    version = models.PositiveIntegerField()
    update = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="waiting", choices=[(w, x.zh) for w, x in filing.STATES.items()])
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, default=clock.now, db_index=True)
    receipt = models.CharField(max_length=60, blank=True)
    problems = models.JSONField(default=list)
    failure = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["case"], condition=Q(state__in=filing.OPEN), name="a_case_is_filed_once_at_a_time"
            ),
            CheckConstraint(
                condition=~Q(state__in=("receipted", "filed")) | ~Q(receipt=""), name="what_is_filed_has_a_receipt"
            ),
            CheckConstraint(
                condition=Q(state__in=filing.OPEN) | Q(next_at=None), name="what_is_settled_is_not_sent_again"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class FiledHere(models.Model):
    """A version of an entry that a lower platform filed here: its values, its digest, the receipt. Never changed."""

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=filing.LONGEST_REFERENCE)
    code = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    provider_name = models.CharField(max_length=200)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    receipt = models.CharField(max_length=40, unique=True)
    filed_at = models.DateTimeField(default=clock.now)
    filed_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["organization", "reference"], name="a_filing_is_taken_once"),
            UniqueConstraint(fields=["organization", "code", "version"], name="a_version_is_filed_once"),
        ]

    def __str__(self) -> str:
        return self.receipt
