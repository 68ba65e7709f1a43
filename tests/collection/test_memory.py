"""A gigabyte on a small memory limit: collected without growing with the file."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

LIMIT = 1 << 30
NOTE = "长" * 1_500
ROWS = 2_000

LOAD = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[2]), int(sys.argv[2])))
from gongshu.collection import raw
from gongshu.collection.columns import match_header
from gongshu.collection.loading import Workplace, load
from gongshu.collection.reading import open_table
from gongshu.kit.home import Home
from gongshu.lake.engine import connect
from gongshu.lake.ledger import Meta
from gongshu.lake.schema import Field, Schema
from gongshu.lake.store import Lake, staging

home = Home(Path(sys.argv[1]).parent / "home")
schema = Schema((Field("id", "integer", key=True), Field("note"), Field("amount", "decimal"), Field("on", "date")))
kept = raw.keep(home, Path(sys.argv[1]), "run")
with open_table(kept.path) as table:
    plan = match_header(table.names, schema, at="big.csv")
    place = Workplace(staging(home, "big", "run"), home.root / "notes", "identity")
    loaded = load(table, plan, place, connect(home, threads=1))
with Lake(home) as lake:
    lake.commit("big", 1, schema=schema, meta=Meta("s", "2026-01-01", "b", "run", "now"), parts=loaded.parts)
    counted = lake.read("big").aggregate("count(*), max(id)").fetchone()
# Not ru_maxrss: a new program's counts what the one that started it held.
status = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024
print(json.dumps([loaded.lines, loaded.rows, loaded.quarantined, *counted, peak]))
"""


def test_a_gigabyte_of_text_is_collected_within_a_small_memory_limit(tmp_path: Path) -> None:
    # Packed, and of one packed piece again and again: the test does not spend its time on making it.
    file = tmp_path / "big.csv.gz"
    noise = random.Random(3)
    records = [f'{n},"{NOTE} {noise.getrandbits(256):x}",12.5,2026-01-02' for n in range(ROWS)]
    text = ("\n".join(records) + "\nbroken line\n").encode()
    piece = gzip.compress(text, 1)
    pieces = -(-LIMIT // len(text))
    with file.open("wb") as out:
        out.write(gzip.compress(b"id,note,amount,on\n"))
        for _ in range(pieces):
            out.write(piece)
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOAD, str(file), str(LIMIT)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    lines, rows, quarantined, counted, newest, peak = json.loads(ran.stdout)
    assert lines == (ROWS + 1) * pieces
    assert (rows, quarantined) == (ROWS * pieces, pieces)
    assert counted == rows
    assert newest == ROWS - 1
    assert peak < LIMIT
