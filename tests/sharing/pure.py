"""A resource as plain values, for tests that need no database."""

from __future__ import annotations

from datetime import date

from gongshu.sharing.rules import FieldOffer, Resource

DAY = date(2026, 9, 15)
HAISHU, SIXIAN = "haishu-2022", "sixian-2021"
FIELDS = (
    FieldOffer("code", "证件号码", 3, "citizen_id", key=True),
    FieldOffer("name", "姓名", 3, "person_name"),
    FieldOffer("state", "婚姻状况", 2),
)


def resource(sharing_class: str = "conditional", materials: tuple[str, ...] = (), period: str = "") -> Resource:
    """A resource with three fields."""
    return Resource("R1", "婚姻登记", sharing_class, "provider", FIELDS, materials, period)


def answers(**changed: object) -> dict[str, object]:
    """A complete set of answers under both profiles."""
    return {
        "system": "service_handling",
        "way": "interface",
        "purpose": "核验参保人婚姻状况",
        "fields": ["code", "state"],
        "paper.business_process": "受理时核验，办结后不留存",
        "paper.scenario": "参保登记窗口",
    } | changed
