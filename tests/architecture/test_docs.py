"""Documents cannot drift: every event, setting, command and room is described, and nothing that is gone still is."""

from __future__ import annotations

import re

import click
import pytest
import yaml

from gongshu.audit.events import all_events
from gongshu.site.cli import gongshu as group
from gongshu.site.urls import urlpatterns
from tests.architecture.source import PACKAGE, REPOSITORY, functions, modules, room_of

DOCS = REPOSITORY / "docs"


def _described(name: str) -> set[str]:
    """The words in back quotes that open a table row of a document."""
    return set(re.findall(r"^\| `([^`]+)`", (DOCS / name).read_text(encoding="utf-8"), flags=re.M))


def _commands(command: click.Command, words: tuple[str, ...] = ()) -> set[str]:
    if not isinstance(command, click.Group):
        return {" ".join(words)}
    context = click.Context(command)
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {one for name, sub in found.items() if sub for one in _commands(sub, (*words, name))}


def test_every_event_is_described() -> None:
    # The addresses bring every room along, and with it the events the room declares.
    assert urlpatterns
    # A worker that ran the audit's own tests before also knows the words those declared for themselves.
    of_the_project = {name for name in all_events() if not name.startswith("test_")}
    assert _described("events.md") == of_the_project


def test_every_image_that_a_document_shows_is_there_and_none_lies_about_unshown() -> None:
    documents = [*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md")]
    shown = {
        (document.parent / place).resolve()
        for document in documents
        for words, place in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", document.read_text(encoding="utf-8"))
        if words and "://" not in place
    }
    assert shown == set((DOCS / "images").resolve().iterdir())


def test_images_in_documents_are_small() -> None:
    assert {path.name: size for path in (DOCS / "images").iterdir() if (size := path.stat().st_size) > 300_000} == {}


def test_every_command_is_described() -> None:
    assert _described("commands.md") == _commands(group)


def test_every_setting_read_is_described() -> None:
    read = set()
    for path, _ in modules():
        source = path.read_text(encoding="utf-8")
        read |= set(re.findall(r"""["'](GONGSHU_[A-Z_]+)["']""", source))
        read |= {
            f"{table}.{key}" for table, key in re.findall(r"""get\("([a-z]+)", \{\}\)\.get\(\s*"([a-z_]+)\"""", source)
        }
    assert read <= _described("settings.md")


def test_every_room_and_public_verb_has_its_chinese_word() -> None:
    glossary = yaml.safe_load((DOCS / "glossary.yaml").read_text(encoding="utf-8"))
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    verbs = {
        node.name
        for path, tree in modules()
        if path.name == "actions.py" or path.parent.name == "actions"
        for node in functions(tree)
        if not node.name.startswith("_") and "by" in {argument.arg for argument in node.args.kwonlyargs}
    }
    assert rooms <= set(glossary["rooms"])
    assert verbs <= set(glossary["verbs"])
    assert all(entry["zh"] for section in glossary.values() for entry in section.values())


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_every_link_into_the_repository_leads_somewhere(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    assert [link for link in links if not (REPOSITORY / link).exists()] == []


def test_no_room_is_a_stub() -> None:
    empty = {
        room
        for room in {room_of(path) for path, _ in modules()} - {""}
        if sum(1 for path, tree in modules() if room_of(path) == room for _ in functions(tree)) == 0
    }
    assert empty == set()


def test_every_decision_has_a_number_of_its_own_that_its_title_says() -> None:
    papers = sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in papers]
    assert numbers == [f"{place:04}" for place in range(1, len(papers) + 1)]
    assert [path.read_text(encoding="utf-8")[2:6] for path in papers] == numbers
