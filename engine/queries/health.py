"""Whether the service is well, for people who operate it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from engine import broker
from engine.runtime import Runtime
from engine.store import StoreUnavailable
from engine.store import tables as t

SILENT = timedelta(minutes=5)
"""A clock that has not ticked for so long is said to be silent."""


def ready(runtime: Runtime, now: datetime) -> Mapping[str, str]:
    """Each thing the service needs → "ok", or a sentence saying what is wrong."""
    found = {}
    try:
        with runtime.store.read() as session:
            last = session.execute(select(func.max(t.Tick.started_at))).scalar()
        found["database"] = "ok"
        found["clock"] = "ok" if last and runtime.machine() - last <= SILENT else _silent(last)
    except StoreUnavailable as problem:
        found["database"] = str(problem)
        found["clock"] = "The clock cannot be asked without the database."
    heard = broker.running(runtime.settings)
    found["broker"] = "ok" if heard else "The broker does not answer. Nothing is lost: start it, or `milepost serve`."
    return found


def _silent(last: datetime | None) -> str:
    since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
    return f"The clock has not ticked {since}. Run `milepost clock`."


def metrics(runtime: Runtime, now: datetime) -> str:
    """Prometheus text: messages and planned rows by state, open cases, the age of the last tick."""
    registry = CollectorRegistry()
    messages = Gauge("milepost_messages", "Messages by state", ["state"], registry=registry)
    planned = Gauge("milepost_planned", "Planned rows by state", ["state"], registry=registry)
    cases = Gauge("milepost_open_cases", "Open cases by class", ["cls"], registry=registry)
    age = Gauge("milepost_last_tick_age_seconds", "Seconds since the clock last ticked", registry=registry)
    with runtime.store.read() as session:
        for gauge, column in ((messages, t.Message.state), (planned, t.PlannedRow.state)):
            for state, number in session.execute(select(column, func.count()).group_by(column)):
                gauge.labels(state).set(number)
        query = select(t.Case.cls, func.count()).where(t.Case.state != "closed").group_by(t.Case.cls)
        for cls, number in session.execute(query):
            cases.labels(cls).set(number)
        last = session.execute(select(func.max(t.Tick.started_at))).scalar()
    age.set((runtime.machine() - last).total_seconds() if last else float("inf"))
    return generate_latest(registry).decode()
