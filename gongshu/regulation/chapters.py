"""What a profile says around its rules: its roles and chapters, what it demands, what it leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gongshu.kit.text import Text
from gongshu.regulation.citation import Citation

RequirementKind = Literal["system", "record", "organizational", "refusal"]
"""What an instrument demands: that software does something, that evidence exists, that a rule is published, that
something is refused."""


@dataclass(frozen=True, slots=True)
class RoleDef:
    """A role of the instrument in its own word."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the instrument with the articles it holds and our restatement of each."""

    id: str
    title: Text
    articles: tuple[tuple[int | str, Text], ...] = ()
    not_modelled: Text | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """A question the instrument leaves open, with the house rule that fills it meanwhile."""

    id: str
    cite: Citation
    question: Text
    house_rule: Text


@dataclass(frozen=True, slots=True)
class Requirement:
    """One demand of the instrument under its inventory id (``HS-17/2``, refusals ``HS-17/N1``), in our words."""

    id: str
    kind: RequirementKind
    text: Text
    capability: str

    @property
    def article(self) -> str:
        """The article it stands in, as the id names it."""
        return self.id.partition("-")[2].partition("/")[0]
