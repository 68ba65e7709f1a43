"""Pages of the law. Desk and portal show the same ones, each in its own frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.restatement import listed
from gongshu.ui.lawbook import comparing, reading
from gongshu.ui.values import Link


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the pages stand: the base template, the address under which they are, the profile in force here."""

    base: str
    root: str
    here: str = ""


_FIRST_COMPARED = "sharing.conditional"


def index(request: HttpRequest, frame: Frame) -> HttpResponse:
    """List the profiles, the one in force here first, with the status of their instruments."""
    rows = sorted(listed(), key=lambda row: (row.id != frame.here, row.id))
    profiles = [(row, load_profile(row.id)) for row in rows]
    shown = {"profiles": profiles, "pairs": _pairs(frame)}
    return _page(request, frame, "ui/law/index.html", shown, [_root(frame, current=True)])


def profile(request: HttpRequest, frame: Frame, id: str) -> HttpResponse:
    """Show one profile: status, limits with their value today, procedures, chapters, rules, silences."""
    of, day = load_profile(id), clock.today()
    shown = {
        "profile": of,
        "day": max(day, of.effective),
        "limits": reading.limits(of, day),
        "procedures": [reading.guide(of, procedure, day) for procedure in of.procedures.values()],
        "chapters": reading.chapters(of),
        "rules": reading.rules(of, day),
        "silences": reading.silences(of),
        "pairs": _pairs(frame),
    }
    return _page(request, frame, "ui/law/profile.html", shown, [_root(frame), Link(of.title, "")])


def compare(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Show two profiles side by side on one procedure; which, stands in the address."""
    left, right = _chosen(request, frame)
    procedures = comparing.procedures(left, right)
    ids = [name for name, _ in procedures]
    asked = request.GET.get("procedure", _FIRST_COMPARED)
    procedure = asked if asked in ids else ids[0]
    shown = {
        "left": comparing.side(left, f"{frame.root}{left.id}/"),
        "right": comparing.side(right, f"{frame.root}{right.id}/"),
        "rows": comparing.compare(left, right, procedure, clock.today()),
        "title": dict(procedures)[procedure],
        "procedures": [
            Link(title, _address(frame, left, right, name), name == procedure) for name, title in procedures
        ],
        "choices": [(one, load_profile(one)) for one in profile_ids()],
        "chosen": (left.id, right.id),
        "procedure": procedure,
        "wide": True,
    }
    return _page(request, frame, "ui/law/compare.html", shown, [_root(frame), Link(t("对照", "Side by side"), "")])


def _chosen(request: HttpRequest, frame: Frame) -> tuple[Profile, Profile]:
    ids = profile_ids()
    left = request.GET.get("left", "")
    left = left if left in ids else (frame.here or ids[0])
    right = request.GET.get("right", "")
    right = right if right in ids else next((one for one in ids if one != left), left)
    return load_profile(left), load_profile(right)


def _pairs(frame: Frame) -> list[Link]:
    ids = sorted(profile_ids(), key=lambda id: (id != frame.here, id))
    if len(ids) < 2:
        return []
    left, right = load_profile(ids[0]), load_profile(ids[1])
    return [Link(title, _address(frame, left, right, name)) for name, title in comparing.procedures(left, right)]


def _address(frame: Frame, left: Profile, right: Profile, procedure: str) -> str:
    return f"{frame.root}compare/?left={left.id}&right={right.id}&procedure={procedure}"


def _root(frame: Frame, *, current: bool = False) -> Link:
    words: Text = t("规章", "Law")
    return Link(words, frame.root, current)


def _page(request: HttpRequest, frame: Frame, template: str, shown: dict[str, Any], crumbs: list[Link]) -> HttpResponse:
    return render(request, template, {"base": frame.base, "frame": frame, "crumbs": crumbs, **shown})
