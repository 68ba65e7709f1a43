"""Pages of opening on the desk: what is open, what is under review, proposing, deciding, stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, GongshuError
from gongshu.kit.text import Text, t
from gongshu.opening import actions, queries, rules
from gongshu.opening.forms import DecideForm, ProposeForm, WithdrawForm
from gongshu.opening.models import OpenDataset, Release
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import DEMANDS, article, cite_of
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import OutcomeDef, Profile, StepDef
from gongshu.regulation.loader import load_profile
from gongshu.security.grading import level
from gongshu.ui import law as chips
from gongshu.ui.flash import say
from gongshu.ui.listing import paginate
from gongshu.ui.values import Chip, Choice, Fact, Link

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry

_TONES = {"positive": "ok", "negative": "over", "neutral": "draft"}
_PER_PAGE = 50


def _crumbs(*links: Link) -> list[Link]:
    return [Link(t("数据开放", "Opening"), reverse("opening:index")), *links]


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List what is under review and what is open: the own organization's, all of it for the authority."""
    actor = current_actor(request)
    releases = queries.visible_to(actor)
    page = paginate(request, releases, releases.count(), per_page=_PER_PAGE)
    permission = may(actor, "opening.release")
    shown = {
        "page": page,
        "rows": [_release_row(release) for release in page.items],
        "datasets": list(queries.of_organization(actor)),
        "may_propose": bool(permission),
        "may_stop": bool(may(actor, "opening.review")),
        "duty": _duty(register.jurisdiction()),
    }
    return render(request, "opening/index.html", shown)


def _release_row(release: Release) -> tuple[Release, Text, str, object]:
    law = cases.law_of(release.case)
    tone = _TONES[law.end(release.case.state).kind] if release.case.ended else "law"
    return release, law.title_of(release.case.state), tone, cases.badge(release.case)


def _duty(profile: Profile) -> Chip | None:
    rule = profile.rules.get("opening.default_open") or profile.rules.get(rules.REQUIRED_CHECKS)
    return chips.chip(profile, rule.cite, rule.source) if rule else None


