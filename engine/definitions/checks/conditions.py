"""Conditions: read, checked against the surveys there are, and against what can have been answered by then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.core import conditions
from engine.core.audience import ROLES
from engine.core.conditions.naming import FIELDS, role_type
from engine.core.kinds.registry import KINDS
from engine.core.kinds.types import Opaque, Several, Type
from engine.core.language import CaseRules
from engine.definitions.build.built_in import DID_IT_HELP
from engine.definitions.build.steps import Surroundings
from engine.definitions.build.surveys import question as build_question
from engine.definitions.checks.answers import anonymous
from engine.definitions.checks.book import Book
from engine.definitions.checks.existing import Calendar
from engine.definitions.pack import Pack
from engine.definitions.places import MENDED, Map, Scalar, scalars
from engine.definitions.shapes.surveys import QUESTION, SCALES


@dataclass(slots=True)
class Written:
    """A condition where it stands. step, route: whose it is. survey, before: a `show-if`'s, the questions before it."""

    source: Scalar
    step: Map | None = None
    route: Map | None = None
    survey: str | None = None
    before: tuple[str, ...] = ()
    tree: conditions.Expr | None = field(default=None)


def check_conditions(book: Book) -> None:
    """Every condition of the pack."""
    types = answer_types(book)
    calendar = Calendar(book)
    for written in _written(book):
        if _read(book, written) and _sound(book, written, types):
            _exists(book, written, calendar)
            _anonymous(book, written)


def _written(book: Book) -> Iterator[Written]:
    for _, step in book.parts("steps"):
        if isinstance(source := step.get("if"), Scalar):
            yield Written(source, step=step)
    for _, route in book.parts("routes"):
        if isinstance(source := route.get("if"), Scalar):
            yield Written(source, route=route)
    for survey_key, survey in book.parts("surveys"):
        questions = survey.map("questions")
        before: tuple[str, ...] = ()
        for key, question in questions.entries if questions else ():
            source = question.get("show-if") if isinstance(question, Map) else None
            if isinstance(source, Scalar):
                yield Written(source, survey=survey_key.text, before=before)
            before = (*before, key.text)


def _read(book: Book, written: Written) -> bool:
    """Parses a condition; notes why it cannot be."""
    source = written.source
    try:
        written.tree = conditions.parse(source.text)
    except conditions.ConditionError as error:
        if source.style == MENDED:
            return False
        if cut := _cut_by_comment(book.pack, source):
            fix = f"Put the whole value in single quotes: '{cut.replace(chr(39), chr(39) * 2)}'"
            book.report.add("E008", source.place, "YAML reads only a part of this value: # begins a comment", fix)
        else:
            book.report.add("E401", source.at(error.offset), error.message, error.fix.removesuffix("."))
        return False
    return True


def _cut_by_comment(pack: Pack, source: Scalar) -> str | None:
    """The whole line's value where a # inside a condition's quotes cut it short."""
    if source.style is not None or ('"' not in source.text and "'" not in source.text):
        return None
    lines = pack.sources.get(source.place.file, "").split("\n")
    line = lines[source.place.line - 1] if source.place.line <= len(lines) else ""
    rest = line[source.place.column - 1 :].rstrip()
    return rest if rest.startswith(source.text) and rest[len(source.text) :].lstrip().startswith("#") else None


def answer_types(book: Book) -> dict[str, dict[str, Type | None]]:
    """Survey → question → type of answer; None for a question in which something is wrong already."""
    around = Surroundings(book.locales, book.roles, CaseRules())
    scales = {key.text: SCALES.value.plain(value) for key, value in book.pack.part("scales").sound() if _whole(value)}
    found: dict[str, dict[str, Type | None]] = {
        DID_IT_HELP.id: {each.id: KINDS[each.type].type(each) for each in DID_IT_HELP.questions.values()}
    }
    for name, survey in book.parts("surveys"):
        questions = survey.map("questions")
        if questions is not None:
            found[name.text] = {key.text: _type(key, node, scales, around) for key, node in questions.entries}
    return found


