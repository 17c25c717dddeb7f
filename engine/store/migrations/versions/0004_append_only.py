"""The ledger and the audit trail can only grow"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = ("ledger", "audit")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
            " END $$"
        )
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            name = f"append_only_{table}_{verb.lower()}"
            if sqlite:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
                )
