"""The JSON Schema of the language, for editors; made from the same shapes that read packs."""

from __future__ import annotations

from engine.definitions.shapes.base import Schema, Shape
from engine.definitions.shapes.routes import ROUTES
from engine.definitions.shapes.surveys import SCALES, SURVEY
from engine.definitions.shapes.workflow import WORKFLOW

DIALECT = "https://json-schema.org/draft/2020-12/schema"

PARTS: dict[str, tuple[Shape, str]] = {
    "workflow": (WORKFLOW, "A Milepost workflow: workflow.yaml"),
    "survey": (SURVEY, "A Milepost survey: surveys/*.yaml"),
    "scales": (SCALES, "Milepost scales: scales.yaml"),
    "routes": (ROUTES, "Milepost routes: routes.yaml"),
}
"""The kinds of YAML file a pack has, besides its tests."""


def schema_of_the_language(part: str = "workflow") -> Schema:
    """JSON Schema (2020-12) of one kind of file; raises KeyError for a part that is not in PARTS."""
    shape, title = PARTS[part]
    defs: dict[str, Schema] = {}
    body = shape.schema(defs)
    return {"$schema": DIALECT, "title": title, **body, "$defs": dict(sorted(defs.items()))}
