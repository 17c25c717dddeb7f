"""Large people files are written down before they are taken in"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.base import Document, Instant, Number

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_table('imports',
    sa.Column('id', Number, autoincrement=True, nullable=False),
    sa.Column('cohort', sa.String(length=100), nullable=False),
    sa.Column('begun_at', Instant(), nullable=False),
    sa.Column('moved_at', Instant(), nullable=False),
    sa.Column('known_to', sa.Integer(), server_default='0', nullable=False),
    sa.Column('added', sa.Integer(), server_default='0', nullable=False),
    sa.Column('changed', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['cohort'], ['cohorts.id'], name=op.f('fk_imports_cohort_cohorts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports'))
    )
    op.create_index(op.f('ix_imports_cohort'), 'imports', ['cohort'])
    op.create_table('import_rows',
    sa.Column('file', Number, nullable=False),
    sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('value', Document, nullable=False),
    sa.ForeignKeyConstraint(['file'], ['imports.id'], name=op.f('fk_import_rows_file_imports')),
    sa.PrimaryKeyConstraint('file', "place", name=op.f('pk_import_rows'))
    )
