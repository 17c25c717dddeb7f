"""Migrations and tables agree, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from engine.store import Store, StoreUnavailable, upgrade
from engine.store.base import Base
from engine.store.tables import Audit, LedgerRow

NOON = datetime(2027, 2, 15, 12, tzinfo=UTC)
ENTRY = {
    "person": 1, "seq": 1, "planned": 1, "cohort": "spring", "step": "midpoint", "occurrence": 1, "kind": "invite",
    "number": 0, "at": NOON, "due": NOON, "state": "ready", "reason": "halfway",
}  # fmt: skip
AUDITED = {"at": NOON, "action": "case.close", "subject": "case 12", "value": {}}


def test_migrations_make_exactly_the_tables(store: Store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_second_upgrade_has_nothing_to_do(store: Store):
    assert upgrade(store) is False


def test_a_database_of_a_newer_version_is_refused(store: Store):
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match="newer version"):
        upgrade(store)


@pytest.mark.parametrize(("table", "values"), [(LedgerRow, ENTRY), (Audit, AUDITED)])
def test_what_is_append_only_refuses_to_change(store: Store, table: type[LedgerRow | Audit], values: dict[str, object]):
    with store.write() as session:
        session.execute(insert(table).values(**values))
    for statement in (update(table).values(at=NOON), delete(table)):
        with pytest.raises(IntegrityError, match="append-only"), store.write() as session:
            session.execute(statement)
    with store.read() as session:
        assert session.scalars(select(table.at)).all() == [NOON]
