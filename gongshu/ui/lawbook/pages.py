"""Pages of the law. Desk and portal show the same ones, each in its own frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.regulation.adding import procedures_on
from gongshu.regulation.coverage import KINDS, STANDINGS, Covered, Standing, coverage, read_proofs
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.restatement import listed
from gongshu.ui import export
from gongshu.ui.lawbook import catalogs, comparing, guiding, national, reading
from gongshu.ui.listing import QueryBar, QueryField
from gongshu.ui.values import Column, Link, Tile


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
        "day": max(day, of.first_day),
        "limits": reading.limits(of, day),
        "procedures": [guiding.guide(of, procedure, day) for procedure in procedures_on(of, day).values()],
        "chapters": reading.chapters(of),
        "rules": reading.rules(of, day),
        "silences": reading.silences(of),
        "national": national.above(of, day),
        "floors": national.floors(of, day),
        "catalog": catalogs.catalog(of),
        "pairs": _pairs(frame),
    }
    return _page(request, frame, "ui/law/profile.html", shown, [_root(frame), Link(of.title, "")])


def covered(request: HttpRequest, frame: Frame, id: str) -> HttpResponse:
    """Show of every demand of an instrument how far the software meets it, and where that is proved."""
    of = load_profile(id)
    found = coverage(of, read_proofs())
    bar = QueryBar.read(
        request,
        [
            QueryField("standing", t("现状", "Standing"), "choice", list(STANDINGS.items())),
            QueryField("kind", t("种类", "Kind"), "choice", list(KINDS.items())),
            QueryField("words", t("编号或内容", "Id or words")),
        ],
    )
    rows = [row for row in found.rows if _asked_for(row, bar)]
    if export.asked(request):
        return export.export(request, f"coverage-{id}", _COLUMNS, [_line(row) for row in rows])
    shown = {
        "profile": of,
        "figures": [Tile(STANDINGS[name], f"{count:,}", f"?standing={name}") for name, count in found.totals().items()],
        "count": len(rows),
        "bar": bar,
        "rows": [(row, KINDS[row.kind], STANDINGS[row.standing], _TONES[row.standing]) for row in rows],
        "capabilities": found.by_capability().items(),
        "silences": [(one, STANDINGS[one.standing], _TONES[one.standing]) for one in found.silences],
        "standings": STANDINGS.values(),
        "wide": True,
    }
    crumbs = [_root(frame), Link(of.title, f"{frame.root}{id}/"), Link(t("落实情况", "Coverage"), "")]
    return _page(request, frame, "ui/law/coverage.html", shown, crumbs)


_TONES: Mapping[Standing, str] = {"works": "ok", "evidence_only": "law", "published": "draft", "not_built": "soon"}
_COLUMNS = (
    Column(t("编号", "Id"), "code"),
    Column(t("种类", "Kind")),
    Column(t("能力", "Capability"), "code"),
    Column(t("要求", "Demand")),
    Column(t("现状", "Standing")),
    Column(t("证明", "Proof")),
    Column(t("载体", "Carried by")),
)


def _asked_for(row: Covered, bar: QueryBar) -> bool:
    words = bar.value("words").strip().lower()
    return (
        bar.value("standing") in ("", row.standing)
        and bar.value("kind") in ("", row.kind)
        and (not words or words in f"{row.id} {row.text.zh} {row.text.en} {row.capability}".lower())
    )


def _line(row: Covered) -> tuple[object, ...]:
    return (
        row.id,
        KINDS[row.kind],
        row.capability,
        row.text,
        STANDINGS[row.standing],
        "\n".join(row.tests),
        "\n".join(row.carried_by),
    )


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
