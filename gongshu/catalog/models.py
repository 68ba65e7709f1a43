"""Tables of the catalog: entries with their items, changes under way, published versions, codes and their sequence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint, Value
from django.db.models.functions import MD5, Cast, Concat

from gongshu.catalog.import_table import ImportRun as ImportRun
from gongshu.catalog.source_tables import Designation as Designation
from gongshu.catalog.source_tables import ItemSketch as ItemSketch
from gongshu.catalog.source_tables import LikeGroup as LikeGroup
from gongshu.catalog.source_tables import LikeLook as LikeLook
from gongshu.catalog.source_tables import LikeMember as LikeMember
from gongshu.catalog.source_tables import SketchedVersion as SketchedVersion
from gongshu.catalog.source_tables import SourceCopy as SourceCopy
from gongshu.catalog.source_tables import ToldApart as ToldApart
from gongshu.kit import clock
from gongshu.kit.ids import new_id

STATES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"in_review", "withdrawn"}),
    "in_review": frozenset({"returned", "published"}),
    "returned": frozenset({"in_review", "withdrawn"}),
    "published": frozenset({"withdrawn"}),
    "withdrawn": frozenset(),
}
"""The states of an entry, and to which others each may pass. A published entry changes through a ``Change``."""

EDITABLE = ("draft", "returned")
"""The states in which an entry, or a change of one, may be edited by its provider."""

CHANGE_STATES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"in_review", "discarded"}),
    "in_review": frozenset({"returned", "published"}),
    "returned": frozenset({"in_review", "discarded"}),
    "published": frozenset(),
    "discarded": frozenset(),
}
"""The states of a change of a published entry."""

RECEIPT_LENGTH = 120
"""A number of an upper authority's receipt holds so many characters; a longer one is refused."""

_CLASSES = ("unconditional", "conditional", "none")


