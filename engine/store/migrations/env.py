"""How Alembic runs here: on the connection it is given, within its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import engine.store.tables  # noqa: F401  # so that the metadata knows every table
from engine.store.base import Base, Document, Instant, Number

NAMED = {repr(Number): "Number", repr(Document): "Document"}


def named(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Writes our own types by name, and a false default as both databases understand it."""
    if kind == "server_default" and str(getattr(item, "arg", "")) == "false":
        return "sa.false()"
    name = "Instant()" if isinstance(item, Instant) else NAMED.get(repr(item))
    if kind != "type" or name is None:
        return False
    autogen.imports.add("from engine.store.base import Document, Instant, Number")
    return name


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=False,
    compare_type=True,
    compare_server_default=False,
    render_item=named,
)
context.run_migrations()
