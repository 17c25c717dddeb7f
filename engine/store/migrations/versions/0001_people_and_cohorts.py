"""The first tables: people, workflows, cohorts"""



from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.base import Document, Instant, Number

revision = "0001"
down_revision = None


def upgrade() -> None:
    _audit()
    _clock()
    _drafts()
    _heartbeats()
    _ledger()
    _people()
    _projections()
    _suppressions()
    _ticks()
    _workflows()
    _addresses()
    _brakes()
    _sessions()
    _sign_ins()
    _versions()
    _cohorts()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", Number, nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("value", Document, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_by"), ["by"], unique=False)


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("high_water", Instant(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_clock_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_closes_at"), ["closes_at"], unique=False)


def _heartbeats() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("seq", Number, nullable=False),
        sa.Column("planned", Number, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_cohort_step"), ["cohort", "step"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_person_seq"), ["person", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_planned"), ["planned"], unique=False)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("identity", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("sms_consent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=True),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stale_at", Instant(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("alias_of", Number, nullable=True),
        sa.Column("administrator", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("link_generation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["alias_of"], ["people.id"], name=op.f("fk_people_alias_of_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("identity", name=op.f("uq_people_identity")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_alias_of"), ["alias_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_phone"), ["phone"], unique=False)
        batch_op.create_index(
            "ix_people_stale",
            ["stale_at"],
            unique=False,
            sqlite_where=sa.text("stale_at IS NOT NULL"),
            postgresql_where=sa.text("stale_at IS NOT NULL"),
        )


def _projections() -> None:
    op.create_table(
        "projections",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expected", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("segments", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_projections")),
    )


def _suppressions() -> None:
    op.create_table(
        "suppressions",
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_suppressions")),
    )


def _ticks() -> None:
    op.create_table(
        "ticks",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("now", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("due", sa.Integer(), server_default="0", nullable=False),
        sa.Column("queued", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticks")),
    )
    with op.batch_alter_table("ticks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticks_started_at"), ["started_at"], unique=False)


def _workflows() -> None:
    op.create_table(
        "workflows",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("current", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflows")),
    )


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("person", Number, nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("opted_out_at", Instant(), nullable=True),
        sa.Column("bounced_at", Instant(), nullable=True),
        sa.Column("consent_at", Instant(), nullable=True),
        sa.Column("own_choice", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_addresses_channel")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_addresses_person_people")),
        sa.PrimaryKeyConstraint("person", "channel", name=op.f("pk_addresses")),
    )
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addresses_channel_address"), ["channel", "address"], unique=False)


def _brakes() -> None:
    op.create_table(
        "brakes",
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("by", Number, nullable=True),
        sa.Column("detail", Document, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_brakes_by_people")),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_brakes")),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_sessions_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("code", name=op.f("uq_sessions_code")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_person"), ["person"], unique=False)


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_sign_ins_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("code", name=op.f("uq_sign_ins_code")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_person"), ["person"], unique=False)


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("workflow", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", Document, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", Number, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_versions_created_by_people")),
        sa.ForeignKeyConstraint(["workflow"], ["workflows.id"], name=op.f("fk_versions_workflow_workflows")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_versions")),
        sa.UniqueConstraint("workflow", "number", name=op.f("uq_versions_workflow_number")),
    )


def _cohorts() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("workflow", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("follows", sa.String(length=100), nullable=True),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("date_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stale_at", Instant(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'running', 'paused', 'ended')", name=op.f("ck_cohorts_state")),
        sa.ForeignKeyConstraint(["follows"], ["cohorts.id"], name=op.f("fk_cohorts_follows_cohorts")),
        sa.ForeignKeyConstraint(["version"], ["versions.hash"], name=op.f("fk_cohorts_version_versions")),
        sa.ForeignKeyConstraint(["workflow"], ["workflows.id"], name=op.f("fk_cohorts_workflow_workflows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
    )
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohorts_follows"), ["follows"], unique=False)
