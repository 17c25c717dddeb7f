"""Stories told with consent, and the digests that quote them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands import releases, stories
from engine.commands.administrators import ensure
from engine.links import Purpose
from engine.pages_console import StoryLine
from engine.queries.stories import marked
from engine.store import tables as t
from engine.wording.digest_release import kept
from tests.engine.console.desk import DAY, HOUR, KICKOFF, MACHINE, MIDPOINT, Desk

TOLD = "Fay and I rewrote the plan; write to ana@example.org."


def tell(desk: Desk, name: str = "ana", consent: str = "first-name", text: str = TOLD, **given: Any) -> int:
    """Somebody tells a story at the mid-point; the number of the response."""
    desk.until(max(MIDPOINT, desk.now))
    story = {"text": text, "consent": consent, "check_first": False, **given}
    return desk.answer(name, "midpoint", desk.now + HOUR, useful=2, heard=4, story=story)


def change(desk: Desk, response: int, text: str, consent: str) -> None:
    """The same response handed in again with another story."""
    with desk.store.write() as session:
        row = session.get_one(t.ResponseRow, response)
        workflow = desk_workflow(desk)
        story = {"text": text, "consent": consent, "check_first": False}
        stories.offer(session, response, "spring", workflow.surveys[row.survey], {"story": story}, desk.now)


def desk_workflow(desk: Desk) -> Any:
    from engine.store import lives

    with desk.store.read() as session:
        return lives.workflow_of(session, lives.read_cohort(session, "spring").version)


def lines(desk: Desk, name: str = "dana") -> list[StoryLine]:
    return list(desk.console.queries.stories(desk.number(name), desk.now))


def approve(desk: Desk, name: str = "dana", critical: bool = False, why: str = "It shows what changed.") -> None:
    desk.console.commands.approve_story(desk.number(name), lines(desk)[0].id, critical, why, desk.now)


def release(desk: Desk) -> int:
    with desk.store.write() as session:
        return releases.release(session, "spring", "cycle", 1, "Northside", desk.now)


def quotes(document: Any) -> list[str]:
    assert document is not None
    return [quote.text for quote in kept(document)[0].picture.stories]


# Stories


def test_a_story_with_consent_waits_to_be_read(desk: Desk):
    tell(desk, check_first=True)
    [line] = lines(desk)
    assert (line.text, line.consent, line.by, line.asked) == (TOLD, "first-name", "Ana, Birch", "What changed?")
    assert (line.cohort, line.check_first, line.approver) == ("spring", True, "")
    assert line.marked == ["Fay", "ana@example.org"]


def test_one_without_consent_is_not_offered(desk: Desk):
    tell(desk, consent="none")
    assert lines(desk) == []


@pytest.mark.parametrize(
    ("consent", "by"), [("unnamed", ""), ("first-name", "Ana, Birch"), ("full-name", "Ana Ode, Birch")]
)
def test_who_told_it_is_shown_as_far_as_they_allowed(desk: Desk, consent: str, by: str):
    tell(desk, consent=consent)
    assert lines(desk)[0].by == by


@pytest.mark.parametrize("name", ["ana", "fay", "hal", "sid", "mo"])
def test_only_those_who_look_after_a_cohort_read_and_approve_its_stories(desk: Desk, name: str):
    tell(desk)
    assert lines(desk, name) == []
    approve(desk, name)
    assert lines(desk)[0].approver == ""
    assert desk.audit() == []


def test_approving_says_who_and_why_once(desk: Desk):
    tell(desk)
    approve(desk, critical=True)
    desk.console.commands.approve_story(desk.number("bo"), lines(desk)[0].id, False, "Again.", desk.now)
    [line] = lines(desk)
    assert (line.approver, line.critical, line.why) == ("Dana Whitfield", True, "It shows what changed.")
    assert desk.audit() == [(desk.number("dana"), "story.approved", f"story {line.id}")]


def test_a_declined_story_is_not_asked_about_again(desk: Desk):
    tell(desk)
    desk.console.commands.decline_story(desk.number("dana"), lines(desk)[0].id, desk.now)
    assert lines(desk) == []
    assert desk.audit()[-1][1] == "story.declined"


def test_stories_that_wait_come_first(desk: Desk):
    tell(desk)
    approve(desk)
    tell(desk, "ben", text="Another one.")
    assert [line.text for line in lines(desk)] == ["Another one.", TOLD]


def test_the_same_answers_twice_offer_one_story_and_keep_what_was_decided(desk: Desk):
    response = tell(desk)
    approve(desk)
    change(desk, response, TOLD, "first-name")
    [line] = lines(desk)
    assert line.approver == "Dana Whitfield"


def test_a_changed_story_waits_again(desk: Desk):
    response = tell(desk)
    approve(desk)
    change(desk, response, "Something else.", "first-name")
    [line] = lines(desk)
    assert (line.text, line.approver) == ("Something else.", "")


def test_a_story_taken_back_may_be_given_again(desk: Desk):
    response = tell(desk)
    change(desk, response, TOLD, "none")
    assert lines(desk) == []
    change(desk, response, TOLD, "unnamed")
    assert [(line.text, line.consent) for line in lines(desk)] == [(TOLD, "unnamed")]


def test_a_story_told_anonymously_is_offered_once_its_survey_has_closed(desk: Desk):
    asked = desk.until(KICKOFF + 70 * DAY)
    story = {"text": "Nobody asks me.", "consent": "unnamed", "check_first": False}
    desk.answer("ana", "mood", asked + HOUR, story=story)
    assert lines(desk) == []
    desk.until(asked + 3 * DAY)
    [line] = lines(desk)
    assert (line.text, line.by, line.asked) == ("Nobody asks me.", "", "What should be told?")


def test_names_and_contact_details_in_a_text_are_marked_once_in_order():
    text = "Call Tom on 020 7946 0018, tom or Tom, see https://x.example/a or @tomtom; may Al know. Tomorrow, May!"
    names = ["Tom", "Al", "May"]
    assert marked(text, names) == ["Tom", "020 7946 0018", "https://x.example/a", "@tomtom", "May"]


# Digests


def test_an_approved_story_is_quoted_with_why_it_was_chosen(desk: Desk):
    tell(desk)
    approve(desk, critical=True)
    release(desk)
    [line] = desk.console.queries.digests(desk.number("hal"), desk.now)
    document = desk.console.queries.digest(desk.number("hal"), line.id, desk.now)
    assert document is not None
    [quote] = kept(document)[0].picture.stories
    assert (quote.text, quote.why, quote.critical) == (TOLD, "It shows what changed.", True)
    assert (quote.by, quote.approver) == ("Ana, Birch", "Dana Whitfield")


def test_a_story_that_waits_is_quoted_nowhere(desk: Desk):
    tell(desk)
    number = release(desk)
    assert quotes(desk.console.queries.digest(desk.number("hal"), number, desk.now)) == []


def test_taking_consent_back_gives_the_digest_a_revision_without_the_words(desk: Desk):
    tell(desk)
    approve(desk)
    number = release(desk)
    token = desk.runtime.links.token(Purpose.DIGEST, number)
    assert quotes(desk.console.queries.digest_by_link(token, desk.now)) == [TOLD]
    with desk.store.write() as session:
        stories.withdraw(session, desk.number("ana"), desk.now)
    assert lines(desk) == []
    assert quotes(desk.console.queries.digest_by_link(token, desk.now)) == []
    assert quotes(desk.console.queries.digest(desk.number("hal"), number, desk.now)) == []
    [line] = desk.console.queries.digests(desk.number("hal"), desk.now)
    assert line.revision == 2
    assert line.id != number
    with desk.store.read() as session:
        kept_words = [
            *session.execute(select(t.Release.document)).scalars(), *session.execute(select(t.Story.wording)).scalars()
        ]  # fmt: skip
    assert "rewrote the plan" not in json.dumps(kept_words)


def test_taking_consent_back_is_kept_with_the_answer(desk: Desk):
    response = tell(desk)
    with desk.store.write() as session:
        stories.withdraw(session, desk.number("ana"), desk.now)
        stories.withdraw(session, desk.number("ana"), desk.now)
    with desk.store.read() as session:
        assert session.get_one(t.Answer, (response, "story")).value["consent"] == "none"


def test_taking_consent_back_leaves_what_others_told(desk: Desk):
    tell(desk)
    approve(desk)
    tell(desk, "ben", text="Ben's own.")
    approve(desk)
    number = release(desk)
    with desk.store.write() as session:
        stories.withdraw(session, desk.number("ana"), desk.now)
    assert quotes(desk.console.queries.digest(desk.number("dana"), number, desk.now)) == ["Ben's own."]
    assert [line.text for line in lines(desk)] == ["Ben's own."]


def test_narrowing_consent_leaves_the_digest_and_widening_it_does_not(desk: Desk):
    response = tell(desk, consent="first-name")
    approve(desk)
    number = release(desk)
    change(desk, response, TOLD, "full-name")
    assert quotes(desk.console.queries.digest(desk.number("dana"), number, desk.now)) == [TOLD]
    change(desk, response, TOLD, "unnamed")
    assert quotes(desk.console.queries.digest(desk.number("dana"), number, desk.now)) == []


@pytest.mark.parametrize("name", ["ana", "fay", "sid", "mo"])
def test_whom_a_digest_is_not_for_does_not_read_it(desk: Desk, name: str):
    number = release(desk)
    assert desk.console.queries.digests(desk.number(name), desk.now) == []
    assert desk.console.queries.digest(desk.number(name), number, desk.now) is None


def test_the_newest_digest_comes_first(desk: Desk):
    first = release(desk)
    with desk.store.write() as session:
        second = releases.release_again(session, "spring", "cycle", "Northside", desk.now + timedelta(days=1))
    staff = ensure(desk.store, "admin@example.org", MACHINE)
    assert staff is not None
    assert [line.id for line in desk.console.queries.digests(staff, desk.now)] == [second, first]
    assert desk.console.queries.digests(staff, desk.now)[0].title == "How the cycle went"


@pytest.mark.parametrize("token", ["", "leaders", "A" * 24])
def test_what_is_no_link_opens_no_digest(desk: Desk, token: str):
    release(desk)
    assert desk.console.queries.digest_by_link(token, desk.now) is None


def test_a_link_for_something_else_opens_no_digest(desk: Desk):
    number = release(desk)
    token = desk.runtime.links.token(Purpose.SURVEY, number)
    assert desk.console.queries.digest_by_link(token, desk.now) is None


def test_leaders_are_sent_the_digest_by_a_link_that_opens_it(desk: Desk):
    desk.until(MIDPOINT + 6 * 7 * DAY)
    [message] = desk.runtime.outbox.accepted(to="hal@example.org")
    [line] = desk.console.queries.digests(desk.number("hal"), desk.now)
    token = desk.runtime.link_of("d", line.id).rsplit("/", 1)[1]
    assert f"⟦link:d:{line.id}⟧" in message.text
    assert desk.console.queries.digest_by_link(token, desk.now) is not None
