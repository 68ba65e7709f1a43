"""Verifies an export of evidence without any code of the platform: python independent_verifier.py FOLDER."""

import hashlib
import json
import pathlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

folder = pathlib.Path(sys.argv[1])
key = Ed25519PublicKey.from_public_bytes(bytes.fromhex((folder / "public-key.hex").read_text().strip()))
for path in sorted({*folder.glob("*.jsonl"), *(folder / p.name for p in (folder / "anchors").glob("*.jsonl"))}):
    prev = hashlib.sha256(f"gongshu audit chain {path.stem}".encode()).hexdigest()
    hashes = [prev]
    for seq, line in enumerate(path.read_bytes().splitlines() if path.exists() else [], 1):
        body = line[line.index(b'"body":') + 7 : -1]
        record = json.loads(line)
        own = hashlib.sha256(prev.encode() + body).hexdigest()
        if record["prev"] != prev or record["hash"] != own or record["body"]["seq"] != seq:
            sys.exit(f"{path.stem}: record {seq} is bad")
        hashes.append(prev := own)
    anchors = folder / "anchors" / path.name
    for line in anchors.read_text(encoding="utf-8").splitlines() if anchors.exists() else []:
        anchor = json.loads(line)
        signature = bytes.fromhex(anchor.pop("signature"))
        key.verify(signature, json.dumps(anchor, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
        if anchor["seq"] >= len(hashes) or hashes[anchor["seq"]] != anchor["hash"]:
            sys.exit(f"{path.stem}: differs from its checkpoint at record {anchor['seq']}")
    sys.stdout.write(f"{path.stem} {len(hashes) - 1} records follow\n")
