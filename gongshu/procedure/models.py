"""Tables of the procedure engine: the case, its parties and papers, its visits to steps, their clocks and decisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id

RECEIPT_LENGTH = 200
"""The reference of a receipt holds so many characters; a longer one is refused."""


class CaseNumber(models.Model):
    """The last number given out in a room in a year."""

    room = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["room", "year"], name="case_number_per_room_and_year")]


class PinnedLaw(models.Model):
    """What cases need of the law they were opened under, as ``snapshot.pin`` spells it; never changed.

    ``digest`` is the SHA-256 of ``spelled``, in hex. Cases under the same law share one row.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    spelled = models.TextField()


class Case(models.Model):
    """One run through a procedure. ``law`` is what the profile said of it when the case opened.

    ``state`` is the id of the present step, or of the end reached. ``revision`` grows with every change and is what
    a decision must name to be taken.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    room = models.CharField(max_length=30)
    procedure_id = models.CharField(max_length=80)
    profile_id = models.CharField(max_length=80)
    profile_digest = models.CharField(max_length=64)
    law = models.ForeignKey(PinnedLaw, on_delete=models.PROTECT, related_name="cases", db_index=False)
    state = models.CharField(max_length=60)
    ended = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=200, db_index=True)
    subject_title = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.CharField(max_length=26)
    opened_by_name = models.CharField(max_length=100)
    opened_as = models.CharField(max_length=30)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes: ClassVar = [Index(fields=["ended", "state"]), Index(fields=["room", "procedure_id"])]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(ended=True, ended_at__isnull=False) | Q(ended=False, ended_at__isnull=True),
                name="an_ended_case_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseParty(models.Model):
    """Which organization fills a role of the instrument in this case; none for the public.

    ``waiting``: the case waits for this role now; ``taken_by``: who of the organization took it on meanwhile.
    """

    # Unique together with the role, so that the two have an index already.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties", db_index=False)
    role = models.CharField(max_length=30)
    organization = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, related_name="case_parties"
    )
    waiting = models.BooleanField(default=False)
    taken_by = models.CharField(max_length=26, blank=True)
    taken_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["case", "role"], name="one_organization_per_role"),
            CheckConstraint(condition=Q(waiting=True) | Q(taken_by=""), name="only_what_waits_is_taken_on"),
        ]
        indexes: ClassVar = [Index(fields=["organization"], condition=Q(waiting=True), name="parties_waited_for")]


class StepVisit(models.Model):
    """The case stands at a step, from a moment until it moves on. A step may be visited again; a visit ends once."""

    # Unique together with the number, so that the two have an index already.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits", db_index=False)
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=60)
    entered_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["case", "number"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["case", "number"], name="visits_are_numbered"),
            UniqueConstraint(fields=["case"], condition=Q(left_at__isnull=True), name="one_open_visit_per_case"),
        ]


class Clock(models.Model):
    """The time limit of a visit. Due moments are stored; the clock worker only compares and marks.

    ``due_at`` is empty where the instrument states no limit. ``wake_at`` is the next moment the worker must look. A
    clock is *met* when its visit ended; it is *stopped* when another clock continues it (more time is asked for, the
    parties of a joint step differ, the case comes back to run on under the same limit) or the case was withdrawn. Who
    counts cases by limit leaves stopped clocks out.

    ``stops``: the spans in which the limit stood still while listed papers were completed, each ``[from, until]`` in
    ISO 8601; the last one is open (``null``) while it stands. ``holds``: the limit of another step stands still while
    this clock runs.
    """

    visit = models.OneToOneField(StepVisit, on_delete=models.PROTECT, related_name="clock")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    limit_id = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=12, default="law")
    soft = models.BooleanField(default=False)
    article = models.CharField(max_length=80, blank=True)
    article_en = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    set_by_hand = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    counting_zh = models.TextField(blank=True)
    counting_en = models.TextField(blank=True)
    warn_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stops = models.JSONField(default=list)
    holds = models.BooleanField(default=False)

    class Meta:
        ordering = ["case", "started_at", "pk"]
        indexes: ClassVar = [
            Index(
                fields=["wake_at"],
                condition=Q(met_at__isnull=True, stopped_at__isnull=True),
                name="clocks_to_look_at",
            ),
        ]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(met_at__isnull=True) | Q(stopped_at__isnull=True), name="met_or_stopped"),
            CheckConstraint(condition=Q(overdue_at__isnull=True) | Q(due_at__isnull=False), name="overdue_needs_due"),
        ]


class Decision(models.Model):
    """What one role decided at one visit, by whom, on what grounds. Never changed afterwards.

    ``gates``: how those of its subject stood at that moment, by their word; ``told``: what its room told of it then.
    Both are empty where nobody answers for such a subject. ``lacking``: the listed papers that are to be completed.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    visit = models.ForeignKey(StepVisit, on_delete=models.PROTECT, related_name="decisions")
    role = models.CharField(max_length=30)
    outcome = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    bases = models.JSONField(default=list)
    due = models.DateTimeField(null=True)
    evidence = models.JSONField(default=dict)
    gates = models.JSONField(default=dict)
    told = models.JSONField(default=list)
    lacking = models.JSONField(default=list)
    person = models.CharField(max_length=26)
    person_name = models.CharField(max_length=100)
    on_behalf_of = models.CharField(max_length=100, blank=True)
    organization = models.CharField(max_length=26, blank=True)
    organization_name = models.CharField(max_length=200, blank=True)
    article = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(default=clock.now)
    record = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["decided_at", "id"]
        constraints: ClassVar = [UniqueConstraint(fields=["visit", "role"], name="one_decision_per_visit_and_role")]


