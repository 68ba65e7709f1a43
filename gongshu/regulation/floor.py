"""What a national profile declares beside its own rules, as frozen values: whom it binds, and its floors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongshu.kit.text import Text
from gongshu.regulation.citation import Citation
from gongshu.regulation.definition import Act, BasisKind


@dataclass(frozen=True, slots=True)
class Binding:
    """Whom a national instrument binds whatever the local one says.

    ``organizations``: kinds of organization; ``roles``: roles by standing that bind any kind (a body authorized by
    law); ``between``: the parties of a case that must all be bound.
    """

    organizations: tuple[str, ...]
    roles: tuple[str, ...]
    between: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """A rule of a national instrument below which no local one may go between those it binds.

    ``limit``: the latest a step of these procedures and acts may take, on these facts; ``first_only``: only where a
    case begins. ``accepted_bases``: the kinds on which a refusal in these procedures, or data in these classes, may
    rest. ``fields``: what an entry in these classes states, whatever its class where none is named. ``papers``: what
    an application in these procedures states, as the national procedure of the same name defines it.
    ``adds``: these procedures of the national instrument hold where the local one has none of that name.
    """

    id: str
    title: Text
    cite: Citation
    limit: str = ""
    procedures: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first_only: bool = False
    classes: tuple[str, ...] = ()
    accepted_bases: tuple[BasisKind, ...] = ()
    fields: tuple[str, ...] = ()
    note: Text | None = None
    papers: tuple[str, ...] = ()
    adds: bool = False
