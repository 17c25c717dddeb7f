"""Answers → what a cohort looks like, as far as people outside its readers may see it."""

from __future__ import annotations

from engine.core.language import Workflow
from engine.core.picture_guard import Guard
from engine.core.picture_people import cases, goals, rates, stories, themes
from engine.core.picture_scores import MEASURES, NPS_LEAST, scores
from engine.core.picture_values import Blocks, CaseCount, Goals, Material, Method, Picture, Rate, Risk, Score, Themes
from engine.core.privacy import LEAST, least_for

HEADLINES = 3
NPS_HEADLINE = 100
"""An NPS over fewer people is too uncertain for a headline."""

RISKY, WATCHED = 0.4, 0.6
"""A mean so far along its scale, 0 the bad end, is a risk below the first and worth watching below the second."""


def picture(material: Material) -> tuple[Picture, Blocks]:
    """The picture, and the blocks to be kept with its release.

    Whoever publishes it stores both, and gives the blocks of every earlier release as `material.known` next time.
    """
    guard = Guard(material.known, material.public)
    wanted = frozenset(material.sections)
    found = scores(material, guard) if wanted & {"headlines", "outcomes", "risks"} else ()
    replies = rates(material, guard) if wanted & {"headlines", "method"} else ()
    by_class, total = cases(material, guard) if wanted & {"headlines", "cases"} else ((), CaseCount("all", why="few"))
    made = Picture(
        framework=material.workflow.framework,
        headlines=_headlines(found, replies, total),
        rates=replies,
        scores=found,
        goals=goals(material, guard) if "goals" in wanted else Goals(why="few"),
        stories=stories(material) if "stories" in wanted else (),
        themes=themes(material, guard) if "themes" in wanted else Themes(why="few"),
        cases=by_class,
        total_cases=total,
        said=material.said if "said-and-did" in wanted else (),
        risks=_risks(material.workflow, found) if "risks" in wanted else (),
        method=_method(material, guard, found),
    )
    return made, guard.blocks


def _headlines(found: tuple[Score, ...], replies: tuple[Rate, ...], total: CaseCount) -> tuple[str, ...]:
    """An outcome, how it is in the groups, and the replies; where one is missing, the next score or the cases.

    Those that can be compared come first.
    """
    shown = [score for score in found if score.whole.value is not None and not _weak_nps(score)]
    fit = sorted(shown, key=lambda score: score.before is None)
    outcome = [score.id for score in fit if score.measures == "outcome"][:1]
    inside = [score.id for score in fit if score.measures != "outcome"][:1]
    answered = ["replies"] if any(rate.answered is not None for rate in replies) else []
    others = [score.id for score in fit if score.id not in (*outcome, *inside)]
    counted = ["cases"] if total.count is not None else []
    chosen = [*outcome, *inside, *answered]
    return tuple([*chosen, *others, *counted][: max(HEADLINES, len(chosen))])


def _weak_nps(score: Score) -> bool:
    return score.form == "nps" and (score.whole.n or 0) < NPS_HEADLINE


def _risks(workflow: Workflow, found: tuple[Score, ...]) -> tuple[Risk, ...]:
    """One a measure that tells of a way to fail. What nobody is asked about is said to be so."""
    asked = {question.measures for survey in workflow.surveys.values() for question in survey.questions.values()}
    return tuple(_risk(name, name in asked, found) for name in MEASURES if name != "outcome")


def _risk(name: str, asked: bool, found: tuple[Score, ...]) -> Risk:
    shown = [score for score in found if score.measures == name and score.whole.n is not None]
    if not asked or not shown:
        return Risk(name, "unknown" if asked else "unasked")
    places = [place for score in shown if (place := _place(score)) is not None]
    ids = tuple(score.id for score in shown)
    if not places:
        return Risk(name, "read", ids)
    worst = min(places)
    return Risk(name, "risk" if worst < RISKY else "watch" if worst < WATCHED else "steady", ids)


def _place(score: Score) -> float | None:
    """How far along its scale a mean is, 0 bad … 1 good; more load is worse."""
    if score.form == "share" and score.whole.n and score.whole.value is not None:
        along = score.whole.value / score.whole.n
    elif score.form == "mean" and score.whole.value is not None and score.high > score.low:
        along = (score.whole.value - score.low) / (score.high - score.low)
    else:
        return None
    return 1 - along if score.measures == "load" else along


def _method(material: Material, guard: Guard, found: tuple[Score, ...]) -> Method:
    surveys = material.workflow.surveys
    return Method(
        workflow=material.workflow.id,
        title=next(iter(material.workflow.title.values()), material.workflow.id),
        version=material.version,
        as_of=material.as_of.isoformat(),
        size=material.cohort.size,
        hidden=guard.count("few"),
        waiting=guard.count("waits"),
        least=max(
            [least_for(LEAST, material.public), *(surveys[score.survey].minimum_scores for score in found)],
        ),
    )


__all__ = ["HEADLINES", "NPS_HEADLINE", "NPS_LEAST", "picture"]
