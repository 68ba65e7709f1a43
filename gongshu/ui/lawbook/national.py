"""How a local profile and the national one stand to each other, as the pages of the law show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.kit.text import Text, t
from gongshu.regulation.adding import added_procedures
from gongshu.regulation.baseline import Relation, national_on, refusal_floor, relations
from gongshu.regulation.completing import Addition, Completed, further_limit, possible
from gongshu.regulation.contents import added_fields
from gongshu.regulation.definition import BasisKind, ClassDef, OutcomeDef, Profile
from gongshu.regulation.floor import Floor
from gongshu.regulation.period import NotStated, Period
from gongshu.regulation.restatement import period_text
from gongshu.regulation.words import BASIS_NAMES, FACT_NAMES
from gongshu.ui import law
from gongshu.ui.lawbook.reading import joined
from gongshu.ui.values import Chip

_SILENT = NotStated()


@dataclass(frozen=True, slots=True)
class StepBeside:
    """A local step and the national limit under it."""

    title: Text
    procedure: Text
    only_when: Text | None
    local: Text
    local_chip: Chip | None
    national: Text
    national_chip: Chip | None
    holds: Text


@dataclass(frozen=True, slots=True)
class BasisBeside:
    """Kinds of basis that a local rule accepts and that no longer suffice between those the national one binds."""

    title: Text
    kinds: Text
    local_chip: Chip | None
    national_chip: Chip | None


@dataclass(frozen=True, slots=True)
class AddedView:
    """What a national instrument adds to a local step, between those it binds.

    ``instead``: what stands there without it: nothing, or a rule of the house. ``more``: the time it brings, or whose
    reading it is, if any.
    """

    title: Text
    step: Text
    procedure: Text
    instead: Text
    more: Text | None
    chip: Chip | None


@dataclass(frozen=True, slots=True)
class NationalView:
    """What stands above a local profile on a day: the instrument, step by step, basis by basis, and what it adds."""

    profile: Profile
    steps: Sequence[StepBeside]
    bases: Sequence[BasisBeside]
    added: Sequence[AddedView]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.steps) + len(self.bases) + len(self.added)


@dataclass(frozen=True, slots=True)
class FloorView:
    """A national rule below which no local one may go."""

    title: Text
    value: Text
    note: Text | None
    chip: Chip | None


def above(profile: Profile, day: date) -> NationalView | None:
    """Return what of a national profile is the floor of a local one on a day; None where nothing stands above it."""
    national = national_on(day, profile)
    if national is None:
        return None
    steps = [_beside(profile, national, relation, day) for relation in relations(profile, national)]
    bases = [*_classes(profile, national), *_refusals(profile, national)]
    return NationalView(national, steps, bases, _added(profile, national, day))


def floors(profile: Profile, day: date) -> list[FloorView]:
    """Return what a national profile declares as floors; nothing for a local one."""
    return [
        FloorView(floor.title, _value(profile, floor, day), floor.note, law.chip(profile, floor.cite))
        for floor in profile.floors.values()
    ]


def _value(profile: Profile, floor: Floor, day: date) -> Text:
    if floor.limit:
        return period_text(profile.limits[floor.limit].on(max(day, profile.first_day)))
    if floor.fields:
        return t("必须写明", "must be stated")
    if floor.adds:
        return t("本地文本没有的，按本条例的程序", "holds where the local text has none")
    if floor.papers:
        known = {one.id: one.title for procedure in profile.procedures.values() for one in procedure.papers}
        return joined(known[one] for one in floor.papers)
    return t("依据限于：", "accepted: ") + _names(floor.accepted_bases)


def _added(local: Profile, national: Profile, day: date) -> list[AddedView]:
    return [
        *_added_contents(local, national),
        *_added_whole(local, national, day),
        *_added_to_procedures(local, national, day),
    ]


def _added_whole(local: Profile, national: Profile, day: date) -> list[AddedView]:
    """Whole procedures that hold by the national text where the local one has none."""
    whole = [(floor, name) for floor in national.floors.values() if floor.adds for name in floor.procedures]
    added = {one.id: one for one in added_procedures(local, day)}
    return [
        AddedView(
            title=t("整个程序", "the whole procedure"),
            step=floor.title,
            procedure=added[name].title,
            instead=t("没有规定", "nothing"),
            more=floor.note,
            chip=law.chip(national, added[name].cite),
        )
        for floor, name in whole
        if name in added
    ]


def _added_contents(local: Profile, national: Profile) -> list[AddedView]:
    """What an entry of a catalog states by the national article, a row for each floor."""
    added = {one.name: one.title for one in added_fields(local, national)}
    rows = [
        (floor, joined(added[name] for name in floor.fields if name in added)) for floor in national.floors.values()
    ]
    return [
        AddedView(
            title=t(f"须写明：{titles.zh}", f"must be stated: {titles.en}"),
            step=t("目录条目", "catalog entry"),
            procedure=floor.title,
            instead=t("没有规定", "nothing"),
            more=floor.note,
            chip=law.chip(national, floor.cite),
        )
        for floor, titles in rows
        if titles.zh and not floor.classes
    ]


def _added_to_procedures(local: Profile, national: Profile, day: date) -> list[AddedView]:
    return [
        AddedView(
            title=joined((one.words(done.procedure) for one in alike), "；", "; "),
            step=done.procedure.step(alike[0].step).title if alike[0].step else t("申请", "application"),
            procedure=procedure.title,
            instead=t("没有规定", "nothing") if alike[0].new else t("本平台约定", "a house rule"),
            more=_more(national, done, alike[0], day),
            chip=law.chip(national, alike[0].cite),
        )
        for procedure, done in possible(local, national, day)
        for alike in _together(done.additions)
    ]


def _together(additions: Iterable[Addition]) -> list[list[Addition]]:
    """Return what is added, the papers that one article wants stated together, all else by itself."""
    found: dict[object, list[Addition]] = {}
    for one in additions:
        found.setdefault((one.cite, one.new) if one.paper else one.place, []).append(one)
    return list(found.values())


def _more(national: Profile, done: Completed, one: Addition, day: date) -> Text | None:
    """Say how much more time an addition brings, or how we read the article that demands something."""
    if one.paper:
        return next(floor.note for floor in done.baseline.floors if one.paper in floor.papers)
    if one.demand is not None:
        floor = refusal_floor(done.baseline)
        return floor.note if floor is not None and floor.cite == one.cite else None
    longer = further_limit(done, done.procedure.step(one.step).outcomes[one.outcome])
    if longer is None:
        return None
    return t("最长再延 ", "up to ") + period_text(longer.on(max(day, national.first_day)))


def _beside(local: Profile, national: Profile, relation: Relation, day: date) -> StepBeside:
    step, shown = relation.step, max(day, local.first_day)
    own = local.limits[step.limit].on(shown) if step.limit else _SILENT
    theirs = relation.limit.on(max(day, national.first_day))
    return StepBeside(
        title=step.title,
        procedure=relation.procedure.title,
        only_when=_only_when(local, relation),
        local=period_text(own),
        local_chip=law.chip(
            local, local.limits[step.limit].cite if step.limit else step.cite or relation.procedure.cite
        ),
        national=period_text(theirs),
        national_chip=law.chip(national, relation.limit.cite),
        holds=_holds(own, theirs),
    )


def _holds(own: Period | NotStated, theirs: Period | NotStated) -> Text:
    if not isinstance(own, Period) or not own.counted or not isinstance(theirs, Period):
        return t("本办法没有数目，按全国规定", "the local text counts nothing; the national limit holds")
    if own.unit != theirs.unit:
        return t("取先到的一个", "whichever comes first")
    if own.count <= theirs.count:
        return t("本办法更严或相同，按本办法", "the local limit is as short or shorter and holds")
    return t("全国规定更严，按全国规定", "the national limit is shorter and holds")


def _only_when(local: Profile, relation: Relation) -> Text | None:
    """Say on which facts the floor holds, in the local instrument's words for its classes."""
    if not relation.facts:
        return None
    words = {name: found.title for name, found in local.sharing_classes.items()}
    parts = [
        FACT_NAMES[fact] + t("：", ": ") + joined(words.get(value, t(value, value)) for value in values)
        for fact, values in relation.facts.items()
    ]
    return joined(parts, "；", "; ")


