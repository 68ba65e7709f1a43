"""Loads a profile: one folder of cited, dated YAML in the order of the regulation's chapters. Strict, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gongshu.kit import canonical
from gongshu.kit.errors import BadInput, NotFound
from gongshu.kit.text import Text, t
from gongshu.regulation.checks import check_profile
from gongshu.regulation.definition import Chapter, Profile, RoleDef
from gongshu.regulation.floors import read_binding, read_floor
from gongshu.regulation.matters import (
    DOTTED,
    NAME,
    read_class,
    read_group,
    read_limit,
    read_rule,
    read_silence,
)
from gongshu.regulation.period import NotStated
from gongshu.regulation.procedures import read_procedure
from gongshu.regulation.registers import REQUIREMENT_ID, read_register, read_requirement
from gongshu.regulation.shapes import ARTICLE, CHAPTER, MATTER, PROFILE, Opened
from gongshu.regulation.standard_merging import Stated, merge
from gongshu.regulation.standard_reading import (
    DEFAULT,
    Standard,
    load_standard,
    read_catalog,
    read_field,
)
from gongshu.regulation.values import (
    SILENT,
    Frame,
    read_article,
    read_day,
    read_key_word,
    read_optional_text,
    read_string,
    read_text,
    read_truth,
    read_word,
)
from gongshu.regulation.words import CLASSES, ROLES, STATUSES, VOCABULARY
from gongshu.regulation.yaml_tree import Node, Problems, read_tree

PROFILES = Path(__file__).resolve().parent.parent / "profiles"
PROFILE_FILE = "profile.yaml"
CHAPTER_FILE = "chapter.yaml"
CASES_FOLDER = "tests"
_READERS: Mapping[str, tuple[Callable[[str, Node, Frame], Any], str, str]] = {
    "limits": (read_limit, r"{code}-[^/\s]+/D\d+", "{code}-17/D1"),
    "fields": (read_field, NAME, "business_name"),
    "sharing_classes": (read_class, NAME, CLASSES[0]),
    "opening_classes": (read_class, NAME, CLASSES[0]),
    "rules": (read_rule, DOTTED, "sharing.ways"),
    "silences": (read_silence, r"S\d+", "S10"),
    "requirements": (read_requirement, REQUIREMENT_ID, "{code}-17/2"),
    "registers": (read_register, NAME, "problem_list"),
    "floors": (read_floor, NAME, "reply"),
}
"""Each group of a matter file: its reader, what its names look like, and one of them."""
_KINDS = (*_READERS, "procedures", "catalog")
_CHAPTER_FOLDER = re.compile(r"\d{2}-[a-z][a-z0-9-]*")


def profile_ids() -> tuple[str, ...]:
    """Return the ids of the profiles that are shipped, in order."""
    return tuple(sorted(folder.parent.name for folder in PROFILES.glob(f"*/{PROFILE_FILE}")))


def national_ids() -> tuple[str, ...]:
    """Return the ids of the shipped profiles that say whom they bind; only their first file is read."""
    firsts = {file.parent.name: file for file in sorted(PROFILES.glob(f"*/{PROFILE_FILE}"))}
    trees = {id: read_tree(file, f"{id}/{PROFILE_FILE}") for id, file in firsts.items()}
    return tuple(id for id, tree in trees.items() if "binds" in {key.scalar for key, _ in tree.entries()})


@lru_cache
def load_profile(id: str) -> Profile:
    """Load a shipped profile; the result is frozen and kept.

    Raises:
        NotFound: there is no profile of that id.
        BadInput: a fault in its files; ``Several`` when there are more.
    """
    if id not in profile_ids():
        valid = ", ".join(profile_ids())
        raise NotFound(
            t(f"没有名为“{id}”的画像", f"there is no profile “{id}”"),
            remedy=t(f"可用：{valid}", f"valid: {valid}"),
            code="unknown_profile",
        )
    return load_profile_from(PROFILES / id)


def load_profile_from(folder: Path) -> Profile:
    """Load a profile from a folder.

    Args:
        folder: holds ``profile.yaml`` and one folder per chapter (``05-sharing``), each with ``chapter.yaml`` and one
            file per matter; its folder ``tests`` holds law cases and is not read here.

    Raises:
        BadInput: a fault; ``at`` names file, line and key. ``Several`` when there are more.
    """
    files = _law_files(folder)
    problems = Problems()
    trees: dict[str, Node] = {}
    for name in files:
        with problems.gathering():
            trees[name] = read_tree(folder / name, f"{folder.name}/{name}")
    problems.raise_any(_several(folder))
    chapters = _read_chapters(trees)
    profile, frame = _read_identity(trees[PROFILE_FILE], chapters)
    gathered = _Gathered()
    for name, tree in trees.items():
        if name != PROFILE_FILE and not name.endswith(f"/{CHAPTER_FILE}"):
            with problems.gathering():
                gathered.read(tree, frame)
    problems.raise_any(_several(folder))
    stated = gathered.stated()
    standard = load_standard(stated.extends)
    fields, catalog = merge(stated, standard)
    profile = replace(
        profile,
        **gathered.parts(),
        fields=fields,
        catalog=catalog,
        files=tuple(files),
        digest=_digest(folder, files, standard),
    )
    check_profile(profile, gathered.places)
    return profile


def _several(folder: Path) -> Text:
    return t(f"画像 {folder.name} 有多处错误", f"the profile {folder.name} has several errors")


def _digest(folder: Path, files: tuple[str, ...], standard: Standard) -> str:
    """Digest all that a profile says; the standard it stands on is part of it."""
    content = {name: (folder / name).read_text(encoding="utf-8") for name in files}
    return canonical.digest(content | {f"standards/{standard.id}": standard.content})


def _law_files(folder: Path) -> tuple[str, ...]:
    """List the files of a profile relative to its folder: ``profile.yaml`` first, then chapter by chapter."""
    if not (folder / PROFILE_FILE).is_file():
        raise BadInput(
            t(f"文件夹里没有 {PROFILE_FILE}", f"the folder has no {PROFILE_FILE}"),
            remedy=t(
                "写明画像的名称、文号、状态和施行日", "write the name, number, status and first day of the instrument"
            ),
            code="no_profile_file",
            at=str(folder.name),
        )
    problems = Problems()
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or path.name.startswith(".") or name == PROFILE_FILE or name.startswith(f"{CASES_FOLDER}/"):
            continue
        with problems.gathering():
            _check_place(name, f"{folder.name}/{name}")
            found.append(name)
    for chapter in {name.split("/")[0] for name in found}:
        if f"{chapter}/{CHAPTER_FILE}" not in found:
            with problems.gathering():
                raise BadInput(
                    t(f"章文件夹里没有 {CHAPTER_FILE}", f"the chapter folder has no {CHAPTER_FILE}"),
                    remedy=t("写明章名，并逐条重述", "give its title and restate its articles"),
                    code="no_chapter_file",
                    at=f"{folder.name}/{chapter}",
                )
    problems.raise_any(_several(folder))
    return (PROFILE_FILE, *found)


def _check_place(name: str, shown: str) -> None:
    parts = name.split("/")
    if len(parts) != 2 or not _CHAPTER_FOLDER.fullmatch(parts[0]) or not parts[1].endswith(".yaml"):
        raise BadInput(
            t("文件不在章文件夹里，或不是 .yaml 文件", "the file is not in a chapter folder, or is no .yaml file"),
            remedy=t(
                "放进以章号开头的文件夹，如 05-sharing/conditional.yaml；用例放进 tests/",
                "put it in a folder that begins with the number of the chapter, such as 05-sharing/conditional.yaml; "
                "law cases go into tests/",
            ),
            code="misplaced_file",
            at=shown,
        )


def _read_chapters(trees: Mapping[str, Node]) -> tuple[Chapter, ...]:
    problems = Problems()
    chapters: list[Chapter] = []
    seen: dict[int | str, str] = {}
    for name, tree in trees.items():
        if not name.endswith(f"/{CHAPTER_FILE}"):
            continue
        with problems.gathering():
            opened = Opened(tree, CHAPTER)
            articles = [_read_article(item, seen) for item in opened["articles"].items()]
            chapters.append(
                Chapter(
                    id=name.split("/")[0],
                    title=read_text(opened["title"]),
                    articles=tuple(articles),
                    not_modelled=read_optional_text(opened.get("not_modelled")),
                )
            )
    problems.raise_any(t("各章有多处错误", "the chapters have several errors"))
    return tuple(chapters)


def _read_article(node: Node, seen: dict[int | str, str]) -> tuple[int | str, Text]:
    opened = Opened(node, ARTICLE)
    article = read_article(opened["article"])
    if article in seen:
        raise node.error(
            t(f"第 {article} 条已在 {seen[article]} 重述", f"article {article} is restated at {seen[article]} already"),
            t("一条只重述一次", "restate an article once"),
            code="repeated_article",
        )
    seen[article] = node.at
    return article, Text(read_string(opened["zh"]), read_string(opened["en"]))


def _read_identity(tree: Node, chapters: tuple[Chapter, ...]) -> tuple[Profile, Frame]:
    opened = Opened(tree, PROFILE)
    name, ended, parents = read_string(opened["id"]), opened.get("ended"), opened.get("parents")
    binds = opened.get("binds")
    if name != tree.file.split("/")[0]:
        raise opened["id"].error(
            t(f"画像标识“{name}”与文件夹名不同", f"the id “{name}” is not the name of the folder"),
            t(f"写成 {tree.file.split('/')[0]}", f"write {tree.file.split('/')[0]}"),
            code="id_and_folder",
        )
    roles = {
        role: RoleDef(role, read_text(value))
        for key, value in opened["roles"].entries()
        for role in [read_key_word(key, ROLES, t("角色", "role"))]
    }
    fields, catalog = merge(Stated(), load_standard(DEFAULT))  # until what it says itself is read
    profile = Profile(
        id=name,
        code=read_string(opened["code"]),
        title=read_text(opened["title"]),
        jurisdiction=read_text(opened["jurisdiction"]),
        document_number=read_string(opened["document_number"]),
        status=read_word(opened["status"], STATUSES, t("状态", "status")),  # type: ignore[arg-type]
        status_note=read_text(opened["status_note"]),
        completeness=read_text(opened["completeness"]),
        effective=_read_first_day(opened),
        incomplete=(lacks := opened.get("incomplete")) is not None and read_truth(lacks),
        issued=None if (issued := opened.get("issued")) is None else read_day(issued),
        ended=None if ended is None else NotStated() if ended.scalar == SILENT else read_day(ended),
        digest="",
        roles=MappingProxyType(roles),
        vocabulary=MappingProxyType(_read_vocabulary(opened["vocabulary"])),
        chapters=chapters,
        limits={},
        procedures={},
        fields=fields,
        catalog=catalog,
        sharing_classes={},
        opening_classes={},
        rules={},
        silences=(),
        parents=() if parents is None else tuple(read_string(item) for item in parents.items()),
        binds=None if binds is None else read_binding(binds, tuple(roles)),
    )
    articles = tuple(article for chapter in chapters for article, _ in chapter.articles)
    return profile, Frame(name, profile.code, profile.first_day, tuple(roles), articles)


def _read_first_day(opened: Opened) -> date | NotStated:
    """Read the first day; where the text does not say, the day of issue must be given, for values hold from a day."""
    node = opened["effective"]
    if node.scalar != SILENT:
        return read_day(node)
    if opened.get("issued") is None:
        raise node.error(
            t("施行日未载明，又没有写印发或公布的日期", "neither the first day nor the day of issue is given"),
            t("补上 issued: 年-月-日", "add issued: year-month-day"),
            code="no_day",
        )
    return NotStated()


def _read_vocabulary(node: Node) -> dict[str, Text]:
    words = {read_key_word(key, VOCABULARY, t("用语", "word")): read_text(value) for key, value in node.entries()}
    lacking = [word for word in VOCABULARY if word not in words]
    if lacking:
        raise node.error(
            t(f"用语缺 {', '.join(lacking)}", f"the vocabulary lacks {', '.join(lacking)}"),
            t("写出文本里的说法", "give the instrument's own word"),
            code="missing_key",
        )
    return words


@dataclass
class _Gathered:
    """What the matter files hold, gathered over all of them, with the place of each."""

    found: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})
    places: dict[tuple[str, str], Node] = field(default_factory=dict)

    def read(self, tree: Node, frame: Frame) -> None:
        """Read one matter file."""
        opened = Opened(tree, MATTER)
        problems = Problems()
        with problems.gathering():
            read_text(opened["title"])
        for kind, (read, form, sample) in _READERS.items():
            pattern, example = form.replace("{code}", frame.code), sample.replace("{code}", frame.code)
            with problems.gathering():
                for key, value in read_group(opened.get(kind), read, frame, pattern, example):
                    self._keep(kind, key, key.scalar, value)
        procedure_node, catalog_node = opened.get("procedure"), opened.get("catalog")
        if procedure_node is not None:
            with problems.gathering():
                procedure = read_procedure(procedure_node, frame)
                self._keep("procedures", procedure_node, procedure.id, procedure)
        if catalog_node is not None:
            with problems.gathering():
                self._keep("catalog", catalog_node, "catalog", read_catalog(catalog_node, frame))
        problems.raise_any(t(f"{tree.file} 有多处错误", f"{tree.file} has several errors"))

    def _keep(self, kind: str, place: Node, name: str, value: Any) -> None:
        if name in self.found[kind]:
            there = self.places[kind, name].at
            raise place.error(
                t(f"“{name}”已在 {there} 写过", f"“{name}” stands at {there} already"),
                t("一个编号只写一次", "give each id once"),
                code="repeated_id",
            )
        self.found[kind][name] = value
        self.places[kind, name] = place

    def parts(self) -> dict[str, Any]:
        """The parts of a profile, frozen; its catalog apart."""
        frozen: dict[str, Any] = {
            kind: MappingProxyType(values) for kind, values in self.found.items() if kind not in ("catalog", "fields")
        }
        return frozen | {"silences": tuple(self.found["silences"].values())}

    def stated(self) -> Stated:
        """What the profile says of its catalog, to be merged with the standard it stands on."""
        return Stated(
            fields=self.found["fields"],
            places={name: node for (kind, name), node in self.places.items() if kind == "fields"},
            catalog=self.found["catalog"].get("catalog"),
            sharing=self.found["sharing_classes"],
            opening=self.found["opening_classes"],
        )
