"""What a pack names: every id, so that references can be looked up, and what cannot be known is not called unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.core.language import Point
from engine.definitions import people
from engine.definitions.build.built_in import DID_IT_HELP, SAID_AND_DID
from engine.definitions.grammar import point, with_references
from engine.definitions.pack import PARTS as SHARED
from engine.definitions.pack import Pack
from engine.definitions.places import Map, Place, Scalar
from engine.definitions.problems import Report, closest, unknown

PARTS = {"survey": "surveys", "message": "messages", "milestone": "milestones", "step": "steps", "scale": "scales"}
CODES = {"survey": "E104", "message": "E105", "milestone": "E106", "question": "E107", "scale": "E108", "step": "E110"}
BUILT_IN = {"survey": (DID_IT_HELP.id,), "message": (SAID_AND_DID.id,), "step": ("did-it-help",)}
ADVICE = {
    "survey": "Write surveys/{name}.yaml, or name a survey that there is",
    "message": "Write messages/{name}.md, or name a message that there is",
    "milestone": "Add it to milestones, or count from start, end or a milestone that there is",
    "question": "Add it to the survey's questions, or name a question that there is",
    "scale": "Add it to scales, or write the labels as a list",
    "step": "Name a step of this pack",
}
ANCHORS = ("start", "end", "halfway", "joined", "accepted", "matched", "left")


class Book:
    """The ids of a pack and what stands under them."""

    def __init__(self, pack: Pack, report: Report) -> None:
        self.pack = pack
        self.report = report
        self.roles = tuple(key.text for key, _ in pack.part("roles").entries)
        self.locales = _locales(pack.tree)
        self.missing: set[str] = set()

    def parts(self, name: str) -> Iterator[tuple[Scalar, Map]]:
        """The sound steps, routes, surveys … with their ids."""
        return self.pack.part(name).maps()

    def milestones(self) -> dict[str, tuple[Scalar, Scalar, Point]]:
        """The sound milestones: key, value and point."""
        entries = [(key, value) for key, value in self.pack.part("milestones").sound() if isinstance(value, Scalar)]
        return {key.text: (key, value, with_references(point, value.text)[0]) for key, value in entries}

    def names(self, kind: str) -> list[str]:
        """Every id of a kind, sound or not."""
        written = [key.text for key, _ in self.pack.part(PARTS[kind]).entries]
        return [*written, *(each for each in BUILT_IN.get(kind, ()) if each not in written)]

    def knows(self, kind: str, name: str) -> bool:
        """Whether an id exists, or may exist in what could not be read."""
        part = PARTS[kind]
        raw = self.pack.tree.raw(part)
        blind = raw is not None and (raw.broken or not isinstance(raw, Map))
        known = name in self.names(kind) or (part, name) in self.pack.unread
        return known or blind or self._hidden(part) or self._not_taken_in(kind, name)

    def _not_taken_in(self, kind: str, name: str) -> bool:
        """Whether an id may stand in a folder that could not be included, and looks like no other id."""
        if PARTS[kind] not in SHARED or closest(name, self.names(kind)) is not None:
            return False
        return self._hidden("include") or any(each.broken for each in _every_text(self.pack.tree.raw("include")))

    def _hidden(self, part: str) -> bool:
        """Whether the key of a part was mistyped, so that nothing in it is known."""
        return self.pack.tree.raw(part) is None and any(key.broken for key, _ in self.pack.tree.entries)

    def want(self, kind: str, name: str, place: Place) -> bool:
        """Whether an id exists; notes where it does not."""
        if self.knows(kind, name):
            return True
        self.missing.add(name)
        known = [*self.names(kind), *(ANCHORS if kind == "milestone" else ())]
        message, fix = unknown(kind, name, known, ADVICE[kind].format(name=name[:60]))
        self.report.add(CODES[kind], place, message, fix)
        return False

    def survey(self, name: str) -> Map | None:
        """A sound survey."""
        found = self.pack.part("surveys").get(name)
        return found if isinstance(found, Map) else None

    def questions(self, survey: str) -> Map | None:
        """The questions of a sound survey."""
        found = self.survey(survey)
        return found.map("questions") if found else None

    def question(self, survey: str, question: str) -> Map | None:
        """A sound question."""
        every = self.questions(survey)
        found = every.get(question) if every else None
        return found if isinstance(found, Map) else None

    def want_question(self, survey: str, question: str, place: Place, offset: int = 0) -> bool:
        """Whether SURVEY.QUESTION exists; notes where it does not. offset: to where the question's id begins."""
        if not self.want("survey", survey, place):
            return False
        every = self.questions(survey)
        if every is None or every.has(question):
            return True
        message, fix = unknown("question", question, [key.text for key, _ in every.entries], ADVICE["question"])
        here = Place(place.file, place.line, place.column + offset)
        self.report.add("E107", here, f'{message} in "{survey}"' if "?" not in message else message, fix)
        return False

    def want_role(self, word: Scalar) -> bool:
        """Whether a role exists; notes where it does not."""
        known = people.role(word.text, self.roles) is not None or self._hidden("roles")
        return known or self._no_role(word, people.known_roles(self.roles), "role")

    def want_audience(self, word: Scalar) -> bool:
        """Whether an audience exists; notes where it does not."""
        known = people.audience(word.text, self.roles) is not None or self._hidden("roles")
        return known or self._no_role(word, people.known_audiences(self.roles), "role or audience")

    def _no_role(self, word: Scalar, known: Iterable[str], what: str) -> bool:
        otherwise = "Add it to roles, or name a role that there is"
        message, fix = unknown(what, word.text, known, otherwise)
        self.report.add("E109", word.place, message, fix)
        return False

    def asked(self) -> set[str]:
        """The surveys that some step asks."""
        every = (step.text("ask") for _, step in self.parts("steps"))
        return {each for each in every if each}

    def steps_are_sound(self) -> bool:
        """Whether it can be said what the steps ask and tell: none is broken, and all they name is there."""
        raw = self.pack.tree.raw("steps")
        if not isinstance(raw, Map) or any(key.broken or value.broken for key, value in raw.entries):
            return False
        steps = [step for _, step in self.parts("steps")]
        inside = [(key, value) for step in steps for key, value in step.entries]
        named = [step.text(name) for step in steps for name in ("ask", "tell", "say")]
        return not any(key.broken or value.broken for key, value in inside) and not self.missing & {
            each for each in named if each
        }


def _locales(tree: Map) -> tuple[str, ...]:
    found = tree.get("locales")
    every = tuple(each.text for each in _texts(found)) if found is not None else ()
    return every or ("en",)


def _texts(node: object) -> list[Scalar]:
    return [each for each in _every_text(node) if not each.broken]


def _every_text(node: object) -> list[Scalar]:
    return [each for each in getattr(node, "items", [node]) if isinstance(each, Scalar)]
