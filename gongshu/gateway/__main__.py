"""``python -m gongshu.gateway --home DIR``: the gateway as a process of its own, without the site."""

from __future__ import annotations

import argparse
from pathlib import Path

from gongshu.gateway.run import DEFAULT_PORT, main
from gongshu.gateway.server import DEFAULT_NODE
from gongshu.kit.home import Home

parser = argparse.ArgumentParser(prog="python -m gongshu.gateway", description="Serve a home's grants.")
parser.add_argument("--home", type=Path, default=Home.from_environment().root)
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=DEFAULT_PORT)
parser.add_argument("--node", default=DEFAULT_NODE, help="name of this node; names its log and its chain")

if __name__ == "__main__":
    chosen = parser.parse_args()
    main(Home(chosen.home.absolute()), chosen.host, chosen.port, node=chosen.node)