def _classes(local: Profile, national: Profile) -> list[BasisBeside]:
    found = []
    for floor in national.floors.values():
        for name in floor.classes if floor.accepted_bases else ():
            own: ClassDef | None = local.sharing_classes.get(name)
            weak = _weak(own.accepted_bases if own else (), floor)
            if own is not None and weak:
                title = t(f"列为“{own.title.zh}”", f"class “{own.title.en}”")
                found.append(_basis(title, weak, law.chip_of_class(local, own), national, floor))
    return found


def _refusals(local: Profile, national: Profile) -> list[BasisBeside]:
    found = []
    for floor in national.floors.values():
        for name in floor.procedures if floor.accepted_bases else ():
            steps = local.procedures[name].steps.values() if name in local.procedures else ()
            outcomes: list[OutcomeDef] = [one for step in steps for one in step.outcomes.values() if one.accepted_bases]
            for outcome in outcomes:
                if weak := _weak(outcome.accepted_bases, floor):
                    title = t(
                        f"{local.procedures[name].title.zh}：“{outcome.title.zh}”",
                        f"{local.procedures[name].title.en}: “{outcome.title.en}”",
                    )
                    found.append(_basis(title, weak, law.chip(local, outcome.cite), national, floor))
    return found


def _basis(title: Text, weak: Sequence[BasisKind], chip: Chip | None, national: Profile, floor: Floor) -> BasisBeside:
    return BasisBeside(title, _names(weak), chip, law.chip(national, floor.cite))


def _weak(accepted: Iterable[BasisKind], floor: Floor) -> list[BasisKind]:
    return [kind for kind in accepted if kind not in floor.accepted_bases]


def _names(kinds: Iterable[BasisKind]) -> Text:
    names = [BASIS_NAMES[kind] for kind in kinds]
    return t("、".join(name.zh for name in names), ", ".join(name.en for name in names))
