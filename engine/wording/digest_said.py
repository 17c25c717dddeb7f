"""You said, we did: what came of what people said, and what could not be done."""

from __future__ import annotations

from engine.core.picture_values import Said
from engine.wording.digest_blocks import Block, Para, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words

WORDS: Words = {
    "en": {
        "title": "You said, we did",
        "done": "Done",
        "planned": "Planned",
        "cannot": "Cannot be done",
        "nothing": "Nothing has been written down here yet. People who answer look for this first.",
        "caption": "What people said, and what was done",
        "said": "You said",
        "did": "We did",
        "state": "State",
        "again": "{state}, looked at again on {day}",
    },
    "es": {
        "title": "Lo que se dijo y lo que hicimos",
        "done": "Hecho",
        "planned": "Previsto",
        "cannot": "No se puede hacer",
        "nothing": "Todavía no se ha anotado nada aquí. Es lo primero que busca quien responde.",
        "caption": "Lo que dijo la gente, y lo que se hizo",
        "said": "Se dijo",
        "did": "Hicimos",
        "state": "Estado",
        "again": "{state}, se revisa el {day}",
    },
}


def blocks(release: Release, say: Say) -> list[Block]:
    """A table of what was said and what was done; what could not be done says when it is looked at again."""
    if not release.picture.said:
        return [Para(say("nothing"))]
    rows = tuple(_row(each, say) for each in release.picture.said)
    return [Rows(say("caption"), (say("said"), say("did"), say("state")), rows)]


def _row(said: Said, say: Say) -> tuple[str, str, str]:
    state = say(said.done)
    return said.said, said.did, say("again", state=state, day=say.day(said.again)) if said.again else state
