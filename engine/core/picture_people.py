"""What is counted person by person or case by case: replies, goals, stories, themes, cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date

from engine.core.goals import goal_attainment_t
from engine.core.language import CASE_CLASSES, words
from engine.core.life import Response
from engine.core.picture_guard import Guard
from engine.core.picture_values import (
    Answered,
    CaseCount,
    CaseLine,
    Cell,
    Goals,
    Invited,
    Material,
    Part,
    Quote,
    Rate,
    Themes,
    Told,
)
from engine.core.privacy import LEAST, LEAST_COMMENTS, Table, Verdict, least_for, mark, refine

MOST_STORIES = 5


def rates(material: Material, guard: Guard) -> tuple[Rate, ...]:
    """One a survey that anybody was to be asked, in the order of the pack. People are counted, not invitations."""
    by: dict[str, dict[int, Invited]] = {}
    for each in material.invited:
        people = by.setdefault(each.survey, {})
        people[each.person] = _together(people.get(each.person), each)
    return tuple(
        _rate(material, guard, survey, tuple(by[survey].values()))
        for survey in material.workflow.surveys
        if survey in by
    )


def _together(one: Invited | None, other: Invited) -> Invited:
    """Somebody asked more than once: answered, sent or reached if they ever were."""
    if one is None:
        return other
    return replace(
        other,
        answered=one.answered or other.answered,
        sent=one.sent or other.sent,
        reached=(one.sent and one.reached) or (other.sent and other.reached),
    )


def _rate(material: Material, guard: Guard, survey: str, people: tuple[Invited, ...]) -> Rate:
    asked = [each for each in people if each.sent]
    answered: dict[str, dict[str, str]] = {}
    for each in asked:
        if each.answered:
            answered.setdefault(each.group, {})[f"p{each.person}"] = f"p{each.person}"
    verdict = guard.look(f"rate:{survey}", Table(answered), least_for(LEAST, guard.public))
    base = Counter(each.group for each in asked if each.group)
    names = sorted((material.groups.get(group, group), group) for group in base)
    return Rate(
        survey=survey,
        title=words(material.workflow.surveys[survey].title, material.locale),
        asked=len(asked),
        answered=sum(map(len, answered.values())) if verdict.whole else None,
        unasked=len(people) - len(asked),
        unreached=sum(not each.reached for each in asked),
        groups=tuple(
            Cell(name, base[group], len(answered[group])) if group in verdict.shown else Cell(name)
            for name, group in (names if len(names) > 1 else [])
        ),
        why=verdict.why,
    )


def goals(material: Material, guard: Guard) -> Goals:
    """Goals that were set, and how far they came at the review that was answered last."""
    people: dict[str, dict[str, list[int]]] = {}
    setters: set[str] = set()
    latest: tuple[object, str] | None = None
    for each in material.answers:
        if each.person is None or each.response.state == "partial":
            continue
        levels = _levels(material, each.response)
        setters |= {_who(each)} if levels is None else set()
        if levels:
            people.setdefault(_who(each), {})[each.response.survey] = levels
            latest = max(latest or (each.response.at, ""), (each.response.at, each.response.survey))
    review = latest[1] if latest else ""
    reviewed = {person: tuple(by[review]) for person, by in people.items() if review in by}
    least = least_for(LEAST, guard.public)
    verdict = guard.look(f"goals:{review}", _by_group(material, reviewed), least, by_group=False)
    set_ = len(setters) if len(setters) >= least else None
    if not verdict.whole:
        return Goals(set_, why=verdict.why)
    every = [level for levels in reviewed.values() for level in levels]
    scores = [goal_attainment_t(levels) for levels in reviewed.values()]
    return Goals(
        set=set_,
        people=len(reviewed),
        goals=len(every),
        reached=sum(level >= 0 for level in every),
        unreviewed=len(setters - set(reviewed)) if set_ is not None else None,
        t=round(sum(scores) / len(scores), 1),
    )


def _levels(material: Material, response: Response) -> list[int] | None:
    """The levels a response reaches; None where it sets a goal; [] where it has none to do with goals."""
    survey = material.workflow.surveys.get(response.survey)
    asked = [each for each in survey.questions.values() if each.type == "goal"] if survey else []
    if any(each.against is None and each.id in response.answers for each in asked):
        return None
    return [response.answers[each.id] for each in asked if each.against is not None and each.id in response.answers]


def stories(material: Material) -> tuple[Quote, ...]:
    """Up to five approved stories with consent that still holds, in the order given, one critical if there is any."""
    may = [each for each in material.stories if _may_tell(each, material.as_of.date())]
    chosen = may[:MOST_STORIES]
    critical = [each for each in may if each.critical]
    if critical and not any(each.critical for each in chosen):
        chosen[-1] = critical[0]
    return tuple(_quote(material, each) for each in chosen)


def _may_tell(told: Told, today: date) -> bool:
    consents = told.consent != "none" and (told.until is None or told.until >= today)
    return consents and bool(told.approver) and told.approved_on is not None


def _quote(material: Material, told: Told) -> Quote:
    group = material.groups.get(told.group, told.group)
    by = {
        "first-name": ", ".join(part for part in (told.name.split(" ")[0], group) if part),
        "full-name": ", ".join(part for part in (told.name, group) if part),
    }.get(told.consent, "")
    return Quote(
        ref=told.ref,
        text=told.text,
        by=by,
        consent=told.consent,
        asked=told.asked,
        domain=told.domain,
        part=told.part,
        matters=told.matters,
        why=told.why,
        critical=told.critical,
        approver=told.approver,
        approved_on=told.approved_on.isoformat() if told.approved_on else "",
    )


def themes(material: Material, guard: Guard) -> Themes:
    """Themes of what people wrote, by number of people; suggested by the codebook's words until someone confirms."""
    written = _written(material)
    coded = material.coded
    found: Mapping[str, tuple[str, ...]] = (
        {person: coded.get(person, ()) for person in written}
        if coded is not None
        else {person: suggest(material, texts) for person, texts in written.items()}
    )
    least = least_for(LEAST_COMMENTS, guard.public)
    verdict = guard.look("themes", _by_group(material, found), least, by_group=False)
    if not verdict.whole:
        return Themes(confirmed=coded is not None, why=verdict.why)
    least = least_for(LEAST, guard.public)
    counts = Counter(theme for mine in found.values() for theme in set(mine))
    uncoded = sum(not mine for mine in found.values())
    known = ((counts[each.id], words(each.label, material.locale)) for each in material.workflow.themes.values())
    shown = sorted(((count, label) for count, label in known if count >= least), key=lambda each: (-each[0], each[1]))
    return Themes(
        n=len(found),
        parts=tuple(Part(label, count) for count, label in shown),
        small=sum(0 < counts[theme] < least for theme in material.workflow.themes),
        uncoded=uncoded if uncoded >= least else None,
        confirmed=coded is not None,
    )


