"""Starting the gateway: granian with one worker over a home."""

from __future__ import annotations

import os

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from gongshu.gateway.call_log import held
from gongshu.gateway.server import DEFAULT_NODE, NODE_VARIABLE
from gongshu.kit import crypto
from gongshu.kit.home import Home
from gongshu.kit.tls import certificate

DEFAULT_PORT = 8001


def main(home: Home, host: str = "127.0.0.1", port: int = DEFAULT_PORT, *, node: str = DEFAULT_NODE) -> None:
    """Serve a home's grants until the process is told to stop; returns after the log is closed.

    One worker per node: it alone writes the node's chain. More machines are more nodes, each with its own name.

    Args:
        home: the installation.
        host: address to listen at.
        port: port to listen at.
        node: name of this node; names its log and its chain.

    Raises:
        Refusal: the node is running already, the installation lacks a key, or its certificate is not whole.
    """
    crypto.public_key(home)
    crypto.secret(home, crypto.GATEWAY)
    served = certificate(home)
    with held(home, node):
        # Free: the worker takes it for itself.
        pass
    os.environ["GONGSHU_HOME"] = str(home.root)
    os.environ[NODE_VARIABLE] = node
    Granian(
        "gongshu.gateway.server:make_app",
        factory=True,
        interface=Interfaces.ASGI,
        address=host,
        port=port,
        workers=1,
        respawn_failed_workers=True,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        ssl_cert=served.chain if served else None,
        ssl_key=served.key if served else None,
    ).serve()
