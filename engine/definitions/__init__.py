"""Packs: YAML with positions → a checked workflow, or every problem at once with its place and fix."""

from __future__ import annotations

from engine.definitions.build import from_document
from engine.definitions.loading import Loaded, load
from engine.definitions.problems import Problem, render
from engine.definitions.schema import schema_of_the_language

__all__ = ["Loaded", "Problem", "from_document", "load", "render", "schema_of_the_language"]
