"""`POST /webhooks/activity`: who did something elsewhere, reported by the network's own tools as signed JSON lines.

    {"person": "ana@example.org", "kind": "posted", "at": "2027-02-03T10:00:00Z"}

The same lines again change nothing, so a tool that is not sure may send them once more.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from webhooks.ports import Hooks, Line
from webhooks.signed import HEADER, verified

LARGEST = 1024 * 1024
MOST = 20
"""Problems that are told; the rest is counted."""

FIELDS = frozenset({"person", "kind", "at"})

Answer = tuple[Response, int]


def blueprint(hooks: Hooks) -> Blueprint:
    """The address, over an engine."""
    made = Blueprint("activity", __name__)

    @made.post("/webhooks/activity")
    def activity() -> Answer:
        request.max_content_length = LARGEST
        try:
            body = request.get_data(cache=False)
        except RequestEntityTooLarge:
            return _said(413, f"Send at most {LARGEST:,} bytes at a time.")
        secret = hooks.activity_secret
        if not secret:
            return _said(403, "ACTIVITY_SECRET is not set here; set it, and sign with it.")
        if not verified(secret, request.headers.get(HEADER, ""), body, hooks.machine()):
            return _said(403, f"The signature in {HEADER} is missing, wrong, or more than five minutes old.")
        lines, problems = _lines(body)
        if not problems:
            done = hooks.activity(lines)
            if "problems" not in done:
                return jsonify(done), 200
            problems = list(done["problems"])
        return jsonify(problems=problems[:MOST], more=max(0, len(problems) - MOST)), 400

    return made


def _said(code: int, sentence: str) -> Answer:
    return jsonify(problems=[sentence], more=0), code


def _lines(body: bytes) -> tuple[list[Line], list[str]]:
    """The lines of a body, and what is wrong with its form."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return [], ["This is not UTF-8. Send JSON lines in UTF-8."]
    lines: list[Line] = []
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        fields = _fields(line)
        if fields is None:
            problems.append(f'line {number}: write {{"person": …, "kind": …, "at": …}}, each a text.')
        else:
            lines.append((number, fields))
    if not lines and not problems:
        problems.append("There are no lines. Send one JSON object a line.")
    return lines, problems


def _fields(line: str) -> dict[str, str] | None:
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.keys() != FIELDS:
        return None
    return found if all(isinstance(value, str) for value in found.values()) else None