def _whole(node: object) -> bool:
    """Whether nothing is wrong anywhere in a node."""
    if getattr(node, "broken", False):
        return False
    if isinstance(node, Map):
        return all(_whole(key) and _whole(value) for key, value in node.entries)
    return all(_whole(each) for each in getattr(node, "items", ()))


def _type(key: Scalar, node: object, scales: dict[str, object], around: Surroundings) -> Type | None:
    if not isinstance(node, Map) or key.broken or not _whole(node) or node.text("type") is None:
        return None
    plain = {name: value for name, value in QUESTION.plain(node).items() if name != "show-if"}
    try:
        found = build_question(key.text, plain, scales, around)
        return KINDS[found.type].type(found) if found.type in KINDS else Opaque()
    except (KeyError, ValueError, TypeError, IndexError):
        return None


def _sound(book: Book, written: Written, types: dict[str, dict[str, Type | None]]) -> bool:
    """Checks names and types, unless they touch something that is wrong already."""
    assert written.tree is not None
    for _, survey, question in conditions.surveys_used(written.tree):
        if survey not in types and (book.knows("survey", survey) or survey in book.missing):
            return False
        if survey in types and question is not None and types[survey].get(question, Opaque()) is None:
            return False
    known = {
        name: {each: kind for each, kind in answers.items() if kind is not None} for name, answers in types.items()
    }
    person = {**FIELDS["person"], "role": Several(role_type((*ROLES, *book.roles)))}
    named = conditions.Types(known, {**FIELDS, "person": person}, written.survey)
    errors = conditions.check(written.tree, named)
    for error in errors:
        _tell(book, written.source, error)
    return not errors


TOLD = (
    (re.compile(r'no survey called "(.+)"'), "E104"),
    (re.compile(r'no question "(.+)" in survey'), "E107"),
    (re.compile(r'no field "(.+)" of|`\w+` on its own'), "E403"),
    (re.compile(r'no choice "(.+)" for'), "E111"),
)
"""The codes of what the condition checker finds; everything else is a comparison that means nothing."""


def _tell(book: Book, source: Scalar, error: conditions.ConditionError) -> None:
    """Notes an error of the condition checker, at the very name that is wrong."""
    found, code = next(((match, code) for form, code in TOLD if (match := form.match(error.message))), (None, "E404"))
    offset = error.offset
    if found is not None and code in ("E107", "E403") and found.lastindex:
        offset = max(offset, source.text.find(f".{found[1]}", offset) + 1)
    near = re.fullmatch(r'Did you mean "(.+)"\?', error.fix)
    message = f"{error.message}. {error.fix}" if near else error.message
    book.report.add(code, source.at(offset), message, f"Write {near[1]}" if near else error.fix.removesuffix("."))


def _exists(book: Book, written: Written, calendar: Calendar) -> None:
    """An answer has to be possible before the latest moment at which the condition is checked."""
    assert written.tree is not None
    for (source, survey, question), offset in conditions.places(written.tree).items():
        place = written.source.at(offset)
        if source == "survey" and survey == written.survey:
            if question is not None and question not in written.before:
                message = f'"{survey}.{question}" comes later in this survey, so it cannot be answered yet'
                book.report.add("E402", place, message, "Move that question up, or name one that comes before this")
            continue
        late = calendar.too_late(survey, source, written.step, written.route, written.survey)
        if late is not None:
            book.report.add("E402", place, *late)


def _anonymous(book: Book, written: Written) -> None:
    """Only the survey's own routes and `show-if` may look at anonymous answers."""
    assert written.tree is not None
    own = {written.survey} | {
        word.text.split()[-1] for word in scalars(written.route.get("on") if written.route else None)
    }
    for (source, survey, _), offset in conditions.places(written.tree).items():
        if anonymous(book, survey) and (survey not in own or source != "survey"):
            message = f'"{survey}" is anonymous, so nobody\'s answer to it is known here'
            fix = "Ask it on a route of that survey, or make the survey confidential"
            book.report.add("E508", written.source.at(offset), message, fix)
