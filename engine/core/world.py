"""Many lives together, in the head: the people of one rehearsed cohort and what surrounds each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.core.advance import Advanced, advance
from engine.core.biography import Biography, biography
from engine.core.conditions.tree import Expr, names
from engine.core.enrol import enrolment
from engine.core.events import Happening, Together
from engine.core.language import Condition, Workflow
from engine.core.life import COHORT, OPEN_STATES, Cohort, Group, Life, Response
from engine.core.script import Person


@dataclass(slots=True)
class World:
    """The lives of a rehearsed cohort, by person number; 0 is the cohort's own."""

    workflow: Workflow
    cohort: Cohort
    lives: dict[int, Life] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    refs: dict[int, str] = field(default_factory=dict)
    bios: dict[int, Biography] = field(default_factory=dict)
    responses: int = 0
    wants: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.wants = surroundings_asked(self.workflow)
        self.lives[COHORT] = Life(COHORT, self.cohort, self.workflow)
        self.refs[COHORT] = ""

    def number(self, ref: str) -> int:
        """The number of a person, given on first mention."""
        if ref not in self.numbers:
            self.numbers[ref] = len(self.numbers) + 1
            self.refs[self.numbers[ref]] = ref
        return self.numbers[ref]

    def enrol(self, person: Person, now: datetime) -> tuple[int, Advanced]:
        """Takes a person in; their number, and what that brings about."""
        number = self.number(person.ref)
        self.lives.setdefault(number, Life(number, self.cohort, self.workflow))
        partners = tuple(self.number(ref) for ref in person.partners)
        facts = tuple(enrolment(person, partners, now, self.cohort.timezone))
        return number, self.move(number, Together(facts), now)

    def move(self, number: int, happening: Happening, now: datetime) -> Advanced:
        """Advances one life, with what surrounds it as it is now."""
        life = self._surrounded(self.lives[number], now)
        advanced = advance(life, happening, now)
        self.lives[number] = advanced.life
        if advanced.life.facts is not life.facts:
            self.bios.pop(number, None)
        return advanced

    def bio(self, number: int) -> Biography:
        """A person's facts, read."""
        if number not in self.bios:
            self.bios[number] = biography(self.lives[number])
        return self.bios[number]

    def next_look(self, number: int) -> datetime | None:
        """When a life next has something due."""
        looks = [r.next_at for r in self.lives[number].rows.values() if r.state in OPEN_STATES and r.next_at]
        return min(looks, default=None)

    def next_response(self) -> int:
        """A number for a response."""
        self.responses += 1
        return self.responses

    def group_of(self, number: int, now: datetime) -> list[int]:
        """Everyone in the person's group at an instant; themselves alone without one."""
        group = self.bio(number).group_at(now)
        if group is None:
            return [number]
        return [n for n in self.lives if n != COHORT and self.bio(n).group_at(now) == group]

    def _surrounded(self, life: Life, now: datetime) -> Life:
        if life.person == COHORT or not self.wants:
            return life
        bio = self.bio(life.person)
        size = sum(self.bio(n).status_at(now) == "active" for n in self.lives if n != COHORT)
        name = bio.group_at(now)
        together = [n for n in self.group_of(life.person, now) if self.bio(n).status_at(now) == "active"]
        group = Group(name, name, "circle", len(together)) if name else None
        partners: list[tuple[Response, ...]] = []
        facts = bio.of("partners")
        for other in facts[-1].value["partners"] if facts else ():
            partners.append(self.lives[other].responses if other in self.lives else ())
        return replace(life, cohort=replace(life.cohort, size=size), group=group, partners=tuple(partners))


def surroundings_asked(workflow: Workflow) -> frozenset[str]:
    """What a life has to be surrounded with for its steps' and routes' conditions; see asked_of."""
    return asked_of(condition.tree for condition in conditions(workflow))


def asked_of(trees: Iterable[Expr]) -> frozenset[str]:
    """What conditions have to be surrounded with: "cohort" for its size, "group", "partner"."""
    found = set()
    for name in (name for tree in trees for name in names(tree)):
        if name.path == ("cohort", "size"):
            found.add("cohort")
        elif name.path[0] == "partner":
            found.add("partner")
        elif name.path[0] == "group" and name.path[1:] not in (("meetings",), ("last_met_days",)):
            found.add("group")
    return frozenset(found)


def conditions(workflow: Workflow) -> Iterator[Condition]:
    """Every condition of a workflow's steps and routes."""
    for step in workflow.steps.values():
        if step.condition:
            yield step.condition
    for route in workflow.routes.values():
        if route.condition:
            yield route.condition
