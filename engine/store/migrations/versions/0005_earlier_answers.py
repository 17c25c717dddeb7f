"""What a handed-in response had before it was changed; when an expired link was renewed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.base import Document, Instant, Number

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "earlier_answers",
        sa.Column("response", Number, nullable=False),
        sa.Column("question", sa.String(length=100), nullable=False),
        sa.Column("until", Number, autoincrement=False, nullable=False),
        sa.Column("given", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("value", Document, nullable=True),
        sa.ForeignKeyConstraint(
            ["response"], ["responses.id"], name=op.f("fk_earlier_answers_response_responses")
        ),
        sa.PrimaryKeyConstraint("response", "question", "until", name=op.f("pk_earlier_answers")),
    )
    op.add_column("invitations", sa.Column("renewed_at", Instant(), nullable=True))
