"""Another platform: a real server on this machine that answers as the test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Mapping[str, str], bytes]
Serve = Callable[[str, Mapping[str, str], Mapping[str, str]], Answer]


def as_json(document: Any, status: int = 200) -> Answer:
    """A document as JSON."""
    return status, {"Content-Type": "application/json;charset=utf-8"}, json.dumps(document).encode()


def as_text(text: str, media_type: str, status: int = 200) -> Answer:
    """Text of a media type."""
    return status, {"Content-Type": media_type}, text.encode()


class Platform:
    """Serves; ``asked`` holds the addresses it was asked for. ``serve`` may be exchanged at any time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.serve: Serve = lambda path, query, headers: (404, {}, b"")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
                outer.asked.append(self.path)
                status, headers, body = outer.serve(parts.path, query, dict(self.headers))
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | dict(headers)).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Ckan:
    """Answers as a CKAN portal that has these packages."""

    def __init__(self, packages: list[Any]) -> None:
        self.packages = packages
        self.before: Callable[[int], None] = lambda start: None

    def __call__(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Answer ``package_search`` and ``package_show``."""
        if path == "/api/3/action/package_show":
            found = [one for one in self.packages if one["id"] == query["id"]]
            return as_json({"success": True, "result": found[0]}) if found else as_json({"success": False}, 404)
        if path != "/api/3/action/package_search":
            return 404, {}, b""
        start, rows = int(query["start"]), int(query["rows"])
        self.before(start)
        since = query.get("fq", "").removeprefix("metadata_modified:[").partition("Z TO ")[0]
        held = [one for one in self.packages if not since or one.get("metadata_modified", "") >= since]
        return as_json({"success": True, "result": {"count": len(held), "results": held[start : start + rows]}})


def package(number: int, **differing: Any) -> dict[str, Any]:
    """A package of a CKAN portal."""
    return {
        "id": f"{number:08d}",
        "name": f"set-{number}",
        "title": f"公交站点 {number}",
        "notes": "各线路停靠站点的名称和位置",
        "license_title": "CC BY 4.0",
        "metadata_modified": "2026-09-01T08:00:00.000000",
        "organization": {"name": "jtj", "title": "交通局"},
        "groups": [{"name": "traffic", "title": "交通"}],
        "tags": [{"name": "公交"}, {"name": "站点"}],
        "extras": [{"key": "update_cycle", "value": "每月"}],
        "resources": [
            {"id": f"r{number}", "name": "站点表", "format": "CSV", "url": f"https://data.example/{number}.csv"}
        ],
    } | differing
