"""Messages, answers, cases"""



from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.base import Document, Instant, Number

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _messages()
    _messages_indexes()
    _raw_events()
    _responses()
    _answers()
    _cases()
    _cases_indexes()
    _firings()
    _stories()
    _case_events()


def _messages() -> None:
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


def _messages_indexes() -> None:
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


def _raw_events() -> None:
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


def _responses() -> None:
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


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("response", Number, nullable=False),
        sa.Column("question", sa.String(length=100), nullable=False),
        sa.Column("value", Document, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["response"], ["responses.id"], name=op.f("fk_answers_response_responses")),
        sa.PrimaryKeyConstraint("response", "question", name=op.f("pk_answers")),
    )


def _cases() -> None:
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


def _cases_indexes() -> None:
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


def _firings() -> None:
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


def _stories() -> None:
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


def _case_events() -> None:
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
