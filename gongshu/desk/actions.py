"""What people do to their own desk."""

from __future__ import annotations

from gongshu.audit.record import act
from gongshu.desk import events
from gongshu.desk.models import SavedView
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotFound
from gongshu.kit.text import t

MOST_VIEWS = 20
"""A person keeps no more views of a list than fit on it (house rule)."""


def save_view(*, by: Actor, place: str, name: str, query: str, opens: bool = False) -> SavedView:
    """Keep the filters of a list under a name; the same name again is the same view.

    Args:
        by: whose view it is.
        place: the list.
        name: what it is called.
        query: the filters as the address has them.
        opens: whether the list opens in this view from now on.

    Raises:
        BadInput: the name is empty or too long, or there are too many views.
    """
    with act(by=by, refused=events.VIEW_SAVED, subject=by.person) as this:
        name = name.strip()
        if not name or len(name) > 60 or len(query) > 2000:
            raise BadInput(
                t("请给视图起一个不超过 60 字的名称", "give the view a name of at most 60 characters"),
                at="name",
                code="no_name",
            )
        own = SavedView.objects.filter(person_id=by.person, place=place)
        if own.exclude(name=name).count() >= MOST_VIEWS:
            raise BadInput(
                t(f"最多保存 {MOST_VIEWS} 个视图（本平台约定）", f"at most {MOST_VIEWS} views (house rule)"),
                remedy=t("先删除不用的", "drop one first"),
                at="name",
                code="too_many",
            )
        if opens:
            own.update(opens=False)
        view, _ = SavedView.objects.update_or_create(
            person_id=by.person,
            place=place,
            name=name,
            defaults={"query": query, "opens": opens, "saved_at": clock.now()},
        )
        this.record(events.VIEW_SAVED, data={"place": place, "opens": opens})
        return view


def drop_view(*, by: Actor, id: str) -> str:
    """Drop one of one's own views, and return the list it was of (NotFound where it is nobody's or another's)."""
    with act(by=by, refused=events.VIEW_DROPPED, subject=by.person) as this:
        found = SavedView.objects.filter(pk=id, person_id=by.person).first()
        if found is None:
            raise NotFound(t("没有这个视图", "there is no such view"), code="no_such_view")
        place = found.place
        found.delete()
        this.record(events.VIEW_DROPPED, data={"place": place})
        return place
