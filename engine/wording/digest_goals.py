"""Goals: how many were reached as people themselves had described them, and how many were not looked at again."""

from __future__ import annotations

from engine.wording.digest_blocks import Bar, Bars, Block, Para
from engine.wording.digest_release import Release
from engine.wording.digest_words import FEW, HIDDEN, counted, of

TITLE = "Goals"


def blocks(release: Release) -> list[Block]:
    """A bar, the T-score and the goals that were not reviewed."""
    goals = release.picture.goals
    if goals.set is None and goals.goals is None:
        return [Para("Fewer than five people have written down a goal.")]
    set_ = counted(goals.set, "person has set a goal", "people have set a goal") if goals.set else f"{FEW} have set one"
    if goals.goals is None or goals.reached is None:
        return [Para(f"{set_}. {HIDDEN[goals.why]} how far they came.")]
    found: list[Block] = [
        Bars(
            "Goals at or above what people had expected",
            (Bar("At or above expected", goals.reached / goals.goals, of(goals.reached, goals.goals)),),
            f"{counted(goals.people or 0, 'person', 'people')} looked at theirs again.",
        )
    ]
    if goals.unreviewed is not None:
        found.append(Para(f"{set_}; {goals.unreviewed} did not look at it again."))
    found.append(Para(f"Mean goal attainment score {goals.t:.1f}; 50 means as expected.", soft=True))
    return found
