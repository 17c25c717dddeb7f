"""`choice`: one of a few ids. With `other: true` also `other`, stored as "other" or "other: own words"."""

from __future__ import annotations

from engine.core.kinds.base import (
    MOST_OTHER,
    NOBODY,
    OTHER,
    OTHER_WORDS,
    Context,
    Form,
    Kind,
    Value,
    bounded,
    labelled,
    last,
    line,
)
from engine.core.kinds.sentences import AnswerProblem, label
from engine.core.kinds.types import OneOf, Type
from engine.core.language import Question


def listed(question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
    """A question's options as (id, label), its own "other" last."""
    options = tuple((each.id, labelled(each.label, locale, each.id)) for each in question.options)
    if question.other and OTHER not in dict(options):
        return (*options, (OTHER, label(OTHER, locale)))
    return options


def plain_id(question: Question, value: str) -> str:
    """The id in a stored choice, without the own words after it."""
    ids = dict(listed(question))
    return OTHER if question.other and value not in ids and value.startswith(OTHER_WORDS) else value


def known(question: Question, written: str) -> str:
    """A stored choice from what a form or a file says. Raises AnswerProblem for what is no option."""
    kept = line(written)
    ids = {line(option): option for option, _ in listed(question)}
    if kept in ids:
        return ids[kept]
    if question.other and kept.startswith(OTHER_WORDS.strip()):
        own = bounded(
            kept.removeprefix(OTHER_WORDS.strip()).strip(), MOST_OTHER, "choice.other", f"{question.id}.other"
        )
        return OTHER_WORDS + own if own else OTHER
    raise AnswerProblem("choice.unknown")


def with_words(question: Question, form: Form) -> str:
    """A chosen "other" together with the words beside it."""
    own = bounded(line(last(form, f"{question.id}.other")), MOST_OTHER, "choice.other", f"{question.id}.other")
    return OTHER_WORDS + own if own else OTHER


def shown(question: Question, value: str, locale: str | None) -> str:
    """A stored choice as a reader sees it: its label, or the own words."""
    ids = dict(listed(question, locale))
    return ids.get(value) or value.removeprefix(OTHER_WORDS)


class Choice(Kind):
    """One option, by its id."""

    name = "choice"
    shape = "the id of an option"

    def fields(self, question: Question) -> tuple[str, ...]:
        return (question.id, f"{question.id}.other") if question.other else (question.id,)

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        return listed(question, locale)

    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        written = last(form, question.id)
        if question.other and written in ("", OTHER):
            # Words beside an unticked "other" are an answer too: without scripts nothing ticks it for them.
            return with_words(question, form) if written or last(form, f"{question.id}.other") else None
        return known(question, written) if written else None

    def raw(self, question: Question, value: Value) -> dict[str, list[str]]:
        chosen = plain_id(question, value)
        form = {question.id: [chosen]}
        if chosen != value:
            form[f"{question.id}.other"] = [value.removeprefix(OTHER_WORDS)]
        return form

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        return shown(question, value, locale)

    def plain(self, question: Question, value: Value) -> Value:
        return plain_id(question, value) if isinstance(value, str) else value

    def type(self, question: Question) -> Type:
        return OneOf(tuple(option for option, _ in listed(question)))
