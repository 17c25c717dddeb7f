"""What a survey page promises about its answers, generated from the survey's visibility and its routes.

Pure. The promise is stored with the response, word for word, and the engine keeps to it: nobody else is shown the
answers by name, and no other answer opens a case. Golden tests hold every sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from textwrap import shorten
from types import MappingProxyType
from typing import Literal

from engine.core.conditions.tree import names
from engine.core.keeping import kept
from engine.core.kinds.sentences import LABELS
from engine.core.language import Question, Route, Survey, Text, words

Visibility = Literal["named", "confidential", "anonymous", "chosen"]

LONGEST_NAME = 90
"""Characters of a question quoted inside a promise."""


STAND_INS = (("backup",), ("lead",))
"""Who answers for a case where nobody else can, in turn."""

EVERYONE_IN_ROLE = frozenset({"coordinator", "moderator"})
"""A question about one of these is about whoever holds the role; about others, only about the person's own."""

MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Brought:
    """Answers that open a case. to: first names, empty where nobody has the role. questions: what is asked, in full.

    Without questions every response does.
    """

    to: tuple[str, ...]
    questions: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Promised:
    """What a promise is made from. readers: first names of those who may read answers by name.

    only: question id → first names, where a question has readers of its own.
    """

    visibility: Visibility
    readers: tuple[str, ...] = ()
    minimum_scores: int = 5
    minimum_comments: int = 10
    comments: bool = False
    brought: tuple[Brought, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


def promised(survey: Survey, routes: Iterable[Route], people: Mapping[str, Sequence[str]]) -> Promised:
    """What is promised on a survey's pages. people: role → first names of the cohort's people who hold it."""
    found: dict[tuple[str, ...], dict[str, Question] | None] = {}
    tested: set[str] = set()
    for route in routes:
        if survey.id in route.on and not route.unanswered:
            asked = _questions(survey, route)
            tested.update(asked)
            if route.case is not None:
                _bring(found, _told(route.to, asked.values(), people), asked)
    for question in survey.questions.values():
        if question.type == "contact" and question.id not in tested:
            _bring(found, _told(("coordinator",), (), people), {question.id: question})
    return Promised(
        visibility=survey.visibility,
        readers=_people(survey.readers, people),
        minimum_scores=survey.minimum_scores,
        minimum_comments=survey.minimum_comments,
        comments=any(question.type in ("text", "story") for question in survey.questions.values()),
        brought=tuple(
            Brought(to, tuple(each.ask or LABELS["contact.ask"] for each in (asked or {}).values()))
            for to, asked in found.items()
        ),
        only={each.id: _people(each.readers, people) for each in survey.questions.values() if each.readers},
    )


def _bring(
    found: dict[tuple[str, ...], dict[str, Question] | None], to: tuple[str, ...], asked: dict[str, Question]
) -> None:
    """Adds a route's questions to what is brought to these people. None: every response is, nothing more to list."""
    known = found.setdefault(to, {})
    found[to] = None if known is None or not asked else {**known, **asked}


def _told(to: Iterable[str], asked: Iterable[Question], people: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Who hears of a case: those it goes to, else those who stand in; nobody whom a question is about."""
    about = {role for question in asked for role in question.about}
    meant = set(_people(about & EVERYONE_IN_ROLE, people))
    for roles in (to, *STAND_INS):
        names = tuple(name for name in _people([role for role in roles if role not in about], people))
        if free := tuple(name for name in names if name not in meant):
            return free
    return ()


@kept
def who_reads(promise: Promised, locale: str) -> str:
    """The one sentence that stands on every page."""
    say = _words(locale)
    sentence = say[f"who.{promise.visibility}"].format(readers=_team(promise.readers, say))
    return sentence[:1].upper() + sentence[1:]


def who_reads_question(promise: Promised, question: str, locale: str) -> str:
    """What is said at a question that has readers of its own; "" for any other, and where nobody reads by name."""
    if question not in promise.only or promise.visibility == "anonymous":
        return ""
    say = _words(locale)
    sentence = say["only"].format(readers=_list(promise.only[question], say) or say["staff"])
    return sentence[:1].upper() + sentence[1:]


@kept
def sentences(promise: Promised, locale: str) -> tuple[str, ...]:
    """The whole promise, a sentence or two each; the first says who reads. For `chosen`, resolve the choice first."""
    say = _words(locale)
    found = [who_reads(promise, locale)]
    if promise.visibility in ("confidential", "anonymous"):
        key = f"groups.{promise.visibility}" + (".comments" if promise.comments else "")
        found.append(say[key].format(scores=promise.minimum_scores, comments=promise.minimum_comments))
    manner = "anonymous" if promise.visibility == "anonymous" else "named"
    for brought in promise.brought:
        asked = [_short(words(question, locale)) for question in brought.questions]
        key = f"case.{manner}.{'some' if asked else 'all'}"
        found.append(
            say[key].format(
                to=_those(brought.to, say),
                questions=_list(tuple(say["quoted"].format(text=text) for text in asked), say),
                scores=promise.minimum_scores,
            )
        )
    found.append(say[f"half.{manner}"])
    if promise.visibility == "anonymous":
        found.append(say["final"])
    return tuple(sentence[:1].upper() + sentence[1:] for sentence in found)


def _questions(survey: Survey, route: Route) -> dict[str, Question]:
    """This survey's own questions that a route's condition looks at, in the survey's order."""
    if route.condition is None:
        return {}
    spoken = {name.path[1] for name in names(route.condition.tree) if name.path[0] == survey.id and name.path[1:]}
    return {id_: question for id_, question in survey.questions.items() if id_ in spoken}


def _people(roles: Iterable[str], people: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for role in roles for name in people.get(role, ()) if name))


@lru_cache(maxsize=1024)
def _short(text: str) -> str:
    """Kept once made: every page of a survey quotes the same questions."""
    return shorten(text, LONGEST_NAME, placeholder=" …")


def _team(readers: tuple[str, ...], say: Mapping[str, str]) -> str:
    """ "Dana and the feedback team": up to two names, for more the team alone says it better."""
    return _list((*(readers if len(readers) <= 2 else ()), say["team"]), say)


def _those(to: tuple[str, ...], say: Mapping[str, str]) -> str:
    """Who is told of a case, by name where they are few."""
    return say["names"].format(names=_list(to, say)) if 0 < len(to) <= MOST_NAMES else say["staff"]


def _list(items: tuple[str, ...], say: Mapping[str, str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return say["and"].format(most=", ".join(items[:-1]), last=items[-1])


def _words(locale: str) -> Mapping[str, str]:
    return WORDS.get(locale) or WORDS.get(locale.split("-")[0]) or WORDS["en"]


WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "team": "the feedback team",
        "staff": "someone on the feedback team",
        "names": "{names} (or whoever stands in)",
        "and": "{most} and {last}",
        "quoted": "“{text}”",
        "who.named": "{readers} see your answers with your name.",
        "who.confidential": "Only {readers} see your answers with your name.",
        "who.anonymous": "Nobody can see who gave which answer, not even {readers}.",
        "who.chosen": "You choose first who sees your answers with your name.",
        "only": "Only {readers} will see this answer with your name.",
        "groups.confidential": "Everyone else sees only results of at least {scores} people together.",
        "groups.confidential.comments": (
            "Everyone else sees only results of at least {scores} people together, and comments only where at least "
            "{comments} people answered."
        ),
        "groups.anonymous": "Results are shown only for at least {scores} people together.",
        "groups.anonymous.comments": (
            "Results are shown only for at least {scores} people together, and comments only where at least {comments} "
            "people answered."
        ),
        "case.named.some": "{to} will be told, with your name, if there may be something to act on in: {questions}.",
        "case.named.all": "{to} will be told, with your name, when you have answered.",
        "case.anonymous.some": (
            "{to} may be told how a whole group of at least {scores} people answered, never how you did: {questions}."
        ),
        "case.anonymous.all": (
            "{to} may be told how a whole group of at least {scores} people answered, never how you did."
        ),
        "half.named": "If you stop half-way, the answers you have saved are kept and read in the same way.",
        "half.anonymous": "If you stop half-way, the answers you have saved are deleted on the closing date.",
        "final": (
            "We keep only that you have answered, and on which day. Once you finish, your answers cannot be changed or "
            "taken back, because we cannot tell which are yours."
        ),
    },
    "es": {
        "team": "el equipo de seguimiento",
        "staff": "alguien del equipo de seguimiento",
        "names": "{names} (o a quien le sustituya)",
        "and": "{most} y {last}",
        "quoted": "«{text}»",
        "who.named": "Tus respuestas, con tu nombre, las ven {readers}.",
        "who.confidential": "Tus respuestas, con tu nombre, solo las ven {readers}.",
        "who.anonymous": "Nadie puede ver quién dio cada respuesta, ni siquiera {readers}.",
        "who.chosen": "Primero eliges quién ve tus respuestas con tu nombre.",
        "only": "Esta respuesta, con tu nombre, solo la verá {readers}.",
        "groups.confidential": "Las demás personas solo ven resultados de al menos {scores} personas juntas.",
        "groups.confidential.comments": (
            "Las demás personas solo ven resultados de al menos {scores} personas juntas, y los comentarios solo "
            "cuando han respondido al menos {comments}."
        ),
        "groups.anonymous": "Los resultados solo se muestran de al menos {scores} personas juntas.",
        "groups.anonymous.comments": (
            "Los resultados solo se muestran de al menos {scores} personas juntas, y los comentarios solo cuando han "
            "respondido al menos {comments}."
        ),
        "case.named.some": "Avisaremos, con tu nombre, a {to} si puede haber algo que atender en: {questions}.",
        "case.named.all": "Avisaremos, con tu nombre, a {to} cuando hayas respondido.",
        "case.anonymous.some": (
            "Podemos decir a {to} cómo respondió un grupo entero de al menos {scores} personas, nunca cómo "
            "respondiste tú: {questions}."
        ),
        "case.anonymous.all": (
            "Podemos decir a {to} cómo respondió un grupo entero de al menos {scores} personas, nunca cómo "
            "respondiste tú."
        ),
        "half.named": "Si lo dejas a medias, las respuestas guardadas se conservan y se leen de la misma manera.",
        "half.anonymous": "Si lo dejas a medias, las respuestas guardadas se borran en la fecha de cierre.",
        "final": (
            "Solo guardamos que has respondido y qué día. Cuando termines, tus respuestas no se podrán cambiar ni "
            "retirar, porque no podemos saber cuáles son tuyas."
        ),
    },
}
