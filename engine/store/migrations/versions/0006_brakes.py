"""Which planned row was the newest when a day was projected"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.base import Number

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("projections", sa.Column("newest", Number, server_default="0", nullable=False))
