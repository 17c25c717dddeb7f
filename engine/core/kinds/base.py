"""What every kind of question can do. A kind is one file in this folder and one line in the registry."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.core.kinds.sentences import AnswerProblem
from engine.core.kinds.types import Type
from engine.core.language import Question, Text, words

Form = Mapping[str, Sequence[str]]
"""What a page sent: field → its values, in order."""

Value = Any
"""An answer as it is stored: int, float, str, or a list or map of them, as JSON has them."""

MOST_TEXT = 2_000
MOST_OTHER = 200
OTHER = "other"
OTHER_WORDS = "other: "


@dataclass(frozen=True, slots=True)
class Context:
    """Who is answering. timezone: the person's, IANA. anonymous: the survey's visibility; no words with a name then."""

    timezone: str = "UTC"
    locale: str | None = None
    anonymous: bool = False


NOBODY = Context()


class Kind(ABC):
    """One kind of question: from a form to a stored value and back, for readers, conditions and scores.

    numeric: it has a score of its own. several: a list may be given. shape: what an answer looks like, for messages.
    Stored values are plain JSON. A question that was not answered has no value at all.
    """

    name: ClassVar[str]
    numeric: ClassVar[bool] = False
    several: ClassVar[bool] = False
    shape: ClassVar[str] = "text"

    def fields(self, question: Question) -> tuple[str, ...]:
        """The names of its form fields; the question's id first."""
        return (question.id,)

    def options(self, question: Question, locale: str | None = None) -> tuple[tuple[str, str], ...]:
        """What there is to choose from, as (value of the field, label); empty where one writes."""
        return ()

    @abstractmethod
    def parse(self, question: Question, form: Form, context: Context = NOBODY) -> Value | None:
        """The answer in a form, or None where there is none. Raises AnswerProblem."""

    def raw(self, question: Question, value: Value) -> dict[str, list[str]]:
        """The form that `parse` would read as this value."""
        return {question.id: [str(value)]}

    def from_json(self, question: Question, value: Value, context: Context = NOBODY) -> Value:
        """The stored form of an answer given as JSON or YAML, scalars as text or not. Raises AnswerProblem."""
        if (
            self.several
            and isinstance(value, list | tuple)
            and all(isinstance(each, str | int | float) for each in value)
        ):
            form = {question.id: [str(each) for each in value]}
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            form = {question.id: [str(value)]}
        else:
            raise AnswerProblem("answer.shape", {"shape": self.shape})
        found = self.parse(question, form, context)
        if found is None:
            raise AnswerProblem("answer.shape", {"shape": self.shape})
        return found

    def valid(self, question: Question, value: Value) -> bool:
        """Whether a stored value is an answer to the question as it now stands."""
        try:
            return bool(self.from_json(question, value) == value)
        except AnswerProblem:
            return False

    def show(self, question: Question, value: Value, locale: str | None = None) -> str:
        """The answer as a reader sees it, on one line or, where someone wrote lines, on several."""
        return str(value)

    def plain(self, question: Question, value: Value) -> Value:
        """The answer as conditions, counts and the matcher see it: without the words beside it."""
        return value

    @abstractmethod
    def type(self, question: Question) -> Type:
        """What it is to a condition."""

    def score(self, question: Question, value: Value) -> float | None:
        """The number that means are made of; None where there is none."""
        return float(value) if self.numeric else None


def clean(text: str) -> str:
    """Text in normal form C, with plain line ends, without control characters, lone surrogates or outer space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


def line(text: str) -> str:
    """The same on one line."""
    return re.sub(r"\s+", " ", clean(text))


def values(form: Form, field: str) -> list[str]:
    """What a field was given, cleaned, without the empty ones."""
    return [kept for each in form.get(field, ()) if (kept := clean(each))]


def last(form: Form, field: str) -> str:
    """A single field's value, "" for none; of several the last, as a page that repeats a field means it."""
    return next(reversed(values(form, field)), "")


def bounded(text: str, most: int, code: str = "text.long", field: str | None = None) -> str:
    """The text, if it is no longer than `most` characters."""
    if len(text) > most:
        raise AnswerProblem(code, {"max": most, "length": len(text)}, field)
    return text


def labelled(text: Text, locale: str | None, otherwise: str) -> str:
    """A label's words, or what stands for it."""
    return words(text, locale) or otherwise
