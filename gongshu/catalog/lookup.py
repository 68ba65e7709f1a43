"""Looking things up in the catalog within a view: what answers a search, what is near it, how the index stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from gongshu.catalog.data import BASES
from gongshu.catalog.models import Entry, Item
from gongshu.catalog.queries import is_authority, visible_to
from gongshu.catalog.search import finding, keeping
from gongshu.catalog.search.asking import ask
from gongshu.catalog.search.finding import Hits, Scope, Sort
from gongshu.kit.actor import Actor
from gongshu.organizations import queries as register

_LISTED = (
    *("id", "code", "slug", "name", "provider", "abstract", "classification", "format", "sharing_class"),
    *("opening_class", "update_cycle", "state", "version", "published_at", *BASES),
    *(f"provider__{name}" for name in ("name", "name_en", "kind", "roles")),
)


def find(words: str, by: Actor, filters: Mapping[str, str] | None = None, sort: Sort = "relevance") -> Hits:
    """Return what answers a search within an actor's view: ids of entries in their order, counts by value.

    Where nothing holds every word, the nearest that something answers.

    Args:
        words: whatever was typed; without any, everything is found.
        by: whose view it is.
        filters: values that must be there, by the names in ``finding.FACETS``.
        sort: what stands first.
    """
    question = ask(words, register.names())
    if question.empty and words.strip():
        return Hits(question)
    return finding.find(question, scope_of(by), filters or {}, sort)


def every(words: str, by: Actor) -> RawSQL:
    """Return a subquery of the ids of all entries that hold every word within an actor's view; to look in."""
    return RawSQL(*finding.select(ask(words, register.names()), scope_of(by)))  # noqa: S611 - our own words


def shown(ids: Sequence[str], by: Actor) -> list[Entry]:
    """Return entries in the order of their ids, with what lists show; what an actor may not see is left out."""
    # By their keys alone: where nearly all are published, SQLite would rather walk through all of these.
    listed = Entry.objects.select_related("provider").filter(pk__in=ids).order_by()
    listed = listed.only(*_LISTED)
    items = Prefetch("items", queryset=Item.objects.only("entry", "name", "title").order_by("position"))
    scope = scope_of(by)
    found = {
        one.pk: one
        for one in listed.prefetch_related(items)
        if scope.sees(one.state, one.provider_id, one.opening_class)
    }
    return [found[id] for id in ids if id in found]


def suggest(words: str, by: Actor, most: int = 8) -> dict[str, str]:
    """Return titles to go on typing with, by the ids of their entries: those that begin so, then those that hold it.

    Args:
        words: what was typed so far.
        by: whose view it is.
        most: no more than so many.
    """
    question = ask(words)
    if question.empty:
        return {}
    ids = finding.titled(question, scope_of(by), most)
    names = dict(visible_to(by).filter(pk__in=ids).order_by().values_list("pk", "name"))
    return {id: names[id] for id in ids if id in names}


def everything(hits: Hits, by: Actor, filters: Mapping[str, str]) -> QuerySet[Entry]:
    """Return all entries that a search found, by code; also those beyond the hits that are paged.

    What was loosened is answered by the question that something answered, not by the one asked.
    """
    found = visible_to(by).order_by("code")
    if not hits.more:
        return found.filter(pk__in=hits.ids)
    return found.filter(pk__in=RawSQL(*finding.select(hits.question, scope_of(by), filters)))  # noqa: S611


def scope_of(actor: Actor) -> Scope:
    """Return an actor's view of the catalog as search asks for it; the same that ``visible_to`` gives."""
    if actor.is_system or is_authority(actor):
        return Scope(everything=True)
    return Scope(public=actor.kind == "public", organization=actor.organization)


def search_index() -> keeping.Condition:
    """Return how the search index stands."""
    return keeping.condition()
