"""What an import knows of catalog and register: read once, as it stands when the import begins."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gongshu.catalog import codes
from gongshu.catalog.actions.permissions import require_compiler
from gongshu.catalog.actions.storing import named
from gongshu.catalog.data import EntryData, from_json
from gongshu.catalog.models import Change, Entry
from gongshu.catalog.queries import data_of, with_items
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.words import plain, same_name
from gongshu.organizations import queries as register
from gongshu.regulation.baseline import Body

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Mine:
    """The entries of a provider: by title, by the title in one spelling (``same_name``), by our code, by a code that
    another platform gives one today; the changes of them that are under way, by the entry's id.
    """

    by_title: Mapping[str, Entry]
    by_name: Mapping[str, Sequence[Entry]]
    by_code: Mapping[str, Entry]
    by_external: Mapping[str, Entry]
    changes: Mapping[str, Change]

    def standing(self, entry: Entry) -> EntryData:
        """What the catalog has of an entry, or is about to have."""
        change = self.changes.get(entry.pk)
        return data_of(entry) if change is None else from_json(change.data)


class Known:
    """Catalog and register as they stand when an import begins."""

    def __init__(self, by: Actor, stated: Collection[str]) -> None:
        """Note who imports, and which codes the file states.

        Args:
            by: who imports.
            stated: the codes of resources as the file writes them.
        """
        self.by = by
        self.reserved = frozenset(code for text in stated if (code := our_code(text)))
        self._mine: dict[str, Mine] = {}
        self._bodies: dict[str, Body] = {}
        self._permitted: dict[str, Refusal | None] = {}

    @cached_property
    def borne(self) -> frozenset[str]:
        """Those of the stated codes that an entry bears already, whoever's: as its code or as its address."""
        every, found = sorted(self.reserved), set[str]()
        for start in range(0, len(every), _AT_ONCE):
            found |= named(every[start : start + _AT_ONCE])
        return frozenset(found)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of the organizations by id."""
        return {body.id: body.name for body in register.organizations()}

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The ids of the organizations by what they are called in plain spelling."""
        bodies = register.organizations()
        return {plain(word): body.id for body in bodies for word in (body.name, body.name_en, body.uscc) if word}

    @cached_property
    def credit_codes(self) -> Mapping[str, str]:
        """The unified social credit codes of the organizations by id; empty where none is registered."""
        return {body.id: body.uscc or "" for body in register.organizations()}

    def body(self, provider: str) -> Body:
        """What tells whether a national instrument binds a provider."""
        if provider not in self._bodies:
            self._bodies[provider] = register.body(provider)
        return self._bodies[provider]

    def check_permitted(self, provider: str) -> None:
        """Refuse unless the catalog of a provider may be compiled by who imports.

        Raises:
            NotPermitted: the post or the organization is another.
        """
        if provider not in self._permitted:
            try:
                require_compiler(self.by, provider)
            except Refusal as refusal:
                self._permitted[provider] = refusal
            else:
                self._permitted[provider] = None
        held_against = self._permitted[provider]
        if held_against is not None:
            raise held_against.with_traceback(None)

    def mine(self, provider: str) -> Mine:
        """The entries of a provider that are not withdrawn."""
        if provider not in self._mine:
            own = Entry.objects.select_related("provider").filter(provider_id=provider).exclude(state="withdrawn")
            entries = list(with_items(own).prefetch_related("external_codes"))
            changes = Change.objects.filter(entry__provider_id=provider, state__in=["draft", "in_review", "returned"])
            by_name: dict[str, list[Entry]] = {}
            for one in entries:
                by_name.setdefault(same_name(one.name), []).append(one)
            self._mine[provider] = Mine(
                {one.name: one for one in entries},
                by_name,
                {one.code: one for one in entries},
                {code.code: one for one in entries for code in one.external_codes.all() if code.valid_to is None},
                {one.entry_id: one for one in changes},
            )
        return self._mine[provider]


def our_code(text: str) -> str:
    """Return a written code as ours are kept; empty where it cannot be one of ours."""
    try:
        return codes.read_code(text) if text else ""
    except BadInput:
        return ""
