"""The one list of fields of a profile, as form, pages and sheets read it: which there are, on which page and in order.

Pure. Beside the fields stand three declarations (``data.EntryData``): they keep data out and are no fields of the
catalog.
"""

from __future__ import annotations

from collections.abc import Mapping

from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Profile
from gongshu.regulation.standards import FieldDef, FieldPart

DECLARATIONS: Mapping[str, Text] = {
    "state_secret": t("涉密声明", "State secrets"),
    "disclosure_only": t("政府信息公开", "Information disclosure"),
    "shared_in": t("通过共享取得", "Had by sharing"),
}
"""What a provider declares of the data as a whole."""
_WITH_DECLARATIONS: FieldPart = "basic"
_REGISTERED = "provider"


def field_of(profile: Profile, name: str) -> FieldDef | None:
    """Return a field of the profile; None where its catalog has none of that name."""
    return next((field for field in profile.fields if field.name == name), None)


def fields_in(profile: Profile, part: FieldPart) -> list[FieldDef]:
    """Return the fields on a page of the entry form, in the standard's order; not what the platform keeps."""
    order = {name: place for place, name in enumerate(profile.catalog.titles)}
    own = [field for field in profile.fields if field.part == part and field.kind != "kept"]
    return sorted(own, key=lambda field: order[field.name])


def names_in(profile: Profile, part: FieldPart) -> list[str]:
    """Return the names of what a page of the form shows: its fields, on the first the provider and declarations."""
    names = [field.name for field in fields_in(profile, part)]
    return [_REGISTERED, *names, *DECLARATIONS] if part == _WITH_DECLARATIONS else names


def part_of(profile: Profile, name: str) -> FieldPart:
    """Return the page of the entry form on which a field stands; the last one for what the list does not hold."""
    if name in DECLARATIONS:
        return _WITH_DECLARATIONS
    found = field_of(profile, name)
    return found.part if found else "elements"


def title_of(profile: Profile, name: str) -> Text:
    """Return what a field is called: by the instrument, else by the standard."""
    return DECLARATIONS.get(name) or profile.catalog.title_of(name)
