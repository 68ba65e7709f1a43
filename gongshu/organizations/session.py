"""Who a request comes from. Every page of the desk asks here; nothing else reads the session for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.organizations import actions, agreements, queries
from gongshu.organizations.actions import SignedIn
from gongshu.organizations.models import Person
from gongshu.organizations.policy import policy
from gongshu.support.openid import Asked, Shown

View = Callable[..., HttpResponseBase]

_MARK, _SEEN, _FACTOR, _DEMO, _PENDING, _PENDING_AT, _FOR, _PROVED, _ISSUER, _ASKED = (
    "mark", "seen", "second_factor", "demonstration", "pending", "pending_at", "acting_for", "proved_at", "issuer",
    "identity_asked",
)  # fmt: skip
_CACHED = "_gongshu_person"
_FRESH = timedelta(minutes=1)
"""How exactly a session knows when it was last used; spares a write on every page."""
PENDING_TIME = timedelta(minutes=5)
"""How long the second factor may take after the password."""
AWAY_TIME = timedelta(minutes=10)
"""How long a person may be at the identity provider."""


def await_code(request: HttpRequest, person: Person, *, issuer: str = "") -> None:
    """Remember, before anybody is signed in, whose second factor is awaited, and which provider named the person."""
    request.session.flush()
    request.session[_PENDING] = person.id
    request.session[_PENDING_AT] = clock.now().isoformat()
    request.session[_ISSUER] = issuer


def awaited(request: HttpRequest) -> Person | None:
    """Return whose second factor is awaited; nobody's when that took too long."""
    since = request.session.get(_PENDING_AT)
    if since is None or clock.now() - datetime.fromisoformat(since) > PENDING_TIME:
        return None
    found = Person.objects.select_related("organization").filter(pk=request.session[_PENDING]).first()
    return found if found is not None and agreements.holds(found) else None


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A browser that was sent to the identity provider: what was asked, where to go on, whether it is to prove anew."""

    asked: Asked
    onward: str
    proof: bool


def send_away(request: HttpRequest, way: OnTheWay) -> None:
    """Remember that this browser was sent to the identity provider; only its last request counts."""
    asked = way.asked
    at = clock.now().isoformat()
    request.session[_ASKED] = [asked.state, asked.nonce, asked.verifier, way.onward, way.proof, at]


def came_back(request: HttpRequest) -> OnTheWay | None:
    """Return, this once, what this browser was sent away for; None where it was not, or took too long."""
    held = request.session.pop(_ASKED, None)
    if held is None or clock.now() - datetime.fromisoformat(held[5]) > AWAY_TIME:
        return None
    return OnTheWay(Asked(*held[:3]), held[3], held[4])


def issuer_of(request: HttpRequest) -> str:
    """Return the identity provider that this session, or one that awaits a code, came about by; empty: a password."""
    return str(request.session.get(_ISSUER, ""))


def begin(
    request: HttpRequest, signed_in: SignedIn, *, second_factor: bool, demonstration: bool = False, issuer: str = ""
) -> None:
    """Begin a session for a person whose sign-in is complete."""
    request.session.flush()
    login(request, signed_in.person)
    request.session[_MARK] = signed_in.mark
    request.session[_SEEN] = clock.now().isoformat()
    request.session[_FACTOR] = second_factor
    request.session[_DEMO] = demonstration
    request.session[_PROVED] = clock.now().isoformat()
    request.session[_ISSUER] = issuer
    setattr(request, _CACHED, signed_in.person)


def end(request: HttpRequest, *, idle: bool = False) -> None:
    """End the session."""
    person = _signed_in(request)
    if person is not None:
        actions.sign_out(by=queries.actor_of(person), idle=idle)
    logout(request)
    setattr(request, _CACHED, None)


def factor_shown(request: HttpRequest) -> None:
    """Note that the second factor was enrolled, and so shown, in this session."""
    request.session[_FACTOR] = True


def keep_after_password_change(request: HttpRequest, person: Person) -> None:
    """Let this session go on after the password changed; every other session of the person ends."""
    update_session_auth_hash(request, person)


def current_person(request: HttpRequest) -> Person | None:
    """Return who is signed in, whatever is still to be done; None for the public and for sessions that ran out."""
    if not hasattr(request, _CACHED):
        setattr(request, _CACHED, _look(request))
    found: Person | None = getattr(request, _CACHED)
    return found


def _signed_in(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) and agreements.holds(request.user) else None


def _look(request: HttpRequest) -> Person | None:
    person = _signed_in(request)
    if person is None or _SEEN not in request.session:
        return None
    figures, now = policy(), clock.now()
    seen = datetime.fromisoformat(request.session[_SEEN])
    if now - seen > figures.idle_time:
        end(request, idle=True)
        return None
    replaced = figures.single_session and person.session_mark != request.session[_MARK]
    if replaced or not person.session_mark:
        end(request)
        return None
    if now - seen > _FRESH:
        request.session[_SEEN] = now.isoformat()
    return person


def still_to_do(request: HttpRequest, person: Person) -> str:
    """Return the name of the page a signed-in person must see first; empty when nothing is left to do."""
    if request.session.get(_DEMO):
        return ""
    if not issuer_of(request) and queries.password_must_change(person):
        return "organizations:password"
    return "" if request.session.get(_FACTOR) else "organizations:second_factor"


def current_actor(request: HttpRequest) -> Actor:
    """Return who acts: a person fully signed in, with the posts held now, or the public.

    Who began to act on behalf of a colleague does so on every page, as long as the delegation holds.
    """
    person = current_person(request)
    if person is None or still_to_do(request, person):
        return PUBLIC
    chosen = request.session.get(_FOR, "")
    for _, actor in queries.acting_for(person, chosen) if chosen else ():
        return actor
    return queries.actor_of(person)


def begin_acting(request: HttpRequest, person: Person, delegation: str) -> Actor:
    """Let a session act on behalf of a colleague from now on (NotPermitted where the delegation gives nothing)."""
    actor = actions.begin_acting(by=person, delegation=delegation)
    request.session[_FOR] = delegation
    return actor


def end_acting(request: HttpRequest, person: Person) -> None:
    """Let a session act in the own name again."""
    if request.session.pop(_FOR, ""):
        actions.end_acting(by=person)


def proved_lately(request: HttpRequest) -> bool:
    """Whether the person showed a password or a code within the last minutes, at sign-in or since."""
    at = request.session.get(_PROVED)
    return at is not None and clock.now() - datetime.fromisoformat(at) <= policy().proof_time


def proof_needed(request: HttpRequest) -> bool:
    """Whether a grave act asks for fresh proof now; people of a demonstration home have nothing to prove it with."""
    return not request.session.get(_DEMO) and not proved_lately(request)


def prove(request: HttpRequest, person: Person, secret: str) -> None:
    """Take fresh proof of who is at the keyboard (NotPermitted where it is wrong)."""
    actions.prove(person=person, secret=secret)
    request.session[_PROVED] = clock.now().isoformat()


def prove_by_identity(request: HttpRequest, person: Person, shown: Shown) -> None:
    """Take a fresh sign-in at the identity provider as proof (NotPermitted where it is another's, or not fresh)."""
    actions.prove_by_identity(person=person, shown=shown)
    request.session[_PROVED] = clock.now().isoformat()


def desk_required(view: View) -> View:
    """Let a page of the desk be seen by people fully signed in only; others are led to what they must do first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = current_person(request)
        if person is None:
            back = {"next": request.get_full_path()} if request.method == "GET" else {}
            return redirect(f"{reverse('organizations:sign_in')}{'?' if back else ''}{urlencode(back)}")
        first = still_to_do(request, person)
        return redirect(first) if first else view(request, *args, **kwargs)

    return guarded


def account_required(view: View) -> View:
    """Let a page of one's own account be seen by whoever is signed in, also before all is done."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if current_person(request) is None:
            return redirect("organizations:sign_in")
        return view(request, *args, **kwargs)

    return guarded