def suggest(material: Material, texts: list[str]) -> tuple[str, ...]:
    """The themes of which a word occurs in the texts, in the codebook's order."""
    said = " ".join(" ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split()) for text in texts)
    return tuple(
        theme.id
        for theme in material.workflow.themes.values()
        if any(f" {word.casefold()} " in f" {said} " for word in theme.words)
    )


def _written(material: Material) -> dict[str, list[str]]:
    """What each person, or each anonymous response, wrote in questions that take text."""
    written: dict[str, list[str]] = {}
    for each in material.answers:
        survey = material.workflow.surveys.get(each.response.survey)
        for question in survey.questions.values() if survey and each.response.state != "partial" else ():
            value = each.response.answers.get(question.id)
            if value and question.type in ("text", "story"):
                written.setdefault(_who(each), []).append(str(value["text"] if question.type == "story" else value))
    return written


def _by_group(material: Material, values: Mapping[str, Hashable]) -> Table:
    """Values by person or anonymous response, in the group of their last response."""
    group_of = {_who(each): each.group for each in material.answers}
    groups: dict[str, dict[str, Hashable]] = {}
    for who, value in values.items():
        groups.setdefault(group_of[who], {})[who] = value
    return Table(groups)


def _who(each: Answered) -> str:
    return f"r{each.response.id}" if each.person is None else f"p{each.person}"


def cases(material: Material, guard: Guard) -> tuple[tuple[CaseCount, ...], CaseCount]:
    """Cases by class, the gravest first, and all of them. A count under five is None, as is one that gives it away."""
    by: dict[str, list[CaseLine]] = {cls: [each for each in material.cases if each.cls == cls] for cls in CASE_CLASSES}
    least = least_for(LEAST, guard.public)
    verdict = _case_verdict(by, guard, least)
    counts = tuple(_count(guard, cls, lines, cls in verdict.shown, least) for cls, lines in by.items())
    every = list(material.cases)
    return counts, _count(guard, "all", every, True, least) if verdict.whole else CaseCount("all", why="few")


def _case_verdict(by: Mapping[str, list[CaseLine]], guard: Guard, least: int) -> Verdict:
    """All classes of five and more, with their total if that gives no other class away; else without it."""
    table = Table({cls: {f"c{each.id}": each.id for each in lines} for cls, lines in by.items() if lines})
    large = {cls for cls, lines in by.items() if len(lines) >= least}
    rest = [len(lines) for cls, lines in by.items() if cls not in large]
    given_away = bool(rest) and sum(rest) == len(rest) * (least - 1)
    total = guard.try_out("cases", table, least)
    keeps_total = total.whole and set(total.shown) == large and not given_away
    return guard.look("cases", table, least, whole=keeps_total)


def _count(guard: Guard, cls: str, lines: list[CaseLine], shown: bool, least: int) -> CaseCount:
    if not shown and len(lines) < least:
        return CaseCount(cls, why="few")
    if not shown:
        marks = {mark(f"c{each.id}", each.id) for each in lines}
        told = sum(len(block) for block in refine(guard.known.get("cases", ())) if block <= marks)
        return CaseCount(cls, at_least=told or None, why="waits")
    judged = [each for each in lines if each.kept is not None]
    still = sum(each.open for each in lines)
    large = len(judged) >= LEAST
    return CaseCount(
        cls,
        count=len(lines),
        open=still if still >= LEAST or still == 0 else None,
        judged=len(judged) if large else None,
        kept=sum(bool(each.kept) for each in judged) if large else None,
    )