@require_safe
@desk_required
def choose(request: HttpRequest) -> HttpResponse:
    """List the entries of the own organization that may be proposed."""
    actor = current_actor(request)
    found = queries.proposable(actor)
    page = paginate(request, found, found.count(), per_page=_PER_PAGE)
    rows = [(entry, len(queries.openable(entry)), len(catalog.items_of(entry))) for entry in page.items]
    crumbs = _crumbs(Link(t("提出开放", "Propose"), ""))
    return render(request, "opening/choose.html", {"page": page, "rows": rows, "crumbs": crumbs})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the columns, check the answers, hand in."""
    actor, profile = current_actor(request), register.jurisdiction()
    entry = catalog.entry(slug, actor)
    verdicts = queries.verdicts(entry)
    rule = queries.ground_rule(entry)
    grounds = [Choice(one, rules.GROUNDS[one]) for one in (rule.value.on(clock.today()) if rule else ())]
    barring = profile.rules.get(rules.BARRED)
    form = ProposeForm(
        request.POST or None,
        initial={"columns": [verdict.column.name for verdict in verdicts if verdict.allowed]},
        columns=[
            Choice(verdict.column.name, verdict.column.title, _column_note(verdict))
            for verdict in verdicts
            if verdict.allowed
        ],
        grounds=grounds,
        barred=chips.chip(profile, barring.cite, barring.source) if barring else None,
    )
    shown: dict[str, Any] = {
        "entry": entry,
        "form": form,
        "barred": [(verdict, chips.chip_named(profile, verdict.cite)) for verdict in verdicts if not verdict.allowed],
        "why_not": _why_not_propose(actor, entry),
        "crumbs": _crumbs(Link(t("提出开放", "Propose"), reverse("opening:choose")), Link(entry.name, "")),
    }
    if request.method == "POST" and form.is_valid():
        answer = _proposed(request, actor, entry, form, shown)
        if answer is not None:
            return answer
    return render(request, "opening/propose.html", shown, status=422 if form.errors else 200)


def _column_note(verdict: rules.Verdict) -> Text:
    mark = level(verdict.column.level)
    return t(f"{verdict.column.name} · {mark.mark}", f"{verdict.column.name} · {mark.mark}")


def _why_not_propose(actor: Actor, entry: Entry) -> Text | None:
    permission = may(actor, "opening.release")
    if not permission:
        return permission.reason
    if actor.organization != entry.provider_id:
        return t("数据由提供单位提出开放", "the provider of the data proposes it for opening")
    under_way = queries.release_under_way(entry)
    if under_way is not None:
        number = under_way.case.number
        return t(f"这一资源正在办理开放：{number}", f"this resource is under review: {number}")
    return None


def _proposed(
    request: HttpRequest, actor: Actor, entry: Entry, form: ProposeForm, shown: dict[str, Any]
) -> HttpResponse | None:
    """Check the answers, or hand them in; None where they were refused and the form says why."""
    given = form.cleaned_data
    profile, day = register.jurisdiction(), clock.today()
    ground, note = given.get("ground", ""), given["note"]
    try:
        rules.check_contents(given["contains"], profile, day)
        rules.check_ground(ground, note, queries.ground_rule(entry), day)
        if request.POST.get("act") == "submit":
            release = actions.propose_release(
                by=actor,
                entry=entry,
                columns=given["columns"],
                contains=given["contains"],
                ground=ground,
                note=note,
            )
            say(request, t(f"已提出开放：{release.case.number}", f"Proposed: {release.case.number}"))
            return redirect("desk:case", release.case.number)
    except GongshuError as error:
        form.refuse(error)
        return None
    titles = {verdict.column.name: verdict.column.title for verdict in queries.verdicts(entry)}
    chosen = [titles[name] for name in given["columns"]]
    facts = [
        Fact(t("数据资源", "Resource"), entry.name),
        Fact(t("开放的列", "Columns to open"), "、".join(chosen)),
        Fact(t("说明", "Note"), note),
    ]
    if ground:
        facts.insert(2, Fact(t("开放的条件", "Ground"), rules.GROUNDS[ground]))
    sentence = t(
        f"{actor.organization_name}提出向社会开放“{entry.name}”的 {len(chosen)} 列，并确认其中没有不得开放的内容。",
        f"{actor.organization_name} proposes {len(chosen)} columns of “{entry.name}” for opening, and confirms that "
        "they hold nothing that is barred.",
    )
    carried = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = [(name, value) for name, value in carried if name not in ("csrfmiddlewaretoken", "act")]
    return render(request, "opening/check.html", {**shown, "facts": facts, "sentence": sentence, "kept": kept})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Decide the step a release stands at: what the profile asks, the choices, the sentence, then the record."""
    actor = current_actor(request)
    release = queries.release(number, actor)
    case, law = release.case, cases.law_of(release.case)
    here = cases.step_before(actor, case)
    if here is None:
        return redirect("desk:case", number)
    form = DecideForm(
        request.POST or None,
        reasoned=all("reason" in one.requires for one in here.outcomes.values()),
        outcomes=[_choice(law, here, one, case.profile_id) for one in here.outcomes],
    )
    shown: dict[str, Any] = {
        "release": release,
        "case": case,
        "step": here,
        "state": law.title_of(case.state),
        "badge": cases.badge(case),
        "chip": _chip(case.profile_id, law, here),
        "form": form,
        "why_not": cases.why_not_decide(case, actor),
        "facts": _facts(release),
        "checks": _checks(release, load_profile(case.profile_id)),
        "crumbs": _crumbs(Link(number, reverse("desk:case", args=[number])), Link(here.title, "")),
    }
    if request.method == "POST" and form.is_valid():
        answer = _decided(request, actor, release, here, form, shown)
        if answer is not None:
            return answer
    return render(request, "opening/decide.html", shown, status=422 if form.errors else 200)


def _choice(law: Pinned, here: StepDef, name: str, profile_id: str) -> Choice:
    outcome = here.outcomes[name]
    words = outcome.consequence or t("之后：{next}", "Then: {next}").format(next=law.title_of(outcome.to))
    needs = [DEMANDS[demand][0] for demand in outcome.requires]
    if needs:
        words += t(f"；须写明{'、'.join(one.zh for one in needs)}", f"; it takes {', '.join(one.en for one in needs)}")
    return Choice(name, outcome.title, words, _chip(profile_id, law, here, outcome))


def _chip(profile_id: str, law: Pinned, here: StepDef, outcome: OutcomeDef | None = None) -> Chip | None:
    cite, source = cite_of(law, here, outcome)
    return chips.chip(load_profile(profile_id), cite, source)


