"""One question as a WTForms field: it holds what was sent or stored, parses it, and keeps the error.

Drawing is left to the macros in `templates/kinds/`, one file a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm

from engine.core.kinds import KINDS, AnswerProblem, Context, Kind, label, read_answer
from engine.core.kinds.story import consents
from engine.core.language import Question, words

TAPPABLE = frozenset({"scale", "nps", "yes-no", "choice", "choices", "contact"})
"""Kinds that a link may pre-select: those where the whole answer is one tap, and the page can say which."""


class AnswerField(Field):  # type: ignore[misc]
    """The answer to one question. data: its value, None for no answer. wrong: the form field an error is about."""

    def __init__(self, *, question: Question, context: Context, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question = question
        self.context = context
        self.sent: dict[str, list[str]] = {}
        self.wrong: str | None = None
        self.agreed: Any = None

    @property
    def kind(self) -> Kind:
        """What it means."""
        return KINDS[self.question.type]

    @property
    def ask(self) -> str:
        """The question in the page's language."""
        return asking(self.question, self.context.locale)

    @property
    def help(self) -> str:
        """What stands below the question; "" for nothing."""
        return words(self.question.help, self.context.locale)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """(value, label) of what there is to choose from."""
        return self.kind.options(self.question, self.context.locale)

    def process(self, formdata: MultiDict[str, str] | None, data: Any = None, extra_filters: Any = None) -> None:
        """From a form where one was sent, else from a stored value."""
        self.process_errors = []
        if formdata is None:
            self.data = data
            self.sent = {} if data is None else self.kind.raw(self.question, data)
            return
        self.sent = {name: formdata.getlist(name) for name in self.kind.fields(self.question)}
        self.data = None
        try:
            self.data = read_answer(self.question, self.sent, self.context)
        except AnswerProblem as problem:
            self.wrong = problem.field or self.question.id
            self.process_errors = [problem.sentence(self.context.locale)]

    def values(self, part: str = "") -> list[str]:
        """What a form field was sent or holds; part: what follows the question's id, such as ".consent"."""
        return self.sent.get(self.question.id + part, [])

    def value(self, part: str = "") -> str:
        """A single field's value, "" for none."""
        return next(iter(self.values(part)), "")

    # What single kinds need to be drawn

    def picked(self, place: int) -> str:
        """`rank`: what stands at a place, from 1; "" for nothing. Sent as one field repeated, held as one a place."""
        repeated = self.values()
        return repeated[place - 1] if place <= len(repeated) else self.value(f".{place}")

    @property
    def consents(self) -> list[tuple[str, str]]:
        """`story`: the levels of consent this survey offers."""
        offered = consents(self.context.anonymous)
        return [(value, label) for value, label in self.options if value in offered]

    @property
    def check_first(self) -> str:
        """`story`: the words of the box to see the wording first."""
        return label("check_first", self.context.locale)

    @property
    def days(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """`slots`: each day with its parts, as (value, "10–12")."""
        by_day: dict[str, list[tuple[str, str]]] = {}
        for value, said in self.options:
            day, _, part = said.partition(" ")
            by_day.setdefault(day, []).append((value, part.replace(":00", "").lstrip("0")))
        return list(by_day.items())

    @property
    def own_times(self) -> list[str]:
        """`slots`: times held that are not among those offered, so that saving again keeps them."""
        offered = {value for value, _ in self.options}
        return [value for value in self.values() if value not in offered]


def answer_form(
    question: Question, context: Context, *, sent: MultiDict[str, str] | None = None, value: Any = None
) -> BaseForm:
    """A form of one question. sent: what the page brought, all of it; value: what is stored."""
    form = BaseForm({question.id: AnswerField(question=question, context=context)})
    form.process(sent, data={question.id: value})
    return form


def tapped(question: Question, context: Context, args: MultiDict[str, str]) -> Any:
    """The answer that a link pre-selects on this question, or None. Whatever does not parse is left out."""
    if question.type not in TAPPABLE or question.must is not None or question.id not in args:
        return None
    try:
        return KINDS[question.type].parse(question, {question.id: args.getlist(question.id)}, context)
    except AnswerProblem:
        return None


def asking(question: Question, locale: str | None) -> str:
    """A question's words; a `contact` may leave them to us."""
    return words(question.ask, locale) or (label("contact.ask", locale) if question.type == "contact" else "")


def shown_value(question: Question, answers: Mapping[str, Any], locale: str) -> str | None:
    """A stored answer as a reader sees it; None where there is none."""
    return KINDS[question.type].show(question, answers[question.id], locale) if question.id in answers else None
