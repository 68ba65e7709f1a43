"""Who acts. Plain values, so that every room below the organization register can name the person too."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongshu.kit.text import Text


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system, or a public visitor) acting for an organization.

    ``posts`` are the post kinds held now (``data_officer``, ``reviewer`` …); rules ask them, never the name. Who acts
    under a delegation has the posts of the ``principal`` (an account), whose name is ``on_behalf_of``, and only for
    ``procedures`` where any are named; ``person`` stays the one whose hand it is.
    """

    person: str
    name: str
    organization: str = ""
    organization_name: str = ""
    posts: frozenset[str] = field(default_factory=frozenset)
    kind: str = "official"
    on_behalf_of: str = ""
    principal: str = ""
    procedures: frozenset[str] = field(default_factory=frozenset)

    @property
    def signature(self) -> Text:
        """The name as a record shows it: one's own, and on whose behalf."""
        if not self.on_behalf_of:
            return Text(self.name, self.name)
        return Text(f"{self.name}（代{self.on_behalf_of}）", f"{self.name} (on behalf of {self.on_behalf_of})")

    @property
    def is_system(self) -> bool:
        """Whether the platform itself acts (the clock worker, say)."""
        return self.kind == "system"


SYSTEM = Actor(person="system", name="系统", kind="system")
PUBLIC = Actor(person="public", name="公众", kind="public")