def _facts(release: Release) -> list[Fact]:
    items = {item.name: item for item in catalog.items_of(release.entry)}
    columns = "\n".join(
        f"{items[name].title}（{name}，{level(items[name].level).mark}）" for name in release.columns if name in items
    )
    facts = [
        Fact(t("提供单位", "Provider"), release.entry.provider.name),
        Fact(t("开放的列", "Columns to open"), columns),
        Fact(t("说明", "Note"), release.note),
    ]
    if release.ground:
        facts.insert(2, Fact(t("开放的条件", "Ground"), rules.GROUNDS[release.ground]))
    return facts


def _checks(release: Release, profile: Profile) -> list[tuple[Text, bool, Chip | None]]:
    """Return what the instrument demands before opening, whether it is on record, and its article."""
    rule, law = profile.rules.get(rules.REQUIRED_CHECKS), cases.law_of(release.case)
    done = actions.checks_done(release.case)
    steps = law.procedure.steps
    places = {name: chips.chip(profile, *cite_of(law, one)) for one in steps.values() for name in (one.act, one.id)}
    value = profile.rule(rules.REQUIRED_CHECKS, clock.today()) if rule else ()
    demanded = [(rules.done_at(one, steps), rules.CHECKS[one][1]) for one in value or ()]
    return [(words, where in done, places.get(where)) for where, words in demanded]


def _decided(
    request: HttpRequest, actor: Actor, release: Release, here: StepDef, form: DecideForm, shown: dict[str, Any]
) -> HttpResponse | None:
    given, case = form.cleaned_data, release.case
    if request.POST.get("act") != "record":
        return _second_look(request, actor, here, form, shown)
    expect = request.POST.get("expect", "")
    try:
        decided = actions.record_step(
            by=actor,
            release=release,
            step=request.POST.get("step", ""),
            outcome=given["outcome"],
            expect=int(expect) if expect.isdecimal() else 0,
            reason=given["reason"],
        )
    except GongshuError as error:
        form.refuse(error)
        return None
    state = decided.ended.title if decided.ended else decided.step.title if decided.step else here.title
    say(request, t("已记录；现在是“{state}”", "Recorded; it stands at “{state}” now").format(state=state))
    return redirect("desk:case", case.number)


def _second_look(
    request: HttpRequest, actor: Actor, here: StepDef, form: DecideForm, shown: dict[str, Any]
) -> HttpResponse | None:
    """Show the sentence that will be recorded; back to the form where the outcome lacks what it must have."""
    given, law = form.cleaned_data, cases.law_of(shown["case"])
    outcome = here.outcomes[given["outcome"]]
    if "reason" in outcome.requires and not given["reason"].strip():
        form.refuse(BadInput(DEMANDS["reason"][1], at="reason"))
        return None
    place = article(*cite_of(law, here, outcome))
    who = actor.signature
    sentence = t(
        f"{actor.organization_name}{who.zh}办理“{here.title.zh}”，结论：{outcome.title.zh}。{given['reason']}"
        f"（{place}）",
        f"{who.en} of {actor.organization_name} on “{here.title.en}”: {outcome.title.en}. {given['reason']} ({place})",
    )
    end = law.procedure.ends.get(outcome.to)
    opens = end is not None and end.kind == "positive"
    return render(request, "opening/confirm.html", {**shown, "sentence": sentence, "given": given, "opens": opens})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def withdraw(request: HttpRequest, id: str) -> HttpResponse:
    """Stop the opening of a dataset, after a second look."""
    actor = current_actor(request)
    dataset: OpenDataset = queries.dataset_of(id, actor)
    form = WithdrawForm(request.POST or None)
    permission = may(actor, "opening.review")
    if request.method == "POST" and form.is_valid():
        expect = request.POST.get("expect", "")
        try:
            actions.withdraw_dataset(
                by=actor,
                dataset=dataset,
                reason=form.cleaned_data["reason"],
                expect=int(expect) if expect.isdecimal() else 0,
            )
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t("已停止开放：{title}", "No longer open: {title}").format(title=dataset.entry.name))
            return redirect("opening:index")
    shown = {
        "dataset": dataset,
        "form": form,
        "why_not": None if permission else permission.reason,
        "crumbs": _crumbs(Link(t("停止开放", "Stop the opening"), "")),
    }
    return render(request, "opening/withdraw.html", shown, status=422 if form.errors else 200)
