"""How the basis of an entry's class stands today: repealed since, or no longer enough nationally.

Nothing is changed by itself and nothing loses force here: what rests on such a basis is flagged wherever it is shown,
until its provider mends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.catalog.models import Entry
from gongshu.catalog.national import insufficient_floor
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.baseline import Body
from gongshu.regulation.definition import Profile
from gongshu.regulation.floor import Floor
from gongshu.regulation.instruments import Instrument, repealed_by
from gongshu.ui import law
from gongshu.ui.values import Chip

WORDS = {
    "repealed": t("依据已废止", "its basis is repealed"),
    "insufficient": t("依据不再充分", "its basis no longer suffices"),
}


@dataclass(frozen=True, slots=True)
class Flag:
    """What is the matter with a basis. ``kind``: a word of ``WORDS``; ``floor``: the national rule that is not met."""

    kind: str
    what: Text
    remedy: Text
    national: Profile | None = None
    floor: Floor | None = None

    @property
    def title(self) -> Text:
        """The flag in a word or two."""
        return WORDS[self.kind]


def flags_of(
    sharing_class: str, bases: Sequence[LegalBasis], provider: Body, profile: Profile, day: date
) -> list[Flag]:
    """Return what is the matter with the bases of a class on a day; nothing where they stand."""
    return [*repealed(bases, day), *_insufficient(sharing_class, bases, provider, profile, day)]


def repealed(bases: Iterable[LegalBasis], day: date) -> Iterator[Flag]:
    """Yield a flag for each basis of an instrument that the reference list knows to be repealed by a day."""
    for basis in bases:
        known = repealed_by(basis.title, day)
        if known is not None:
            yield Flag("repealed", _told(known), _instead(known))


def _told(known: Instrument) -> Text:
    return t(f"《{known.title.zh}》自 {known.repealed} 起废止", f"{known.title.en} is repealed from {known.repealed}")


def _instead(known: Instrument) -> Text:
    if known.replaced_by:
        return t(f"改引《{known.replaced_by}》的相应条款", "cite what replaced it")
    return t("改引现行有效的依据", "cite an instrument in force")


def _insufficient(
    sharing_class: str, bases: Sequence[LegalBasis], provider: Body, profile: Profile, day: date
) -> Iterator[Flag]:
    failed = insufficient_floor(profile, day, sharing_class, bases, provider)
    if failed is not None:
        national, floor = failed
        what = t(f"不符合《{national.title.zh}》：{floor.title.zh}", f"fails {national.title.en}: {floor.title.en}")
        yield Flag("insufficient", what, t("由提供单位更正依据或类别", "let the provider mend basis or class"), *failed)


def standing_of(entry: Entry, profile: Profile | None = None) -> list[Flag]:
    """Return what is the matter with the bases of an entry today.

    Args:
        entry: the entry with its provider.
        profile: the instrument in force, where the caller has it at hand.
    """
    bases, day = tuple(LegalBasis(**basis) for basis in entry.sharing_bases), clock.today()
    body = Body(entry.provider.kind, tuple(entry.provider.roles))
    opened = [one for basis in entry.opening_bases if (one := LegalBasis(**basis)) not in bases]
    flags = flags_of(entry.sharing_class, bases, body, profile or register.jurisdiction(), day)
    return [*flags, *repealed(opened, day)]


def told(entry: Entry, profile: Profile | None = None) -> list[tuple[Flag, Chip | None]]:
    """Return what is the matter with the bases of an entry, each with its national article: for its pages."""
    flags = standing_of(entry, profile)
    return [(one, law.chip(one.national, one.floor.cite) if one.national and one.floor else None) for one in flags]


def spelled(flags: Sequence[Flag]) -> Text:
    """Spell flags for a cell or a program: what is the matter, each once."""
    return Text("；".join(one.what.zh for one in flags), "; ".join(one.what.en for one in flags))
