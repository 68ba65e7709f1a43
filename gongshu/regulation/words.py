"""The closed vocabularies of a profile. A profile arranges these words and adds none."""

from __future__ import annotations

from typing import get_args

from gongshu.regulation.definition import Act, BasisKind, Demand
from gongshu.regulation.period import Unit

ACTS: tuple[str, ...] = get_args(Act)
BASIS_KINDS: tuple[str, ...] = get_args(BasisKind)
DEMANDS: tuple[str, ...] = get_args(Demand)
UNITS: tuple[str, ...] = get_args(Unit)
STATUSES = ("in_force", "presumed_in_force", "draft", "abolished")
SOURCES = ("law", "house_rule")
END_KINDS = ("positive", "negative", "neutral")
CLASSES = ("unconditional", "conditional", "none")

ROLES = (
    "authority", "provider", "applicant", "using_agency", "other_unit", "government", "upper_authority",
    "lead_group_office", "lead_group", "reporter", "public",
    "agency", "town", "public_service", "cyberspace", "police", "secrecy", "telecom", "archives",
    "market_regulation", "incident_authority", "contractor", "assessor",
)  # fmt: skip
"""Roles a profile may name in the instrument's own word. ``applicant`` is who opened the case; ``agency`` is every
body the instrument binds."""

VOCABULARY = (
    "data_object", "catalog", "platform", "sharing_platform", "opening_platform", "gathering", "problem_data",
    "authority", "provider", "using_agency",
)  # fmt: skip
"""Words every profile gives in the instrument's own speech, so that pages can use them."""

WAYS = ("interface", "exchange", "central_analysis", "copy", "file", "other")
"""Ways of handing data over: by interface, by exchange to the user's own store, by analysis at the center, as a copy,
as a file, otherwise."""

FACTS = {
    "sharing_class": CLASSES,
    "opening_class": CLASSES,
    "way": WAYS,
    "applicant_kind": ("public_body", "other_unit"),
    "matter": ("dispute", "conflict"),
}
"""Facts of a case by which the profile chooses its procedure, and the values each may have."""
