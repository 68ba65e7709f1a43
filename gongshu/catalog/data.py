"""An entry as plain values: what a form, a spreadsheet or another system hands in, and what a version keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from gongshu.procedure.rules import LegalBasis

OWN_SOURCE = "own"
"""An item whose source is the entry it stands in."""
AS_WRITTEN = "as_written"
"""The platform name of a code as the provider's own documents write it, where ours differs."""
NO_CLASS = "none"
"""Not shared, or not in the open catalog. An instrument may lack such a class; being absent still has a reason."""

DECLARED = ("state_secret", "disclosure_only", "shared_in")
"""What a provider declares of a resource: that it is under other law, or another unit's."""


@dataclass(frozen=True, slots=True)
class ItemData:
    """An item (信息项) of an entry: one column of the data.

    ``name`` is the machine's name (ASCII where we made it), ``title`` what people read. ``type`` is a letter of the
    standard's list. ``level`` is the grade 1 … 4, None while nobody has graded it. ``identifier``: the data element it
    is (数据元标识符), as the standard of data elements numbers it. ``source_of_truth``: what its provider states to be
    its source: ``own``, the code of another entry with ``#name`` of the item there, or words.
    """

    name: str
    title: str
    type: str = "C"
    length: int | None = None
    required: bool = False
    semantic_type: str = ""
    level: int | None = None
    key: bool = False
    code_list: str = ""
    identifier: str = ""
    source_of_truth: str = ""


@dataclass(frozen=True, slots=True)
class EntryData:
    """Everything a person states about a resource.

    ``provider`` is the id of the responsible organization. ``materials`` lists what an applicant must hand in: None
    means nobody has said yet, empty means that nothing is needed. ``state_secret``, ``disclosure_only`` and
    ``shared_in`` are declarations: such data belongs under other law or in another unit's catalog. Empty classes are
    filled by ``rules.with_defaults``. ``extra`` keeps further columns of a spreadsheet under the standard's names.
    """

    title: str
    provider: str
    abstract: str = ""
    code: str = ""
    classification: str = ""
    format: str = ""
    items: tuple[ItemData, ...] = ()
    sharing_class: str = ""
    sharing_reason: str = ""
    sharing_condition: str = ""
    sharing_bases: tuple[LegalBasis, ...] = ()
    opening_class: str = ""
    opening_condition: str = ""
    opening_bases: tuple[LegalBasis, ...] = ()
    update_cycle: str = ""
    way_of_provision: str = ""
    sharing_period: str = ""
    business_name: str = ""
    information_system: str = ""
    usage_requirements: str = ""
    materials: tuple[str, ...] | None = None
    interface: str = ""
    documentation: str = ""
    state_secret: bool = False
    disclosure_only: bool = False
    shared_in: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """Return what is stated under a field's name, of the entry or beyond it (``extra``); empty where nothing is."""
        return getattr(self, name) if name in FIELD_NAMES else self.extra.get(name, "")

    @property
    def keys(self) -> tuple[ItemData, ...]:
        """The items that tell one record from another."""
        return tuple(item for item in self.items if item.key)

    @property
    def grade(self) -> int | None:
        """The highest grade of any item; None while none is graded."""
        return max((item.level for item in self.items if item.level is not None), default=None)


@dataclass(frozen=True, slots=True)
class DatedCode:
    """The code that another platform gives an entry, from a day on, until a day (None: it still does)."""

    platform: str
    code: str
    since: date
    until: date | None = None


FIELD_NAMES = frozenset(one.name for one in fields(EntryData))
BASES = ("sharing_bases", "opening_bases")
"""The fields that hold what a class rests on."""


def to_json(data: EntryData) -> dict[str, Any]:
    """Spell an entry as plain JSON values."""
    plain = asdict(data)
    plain["extra"] = dict(data.extra)
    return plain


def from_json(plain: Mapping[str, Any]) -> EntryData:
    """Read what ``to_json`` spelled; keys of a later edition of the software are left out."""
    known = {name: value for name, value in plain.items() if name in FIELD_NAMES}
    known["items"] = tuple(ItemData(**item) for item in plain.get("items", ()))
    known |= {name: tuple(LegalBasis(**basis) for basis in plain.get(name, ())) for name in BASES}
    materials = plain.get("materials")
    known["materials"] = None if materials is None else tuple(materials)
    return EntryData(**known)


def changed(data: EntryData, **values: Any) -> EntryData:
    """Return the entry with other values; names that are no field of their own go beyond it (``extra``)."""
    beyond = {name: value for name, value in values.items() if name not in FIELD_NAMES}
    extra = {**values.get("extra", data.extra), **beyond}
    own = {name: value for name, value in values.items() if name in FIELD_NAMES}
    return replace(data, **{**own, "extra": {name: value for name, value in extra.items() if value}})
