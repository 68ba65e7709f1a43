"""What an entry must say under a profile, and what follows from a decision. Pure: values in, problems out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from gongshu.catalog.data import NO_CLASS, EntryData, ItemData
from gongshu.catalog.national import national_problems
from gongshu.catalog.shape import Problem, blank, by_rule, check_shape, house
from gongshu.catalog.subjects import SHARED_IN_EXCLUDED, keyed
from gongshu.catalog.wording import is_counted_cycle, tidied
from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import BASIS_KINDS, LegalBasis, basis_fault
from gongshu.regulation.baseline import Body
from gongshu.regulation.contents import with_contents
from gongshu.regulation.definition import Act, BasisKind, ClassDef, EndDef, Profile, StepDef
from gongshu.regulation.standards import CatalogDef, FieldDef, spelled_out
from gongshu.security.grading import level, levels, proposed_level, set_level

SECRETS_EXCLUDED = "security.secret_excluded"
DISCLOSURE_EXCLUDED = "security.disclosure_excluded"
MATERIALS_LISTED = "catalog.materials_list"
INTERFACE_REQUIRED = "catalog.interface_required"
CONDITIONS_STATED = "sharing.conditions_stated"

_OPENING_BY_LEVEL: Mapping[str, str] = {
    "unconditional": "unconditional",
    "conditional": "conditional",
    "deidentified": "conditional",
    "never": NO_CLASS,
}
"""How an instrument is named in a sentence."""
_DOING: frozenset[Act] = frozenset({"supplement", "submit", "correct", "notify", "publish"})


@dataclass(frozen=True, slots=True)
class State:
    """What becomes of an entry (or a change) after a decision on its case."""

    name: str
    publish: bool = False


def with_defaults(data: EntryData, profile: Profile) -> EntryData:
    """Bring words to one spelling and fill in what nobody chose: grades by meaning, sharing, opening.

    Sharing and opening are the rule, keeping closed the exception; so the first sharing class of the profile, and
    opening as far as the highest grade known allows by the table of levels (a house rule). A person confirms both.
    """
    data = tidied(data, profile.catalog)
    items = tuple(_graded(item) for item in data.items)
    sharing = data.sharing_class or next(iter(profile.sharing_classes), "unconditional")
    known = [item.level for item in items if item.level in levels()]
    proposed = _OPENING_BY_LEVEL[level(set_level(known)).open]
    return replace(data, items=items, sharing_class=sharing, opening_class=data.opening_class or proposed)


def _graded(item: ItemData) -> ItemData:
    proposed = proposed_level(item.semantic_type) if item.level is None else None
    return item if proposed is None else replace(item, level=proposed.number)


def refused_at_the_door(data: EntryData, profile: Profile, day: date) -> list[Problem]:
    """Return why data may not even be drafted: declared a state secret, or left to other law by the instrument."""
    found = []
    if data.state_secret:
        found.append(
            by_rule(
                profile,
                SECRETS_EXCLUDED,
                "state_secret",
                t("已声明涉及国家秘密，不得编目", "declared a state secret: it may not be cataloged"),
                t("按保密规定另行管理，不要录入本平台", "handle it under the secrecy rules; keep it off this platform"),
            )
        )
    if data.disclosure_only and profile.rule(DISCLOSURE_EXCLUDED, day) is True:
        found.append(
            by_rule(
                profile,
                DISCLOSURE_EXCLUDED,
                "disclosure_only",
                t("已声明属于政府信息公开，另行处理", "declared to be under government information disclosure"),
                t("按政府信息公开的规定办理", "handle it under the rules on information disclosure"),
            )
        )
    return found


def check_entry(data: EntryData, profile: Profile, day: date, provider: Body | None = None) -> list[Problem]:
    """Return everything that keeps an entry from being submitted under a profile on a day, each with its article.

    Every field of the profile, those of the standard it stands on among them; classes with reason and basis;
    declarations; what a shareable resource must bring with it; what a national instrument demands of a provider it
    binds.
    """
    profile = with_contents(profile, day, provider)
    data = with_defaults(data, profile)
    problems = [
        *refused_at_the_door(data, profile, day),
        *check_shape(data, profile.catalog),
        *(problem for field in profile.fields for problem in _field(data, field, profile.catalog)),
        *_sharing(data, profile),
        *_conditions(data, profile, day),
        *keyed(data, profile, day),
        *_opening(data, profile),
        *_registration(data, profile, day),
        *national_problems(data, profile, day, provider),
    ]
    if data.shared_in and profile.rule(SHARED_IN_EXCLUDED, day) is True:
        problems.append(
            by_rule(
                profile,
                SHARED_IN_EXCLUDED,
                "shared_in",
                t(
                    "可通过共享直接取得的数据不编入本单位目录",
                    "data had directly by sharing stays out of one's own catalog",
                ),
                t("撤下此条，需要时申请共享", "drop the entry and apply for the data where you need it"),
            )
        )
    return problems


def _field(data: EntryData, field: FieldDef, catalog: CatalogDef) -> Iterator[Problem]:
    """What is wrong with one field: it lacks, or is not in its list. The title is looked at with the shape."""
    value = data.value(field.name)
    if blank(value):
        if is_needed(field, data, catalog) and field.name != "title":
            what = t(f"缺少“{field.title.zh}”", f"{field.title.en} is lacking")
            remedy = field.hint if field.hint and field.kind != "parted" else _to_fill_in(field)
            yield _of_field(field, what, remedy, catalog)
    elif isinstance(value, str) and not is_listed(field, value, catalog):
        listed = catalog.listed(field.name)
        what = t(f"“{field.title.zh}”不在值域内", f"{field.title.en} is not among the values")
        yield _of_field(field, what, t(f"可填：{listed.zh}", f"one of: {listed.en}"), catalog, listed=True)


def is_needed(field: FieldDef, data: EntryData, catalog: CatalogDef) -> bool:
    """Whether a field must be filled in, for data of this format and class."""
    match field.need:
        case "structured":
            return catalog.is_structured(data.format)
        case "shared":
            return data.sharing_class != NO_CLASS
    return field.need == "always"


def is_listed(field: FieldDef, value: str, catalog: CatalogDef) -> bool:
    """Whether a value is in the list of its field; true where the list is open (formats, ways of sharing).

    An update cycle may also be counted (``每3日``).
    """
    if field.kind == "cycle" and is_counted_cycle(value):
        return True
    return field.kind not in ("cycle", "choice") or catalog.read(field.name, value) is not None


def _to_fill_in(field: FieldDef) -> Text:
    """What to do about a field that is blank, where its hint does not say it: that of a parted one is for a detail."""
    chosen = field.kind in ("choice", "parted")
    words = t("选择{name}", "choose the {name}") if chosen else t("填写{name}", "enter the {name}")
    return words.format(name=field.title)


def _of_field(field: FieldDef, what: Text, remedy: Text, catalog: CatalogDef, *, listed: bool = False) -> Problem:
    """A problem with the place where a field, or the list of its values, stands."""
    cite, source = field.cite, field.source
    if listed:
        cite, source = (
            (field.listed_in, "law") if field.listed_in else (cite, source) if field.values else (None, "house_rule")
        )
    of_standard = catalog.title.zh if source == "standard" else ""
    return Problem(field.name, what, remedy, cite, source, instrument=of_standard)


def _sharing(data: EntryData, profile: Profile) -> Iterator[Problem]:
    chosen = profile.sharing_classes.get(data.sharing_class)
    if chosen is None:
        yield house(
            "sharing_class",
            t("该办法没有这一共享类型", "the instrument has no such sharing class"),
            _classes(profile.sharing_classes),
        )
        return
    if "reason" in chosen.requires and not data.sharing_reason.strip():
        yield _of_class(
            "sharing_reason",
            chosen,
            t("须说明理由", "takes a reason"),
            t("写明为什么列为这一类", "say why it is in this class"),
        )
    yield from _bases("sharing_bases", data.sharing_bases, chosen)


def _bases(field: str, bases: Sequence[LegalBasis], chosen: ClassDef) -> Iterator[Problem]:
    """What a class demands of the bases stated for it."""
    names = kinds(chosen.accepted_bases)
    if "legal_basis" in chosen.requires and not any(basis.is_whole for basis in bases):
        yield _of_class(
            field,
            chosen,
            t("须附依据", "takes a legal basis"),
            t(f"写明依据的名称和条款，可用：{names.zh}", f"name the instrument and its article; accepted: {names.en}"),
        )
    for basis in bases:
        fault = basis_fault(basis)
        if fault is not None and fault.code == "basis_repealed":
            yield house(field, fault.what, fault.remedy or fault.what)
        if chosen.accepted_bases and basis.kind not in chosen.accepted_bases:
            given = kinds([basis.kind])
            yield _of_class(
                field,
                chosen,
                t(f"不能以{given.zh}为依据", f"cannot rest on a {given.en}"),
                t(f"只接受：{names.zh}", f"accepted: {names.en}"),
            )


def _conditions(data: EntryData, profile: Profile, day: date) -> Iterator[Problem]:
    if (
        data.sharing_class == "conditional"
        and profile.rule(CONDITIONS_STATED, day) is True
        and not (data.sharing_condition.strip())
    ):
        yield by_rule(
            profile,
            CONDITIONS_STATED,
            "sharing_condition",
            t("有条件共享须写明共享条件", "conditional sharing takes its conditions"),
            t("写明给谁用、用来做什么", "say for whom and what for"),
        )


def kinds(of: Iterable[str]) -> Text:
    """Return the names of kinds of legal basis: 法律、行政法规."""
    known: Mapping[Any, Text] = BASIS_KINDS
    return spelled_out([known.get(kind, Text(kind, kind)) for kind in of])


def _opening(data: EntryData, profile: Profile) -> Iterator[Problem]:
    chosen = profile.opening_classes.get(data.opening_class)
    if chosen is None and data.opening_class != NO_CLASS:
        yield house(
            "opening_class",
            t("该办法没有这一开放类型", "the instrument has no such opening class"),
            _classes(profile.opening_classes),
        )
        return
    if chosen is not None:
        yield from _bases("opening_bases", data.opening_bases, chosen)
    if data.opening_condition.strip() or (chosen is not None and "legal_basis" in chosen.requires):
        return
    if data.opening_class == NO_CLASS:
        remedy = t("写明为什么不向社会开放", "say why it is not opened to the public")
        what = t("不列入开放目录须说明理由", "staying out of the open catalog takes a reason")
        if chosen is not None and chosen.requires:
            yield Problem("opening_condition", what, remedy, chosen.cite, chosen.source)
        else:
            yield house("opening_condition", what, remedy)
    elif data.opening_class == "conditional":
        yield house(
            "opening_condition",
            t("有条件开放须写明条件", "opening on conditions takes the conditions"),
            t("写明开放的条件", "state the conditions"),
        )


def _registration(data: EntryData, profile: Profile, day: date) -> Iterator[Problem]:
    """What a shareable resource brings along where the instrument says so: materials list, interface, documents."""
    if data.sharing_class == NO_CLASS:
        return
    if data.materials is None and profile.rule(MATERIALS_LISTED, day) is True:
        yield by_rule(
            profile,
            MATERIALS_LISTED,
            "materials",
            t("没有列出申请所需的全部材料", "the materials an applicant must hand in are not listed"),
            t("逐项列出；不需要材料的，注明无需材料", "list them all; if none are needed, say so"),
        )
    if profile.rule(INTERFACE_REQUIRED, day) is not True:
        return
    for name in ("interface", "documentation"):
        if blank(data.value(name)):
            title = profile.catalog.title_of(name)
            yield by_rule(
                profile,
                INTERFACE_REQUIRED,
                name,
                t(f"可共享的资源缺少“{title.zh}”", f"a shareable resource lacks its {title.en}"),
                t("由本平台提供接口的，写“本平台数据网关”", "write “gateway of this platform” where it provides it"),
            )


def state_after(ended: EndDef | None, step: StepDef | None, *, own: bool = False) -> State:
    """Return what becomes of an entry, or a change of one, when its case has moved on.

    A positive end publishes; any other end, or a step at which the provider must mend something, gives it back;
    otherwise it stays under review.

    Args:
        ended: the end reached, None while the case goes on.
        step: the step it stands at.
        own: whether it was the provider who moved it on: what stays in the same hands was not returned.
    """
    if ended is not None:
        return State("published", publish=True) if ended.kind == "positive" else State("returned")
    if step is not None and is_mending(step):
        return State("draft" if own else "returned")
    return State("in_review")


def is_mending(step: StepDef) -> bool:
    """Whether at this step the matter is with the provider: to be mended, updated, told, handed in or published."""
    return step.act in _DOING and bool({"applicant", "provider"} & set(step.by))


def read_bases(given: Iterable[Any], at: str) -> tuple[LegalBasis, ...]:
    """Return typed legal bases from rows with ``kind``, ``title``, ``article``; a kind nobody knows is refused.

    Raises:
        BadInput: a kind is none of the known ones.
    """
    bases = tuple(LegalBasis(row.kind, row.title.strip(), row.article.strip()) for row in given)
    for basis in bases:
        if basis.kind not in get_args(BasisKind):
            names = kinds(get_args(BasisKind))
            raise BadInput(
                t("依据的种类未知", "the kind of basis is unknown"),
                remedy=t(f"可用：{names.zh}", f"one of: {names.en}"),
                at=at,
                code="unknown_basis_kind",
            )
    return bases


def _classes(classes: Mapping[str, ClassDef]) -> Text:
    names = spelled_out([one.title for one in classes.values()])
    return t(f"可选：{names.zh}", f"one of: {names.en}")


def _of_class(field: str, chosen: ClassDef, what: Text, remedy: Text) -> Problem:
    return Problem(
        field, t(f"“{chosen.title.zh}”{what.zh}", f"“{chosen.title.en}” {what.en}"), remedy, chosen.cite, chosen.source
    )
