"""Plans, memberships, releases"""



from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.base import Document, Instant, Number

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _cohort_facts()
    _facts()
    _groups()
    _happenings()
    _meetings()
    _partners()
    _planned()
    _pools()
    _releases()
    _group_spells()
    _invitations()
    _memberships()


def _cohort_facts() -> None:
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


def _facts() -> None:
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


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("cohort", sa.String(length=100), nullable=False),
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_groups_cohort_cohorts")),
        sa.PrimaryKeyConstraint("cohort", "id", name=op.f("pk_groups")),
    )


def _happenings() -> None:
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


def _meetings() -> None:
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


def _partners() -> None:
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


def _planned() -> None:
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


def _pools() -> None:
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


def _releases() -> None:
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


def _group_spells() -> None:
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


def _invitations() -> None:
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


def _memberships() -> None:
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
