"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.base import Document, Instant, Number

revision = "0001"
down_revision = None


def upgrade() -> None:
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

    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("high_water", Instant(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_clock_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "drafts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_closes_at"), ["closes_at"], unique=False)

    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
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

    op.create_table(
        "projections",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expected", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("segments", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_projections")),
    )
    op.create_table(
        "suppressions",
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_suppressions")),
    )
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

    op.create_table(
        "workflows",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("current", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflows")),
    )
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

    op.create_table(
        "cohort_facts",
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("seq", Number, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("known_at", Instant(), nullable=False),
        sa.Column("value", Document, nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_cohort_facts_cohort_cohorts")),
        sa.PrimaryKeyConstraint("cohort", "seq", name=op.f("pk_cohort_facts")),
    )
    op.create_table(
        "facts",
        sa.Column("person", Number, nullable=False),
        sa.Column("seq", Number, autoincrement=False, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("known_at", Instant(), nullable=False),
        sa.Column("value", Document, nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_facts_cohort_cohorts")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_facts_person_people")),
        sa.PrimaryKeyConstraint("person", "seq", name=op.f("pk_facts")),
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facts_cohort_kind"), ["cohort", "kind"], unique=False)

    op.create_table(
        "groups",
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_groups_cohort_cohorts")),
        sa.PrimaryKeyConstraint("cohort", "id", name=op.f("pk_groups")),
    )
    op.create_table(
        "happenings",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("seq", Number, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("value", Document, nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_happenings_cohort_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_happenings")),
        sa.UniqueConstraint("person", "cohort", "seq", name=op.f("uq_happenings_person_cohort_seq")),
    )
    with op.batch_alter_table("happenings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_happenings_cohort"), ["cohort"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("group", sa.String(length=100), nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("uid", sa.String(length=300), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("known_at", Instant(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_meetings_cohort_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("cohort", "group", "person", "uid", name=op.f("uq_meetings_cohort_group_person_uid")),
    )
    op.create_table(
        "partners",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("partner", Number, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_partners_cohort_cohorts")),
        sa.ForeignKeyConstraint(["partner"], ["people.id"], name=op.f("fk_partners_partner_people")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_partners_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
    )
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partners_partner"), ["partner"], unique=False)
        batch_op.create_index(batch_op.f("ix_partners_person"), ["person"], unique=False)
        batch_op.create_index(
            "uq_partners_now",
            ["cohort", "person", "partner"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "planned",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("begun", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("stood", Instant(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=True),
        sa.Column("tried", Document, nullable=False),
        sa.Column("ready_at", Instant(), nullable=True),
        sa.Column("went_out", Instant(), nullable=True),
        sa.Column("closes_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("waited", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("late_skip", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'ready', 'sending', 'sent', 'refused', 'unknown', 'skipped', 'dropped', 'done')",
            name=op.f("ck_planned_state"),
        ),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_planned_cohort_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned")),
        sa.UniqueConstraint("person", "cohort", "step", "occurrence", "kind", "number", name="uq_planned_key"),
    )
    with op.batch_alter_table("planned", schema=None) as batch_op:
        batch_op.create_index("ix_planned_cohort_step", ["cohort", "step", "occurrence"], unique=False)
        batch_op.create_index(
            "ix_planned_next",
            ["next_at", "person"],
            unique=False,
            sqlite_where=sa.text("state IN ('planned', 'held')"),
            postgresql_where=sa.text("state IN ('planned', 'held')"),
        )

    op.create_table(
        "pools",
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("occurrence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("survey", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_pools_cohort_cohorts")),
        sa.ForeignKeyConstraint(["version"], ["versions.hash"], name=op.f("fk_pools_version_versions")),
        sa.PrimaryKeyConstraint("cohort", "step", "occurrence", name=op.f("pk_pools")),
    )
    op.create_table(
        "releases",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=100), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", Document, nullable=False),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_releases_cohort_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint(
            "cohort", "digest", "occurrence", "revision", name=op.f("uq_releases_cohort_digest_occurrence_revision")
        ),
    )
    op.create_table(
        "group_spells",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("group", sa.String(length=100), nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort", "group"], ["groups.cohort", "groups.id"], name=op.f("fk_group_spells_cohort_group_groups")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_group_spells_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_spells")),
    )
    with op.batch_alter_table("group_spells", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_spells_cohort_group"), ["cohort", "group"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_spells_person"), ["person"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", Number, autoincrement=False, nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("survey", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closes_at", Instant(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_invitations_cohort_cohorts")),
        sa.ForeignKeyConstraint(["id"], ["planned.id"], name=op.f("fk_invitations_id_planned")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_invitations_person_people")),
        sa.ForeignKeyConstraint(["version"], ["versions.hash"], name=op.f("fk_invitations_version_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitations_cohort_step_occurrence"), ["cohort", "step", "occurrence"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invitations_person"), ["person"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("person", Number, nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("roles", Document, nullable=False),
        sa.Column("group", sa.String(length=100), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("joined_at", Instant(), nullable=True),
        sa.Column("left_at", Instant(), nullable=True),
        sa.Column("applied_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort", "group"], ["groups.cohort", "groups.id"], name=op.f("fk_memberships_cohort_group_groups")
        ),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_memberships_cohort_cohorts")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_memberships_person_people")),
        sa.PrimaryKeyConstraint("cohort", "person", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_cohort_group"), ["cohort", "group"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_cohort_status"), ["cohort", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_person"), ["person"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("planned", Number, nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("person", Number, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("template", sa.String(length=200), nullable=False),
        sa.Column("content", Document, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=True),
        sa.Column("segments", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counted_at", Instant(), nullable=True),
        sa.Column("invitation", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", Instant(), nullable=False),
        sa.Column("rung_at", Instant(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.CheckConstraint("purpose IN ('programme', 'reply', 'alert', 'personal')", name=op.f("ck_messages_purpose")),
        sa.CheckConstraint(
            "state IN ('ready', 'sending', 'accepted', 'delivered', 'bounced', 'refused', 'unknown', 'withdrawn')",
            name=op.f("ck_messages_state"),
        ),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_messages_cohort_cohorts")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_messages_person_people")),
        sa.ForeignKeyConstraint(["planned"], ["planned.id"], name=op.f("fk_messages_planned_planned")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
        sa.UniqueConstraint("planned", "channel", name=op.f("uq_messages_planned_channel")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_channel_provider_id"), ["channel", "provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_cohort"), ["cohort"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_person_counted_at"), ["person", "counted_at"], unique=False)
        batch_op.create_index(
            "ix_messages_ready",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )
        batch_op.create_index(
            "ix_messages_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

    op.create_table(
        "raw_events",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("message", Number, nullable=True),
        sa.Column("person", Number, nullable=True),
        sa.Column("body", Document, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("handled_at", Instant(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_raw_events_message_messages")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_raw_events_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_events")),
        sa.UniqueConstraint("provider", "event", name=op.f("uq_raw_events_provider_event")),
    )
    with op.batch_alter_table("raw_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_raw_events_handled_at"), ["handled_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_raw_events_message"), ["message"], unique=False)
        batch_op.create_index(batch_op.f("ix_raw_events_person"), ["person"], unique=False)

    op.create_table(
        "responses",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("invitation", Number, nullable=True),
        sa.Column("person", Number, nullable=True),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("survey", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("group", sa.String(length=100), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("via", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column("named", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("keys", Document, nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('partial', 'submitted', 'closed')", name=op.f("ck_responses_state")),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_responses_cohort_cohorts")),
        sa.ForeignKeyConstraint(["invitation"], ["invitations.id"], name=op.f("fk_responses_invitation_invitations")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_responses_person_people")),
        sa.ForeignKeyConstraint(["version"], ["versions.hash"], name=op.f("fk_responses_version_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("invitation", name=op.f("uq_responses_invitation")),
    )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_responses_cohort_survey"), ["cohort", "survey"], unique=False)
        batch_op.create_index(batch_op.f("ix_responses_person_cohort"), ["person", "cohort"], unique=False)

    op.create_table(
        "answers",
        sa.Column("response", Number, nullable=False),
        sa.Column("question", sa.String(length=100), nullable=False),
        sa.Column("value", Document, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["response"], ["responses.id"], name=op.f("fk_answers_response_responses")),
        sa.PrimaryKeyConstraint("response", "question", name=op.f("pk_answers")),
    )
    op.create_table(
        "cases",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("person", Number, nullable=True),
        sa.Column("group", sa.String(length=100), nullable=True),
        sa.Column("ref", sa.String(length=120), nullable=False),
        sa.Column("route", sa.String(length=100), nullable=False),
        sa.Column("cls", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("owner", Number, nullable=True),
        sa.Column("to", Document, nullable=False),
        sa.Column("about", Document, nullable=False),
        sa.Column("named", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("note", Document, nullable=False),
        sa.Column("survey", sa.String(length=100), nullable=True),
        sa.Column("response", Number, nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("acknowledge_by", Instant(), nullable=True),
        sa.Column("contact_by", Instant(), nullable=True),
        sa.Column("resolve_by", Instant(), nullable=True),
        sa.Column("acknowledged_at", Instant(), nullable=True),
        sa.Column("contacted_at", Instant(), nullable=True),
        sa.Column("waiting_since", Instant(), nullable=True),
        sa.Column("snoozed_until", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("close_reason", sa.String(length=300), nullable=False),
        sa.Column("alerts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_alert_at", Instant(), nullable=True),
        sa.CheckConstraint("cls IN ('safety', 'urgent', 'low', 'request', 'info')", name=op.f("ck_cases_cls")),
        sa.CheckConstraint("state IN ('new', 'open', 'waiting', 'snoozed', 'closed')", name=op.f("ck_cases_state")),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_cases_cohort_cohorts")),
        sa.ForeignKeyConstraint(["owner"], ["people.id"], name=op.f("fk_cases_owner_people")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_cases_person_people")),
        sa.ForeignKeyConstraint(["response"], ["responses.id"], name=op.f("fk_cases_response_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_alert",
            ["next_alert_at"],
            unique=False,
            sqlite_where=sa.text("next_alert_at IS NOT NULL"),
            postgresql_where=sa.text("next_alert_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_cases_cohort_state"), ["cohort", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_person"), ["person"], unique=False)
        batch_op.create_index(
            "uq_cases_open",
            ["cohort", "person"],
            unique=True,
            sqlite_where=sa.text("state <> 'closed' AND cls <> 'safety'"),
            postgresql_where=sa.text("state <> 'closed' AND cls <> 'safety'"),
        )

    op.create_table(
        "firings",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("person", Number, nullable=True),
        sa.Column("route", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("response", Number, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_firings_cohort_cohorts")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_firings_person_people")),
        sa.ForeignKeyConstraint(["response"], ["responses.id"], name=op.f("fk_firings_response_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firings")),
        sa.UniqueConstraint("response", "route", name=op.f("uq_firings_response_route")),
    )
    with op.batch_alter_table("firings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_firings_person_cohort"), ["person", "cohort"], unique=False)

    op.create_table(
        "stories",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("response", Number, nullable=False),
        sa.Column("question", sa.String(length=100), nullable=False),
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("consent", sa.String(length=40), nullable=False),
        sa.Column("see_first", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("critical", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by", Number, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('offered', 'approved', 'declined', 'withdrawn')", name=op.f("ck_stories_state")),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_stories_cohort_cohorts")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_stories_decided_by_people")),
        sa.ForeignKeyConstraint(["response"], ["responses.id"], name=op.f("fk_stories_response_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("response", "question", name=op.f("uq_stories_response_question")),
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stories_cohort"), ["cohort"], unique=False)

    op.create_table(
        "case_events",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case", Number, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by", Number, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("value", Document, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_case_events_by_people")),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_case_events_case_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_events_case"), ["case"], unique=False)

