"""Stories: three to five, as their writers allowed, at least one of them critical or unexpected."""

from __future__ import annotations

from engine.core.picture_values import Quote
from engine.wording.digest_blocks import Block, Para, Story
from engine.wording.digest_release import Release
from engine.wording.digest_words import counted, day

TITLE = "Stories"

FEWEST = 3

CONSENT = {
    "unnamed": "to be quoted without a name",
    "first-name": "to be quoted with first name and group",
    "full-name": "to be quoted with full name",
}


def blocks(release: Release) -> list[Block]:
    """The stories, and what is missing from them."""
    stories = release.picture.stories
    if not stories:
        return [Para("No story has been told with consent and approved so far.")]
    found: list[Block] = [_story(quote) for quote in stories]
    missing = []
    if len(stories) < FEWEST:
        missing.append(f"Only {counted(len(stories), 'story', 'stories')} could be told with consent.")
    if not any(quote.critical for quote in stories):
        missing.append("None of those who told of something critical or unexpected agreed to be quoted.")
    return [*found, Para(" ".join(missing), soft=True)] if missing else found


def _story(quote: Quote) -> Story:
    lines = [
        ("Asked", quote.asked),
        ("About", quote.domain),
        ("What the programme did", quote.part),
        ("Why it matters", quote.matters),
        ("Why it was chosen", quote.why or ("critical or unexpected" if quote.critical else "")),
        ("Consent", f"{CONSENT[quote.consent]}; approved by {quote.approver} on {day(quote.approved_on)}"),
    ]
    return Story(quote.text, quote.by or "Somebody in the programme", tuple(line for line in lines if line[1]))
