"""What every table shares: names of constraints, numbers, instants and documents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, Integer, MetaData, String, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a migration can find it on either database."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive one is refused: SQLite would drop the zone without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Converts to UTC. Raises ValueError for a naive instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"An instant needs a zone, and {value.isoformat()} has none.")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant}


Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only in a plain INTEGER."""

Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Id = Annotated[int, mapped_column(Number, primary_key=True, autoincrement=True)]
"""A surrogate number, given by the database."""

Count = Annotated[int, mapped_column(Integer, default=0, server_default="0")]
Flag = Annotated[bool, mapped_column(default=False, server_default=false())]
Slug = Annotated[str, mapped_column(String(100))]
Word = Annotated[str, mapped_column(String(40))]
Words = Annotated[list[str], mapped_column(Document, default=list)]
Values = Annotated[dict[str, Any], mapped_column(Document, default=dict)]


def one_of(column: str, words: tuple[str, ...]) -> str:
    """The condition that a column holds one of these words, for checks and partial indexes."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that meet a condition, the same on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
