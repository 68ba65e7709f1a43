"""Over random organization charts: nobody gains by delegation what neither could do, and no power travels twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.actor import Actor
from gongshu.kit.clock import CHINA
from gongshu.organizations.delegation_rules import Mandate, acting, business
from gongshu.organizations.rules import ACTS, ADMINISTRATOR_POSTS, DELEGABLE, POST_KINDS, may

START = datetime(2026, 9, 15, 10, tzinfo=CHINA)
PROCEDURES = ["sharing.conditional", "opening.release", "catalog.change"]

moments = st.integers(-5, 5).map(lambda days: START + timedelta(days=days))
posts = st.frozensets(st.sampled_from(sorted(POST_KINDS)), max_size=3)


@st.composite
def charts(draw: st.DrawFn) -> tuple[dict[str, Actor], list[Mandate]]:
    """Invent people in a few organizations and delegations between any of them, sensible or not."""
    people = {
        f"p{number}": Actor(
            f"p{number}",
            f"name {number}",
            organization=draw(st.sampled_from(["a", "b", ""])),
            posts=draw(posts),
        )
        for number in range(draw(st.integers(2, 5)))
    }
    anyone = st.sampled_from(sorted(people))
    mandates = [
        Mandate(
            principal=draw(anyone),
            delegate=draw(anyone),
            organization=draw(st.sampled_from(["a", "b"])),
            since=draw(moments),
            until=draw(st.none() | moments),
            revoked_at=draw(st.none() | moments),
            procedures=draw(st.frozensets(st.sampled_from(PROCEDURES), max_size=2)),
        )
        for _ in range(draw(st.integers(1, 5)))
    ]
    return people, mandates


def allowed(actor: Actor) -> set[str]:
    return {word for word in ACTS if may(actor, word)}


@given(charts(), moments)
def test_nobody_can_do_by_delegation_what_neither_could(chart, now) -> None:
    people, mandates = chart
    for mandate in mandates:
        principal, delegate = people[mandate.principal], people[mandate.delegate]
        actor = acting(principal, delegate, mandate, now)
        if actor is None:
            continue
        assert allowed(actor) <= allowed(principal) & DELEGABLE
        assert principal.organization == delegate.organization == actor.organization != ""
        assert actor.person == delegate.person != principal.person == actor.principal
        assert not (actor.posts | delegate.posts) & set(ADMINISTRATOR_POSTS)
        assert mandate.since <= now
        assert mandate.until is None or now < mandate.until
        assert mandate.revoked_at is None or now < mandate.revoked_at


@given(charts(), moments)
def test_no_power_travels_twice(chart, now) -> None:
    people, mandates = chart
    for first in mandates:
        one = acting(people[first.principal], people[first.delegate], first, now)
        if one is None:
            continue
        for second in mandates:
            # Neither as the one on whose behalf, nor as the one who acts, does a borrowed power count.
            assert acting(one, people[second.delegate], second, now) is None
            assert acting(people[second.principal], one, second, now) is None


@given(charts(), moments)
def test_whom_it_is_for_keeps_every_power_and_the_delegate_the_own(chart, now) -> None:
    people, mandates = chart
    before = {name: allowed(actor) for name, actor in people.items()}
    for mandate in mandates:
        acting(people[mandate.principal], people[mandate.delegate], mandate, now)
    assert {name: allowed(actor) for name, actor in people.items()} == before


@given(charts(), moments)
def test_a_sound_delegation_does_give_the_business_posts(chart, now) -> None:
    people, mandates = chart
    for mandate in mandates:
        principal, delegate = people[mandate.principal], people[mandate.delegate]
        sound = (
            principal.person != delegate.person
            and principal.organization == delegate.organization == mandate.organization
            and business(principal.posts)
            and not delegate.posts & set(ADMINISTRATOR_POSTS)
            and mandate.holds_at(now)
        )
        assert (acting(principal, delegate, mandate, now) is not None) == bool(sound)
