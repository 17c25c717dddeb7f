"""Cases: how many people somebody was to call, by class, and whether that happened in time."""

from __future__ import annotations

from engine.core.picture_values import CaseCount
from engine.wording.digest_blocks import Block, Para, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words

WORDS: Words = {
    "en": {
        "title": "Cases",
        "class.safety": "Safety",
        "class.urgent": "Urgent",
        "class.low": "Low score",
        "class.request": "Asked for something",
        "class.info": "For information",
        "class.all": "All",
        "caption": "Cases by class",
        "class": "Class",
        "opened": "Opened",
        "open": "Still open",
        "kept": "Kept their clock",
        "none": "“Fewer than five” can be none. Counts under five are never shown.",
        "at-least": "{count} or more",
    },
    "es": {
        "title": "Casos",
        "class.safety": "Seguridad",
        "class.urgent": "Urgente",
        "class.low": "Puntaje bajo",
        "class.request": "Pidió algo",
        "class.info": "Para información",
        "class.all": "Todos",
        "caption": "Casos por clase",
        "class": "Clase",
        "opened": "Abiertos",
        "open": "Siguen abiertos",
        "kept": "Atendidos a tiempo",
        "none": "«Menos de cinco» puede ser ninguno. Nunca se muestran cantidades menores que cinco.",
        "at-least": "{count} o más",
    },
}


def blocks(release: Release, say: Say) -> list[Block]:
    """A table of classes; the total too where it gives none of them away."""
    picture = release.picture
    rows = [_row(count, say) for count in picture.cases]
    if picture.total_cases.count is not None:
        rows.append(_row(picture.total_cases, say))
    return [
        Rows(say("caption"), (say("class"), say("opened"), say("open"), say("kept")), tuple(rows)),
        Para(say("none"), soft=True),
    ]


def _row(count: CaseCount, say: Say) -> tuple[str, str, str, str]:
    label = say(f"class.{count.cls}")
    if count.count is None:
        more = say("at-least", count=count.at_least) if count.at_least else say("too-few-new")
        return label, say("few") if count.why == "few" else more, "–", "–"
    open_ = say("few") if count.open is None else str(count.open)
    kept = say("unshown") if count.kept is None or not count.judged else say.of(count.kept, count.judged)
    return label, str(count.count), open_, kept