class Paper(models.Model):
    """Something handed in: an answer, a description, the reference of a file."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    paper_id = models.CharField(max_length=60)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    visit = models.ForeignKey(StepVisit, null=True, on_delete=models.PROTECT, related_name="papers")
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.CharField(max_length=26)

    class Meta:
        ordering = ["given_at", "pk"]


class PaperFile(models.Model):
    """A file of a paper, kept by its digest (SHA-256, hex) outside of the database. Never changed: whoever hands the
    paper in anew hands its files in with it; those of the former paper stay with that one.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, db_index=True)
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.CharField(max_length=26)
    given_by_name = models.CharField(max_length=100)
    record = models.CharField(max_length=60)

    class Meta:
        ordering = ["given_at", "id"]
        constraints: ClassVar = [UniqueConstraint(fields=["paper", "digest"], name="a_paper_holds_a_file_once")]

    def __str__(self) -> str:
        return self.name


class DraftFile(models.Model):
    """A file on its way into a case: kept for what is being filled in until that is handed in or given up.

    ``draft`` names what is filled in, ``question`` what the file answers there. ``public``: nobody with an account
    brought it.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    draft = models.CharField(max_length=80)
    question = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, db_index=True)
    public = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.CharField(max_length=26)
    added_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["added_at", "id"]
        indexes: ClassVar = [Index(fields=["public", "added_at"], name="files_of_the_public_lately")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["draft", "question", "digest"], name="a_draft_holds_a_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """Word given to one of those a step says must be told: who, what, when, by whom, with what receipt.

    ``organization`` is empty where the receiver is nobody registered here (the persons concerned, an outside body).
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    visit = models.ForeignKey(StepVisit, on_delete=models.PROTECT, related_name="notices")
    role = models.CharField(max_length=30)
    organization = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, related_name="case_notices"
    )
    text = models.TextField()
    receipt = models.CharField(max_length=RECEIPT_LENGTH, blank=True)
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.CharField(max_length=26)
    given_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["given_at", "id"]
        constraints: ClassVar = [UniqueConstraint(fields=["visit", "role"], name="one_notice_per_visit_and_receiver")]


class Message(models.Model):
    """Word to an organization about a case, written in the transaction that gave cause for it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    # Looked for together with what is unread, by the index below.
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="case_messages", db_index=False
    )
    role = models.CharField(max_length=30)
    kind = models.CharField(max_length=30)
    text_zh = models.TextField()
    text_en = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=26, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes: ClassVar = [Index(fields=["organization", "read_at"])]


class Letter(models.Model):
    """A message in the thread of a case, addressed to named roles; only its readers can read it. Never changed.

    ``kind``: ``consult``, ``reply`` or ``coordinate``. ``audience`` are roles of the case; who fills them when it is
    sent, and who sends it, are its readers for good.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=20)
    audience = models.JSONField(default=list)
    text = models.TextField()
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answered_by")
    person = models.CharField(max_length=26)
    person_name = models.CharField(max_length=100)
    on_behalf_of = models.CharField(max_length=100, blank=True)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="letters_sent"
    )
    readers = models.ManyToManyField("organizations.Organization", related_name="letters_to_read")
    sent_at = models.DateTimeField(default=clock.now)
    record = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["sent_at", "id"]
