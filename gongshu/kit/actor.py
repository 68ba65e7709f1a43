"""Who acts. Plain values, so that every room below the organization register can name the person too."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system, or a public visitor) acting for an organization.

    ``posts`` are the post kinds held now (``data_officer``, ``reviewer`` …); rules ask them, never the name.
    """

    person: str
    name: str
    organization: str = ""
    organization_name: str = ""
    posts: frozenset[str] = field(default_factory=frozenset)
    kind: str = "official"
    on_behalf_of: str = ""

    @property
    def is_system(self) -> bool:
        """Whether the platform itself acts (the clock worker, say)."""
        return self.kind == "system"


SYSTEM = Actor(person="system", name="系统", kind="system")
PUBLIC = Actor(person="public", name="公众", kind="public")
