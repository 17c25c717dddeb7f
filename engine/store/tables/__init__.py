"""Every table, by name."""

from engine.store.tables.answers import Answer, Draft, EarlierAnswer, Firing, Invitation, Pool, ResponseRow, Story
from engine.store.tables.cases import Case, CaseEvent, Release
from engine.store.tables.cohorts import (
    CohortFact,
    CohortRow,
    GroupRow,
    GroupSpell,
    Meeting,
    Membership,
    Partner,
    Version,
    WorkflowRow,
)
from engine.store.tables.machine import (
    STANDS,
    Audit,
    DomainClock,
    Heartbeat,
    Projection,
    RawEvent,
    SignedIn,
    SignIn,
    Tick,
)
from engine.store.tables.people import Address, Fact, Person, Suppression
from engine.store.tables.planned import Brake, HappeningRow, LedgerRow, Message, PlannedRow

__all__ = [
    "STANDS",
    "Address",
    "Answer",
    "Audit",
    "Brake",
    "Case",
    "CaseEvent",
    "CohortFact",
    "CohortRow",
    "DomainClock",
    "Draft",
    "EarlierAnswer",
    "Fact",
    "Firing",
    "GroupRow",
    "GroupSpell",
    "HappeningRow",
    "Heartbeat",
    "Invitation",
    "LedgerRow",
    "Meeting",
    "Membership",
    "Message",
    "Partner",
    "Person",
    "PlannedRow",
    "Pool",
    "Projection",
    "RawEvent",
    "Release",
    "ResponseRow",
    "SignIn",
    "SignedIn",
    "Story",
    "Suppression",
    "Tick",
    "Version",
    "WorkflowRow",
]
