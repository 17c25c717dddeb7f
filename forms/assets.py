"""The style sheets, script and icon: read once, sent compressed, kept by browsers until their content changes."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, abort, request

HOME = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: what it holds, the same compressed, its content type, and a mark that changes with its content."""

    content: bytes
    compressed: bytes
    type: str
    mark: str


def read(path: Path) -> Asset:
    """A file as it is sent."""
    content = path.read_bytes()
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return Asset(content, gzip.compress(content, mtime=0), kind, hashlib.sha256(content).hexdigest()[:8])


def serve(app: Flask) -> None:
    """Adds `/static/…`, and `asset(name)` to templates. Pages themselves are never compressed: they hold secrets."""
    files = {path.relative_to(HOME).as_posix(): read(path) for path in sorted(HOME.rglob("*")) if path.is_file()}

    addresses = {name: f"/static/{quote(name)}?v={asset.mark}" for name, asset in files.items()}

    @app.get("/static/<path:filename>", endpoint="static")
    def static(filename: str) -> Response:
        found = files.get(filename) or abort(404)
        packed = request.accept_encodings.quality("gzip") > 0
        answer = Response(found.compressed if packed else found.content, content_type=found.type)
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return answer

    def asset(name: str) -> str:
        return addresses[name]

    app.jinja_env.globals["asset"] = asset
