"""Goals: how many were reached as people themselves had described them, and how many were not looked at again."""

from __future__ import annotations

from engine.wording.digest_blocks import Bar, Bars, Block, Para
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words

WORDS: Words = {
    "en": {
        "title": "Goals",
        "nobody": "Fewer than five people have written down a goal.",
        "set.one": "1 person has set a goal",
        "set.many": "{count} people have set a goal",
        "set.few": "fewer than five have set one",
        "hidden": "{set}. {why} how far they came.",
        "caption": "Goals at or above what people had expected",
        "bar": "At or above expected",
        "again.one": "1 person looked at theirs again.",
        "again.many": "{count} people looked at theirs again.",
        "unreviewed": "{set}; {count} did not look at it again.",
        "mean": "Mean goal attainment score {t}; 50 means as expected.",
    },
    "es": {
        "title": "Metas",
        "nobody": "Menos de cinco personas han escrito una meta.",
        "set.one": "1 persona se puso una meta",
        "set.many": "{count} personas se pusieron una meta",
        "set.few": "menos de cinco se pusieron una",
        "hidden": "{set}. {why} hasta dónde llegaron.",
        "caption": "Metas en lo esperado o por encima, según cada persona",
        "bar": "En lo esperado o más",
        "again.one": "1 persona volvió a mirar la suya.",
        "again.many": "{count} personas volvieron a mirar la suya.",
        "unreviewed": "{set}; {count} sin volver a mirarla.",
        "mean": "Puntaje medio de logro de metas {t}; 50 es lo esperado.",
    },
}


def blocks(release: Release, say: Say) -> list[Block]:
    """A bar, the T-score and the goals that were not reviewed."""
    goals = release.picture.goals
    if goals.set is None and goals.goals is None:
        return [Para(say("nobody"))]
    set_ = say.counted("set", goals.set) if goals.set else say("set.few")
    if goals.goals is None or goals.reached is None:
        return [Para(say("hidden", set=set_, why=say(f"hidden.{goals.why}")))]
    found: list[Block] = [
        Bars(
            say("caption"),
            (Bar(say("bar"), goals.reached / goals.goals, say.of(goals.reached, goals.goals)),),
            say.counted("again", goals.people or 0),
        )
    ]
    if goals.unreviewed is not None:
        found.append(Para(say("unreviewed", set=set_, count=goals.unreviewed)))
    found.append(Para(say("mean", t=f"{goals.t:.1f}"), soft=True))
    return found
