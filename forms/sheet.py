"""One invitation as its pages need it: which question, what it promises, what a Continue would save."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from engine.core.keeping import kept
from engine.core.kinds import Context, visible
from engine.core.language import Option, Question, Survey, words
from engine.wording import promise as promises
from engine.wording.minutes import minutes
from engine.wording.phrases import questions_words, roughly_words
from forms import interview
from forms.fields import asking, shown_value
from forms.page import Frame, address, frame, language
from forms.ports import Invitation, Saved
from forms.words import Say


@dataclass(frozen=True)
class Sheet:
    """Everything the pages of one invitation ask about it, in one language."""

    token: str
    page: Invitation
    locale: str
    say: Say

    @cached_property
    def choosing(self) -> Question | None:
        """The question that comes before all others where the person chooses who may read, else None."""
        if self.page.survey.visibility != "chosen":
            return None
        own = "visibility" if "visibility" not in self.page.survey.questions else "_visibility"
        options = tuple(Option(each, {self.locale: self.say(f"chosen.{each}")}) for each in ("named", "confidential"))
        return Question(own, "choice", {self.locale: self.say("chosen.ask")}, required=True, options=options)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What is saved, the choice of readers included."""
        chosen = {self.choosing.id: self.page.chosen} if self.choosing and self.page.chosen else {}
        return {**self.page.answers, **chosen}

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions these answers lead to, in order."""
        return self._asked(self.page.answers)

    @cached_property
    def open(self) -> Mapping[str, Question]:
        """The questions that may be looked at now, by id."""
        return interview.reachable(self.asked, self._done(self.answers, self.page.skipped))

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to ask, and answers are only looked at and changed."""
        return self.page.fresh and self._current is None

    @property
    def current(self) -> Question:
        """The first question not yet answered or skipped; where all are, the last one, so that it can be finished."""
        return self._current or self.asked[-1]

    @cached_property
    def _current(self) -> Question | None:
        return interview.first_open(self.asked, self._done(self.answers, self.page.skipped))

    def _asked(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        found = tuple(visible(self.page.survey, answers, self.page.scope))
        return (self.choosing, *found) if self.choosing else found

    @staticmethod
    def _done(answers: Mapping[str, Any], skipped: frozenset[str]) -> frozenset[str]:
        return frozenset(answers) | skipped

    @property
    def context(self) -> Context:
        """Who is answering, as the kinds want to know it."""
        return Context(self.page.timezone, self.locale, anonymous=self.page.survey.visibility == "anonymous")

    def asked_for(self, form: Mapping[str, str]) -> Question | None:
        """The question a post answers: the one its page named, else the one it is the turn of, if the post has it."""
        named = form.get("_question")
        if named is not None:
            return next((question for question in self.asked if question.id == named), None)
        return self.current if any(name.split(".")[0] == self.current.id for name in form) else None

    def must(self, question: Question) -> bool:
        """Whether it cannot be skipped."""
        return question.required or question.must is not None

    def save(self, question: Question, value: Any, key: str) -> Saved:
        """What to store for an answer to one question; None is a question skipped."""
        answers = {id_: each for id_, each in self.answers.items() if id_ != question.id}
        if value is not None:
            answers[question.id] = value
        skipped = (self.page.skipped - {question.id}) | ({question.id} if value is None else frozenset())
        asked = self._asked({id_: each for id_, each in answers.items() if id_ in self.page.survey.questions})
        choosing = self.choosing is not None and question.id == self.choosing.id
        done = self._done(answers, skipped)
        return Saved(
            key=key,
            answers={question.id: value} if value is not None and not choosing else {},
            skipped=frozenset({question.id}) if value is None else frozenset(),
            hidden=done - {each.id for each in asked},
            finish=interview.first_open(asked, done) is None,
            promise="\n".join(self._promise(value) if choosing and value else self.promise),
            locale=self.locale,
            chosen=cast(Any, value) if choosing else None,
        )

    # What the page says

    @cached_property
    def _promised(self) -> promises.Promised:
        return self._with(self.page.chosen)

    def _with(self, chosen: str | None) -> promises.Promised:
        return replace(self.page.promised, visibility=cast(Any, chosen)) if chosen else self.page.promised

    def _promise(self, chosen: str) -> tuple[str, ...]:
        return promises.sentences(self._with(chosen), self.locale)

    @cached_property
    def promise(self) -> tuple[str, ...]:
        """Every sentence of the promise."""
        return promises.sentences(self._promised, self.locale)

    @property
    def who_reads(self) -> str:
        """The sentence on every page."""
        return promises.who_reads(self._promised, self.locale)

    @property
    def size(self) -> str:
        """How many questions, and how long they take."""
        return size(self.page.survey, self.locale)

    @property
    def may_skip(self) -> str:
        """What may be skipped."""
        some = any(self.must(question) for question in self.page.survey.questions.values())
        return self.say("may-skip.some" if some else "may-skip")

    def place(self, question: Question) -> str:
        """Question 3 of 9, or Question 3 where the end is not certain; "" for the choice of readers."""
        questions = [each for each in self.asked if each is not self.choosing]
        if question not in questions:
            return ""
        count = interview.total(self.page.survey, questions, question)
        number = questions.index(question) + 1
        return self.say("place.of", number=number, total=count) if count else self.say("place", number=number)

    def opening(self, question: Question) -> bool:
        """Whether this is the page the survey begins with."""
        return question == self.asked[0] and not self.page.fresh

    def promising(self, question: Question) -> bool:
        """Whether the page carries the whole promise: the first does, and the one after the choice of readers."""
        first = self.asked[:2] if self.choosing else self.asked[:1]
        return question in first and not self.page.fresh

    def last(self, question: Question) -> bool:
        """Whether pressing the button certainly ends the survey."""
        return question.id == list(self.page.survey.questions)[-1] and not self.page.fresh

    def button(self, question: Question) -> str:
        """What the button says."""
        return self.say("save" if self.page.fresh else "finish" if self.last(question) else "continue")

    @cached_property
    def until(self) -> str:
        """The end of answering, in the person's own zone; "" where it has none."""
        return self.say.until(self.page.closes_at, self.page.timezone) if self.page.closes_at else ""

    @property
    def emergency(self) -> str:
        """Whom to call when someone is in danger."""
        return words(self.page.emergency, self.locale)

    @property
    def title(self) -> str:
        """What the survey is called."""
        return words(self.page.survey.title, self.locale)

    @property
    def intro(self) -> str:
        """What the pack says before the first question."""
        return words(self.page.survey.intro, self.locale)

    def asking(self, question: Question) -> str:
        """A question's own words."""
        return asking(question, self.locale)

    def answer(self, question: Question) -> str | None:
        """A saved answer as a reader sees it."""
        return shown_value(question, self.answers, self.locale)

    def agreed(self, question: Question) -> Any:
        """The goal that a review of it looks back on; None where it was never set."""
        survey, own = question.against or ("", "")
        return self.page.agreed.get(survey, {}).get(own)

    def only(self, question: Question) -> str:
        """For a question that others read than the rest of the survey: who; else ""."""
        return promises.who_reads_question(self._promised, question.id, self.locale)

    # Where it leads

    def address(self, **query: str | None) -> str:
        """This survey's address, in the language picked."""
        return address(f"/s/{self.token}", **query)

    def back(self, question: Question) -> str | None:
        """Where Back leads: the list of answers when changing them, else the question before."""
        if self.finished:
            return self.address()
        earlier = interview.before(self.asked, question)
        return self.address(_at=earlier.id) if earlier else None

    def frame(self, question: Question | None = None) -> Frame:
        """What stands around its pages."""
        return frame(
            self.locale,
            self.page.locales,
            token=self.token,
            preferences=self.page.preferences,
            at=question.id if question else None,
        )


@kept
def size(survey: Survey, locale: str) -> str:
    """How many questions a survey has, and how long they take."""
    questions = survey.questions.values()
    count = questions_words(locale, len(questions), certain=not any(question.show_if for question in questions))
    return f"{count[:1].upper()}{count[1:]}, {roughly_words(locale, minutes(questions))}."


def sheet(token: str, page: Invitation) -> Sheet:
    """The sheet of an invitation, in the language this request wants."""
    locale = language(page.locale, page.locales)
    return Sheet(token, page, locale, Say(locale))
