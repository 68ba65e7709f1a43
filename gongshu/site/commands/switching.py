"""``gongshu law switch``: a procedure that the profile in force holds ready."""

from __future__ import annotations

import click

from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.organizations import actions as organizations
from gongshu.site.commands.common import Output, command, need_home
from gongshu.site.install import INSTALLER


def join(group: click.Group) -> None:
    """Bring the command to the group."""
    group.add_command(switch)


@click.command()
@click.argument("procedure")
@click.option("--off", is_flag=True, help="switch it off again; cases under way go on")
@command
def switch(procedure: str, off: bool, out: Output, home: Home) -> None:
    """Switch a procedure on that the profile in force holds ready and leaves off by default."""
    need_home(home)
    adopted = organizations.switch_procedure(by=INSTALLER, procedure_id=procedure, on=not off)
    out.data({"profile": adopted.profile_id, "switched_on": adopted.switched_on})
    out.say(t(f"已{'停用' if off else '启用'}：{procedure}", f"switched {'off' if off else 'on'}: {procedure}"))
