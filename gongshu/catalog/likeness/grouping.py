"""Groups of items that are probably the same datum, found without comparing every item with every other.

Items that look exactly alike and have no sketch are one *kind* and are compared once. Kinds meet in blocks: of a name
or one of its spellings, of a meaning with its subjects, of one of their smallest digests. In a block, ordered by how
they look, each is compared with the next ``WINDOW``; so the cost grows with the number of items, not its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from gongshu.catalog.likeness.scoring import PROBABLE, REASONS, ItemFacts, likeness, spellings

WINDOW = 40
"""With so many that follow it in a block an item is compared."""
_MARKS = 8
"""By so many of their smallest digests sketched items meet."""

Kind = Sequence[ItemFacts]


@dataclass(frozen=True, slots=True)
class Group:
    """Items of several providers that are probably the same datum. ``score``: of its two most alike."""

    members: tuple[ItemFacts, ...]
    score: float
    reasons: Mapping[str, int]

    @property
    def id(self) -> str:
        """A name that lasts while the members do."""
        spelled = "\n".join("\t".join(member.place) for member in self.members)
        return sha256(spelled.encode()).hexdigest()[:20]


def find_groups(items: Iterable[ItemFacts], apart: frozenset[frozenset[str]] = frozenset()) -> list[Group]:
    """Return the groups, the most certain first. The order in which items come does not matter.

    Args:
        items: the items of all entries.
        apart: pairs of entries of which somebody said that they do not hold the same data.
    """
    kinds = _kinds(sorted(items, key=lambda item: item.place), frozenset(entry for pair in apart for entry in pair))
    leader = list(range(len(kinds)))
    edges: dict[int, list[tuple[float, Mapping[str, int]]]] = defaultdict(list)
    for first, second in _pairs(kinds):
        one, other = kinds[first][0], kinds[second][0]
        if (one.key and other.key) or frozenset((one.entry, other.entry)) in apart:
            continue
        found = likeness(one, kinds[second][-1] if first == second else other)
        if found.probable:
            leader[_top(leader, second)] = _top(leader, first)
            edges[first].append((found.score, found.reasons))
    return sorted(_collect(kinds, leader, edges), key=lambda group: (-group.score, group.members[0].place))


def _kinds(ordered: Iterable[ItemFacts], alone: frozenset[str]) -> list[Kind]:
    found: dict[object, list[ItemFacts]] = defaultdict(list)
    for item in ordered:
        looks: object = item.place
        if item.sketch is None and item.entry not in alone:
            looks = (item.folded, item.type, item.length, item.meaning, item.code_list, item.key, item.subjects)
        found[looks].append(item)
    return list(found.values())


def _pairs(kinds: Sequence[Kind]) -> Iterator[tuple[int, int]]:
    """Pairs of kinds worth a look, each once; a kind of several items also with itself."""
    blocks: dict[object, list[int]] = defaultdict(list)
    for number, kind in enumerate(kinds):
        for block in _blocks(kind[0]):
            blocks[block].append(number)
    seen = {(number, number) for number, kind in enumerate(kinds) if len(kind) > 1}
    for members in blocks.values():
        members.sort(key=lambda number: _looks(kinds[number][0]))
        for place, number in enumerate(members):
            seen.update((min(number, next), max(number, next)) for next in members[place + 1 : place + 1 + WINDOW])
    yield from sorted(seen)


def _blocks(item: ItemFacts) -> Iterator[object]:
    yield from (("name", spelling) for spelling in spellings(item.folded))
    if item.meaning:
        yield ("meaning", item.meaning, item.subjects)
    if item.sketch is not None:
        yield from (("value", mark) for mark in item.sketch.marks[:_MARKS])


def _looks(item: ItemFacts) -> tuple[object, ...]:
    marks = item.sketch.marks[:1] if item.sketch else ()
    return item.meaning, sorted(item.subjects), item.type, item.folded, marks, item.place


def _top(leader: list[int], number: int) -> int:
    while leader[number] != number:
        leader[number] = leader[leader[number]]
        number = leader[number]
    return number


def _collect(
    kinds: Sequence[Kind], leader: list[int], edges: Mapping[int, Sequence[tuple[float, Mapping[str, int]]]]
) -> Iterator[Group]:
    members: dict[int, list[ItemFacts]] = defaultdict(list)
    scores: dict[int, float] = defaultdict(float)
    reasons: dict[int, dict[str, int]] = defaultdict(dict)
    for number, kind in enumerate(kinds):
        top = _top(leader, number)
        members[top] += kind
        for score, why in edges.get(number, ()):
            scores[top] = max(scores[top], score)
            for name, percent in why.items():
                reasons[top][name] = max(percent, reasons[top].get(name, 0))
    for top, found in members.items():
        if scores[top] >= PROBABLE and len({item.provider for item in found}) > 1:
            why = {name: reasons[top][name] for name in REASONS if name in reasons[top]}
            yield Group(tuple(sorted(found, key=lambda item: item.place)), scores[top], why)