class Entry(models.Model):
    """One resource of a provider.

    The columns hold what is in force: the draft before the first publication, the last published version after it.
    The ``id`` never changes and names nothing; ``code`` and ``slug`` are ours and unique, other platforms' codes are
    ``ExternalCode``. ``revision`` grows with every save and is what an edit must name to be taken. ``basis_key`` is the
    same for all entries of one class on the same bases; it tells them apart and proves nothing.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    code = models.CharField(max_length=64, unique=True)
    slug = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    provider = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="entries")
    abstract = models.TextField(blank=True)
    classification = models.CharField(max_length=300, blank=True)
    format = models.CharField(max_length=100, blank=True)
    sharing_class = models.CharField(max_length=20)
    sharing_reason = models.TextField(blank=True)
    sharing_condition = models.TextField(blank=True)
    sharing_bases = models.JSONField(default=list)
    opening_class = models.CharField(max_length=20)
    opening_condition = models.TextField(blank=True)
    opening_bases = models.JSONField(default=list)
    update_cycle = models.CharField(max_length=50, blank=True)
    way_of_provision = models.CharField(max_length=100, blank=True)
    sharing_period = models.CharField(max_length=200, blank=True)
    business_name = models.CharField(max_length=300, blank=True)
    information_system = models.CharField(max_length=300, blank=True)
    usage_requirements = models.TextField(blank=True)
    materials = models.JSONField(null=True)
    interface = models.CharField(max_length=500, blank=True)
    documentation = models.CharField(max_length=500, blank=True)
    disclosure_only = models.BooleanField(default=False)
    shared_in = models.BooleanField(default=False)
    extra = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="draft", choices=[(state, state) for state in STATES])
    version = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    case = models.ForeignKey("procedure.Case", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=26)
    saved_at = models.DateTimeField(default=clock.now)
    newest_data = models.DateField(null=True)
    basis_key = models.GeneratedField(
        expression=MD5(
            Concat(
                "sharing_class",
                Value(" "),
                Cast("sharing_bases", models.TextField()),
                Value(" "),
                Cast("opening_bases", models.TextField()),
                output_field=models.TextField(),
            )
        ),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )

    class Meta:
        ordering = ["code"]
        indexes: ClassVar = [
            Index(fields=["state", "code"]),
            Index(fields=["provider", "state"]),
            Index(fields=["basis_key", "state", "provider", "code"], name="entries_by_their_bases"),
        ]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__in=list(STATES)), name="entry_state_is_known"),
            CheckConstraint(
                condition=Q(sharing_class__in=_CLASSES, opening_class__in=_CLASSES), name="entry_classes_are_known"
            ),
            CheckConstraint(
                condition=~Q(state="published") | Q(version__gt=0, published_at__isnull=False, case__isnull=False),
                name="published_means_version_moment_case",
            ),
            CheckConstraint(
                condition=~Q(state__in=["in_review", "returned"]) | Q(case__isnull=False),
                name="an_entry_under_review_is_a_case",
            ),
            CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="a_withdrawn_entry_has_its_moment",
            ),
            UniqueConstraint(
                fields=["provider", "name"],
                condition=~Q(state="withdrawn"),
                name="one_entry_per_provider_and_title",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def title(self) -> str:
        """The title people read."""
        return self.name


class Item(models.Model):
    """An item of an entry: one column of the data."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=1)
    length = models.PositiveIntegerField(null=True)
    required = models.BooleanField(default=False)
    semantic_type = models.CharField(max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    key = models.BooleanField(default=False)
    code_list = models.CharField(max_length=1_000, blank=True)
    identifier = models.CharField(max_length=60, blank=True)
    source_of_truth = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["entry", "position"]
        indexes: ClassVar = [Index(fields=["title", "entry"], name="items_by_title")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["entry", "position"], name="items_are_numbered"),
            UniqueConstraint(fields=["entry", "name"], name="item_names_are_unique"),
            UniqueConstraint(fields=["entry", "title"], name="item_titles_are_unique"),
            CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=1, level__lte=4), name="item_level_is_1_to_4"
            ),
            CheckConstraint(condition=Q(length__isnull=True) | Q(length__gt=0), name="item_length_is_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class EntryVersion(models.Model):
    """What was published: the whole entry as values, its digest, the case it came out of. Never changed."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    case = models.ForeignKey("procedure.Case", on_delete=models.PROTECT, related_name="+")
    profile_id = models.CharField(max_length=80)
    profile_digest = models.CharField(max_length=64)
    receipt = models.CharField(max_length=RECEIPT_LENGTH, blank=True)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.CharField(max_length=26)
    published_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["entry", "number"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["entry", "number"], name="versions_are_numbered"),
            CheckConstraint(condition=Q(number__gte=1), name="versions_start_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"


class Change(models.Model):
    """A change of a published entry on its way to the next version: the proposed values, what made it necessary.

    ``trigger_day`` is the day from which the instrument counts its limits.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="changes")
    base_version = models.PositiveIntegerField()
    data = models.JSONField()
    trigger = models.TextField()
    trigger_day = models.DateField()
    bases = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="draft", choices=[(state, state) for state in CHANGE_STATES])
    revision = models.PositiveIntegerField(default=1)
    case = models.ForeignKey("procedure.Case", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=26)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__in=list(CHANGE_STATES)), name="change_state_is_known"),
            CheckConstraint(
                condition=Q(state__in=["draft", "discarded"]) | Q(case__isnull=False),
                name="a_submitted_change_is_a_case",
            ),
            UniqueConstraint(
                fields=["entry"],
                condition=Q(state__in=["draft", "in_review", "returned"]),
                name="one_open_change_per_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.state}"


class ExternalCode(models.Model):
    """The code that another platform or list gives an entry, from a day, until a day; who kept it here, and why."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="external_codes")
    platform = models.CharField(max_length=60)
    code = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    given_by = models.CharField(max_length=26, blank=True)
    given_by_name = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)
    ended_by = models.CharField(max_length=26, blank=True)
    ended_by_name = models.CharField(max_length=100, blank=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["platform", "-valid_from"]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["platform", "code"], condition=Q(valid_to__isnull=True), name="external_code_names_one_entry"
            ),
            UniqueConstraint(
                fields=["entry", "platform"], condition=Q(valid_to__isnull=True), name="one_external_code_per_platform"
            ),
            CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="external_code_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.code}"


class CodeSequence(models.Model):
    """The last sequence number given out under a classification code. Numbers are never used again."""

    prefix = models.CharField(primary_key=True, max_length=60)
    last = models.PositiveIntegerField(default=0)


class SearchIndex(models.Model):
    """Which generation of the search index answers, and by which edition of the folding it was made. One row."""

    generation = models.PositiveIntegerField(default=1)
    edition = models.PositiveIntegerField(default=0)
    built_at = models.DateTimeField(null=True)


class Findable(models.Model):
    """An entry as search counts, filters and orders it, in one generation of the index.

    Kept in the transaction that changes the entry. State, provider and opening class, on which depends who may see
    it, and the day of the newest data are copied by the database itself with every change of the entry; ``fresh`` falls
    with it and rises when the words are indexed again.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    generation = models.PositiveIntegerField()
    fresh = models.BooleanField(default=True)
    state = models.CharField(max_length=12)
    provider = models.CharField(max_length=26)
    sharing = models.CharField(max_length=20)
    opening = models.CharField(max_length=20)
    format = models.CharField(max_length=100, blank=True)
    cycle = models.CharField(max_length=50, blank=True)
    theme = models.CharField(max_length=300, blank=True)
    grade = models.PositiveSmallIntegerField(null=True)
    published_on = models.DateField(null=True)
    newest_data = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["entry", "generation"], name="one_findable_per_entry_and_generation")
        ]
        indexes: ClassVar = [Index(fields=["generation"], condition=Q(fresh=False), name="findables_to_index_again")]

    def __str__(self) -> str:
        return self.entry_id


class FindableText(models.Model):
    """The folded words of an entry; what the index of pairs is made from, and hits are ranked by.

    ``marks`` are the tokens of the values to filter by.
    """

    findable = models.OneToOneField(Findable, on_delete=models.CASCADE, primary_key=True, related_name="text")
    title = models.TextField(db_index=True)
    items = models.TextField()
    abstract = models.TextField()
    other = models.TextField()
    marks = models.TextField()

    def __str__(self) -> str:
        return self.title
