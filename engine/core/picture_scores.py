"""Scores: what the measured questions came to, over all and by group, and against an earlier answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from engine.core.kinds.choice import listed, plain_id
from engine.core.kinds.registry import KINDS
from engine.core.kinds.scale import Scale
from engine.core.language import Question, Survey, Text, words
from engine.core.picture_guard import Guard
from engine.core.picture_values import Answered, Before, Cell, Material, Part, Score
from engine.core.privacy import Table, Verdict, least_for

MEASURES = ("outcome", "belonging", "quality", "match", "purpose", "load")
"""In the order in which a digest gives them."""

FORMS: Mapping[str, str] = {"scale": "mean", "number": "mean", "yes-no": "share", "choice": "spread", "nps": "nps"}
"""How a kind of question is counted; other kinds are not scores."""

NPS_LEAST = 30
"""Fewer people are counted, not made into a net promoter score."""

NPS_PARTS: Mapping[int, Text] = {
    1: {"en": "9 or 10", "es": "9 o 10"},
    0: {"en": "7 or 8", "es": "7 u 8"},
    -1: {"en": "0 to 6", "es": "de 0 a 6"},
}

BEFORE: Mapping[str, Text] = {
    "survey": {"en": "in “{title}”", "es": "en «{title}»"},
    "round": {"en": "the time before", "es": "la vez anterior"},
    "release": {"en": "the last digest", "es": "el informe anterior"},
}
"""What a score is compared with."""

Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Round:
    """The answers to one question at one occurrence of a step. table: what they count as."""

    id: str
    survey: Survey
    question: Question
    table: Table

    @property
    def least(self) -> int:
        """The survey's threshold."""
        return self.survey.minimum_scores


def scores(material: Material, guard: Guard) -> tuple[Score, ...]:
    """Every question that measures something, in the order of MEASURES and then of the pack.

    One that a later question is compared with, and both can be shown, stands beside that one and not by itself.
    """
    measuring = [
        (survey, question, found)
        for survey in material.workflow.surveys.values()
        for question in survey.questions.values()
        if question.measures in MEASURES and question.type in FORMS and (found := rounds(material, survey, question))
    ]
    beside = {
        question.compare for _, question, found in measuring if question.compare and _verdict(guard, found[-1]).whole
    }
    made = (
        _score(material, guard, question, found)
        for survey, question, found in measuring
        if (survey.id, question.id) not in beside
    )
    return tuple(sorted(made, key=lambda score: MEASURES.index(score.measures)))


def rounds(material: Material, survey: Survey, question: Question) -> tuple[Round, ...]:
    """One a step and occurrence, the earliest first by when it was last answered."""
    by: dict[tuple[str, int], list[Answered]] = {}
    for each in material.answers:
        response = each.response
        if response.survey == survey.id and response.state != "partial" and question.id in response.answers:
            by.setdefault((response.step, response.occurrence), []).append(each)
    order = sorted(by, key=lambda key: (max(each.response.at for each in by[key]), key))
    return tuple(
        Round(f"{survey.id}.{question.id}@{step}#{n}", survey, question, _table(question, by[step, n]))
        for step, n in order
    )


def _table(question: Question, answered: Iterable[Answered]) -> Table:
    groups: dict[str, dict[str, Hashable]] = {}
    for each in answered:
        groups.setdefault(each.group, {})[str(each.response.id)] = _counts_as(
            question, each.response.answers[question.id]
        )
    return Table(groups)


def _counts_as(question: Question, value: object) -> Hashable:
    """A number, "yes" or "no", an option's id, or -1, 0, 1 for a detractor, a passive, a promoter."""
    if question.type == "nps":
        return (int(str(value)) >= 9) - (int(str(value)) <= 6)
    if question.type == "choice":
        return plain_id(question, str(value))
    number = KINDS[question.type].score(question, value)
    return str(value) if number is None else number


def _score(material: Material, guard: Guard, question: Question, found: tuple[Round, ...]) -> Score:
    """The question's latest round."""
    now, survey = found[-1], found[-1].survey
    form, locale = FORMS[question.type], material.locale
    verdict = _verdict(guard, now)
    low, high, ends = _scale(question, locale)
    return Score(
        id=f"{survey.id}.{question.id}",
        survey=survey.id,
        title=words(survey.title, locale),
        ask=words(question.ask, locale),
        measures=question.measures or "",
        form=form,
        whole=_cell("", form, now.table.groups.values(), verdict.whole),
        low=low,
        high=high,
        ends=ends,
        groups=_groups(material, now, form, verdict),
        parts=_parts(question, now.table, locale) if verdict.whole else (),
        before=_before(material, guard, question, found) if verdict.whole else None,
        margin=_margin(now.table) if verdict.whole and form == "nps" else None,
        why=verdict.why,
    )


