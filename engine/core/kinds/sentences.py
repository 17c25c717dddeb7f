"""Every sentence about an answer, and the built-in labels, by locale; nothing else in the kinds is read by people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.core.language import Text, words

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "answer.missing": {"en": "Choose or write an answer to go on"},
        "must": {"en": "Choose “{label}” to go on, or close this page"},
        "scale.range": {"en": "Choose a number from {low} to {high}"},
        "choice.unknown": {"en": "Choose one of the answers shown"},
        "choice.other": {"en": "Shorten your own answer to {max} characters; it has {length}"},
        "choices.most": {"en": "Choose no more than {max}; you chose {count}"},
        "choices.alone": {"en": "Choose “{label}” or other answers, not both"},
        "rank.twice": {"en": "Choose “{label}” in one place only"},
        "rank.most": {"en": "Rank no more than {max}; you ranked {count}"},
        "number.number": {"en": "Write a number, such as 4 or 2.5"},
        "number.low": {"en": "Write a number of {low} or more"},
        "number.high": {"en": "Write a number of {high} or less"},
        "number.range": {"en": "Write a number from {low} to {high}"},
        "date.date": {"en": "Write a date as year, month, day, such as 2027-01-31"},
        "date.low": {"en": "Choose a date on or after {low}"},
        "date.high": {"en": "Choose a date on or before {high}"},
        "date.range": {"en": "Choose a date from {low} to {high}"},
        "text.long": {"en": "Shorten your answer to {max} characters; it has {length}"},
        "story.consent": {"en": "Choose how we may share your words"},
        "goal.goal": {"en": "Write the goal that these levels belong to"},
        "goal.expected": {"en": "Write what would count as on track"},
        "goal.long": {"en": "Shorten this to {max} characters; it has {length}"},
        "slots.time": {"en": "Choose times from the list shown"},
        "slots.timezone": {"en": "Choose a time zone, such as Europe/London"},
        "answer.shape": {"en": "Write the answer in the form this question takes: {shape}"},
    }
)

LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "yes": {"en": "Yes"},
        "no": {"en": "No"},
        "other": {"en": "Something else"},
        "contact.ask": {"en": "Would you like someone to contact you?"},
        "contact.no": {"en": "No thanks"},
        "contact.email": {"en": "Yes, by email"},
        "contact.call": {"en": "Yes, please call"},
        "consent.none": {"en": "No, keep my words inside the feedback team"},
        "consent.unnamed": {"en": "Yes, without my name or anything that points to me"},
        "consent.first-name": {"en": "Yes, with my first name and group"},
        "consent.full-name": {"en": "Yes, with my full name"},
        "check_first": {"en": "Show me the wording first"},
        "goal.-2": {"en": "Much less than expected"},
        "goal.-1": {"en": "Somewhat less than expected"},
        "goal.0": {"en": "As expected"},
        "goal.1": {"en": "Somewhat more than expected"},
        "goal.2": {"en": "Much more than expected"},
        "mon": {"en": "Monday"},
        "tue": {"en": "Tuesday"},
        "wed": {"en": "Wednesday"},
        "thu": {"en": "Thursday"},
        "fri": {"en": "Friday"},
        "sat": {"en": "Saturday"},
        "sun": {"en": "Sunday"},
    }
)


def label(key: str, locale: str | None = None) -> str:
    """A built-in label."""
    return words(LABELS[key], locale)


class AnswerProblem(Exception):  # noqa: N818
    """An answer that cannot be taken as it is.

    code: a key of SENTENCES. params: what the sentence names. field: the form field it is about, where that is not
    the question's own.
    """

    def __init__(self, code: str, params: Mapping[str, object] | None = None, field: str | None = None) -> None:
        super().__init__(code, params, field)
        self.code = code
        self.params: Mapping[str, object] = params or {}
        self.field = field

    def sentence(self, locale: str | None = None) -> str:
        """What to tell the person, without a full stop."""
        return words(SENTENCES[self.code], locale).format_map(self.params)

    def __str__(self) -> str:
        return self.sentence()
