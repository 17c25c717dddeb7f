"""Method: how it was counted, what was left out, and which version of which pack asked."""

from __future__ import annotations

from engine.wording.digest_blocks import Block, Para, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import counted, day

TITLE = "How we count"


def blocks(release: Release) -> list[Block]:
    """Rules in words, and the numbers behind them."""
    method, rates = release.picture.method, release.picture.rates
    unasked, unreached = sum(rate.unasked for rate in rates), sum(rate.unreached for rate in rates)
    return [
        Para(
            f"A result is shown from {method.least} people on, what people wrote from ten. Where a hidden number could "
            "be worked out from the others, or from an earlier digest, the next smallest is hidden with it. Under ten "
            "people, results in which all or all but one agree are hidden too."
        ),
        Para(
            "A reply counts when somebody answered at least one question. Its base is everybody who was sent the "
            "invitation, reached or not (AAPOR response rate 2); those we did not ask are not in it."
        ),
        Rows(
            "Behind the numbers",
            ("What", "How many"),
            (
                ("People in the cohort", str(method.size)),
                ("Not asked, to spare them or because they had left", str(unasked)),
                ("Could not be reached", str(unreached)),
                ("Results not shown, to protect small groups", str(method.hidden)),
                ("Results waiting for more answers", str(method.waiting)),
                ("Stories quoted", str(len(release.picture.stories))),
            ),
        ),
        Para(_version(release), soft=True),
    ]


def _version(release: Release) -> str:
    method = release.picture.method
    version = f"version {method.version[:12]}" if method.version else "its first version"
    revised = (
        f" Revision {release.revision}: {counted(release.revision - 1, 'change')} since."
        if release.revision > 1
        else ""
    )
    return f"Asked by “{method.title}” ({method.workflow}), {version}. Counted on {day(method.as_of)}.{revised}"
