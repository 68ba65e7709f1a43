"""The command ``gongshu``. Every command has ``--json`` and ``--home``; exit 0 done, 1 refused or failed, 2 misused."""

from __future__ import annotations

import sys

import click

from gongshu.site import boot as boot  # first: the rooms below have tables
from gongshu.site.commands import (
    auditing,
    catalogs,
    collecting,
    connecting,
    harvesting,
    installation,
    laws,
    registering,
    simulating,
    walking,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="gongshu")
def gongshu() -> None:
    """公数 gongshu: public data as the regulation says."""


for room in (
    installation,
    walking,
    simulating,
    laws,
    catalogs,
    collecting,
    connecting,
    registering,
    harvesting,
    auditing,
):
    room.join(gongshu)


def main() -> None:
    """Entry of the console script."""
    sys.exit(gongshu.main(standalone_mode=True))
