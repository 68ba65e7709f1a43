"""The command ``gongshu``. Every command has ``--json`` and ``--home``; exit 0 done, 1 refused or failed, 2 misused.

A command's module is imported when the command is called, not before: ``gongshu --help`` need not know the rooms.
"""

from __future__ import annotations

import importlib
import sys

import click

from gongshu.site import home_chosen as home_chosen  # first: the home is read from the environment

COMMANDS = {
    "audit": ("auditing", "The hash chain of all acts and data calls."),
    "backup": (
        "recovering",
        "Back the installation up into FILE, sealed with a passphrase; nothing has to be stopped.",
    ),
    "catalog": ("catalogs", "The catalog: import, export, search."),
    "collect": (
        "collecting",
        "Load FILE as the next version of a resource: typed, checked, bad lines in quarantine, the raw file kept.",
    ),
    "connections": ("connecting", "Databases of organizations: register them, test them, remove them."),
    "doctor": ("installation", "Tell whether this machine and this installation are sound; exit 1 if not."),
    "harvest": ("harvesting", "Other platforms: register them, bring their records in."),
    "init": (
        "installation",
        "Create an installation: keys, tables, jurisdiction, data authority, three administrators.",
    ),
    "law": ("laws", "The law as data: profiles, limits, due moments."),
    "quality": ("collecting", "Data quality."),
    "registers": ("registering", "The registers: lists the instrument names or implies."),
    "restore": (
        "recovering",
        "Bring a backup back into an empty home and verify all evidence; exit 1 if anything is not as it was.",
    ),
    "simulate": (
        "simulating",
        "Let a year pass: thousands of cases through the real engine, late and silent officials included.",
    ),
    "up": ("installation", "Bring the tables up to date and run site, worker and gateway until interrupted."),
    "walk": (
        "walking",
        "Take one dataset through its whole life, in a fresh home; exit 0 only if all evidence verifies.",
    ),
}
"""Of each command, the module that brings it and what it does in a line."""

WITHOUT_TABLES = frozenset({"laws"})
"""The modules whose commands read nothing from the database."""


class Rooms(click.Group):
    """The commands of all rooms; each is there once somebody asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, its module imported; None where there is none of that name."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module, _ = COMMANDS[cmd_name]
            if module not in WITHOUT_TABLES:
                importlib.import_module("gongshu.site.boot")
            importlib.import_module(f"gongshu.site.commands.{module}").join(self)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(COMMANDS.items())])


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="gongshu")
def gongshu() -> None:
    """公数 gongshu: public data as the regulation says."""


def main() -> None:
    """Entry of the console script."""
    sys.exit(gongshu.main(standalone_mode=True))
