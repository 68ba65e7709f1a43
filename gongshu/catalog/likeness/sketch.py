"""Sketches of a column's values: the smallest of their keyed digests, by which two columns are compared unseen.

A bottom-k sketch keeps the ``MOST`` smallest digests of the distinct values (Cohen and Kaplan, *Summarizing data using
bottom-k sketches*, PODC 2007). Digests are made under a secret of the installation (``lake/sketches``): no value can be
read off a sketch, and nobody without the secret can try values against it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 128
"""So many digests are kept: a share is then known within about four in a hundred."""
FEWEST = 8
"""With fewer comparable digests nothing is said."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """The smallest digests of a column's distinct values, ascending, and how many distinct values there are."""

    marks: tuple[int, ...]
    distinct: int

    @property
    def whole(self) -> bool:
        """Whether every value is in the sketch."""
        return len(self.marks) == self.distinct

    @property
    def reach(self) -> int:
        """Up to which digest the sketch knows every value of the column."""
        return (1 << 64) if self.whole or not self.marks else self.marks[-1]


def make_sketch(digests: Sequence[int], distinct: int) -> Sketch:
    """Return the sketch of some digests (64 bits each), in any order.

    Args:
        digests: digests of distinct values; the smallest at least, all of them at most.
        distinct: how many distinct values the column has.
    """
    return Sketch(tuple(sorted(set(digests))[:MOST]), distinct)


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two columns' values meet: ``jaccard``, common among all; ``contained``, of the smaller in the larger."""

    jaccard: float
    contained: float


def overlap(one: Sketch, other: Sketch) -> Overlap | None:
    """Return an estimate of how the values of two columns meet; None where the sketches cannot tell."""
    reach = min(one.reach, other.reach)
    first = {mark for mark in one.marks if mark <= reach}
    second = {mark for mark in other.marks if mark <= reach}
    smaller = first if (one.distinct, one.marks) <= (other.distinct, other.marks) else second
    if len(smaller) < FEWEST:
        return None
    common = len(first & second)
    return Overlap(common / len(first | second), common / len(smaller))


def pack(sketch: Sketch) -> bytes:
    """Spell the digests of a sketch as eight bytes each."""
    return struct.pack(f">{len(sketch.marks)}Q", *sketch.marks)


def unpack(packed: bytes, distinct: int) -> Sketch:
    """Read what ``pack`` spelled."""
    return Sketch(struct.unpack(f">{len(packed) // 8}Q", bytes(packed)), distinct)
