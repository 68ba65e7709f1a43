"""``gongshu walk``: one dataset through its whole life under a profile."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from gongshu.kit.home import Home
from gongshu.kit.progress import bar
from gongshu.kit.text import t
from gongshu.site import install
from gongshu.site.commands.common import Output, command
from gongshu.site.walk.journal import MARKS, Step
from gongshu.site.walk.run import Result, walk


def join(group: click.Group) -> None:
    """Bring the command to the group."""
    group.add_command(walk_command)


@click.command("walk")
@click.option("--profile", required=True, help="the jurisdiction's profile, e.g. haishu-2022")
@click.option(
    "--data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="a CSV or spreadsheet of yours; its schema is proposed from the content",
)
@click.option("--acknowledge", is_flag=True, help="walk a draft knowingly")
@command
def walk_command(profile: str, data: Path | None, acknowledge: bool, out: Output, home: Home) -> None:
    """Take one dataset through its whole life, in a fresh home; exit 0 only if all evidence verifies.

    Without --home the home is a temporary folder; what is left there is told at the end.
    """
    install.must_not_exist(home)
    with tempfile.TemporaryDirectory(prefix="gongshu-walk-") as scratch, bar("walk", quiet=out.as_json) as progress:
        result = walk(
            home,
            profile_id=profile,
            scratch=Path(scratch),
            data=data,
            tell=lambda step: _tell(out, step),
            progress=progress,
            acknowledge=acknowledge,
        )
    out.data(result.document() | {"home": str(home.root)})
    _sum_up(out, result, home)
    if not result.ok:
        sys.exit(1)


def _tell(out: Output, step: Step) -> None:
    head = f"{step.number:3d} {MARKS[step.result]} {step.title}"
    facts = [f"§ {step.article}" if step.article else "", step.case]
    facts.append(str(t(f"到期 {step.due}", f"due {step.due}")) if step.due else "")
    facts += [step.limit, step.who, "、".join(step.evidence)]
    out.say(head)
    line = " · ".join(one for one in facts if one)
    if line:
        out.say(f"      {line}")
    if step.note:
        out.say(f"      {step.note}")


def _sum_up(out: Output, result: Result, home: Home) -> None:
    refused = sum(1 for one in result.steps if one.result == "refused_as_it_must")
    failed = [one.number for one in result.steps if one.result == "failed"]
    out.say("")
    out.say(
        t(
            f"{result.profile.title.zh}：{len(result.steps)} 步，其中 {refused} 步是法规要求的拒绝；"
            f"{len(result.verified)} 份证据{'全部' if result.ok else '未全部'}验证通过",
            f"{result.profile.title.en}: {len(result.steps)} steps, {refused} of them refusals that the law demands; "
            f"{len(result.verified)} pieces of evidence, {'all' if result.ok else 'not all'} verified",
        )
    )
    if failed:
        numbers = ", ".join(map(str, failed))
        out.say(t(f"未按要求完成的步骤：{numbers}", f"steps that did not come out as they must: {numbers}"))
    out.say(t(f"留在 {home.root}", f"left in {home.root}"))
