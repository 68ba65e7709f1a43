"""Invented law and invented jurisdictions: procedures no instrument has, organizations in any arrangement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from gongshu.kit.text import t
from gongshu.regulation.citation import Citation
from gongshu.regulation.definition import EndDef, Limit, OutcomeDef, PaperDef, ProcedureDef, Profile, RoleDef, StepDef
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import Dated, NotStated, Period

ROLES = ("authority", "provider", "applicant", "government")
DEMANDS = ("reason", "legal_basis", "due", "agreement", "version", "notice")
ACTS = ("check", "reply", "opine", "decide", "sign", "grant", "review", "correct", "supplement", "assess")
CITE = Citation("invented", 7, 2)
ENDS = {
    "yes": EndDef("yes", t("成", "yes"), "positive"),
    "no": EndDef("no", t("不成", "no"), "negative"),
    "so": EndDef("so", t("了结", "so"), "neutral"),
}
_PERIODS = (Period(5, "working_day"), Period(60, "natural_day"), Period(0, "per_case"), NotStated("及时"), NotStated())


def _limit(number: int, period: Period | NotStated) -> Limit:
    return Limit(
        f"X-{number}",
        t("办理", "act"),
        t("收到", "receipt"),
        ("provider",),
        Dated("X", ((date(2022, 1, 1), period),)),
        CITE,
    )


LIMITS = {limit.id: limit for limit in (_limit(number, period) for number, period in enumerate(_PERIODS))}


@st.composite
def outcomes(draw, name: str, states: tuple[str, ...], by: tuple[str, ...]) -> OutcomeDef:
    """An outcome that may lead anywhere, recorded by some of these roles or, where none is named, by any."""
    requires = tuple(draw(st.lists(st.sampled_from(DEMANDS), max_size=3, unique=True)))
    return OutcomeDef(
        id=name,
        title=t(f"结果{name}", f"outcome {name}"),
        to=draw(st.sampled_from(states)),
        requires=requires,
        accepted_bases=("law", "central_policy") if "legal_basis" in requires else (),
        cite=draw(st.sampled_from((None, CITE))),
        sets_limit=draw(st.sampled_from(("", "", *LIMITS))),
        keeps_start=draw(st.booleans()),
        by=tuple(draw(st.lists(st.sampled_from(by), max_size=2, unique=True))) if by else (),
    )


@st.composite
def procedures(draw) -> ProcedureDef:
    """A procedure of up to five steps in which anything may lead anywhere."""
    names = tuple(f"s{number}" for number in range(draw(st.integers(1, 5))))
    steps = {}
    for name in names:
        by = tuple(draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True)))
        joint = len(by) > 1 and draw(st.booleans())
        apart = () if joint else by
        found = [
            draw(outcomes(f"{name}-{number}", (*names, *ENDS), apart)) for number in range(draw(st.integers(1, 3)))
        ]
        steps[name] = StepDef(
            id=name,
            title=t(f"步骤{name}", f"step {name}"),
            act=draw(st.sampled_from(ACTS)),
            by=by,
            limit=draw(st.sampled_from(("", *LIMITS))),
            outcomes={outcome.id: outcome for outcome in found},
            cite=draw(st.sampled_from((None, CITE))),
            joint=joint,
        )
    papers = (PaperDef("why", t("缘由", "why"), t("写明", "say"), CITE, required=draw(st.booleans())),)
    return ProcedureDef("invented.case", t("虚构程序", "invented"), CITE, {}, papers, names[0], steps, ENDS)


def invented_profile(procedure: ProcedureDef) -> Profile:
    """Return a profile that has this procedure and nothing else."""
    return replace(
        load_profile("haishu-2022"),
        id="invented",
        status="in_force",
        digest="0" * 64,
        roles={role: RoleDef(role, t(f"角色{role}", role)) for role in ROLES},
        procedures={procedure.id: procedure},
        limits=LIMITS,
    )
