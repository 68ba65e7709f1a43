"""What is asked of whoever opens a case: what it is about, who takes part, the papers; nothing else. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongshu.kit.text import Text, t
from gongshu.matters.rules import Seats, names
from gongshu.procedure.questions import PAPERS, Option, Question, about_paper
from gongshu.regulation.definition import ProcedureDef, Profile

SUBJECT, TITLE, CONTACT, PARTY = "subject", "title", "contact", "party."

SECTIONS: Mapping[str, Text] = {
    "about": t("事项", "What it is about"),
    "parties": t("参与办理的单位", "Who takes part"),
    PAPERS: t("规则要求的内容", "What the rules ask for"),
    "contact": t("联系方式", "How to reach you"),
}

_TITLES: Mapping[str, tuple[Text, Text, Text]] = {
    "system": (
        t("写明信息系统名称", "Name the system"),
        t("信息系统", "System"),
        t("与系统登记一致的名称", "as it is registered"),
    ),
    "none": (
        t("用一句话写明事由", "Say in one line what it is about"),
        t("事由", "About"),
        t("写明对象和事由，不写个人信息", "what and why; no personal data"),
    ),
}


def questions(
    profile: Profile,
    procedure: ProcedureDef,
    seats: Seats,
    *,
    entries: Sequence[Option],
    organizations: Sequence[Option],
    projects: Sequence[Option],
    candidates: Mapping[str, Sequence[Option]],
    public: bool,
) -> list[Question]:
    """Return the questions in the order of the pages.

    Args:
        profile: the law.
        procedure: what is opened.
        seats: its chairs.
        entries: the catalog entries that may be chosen.
        organizations: the organizations a paper may name, or that it may be about.
        projects: the projects of who opens it.
        candidates: for each role that somebody must be named for, who may be.
        public: whether somebody without an account opens it; how to reach them is asked then.
    """
    asked = [_subject(procedure, entries, organizations, projects)]
    asked += [_party(profile, procedure, role, candidates.get(role, ())) for role in seats.asked]
    asked += [about_paper(paper, organizations) for paper in procedure.papers]
    if public:
        asked.append(_contact())
    return asked


def _subject(
    procedure: ProcedureDef, entries: Sequence[Option], organizations: Sequence[Option], projects: Sequence[Option]
) -> Question:
    if procedure.subject == "entry":
        return Question(
            SUBJECT,
            "about",
            t("选择数据目录", "Choose the catalog entry"),
            t("数据目录", "Catalog entry"),
            t("它的提供单位成为当事单位", "its provider takes part"),
            "one_of",
            cite=procedure.cite,
            options=tuple(entries),
        )
    if procedure.subject == "organization":
        return Question(
            SUBJECT,
            "about",
            t("选择涉及的单位", "Choose the organization it is about"),
            t("涉及的单位", "Organization"),
            t("该单位成为当事单位，并收到消息", "it takes part and is told"),
            "pick",
            cite=procedure.cite,
            options=tuple(organizations),
        )
    if procedure.subject == "project":
        return Question(
            SUBJECT,
            "about",
            t("选择项目", "Choose the project"),
            t("项目", "Project"),
            t(
                "先在“项目”中建立项目档案；关口按档案核对",
                "start its file under Projects first: the gates are looked at there",
            ),
            "pick",
            cite=procedure.cite,
            options=tuple(projects),
        )
    title, label, hint = _TITLES[procedure.subject]
    return Question(TITLE, "about", title, label, hint, "line", cite=procedure.cite)


def _party(profile: Profile, procedure: ProcedureDef, role: str, options: Sequence[Option]) -> Question:
    title = names(profile, [role])
    step = next(one for one in procedure.steps.values() if role in one.by)
    return Question(
        f"{PARTY}{role}",
        "parties",
        Text(f"指明由哪个单位担任“{title.zh}”", f"Name who acts as {title.en}"),
        title,
        Text(f"由该单位办理“{step.title.zh}”", f"it sees to “{step.title.en}”"),
        "pick",
        cite=step.cite or procedure.cite,
        source=step.source,
        options=tuple(options),
    )


def _contact() -> Question:
    return Question(
        CONTACT,
        "contact",
        t("怎样联系您", "How can we reach you?"),
        t("联系方式", "Contact"),
        t(
            "选填。加密保存，只有办理人员可以查看，每次查看都留痕。不填也可凭编号和查询码查看办理情况",
            "Optional. Kept sealed; only those who handle the matter can look at it, and each look is recorded. "
            "Without it you can follow the matter by number and code",
        ),
        "line",
        required=False,
        source="house_rule",
        personal=True,
    )
