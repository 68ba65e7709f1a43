"""What happened in a case, from its audit records, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gongshu.desk.track import Standing, outcome_words
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.procedure.snapshot import WITHDRAWN
from gongshu.regulation.instruments import unlisted_text
from gongshu.ui.records import line_of
from gongshu.ui.tags.words import size
from gongshu.ui.values import Entry, Link

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord
    from gongshu.procedure.models import PaperFile

KINDS: Mapping[str, tuple[Text, frozenset[str]]] = {
    "": (t("全部", "All"), frozenset()),
    "acts": (
        t("办理", "Acts"),
        frozenset({"procedure.opened", "procedure.decided", "procedure.ended", "procedure.withdrawn"}),
    ),
    "limits": (
        t("期限", "Limits"),
        frozenset(
            {
                "procedure.due_soon",
                "procedure.overdue",
                "procedure.reminded",
                "procedure.due_recomputed",
                "procedure.clock_stopped",
                "procedure.clock_resumed",
            }
        ),
    ),
    "letters": (t("来往意见", "Letters"), frozenset({"procedure.letter_sent", "procedure.notified"})),
    "files": (t("材料文件", "Files"), frozenset({"procedure.file_filed", "procedure.file_taken"})),
    "refused": (t("被拒绝", "Refused"), frozenset()),
}
"""Kinds of records by their word in the address, with the events each shows."""


def entries(standing: Standing, records: Sequence[AuditRecord], kind: str = "") -> list[Entry]:
    """Return the records of a kind as entries of a timeline."""
    return [_entry(standing, record) for record in records if _is(record, kind)]


def filters(records: Sequence[AuditRecord], kind: str) -> list[Link]:
    """Return the kinds that occur, with their counts, as links; none where there is nothing to choose."""
    counts = {name: sum(_is(record, name) for record in records) for name in KINDS}
    links = [
        Link(KINDS[name][0], f"?show={name}#timeline", name == kind, count) for name, count in counts.items() if count
    ]
    return links if len(links) > 1 else []


def _is(record: AuditRecord, kind: str) -> bool:
    if kind == "refused":
        return str(record.outcome) == "refused"
    _, events = KINDS.get(kind, KINDS[""])
    return not events or str(record.event) in events


def _entry(standing: Standing, record: AuditRecord) -> Entry:
    detail = _detail(standing, record.data)
    said = record.sentence + t("：", ": ") + detail if detail.zh else record.sentence
    return line_of(record, standing.profile, sentence=said)


def _file(standing: Standing, file: PaperFile) -> Text:
    """Say which file it is: the paper, its name, its size and the beginning of its digest."""
    titles = {one.id: one.title for one in standing.law.procedure.papers}
    titles |= {one.id: one.title for step in standing.law.procedure.steps.values() for one in step.papers}
    paper = titles.get(file.paper.paper_id, Text(file.paper.paper_id, file.paper.paper_id))
    told = f"{file.name} · {size(file.size)} · SHA-256 {file.digest[:16]}…"
    return Text(f"{paper.zh} · {told}", f"{paper.en} · {told}")


def _detail(standing: Standing, data: Mapping[str, Any]) -> Text:
    """Say what the record is about: the step, its outcome, the end, the day it is due."""
    step = standing.law.step(str(data.get("step", "")))
    parts = [step.title] if step else []
    if "outcome" in data:
        parts.append(outcome_words(step, str(data["outcome"])))
    if data.get("end") in (*standing.law.procedure.ends, WITHDRAWN):
        parts.append(standing.law.end(str(data["end"])).title)
    if file := standing.files.get(str(data.get("file", ""))):
        parts.append(_file(standing, file))
    if lacking := data.get("lacking"):
        titles = {one.id: one.title for one in standing.law.procedure.papers}
        named = [titles[one] for one in lacking if one in titles]
        parts += [t(f"缺“{one.zh}”", f"“{one.en}” is lacking") for one in named]
    if (unknown := unlisted_text(data.get("unlisted", ()))).zh:
        parts.append(unknown)
    if due := data.get("due"):
        day = clock.local(datetime.fromisoformat(str(due))).date().isoformat()
        parts.append(t(f"{day} 到期", f"due {day}"))
    return Text(" · ".join(part.zh for part in parts), " · ".join(part.en for part in parts))