def _verdict(guard: Guard, of: Round, by_group: bool = True) -> Verdict:
    by_group = by_group and FORMS[of.question.type] in ("mean", "share")
    return guard.look(of.id, of.table, least_for(of.least, guard.public), by_group=by_group)


def _groups(material: Material, now: Round, form: str, verdict: Verdict) -> tuple[Cell, ...]:
    """A cell a group, in the order of their names; none where groups are not counted apart, or there is only one."""
    names = sorted((material.groups.get(group, group), group) for group in now.table.groups if group)
    if form not in ("mean", "share") or len(names) < 2:
        return ()
    return tuple(_cell(name, form, [now.table.groups[group]], group in verdict.shown) for name, group in names)


def _cell(label: str, form: str, groups: Iterable[Mapping[str, Hashable]], shown: bool) -> Cell:
    """n and the mean to one decimal, or how many said yes, or the NPS in whole points."""
    values = [value for answers in groups for value in answers.values()]
    if not shown:
        return Cell(label)
    numbers = [value for value in values if isinstance(value, int | float)]
    if form == "share":
        return Cell(label, len(values), values.count("yes"))
    if form == "mean":
        return Cell(label, len(values), round(sum(numbers) / len(numbers), 1))
    if form == "nps" and len(values) >= NPS_LEAST:
        return Cell(label, len(values), round(100 * sum(numbers) / len(numbers)))
    return Cell(label, len(values))


def _parts(question: Question, table: Table, locale: str | None) -> tuple[Part, ...]:
    counts = Counter(value for answers in table.groups.values() for value in answers.values())
    if question.type == "nps":
        return tuple(Part(words(name, locale), counts[key]) for key, name in NPS_PARTS.items())
    if question.type == "choice":
        return tuple(Part(label, counts[option]) for option, label in listed(question, locale))
    return ()


def _margin(table: Table) -> float | None:
    """± points at 95 %: 1.96 standard errors of a mean of -100, 0 and 100."""
    values = [value for answers in table.groups.values() for value in answers.values() if isinstance(value, int)]
    if len(values) < NPS_LEAST:
        return None
    mean = sum(values) / len(values)
    variance = sum(value * value for value in values) / len(values) - mean * mean
    return round(100 * Z95 * sqrt(variance / len(values)))


def _scale(question: Question, locale: str | None) -> tuple[float, float, tuple[str, ...]]:
    kind = KINDS[question.type]
    if not isinstance(kind, Scale):
        return 0, 0, ()
    low, high = kind.bounds(question)
    ends = (kind.label(question, low, locale), kind.label(question, high, locale))
    return low, high, ends if any(ends) else ()


def _before(material: Material, guard: Guard, question: Question, found: tuple[Round, ...]) -> Before | None:
    """The answer to compare with: the question the pack names, else the round before, else the last release's."""
    if question.compare is not None:
        survey = material.workflow.surveys.get(question.compare[0])
        other = survey.questions.get(question.compare[1]) if survey else None
        if survey is None or other is None or FORMS.get(other.type) != FORMS[question.type]:
            return None
        earlier = rounds(material, survey, other)
        what = words(BEFORE["survey"], material.locale)
        return _from(guard, earlier[-1], what.format(title=words(survey.title, material.locale))) if earlier else None
    if len(found) > 1:
        return _from(guard, found[-2], words(BEFORE["round"], material.locale))
    last = (
        next((each for each in material.last.scores if each.id == found[-1].id.split("@")[0]), None)
        if material.last
        else None
    )
    if last is None or last.whole.n is None or last.whole.value is None or last.form != FORMS[question.type]:
        return None
    return Before(words(BEFORE["release"], material.locale), last.whole.n, last.whole.value)


def _from(guard: Guard, of: Round, what: str) -> Before | None:
    cell = _cell("", FORMS[of.question.type], of.table.groups.values(), _verdict(guard, of, by_group=False).whole)
    return None if cell.n is None or cell.value is None else Before(what, cell.n, cell.value)
