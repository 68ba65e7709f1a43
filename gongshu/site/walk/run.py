"""The walk itself: the chapters in their order, in a fresh home, and the verification of every piece of evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from gongshu.audit.anchors import write_anchors
from gongshu.audit.queries import evidence, search
from gongshu.audit.verify import verify_all
from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import NotFound
from gongshu.kit.home import Home
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import Text, t
from gongshu.regulation.adding import added_procedures
from gongshu.regulation.definition import Profile, Rule
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated
from gongshu.sharing.actions import Issued, publish_grants
from gongshu.site import install
from gongshu.site.walk import (
    chapter_catalog,
    chapter_collection,
    chapter_gateway,
    chapter_matters,
    chapter_opening,
    chapter_problem,
    chapter_sharing,
    people,
    synthetic,
)
from gongshu.site.walk.chapter_collection import Shape
from gongshu.site.walk.journal import Journal, Step
from gongshu.site.walk.stage import Stage, gateway_for

POPULATION = 4_000
CHAPTERS = 9
PAST, SEEDED_PAST = 3, 16
"""Days ago that a walk begins; with things left on the desks it begins earlier."""
LOOKED_FOR = (
    *("catalog.entry", "catalog.change", "sharing.conditional", "sharing.unconditional", "sharing.other_unit"),
    *("sharing.dispute", "opening.release", "opening.application", "quality.problem", "quality.conflict"),
)
"""Procedures somebody would look for; each that an instrument lacks is told, never filled in."""


Seed = Callable[[Stage, VirtualClock, list[str]], None]


@dataclass
class Result:
    """What came of a walk."""

    profile: Profile
    steps: list[Step]
    verified: dict[str, bool] = field(default_factory=dict)
    records: int = 0
    chains_sound: bool = False

    @property
    def ok(self) -> bool:
        """Whether every step came out as it must and the evidence of each verifies."""
        return self.chains_sound and all(self.verified.values()) and all(one.result != "failed" for one in self.steps)

    def document(self) -> dict[str, Any]:
        """Return the result as a JSON document."""
        return {
            "profile": self.profile.id,
            "instrument": str(self.profile.title),
            "status": self.profile.status,
            "ok": self.ok,
            "steps": [one.document() for one in self.steps],
            "evidence": {"records": self.records, "chains_sound": self.chains_sound, "verified": self.verified},
        }


def walk(
    home: Home,
    *,
    profile_id: str,
    scratch: Path,
    data: Path | None = None,
    tell: Callable[[Step], None] = lambda step: None,
    progress: Reporter = SILENT,
    demo: bool = False,
    seed: Seed | None = None,
    last: Callable[[Stage], None] | None = None,
    acknowledge: bool = False,
) -> Result:
    """Take one dataset through its whole life under a profile.

    The first acts happen three days ago on a clock of the walk's own, so that a grant can have run out by now; from the
    look-ups on, the time is the real one.

    Args:
        home: a fresh home.
        profile_id: the profile.
        scratch: a folder for input files.
        data: a file of the user's; without one, the country's divisions and an invented register are used.
        tell: told each step as it is made.
        progress: told how many of the chapters are done.
        demo: whether the home is a demonstration, whose people sign in by one click.
        seed: leaves further things on the desks once the entry is published; then the past begins earlier, and it
            moves the clock on itself.
        last: does further things when all is done, before everything is verified.
        acknowledge: whether a draft is walked knowingly. An abolished instrument, which was law, is shown without.

    Raises:
        Refusal: it is a draft, and that was not acknowledged.
    """
    progress.total(CHAPTERS)
    past = VirtualClock(clock.now() - timedelta(days=PAST if seed is None else SEEDED_PAST))
    with clock.using(past):
        stage = _open(home, profile_id, scratch, data, tell, demo, acknowledge)
        progress.advance(1)
        file, shape = _the_data(stage)
        stage.resource = _catalog_the_resource(stage, file, shape)
        progress.advance(2)
        granted = _fields_to_grant(shape)
        expired = _share_before(stage, past, granted, seed)
    version = chapter_collection.load(stage, stage.resource, file, shape, source="民政业务系统", progress=SILENT)
    chapter_collection.check(stage, version, shape)
    progress.advance(1)
    key = chapter_gateway.some_key(stage, version)
    if expired is None:
        _passed_over(stage, chapter_sharing.CHAPTER, chapter_gateway.CHAPTER)
        progress.advance(2)
    else:
        _share_and_call(stage, shape, granted, expired, key, progress)
    chapter_opening.open_data(stage, shape)
    progress.advance(1)
    if chapter_problem.PROCEDURE in stage.profile.procedures:
        mended = _mended(stage, file)
        chapter_problem.report_and_correct(stage, record_key=key, field=shape.key, mended=mended, shape=shape)
    else:
        _passed_over(stage, chapter_problem.CHAPTER)
    progress.advance(1)
    chapter_matters.open_and_close(stage, seeded=seed is not None)
    progress.advance(1)
    if last is not None:
        last(stage)
    return _verify(stage)


def _share_before(stage: Stage, past: VirtualClock, granted: list[str], seed: Seed | None) -> Issued | None:
    """Take the grant that will have run out; None where the instrument has no procedure to take one by."""
    if seed is not None:
        seed(stage, past, granted)
    if not chapter_sharing.is_possible(stage.profile):
        return None
    return chapter_sharing.earlier_grant(stage, fields=granted, last_day=clock.today() + timedelta(days=1))


def _share_and_call(
    stage: Stage, shape: Shape, granted: list[str], expired: Issued, key: str, progress: Reporter
) -> None:
    issued = chapter_sharing.share(stage, fields=granted)
    progress.advance(1)
    publish_grants(stage.home)
    others = [one.name for one in shape.items if one.name not in granted]
    stage.facts["outside_field"] = others[0] if others else "no_such_field"
    with gateway_for(stage.home) as gateway:
        chapter_gateway.call(stage, gateway, issued, expired, key)
    progress.advance(1)


def _passed_over(stage: Stage, *chapters: str) -> None:
    """Tell the parts of the life that the instrument sets no procedure for; nothing is filled in for it."""
    for chapter in chapters:
        stage.journal.add(
            chapter,
            t("文本没有写{part}的程序，略过", "the text sets no procedure for {part}; passed over").format(
                part=_PARTS[chapter][1]
            ),
            "not_stated",
            article=_silence_about(stage.profile, _PARTS[chapter][0]),
            note=_left_to(stage.profile, _PARTS[chapter][0]),
        )


def _open(
    home: Home,
    profile_id: str,
    scratch: Path,
    data: Path | None,
    tell: Callable[[Step], None],
    demo: bool,
    acknowledge: bool,
) -> Stage:
    profile = load_profile(profile_id)
    # All of an instrument is walked, what is off by default too; only a draft is walked by those who say so.
    knowing = acknowledge or profile.status != "draft"
    install.prepare(home, profile_id=profile_id, acknowledge=knowing, demo=demo)
    stage = Stage(home, profile, Journal(tell), scratch, data=data)
    stage.people = people.register(profile, demo=demo, walked=_walked(profile))
    stage.journal.add(
        "law",
        t(f"适用《{profile.title.zh}》", f"under {profile.title.en}"),
        article=profile.document_number,
        evidence=_evidence("organizations.profile_adopted", profile_id),
        note=str(profile.status_note),
    )
    for name in LOOKED_FOR:
        if name not in profile.procedures:
            stage.journal.add(
                "law",
                t(f"没有“{name}”程序", f"no procedure {name}"),
                "not_stated",
                article=_silence_about(profile, name),
                note=str(_instead(profile, name)),
            )
    stage.journal.add(
        "organizations",
        t(f"登记 {len(stage.people.teams)} 个机构及人员", f"{len(stage.people.teams)} bodies with their people"),
        note="、".join(team.organization.name for team in stage.people.teams.values()),
    )
    return stage


def _instead(profile: Profile, name: str) -> Text:
    """Say what holds where the text has no procedure: that of the national text between departments, or nothing."""
    added = next((one for one in added_procedures(profile, clock.today()) if one.id == name), None)
    if added is None:
        return t("文本没有的不从别处补入", "what the text lacks is not filled in from elsewhere")
    return t(f"政府部门之间按{added.cite.zh}办理", f"between departments it goes by {added.cite.en}")


_PARTS = {
    chapter_sharing.CHAPTER: ("sharing", t("共享申请", "applications for shared data")),
    chapter_gateway.CHAPTER: ("sharing", t("授权，因此没有凭授权的调用", "grants, so there are no calls under one")),
    chapter_problem.CHAPTER: ("quality", t("问题数据", "problem data")),
}
"""Parts of the life that an instrument may set no procedure for: the room whose rules say so, and what is lacking."""


def _walked(profile: Profile) -> set[str]:
    """Return the procedures the walk goes through: those somebody would look for, and all opened as matters."""
    return {*LOOKED_FOR, *(one.id for one in profile.procedures.values() if one.opened_by)}


def _silence_about(profile: Profile, name: str) -> str:
    """Return the articles where such a procedure would stand: those of its chapter, else those that leave it open."""
    room = name.split(".")[0]
    cites = {one.cite.zh for key, one in profile.procedures.items() if key.startswith(f"{room}.")}
    if not cites:
        cites = {rule.cite.zh for rule in _left_open(profile, room) if rule.cite is not None}
    return "、".join(sorted(cites)) or str(profile.title)


def _left_open(profile: Profile, room: str) -> list[Rule]:
    """Return the rules of a room on which the text is silent."""
    rules = [rule for name, rule in profile.rules.items() if name.startswith(f"{room}.")]
    return [rule for rule in rules if isinstance(rule.value.on(max(clock.today(), profile.first_day)), NotStated)]


def _left_to(profile: Profile, room: str) -> str:
    """Say to whom the text leaves a matter, where it says so."""
    return "；".join(dict.fromkeys(str(rule.note) for rule in _left_open(profile, room) if rule.note is not None))


def _evidence(event: str, subject: str) -> tuple[str, ...]:
    return tuple(one.id for one in search(event=event, subject=subject))[-1:]


def _is_known(identifier: str) -> bool:
    try:
        evidence(identifier)
    except NotFound:
        return False
    return True


def _the_data(stage: Stage) -> tuple[Path, Shape]:
    if stage.data is not None:
        return stage.data, chapter_collection.propose(stage, stage.data)
    path = stage.scratch / "population.csv"
    stage.facts["truth"] = synthetic.write_population(path, count=POPULATION)
    return path, chapter_collection.propose(stage, path, people=True)


def _catalog_the_resource(stage: Stage, file: Path, shape: Shape) -> str:
    title = "居民登记信息（合成数据）" if stage.data is None else f"数据资源：{stage.data.stem}"[:100]
    abstract = "全部为随机生成，不对应任何真实个人" if stage.data is None else "由所给文件归集"
    data = chapter_catalog.entry_data(
        stage,
        title=title,
        items=shape.items,
        sharing_class=chapter_sharing.CONDITIONAL,
        opened=stage.data is not None and chapter_opening.may_open(shape),
        abstract=abstract,
    )
    return chapter_catalog.compile_entry(
        stage, data, drafted=lambda code: chapter_collection.uncataloged_is_refused(stage, file, code)
    )


def _fields_to_grant(shape: Shape) -> list[str]:
    """Grant the key and every second other column: never everything, so that a field outside the grant exists."""
    others = [one.name for one in shape.items if one.name != shape.key]
    return [shape.key, *others[::2]]


def _mended(stage: Stage, file: Path) -> Path:
    if stage.data is not None:
        return file
    path = stage.scratch / "population-mended.csv"
    synthetic.write_population(path, count=POPULATION, mended=True)
    return path


def _verify(stage: Stage) -> Result:
    write_anchors(stage.home, every_records=1)
    report = verify_all(stage.home)
    known = {one: _is_known(one) for one in stage.journal.evidence}
    stage.journal.add(
        "audit",
        t("验证全部留痕", "all evidence verified"),
        "done" if report.ok and all(known.values()) else "failed",
        note=str(
            t(
                f"{report.records} 条记录，{len(report.chains)} 条链",
                f"{report.records} records, {len(report.chains)} chains",
            )
        ),
    )
    return Result(stage.profile, stage.journal.steps, known, report.records, report.ok)
