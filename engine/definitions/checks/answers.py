"""What is done with answers: saved, compared, set against a goal, or, of an anonymous survey, nothing at all."""

from __future__ import annotations

from engine.definitions import grammar, people
from engine.definitions.checks.book import Book
from engine.definitions.checks.reference import personal
from engine.definitions.checks.times import moments
from engine.definitions.places import Map, Node, Scalar, scalars, spot

SAVED_BY = {
    "channel": ("choice",),
    "phone": ("text",),
    "sms_consent": ("yes-no",),
    "locale": ("choice", "text"),
    "timezone": ("choice", "text"),
    "name": ("text",),
    "role": ("choice", "choices"),
}
"""The types of question that may save each thing."""
ORDERED = {"scale", "nps", "number", "goal"}
LIKE = [ORDERED, {"yes-no"}, {"choice", "choices", "rank"}, {"date"}, {"text", "story"}]
"""Types whose answers compare with each other."""
UNLINKED = {
    "saves": "saves something of the person",
    "shared": "is shown to a partner",
    "matching": "is used in matching",
}


def check_answers(book: Book) -> None:
    """What questions do with their answers."""
    for survey_key, survey in book.parts("surveys"):
        questions = survey.map("questions")
        saved: set[str] = set()
        for _, question in questions.maps() if questions else ():
            _saves(book, question, saved)
            _against(book, question)
            _compare(book, question)
            if survey.text("visibility") == "anonymous":
                _unlinked(book, survey_key.text, question)
    _anonymous_routes(book)
    _anonymous_steps(book)


def _saves(book: Book, question: Map, saved: set[str]) -> None:
    word, kind = question.get("saves"), question.text("type")
    if not isinstance(word, Scalar) or kind is None:
        return
    what = word.text
    if what in saved:
        message = f"two questions of this survey save the {what.replace('_', ' ')}"
        book.report.add("E513", word.place, message, "Let only one of them save it")
    saved.add(what)
    if kind not in SAVED_BY[what]:
        message = f"a question of type {kind} cannot save the {what.replace('_', ' ')}"
        book.report.add("E512", word.place, message, f"Make its type {' or '.join(SAVED_BY[what])}")
        return
    options = question.get("options")
    if what == "role":
        for option in _option_words(options):
            if people.role(option.text, book.roles) is None:
                book.want_role(option)
    elif what == "channel":
        for option in _option_words(options):
            if option.text not in ("email", "sms"):
                message = f'"{option.text[:60]}" is no channel that can be saved'
                book.report.add(
                    "E512", option.place, message, "Use a map with the ids email and sms: {email: By email}"
                )


def _option_words(options: Node | None) -> list[Scalar]:
    if isinstance(options, Map):
        return [key for key, _ in options.sound()]
    return list(scalars(options))


def _against(book: Book, question: Map) -> None:
    word = question.get("against")
    if not isinstance(word, Scalar):
        return
    found = book.question(*grammar.path(word.text))
    if found is None or found.text("type") is None:
        return
    if found.text("type") != "goal" or found.has("against"):
        message = f"{word.text.strip()} sets no goal to ask the level of"
        book.report.add("E510", word.place, message, "Name a question of type: goal, without against")


def _compare(book: Book, question: Map) -> None:
    word, kind = question.get("compare"), question.text("type")
    if not isinstance(word, Scalar) or kind is None:
        return
    found = book.question(*grammar.path(word.text))
    other = found.text("type") if found else None
    if other is None:
        return
    if found is question:
        book.report.add("E511", word.place, "a question is compared with itself", "Name an earlier question")
    elif not any({kind, other} <= group for group in LIKE):
        message = f"an answer of type {kind} does not compare with one of type {other}"
        book.report.add("E511", word.place, message, f"Name a question of type {kind}")


def _unlinked(book: Book, survey: str, question: Map) -> None:
    """Nothing of an anonymous survey may lead to a person."""
    kind = question.get("type")
    if isinstance(kind, Scalar) and kind.text in ("contact", "goal"):
        message = f'"{survey}" is anonymous, and a {kind.text} question leads to a person'
        book.report.add("E506", kind.place, message, "Take the question out, or make the survey confidential")
    for name, why in UNLINKED.items():
        if key := question.key(name):
            message = f'"{survey}" is anonymous, and this {why}'
            book.report.add("E506", key.place, message, f"Take {name} out, or make the survey confidential")


def anonymous(book: Book, survey: str) -> bool:
    """Whether a survey is anonymous."""
    found = book.survey(survey)
    return found is not None and found.text("visibility") == "anonymous"


def _anonymous_routes(book: Book) -> None:
    """A route may open a case about the group, and nothing else."""
    for _, route in book.parts("routes"):
        names = [word.text.split()[-1] for word in scalars(route.get("on")) if len(word.text.split()) == 1]
        hidden = next((name for name in names if anonymous(book, name)), None)
        for name in ("tell", "do"):
            key = route.key(name)
            if hidden is not None and key is not None:
                message = f'"{hidden}" is anonymous, so nobody is known whom a `{name}` could mean'
                fix = f"Take {name} out, or make the survey confidential"
                book.report.add("E507", key.place, message, fix)


def _anonymous_steps(book: Book) -> None:
    """Only a step on the cohort's dates may ask it, or the moment would tell who answered."""
    for _, step in book.parts("steps"):
        survey = step.text("ask")
        if survey is None or not anonymous(book, survey):
            continue
        for word, moment in moments(step.get("when")):
            if personal(moment):
                message = f'"{survey}" is anonymous, and a moment of one person\'s own would tell who answers'
                book.report.add("E509", spot(word), message, "Count from start, end, halfway or a milestone")
