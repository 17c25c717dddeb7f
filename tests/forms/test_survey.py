"""A survey from its first page to its receipt, by plain HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from app import create_app
from forms.ports import DeadLink, Invitation
from tests.forms.driving import Read, get, go_on, press
from tests.forms.memory import Memory
from tests.forms.surveys import invitation

STORY = {"problem": "We agreed who decides.", "problem.consent": "unnamed"}


def answers(engine: Memory, token: str = "mid") -> dict[str, object]:
    return {id_: value for change in engine.changes for id_, value in change[2].answers.items() if change[1] == token}


def test_a_survey_is_answered_one_question_a_page_by_plain_forms(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/mid")
    assert page.h1 == "How useful has your circle been so far?"
    page = go_on(client, page, useful="2")
    page = go_on(client, page, heard="3")
    page = go_on(client, page, solved="yes")
    assert page.form.names == {"problem", "problem.consent", "problem.check_first"}
    page = go_on(client, page, **STORY)
    page = go_on(client, page, contact="no")
    assert page.h1 == "Thank you. We have your answers"
    assert answers(engine) == {
        "useful": 2,
        "heard": 3,
        "solved": "yes",
        "problem": {"text": "We agreed who decides.", "consent": "unnamed", "check_first": False},
        "contact": "no",
    }
    assert [change[2].finish for change in engine.changes] == [False, False, False, False, True]


def test_every_answer_is_saved_before_the_next_question_is_shown(client: FlaskClient, engine: Memory) -> None:
    go_on(client, get(client, "/s/mid"), useful="4")
    assert answers(engine) == {"useful": 4}


def test_a_question_that_answers_do_not_lead_to_is_not_shown(client: FlaskClient) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    page = go_on(client, page, heard="3")
    page = go_on(client, page, solved="no")
    assert page.h1 == "Would you like someone to contact you?"


def test_an_answer_that_is_no_longer_asked_counts_no_more(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/mid")
    for given in ({"useful": "2"}, {"heard": "3"}, {"solved": "yes"}, STORY):
        page = go_on(client, page, **given)
    press(client, get(client, "/s/mid?_at=solved"), solved="no")
    assert engine.changes[-1][2].hidden == {"problem"}


def test_another_device_goes_on_at_the_right_question(client: FlaskClient, engine: Memory) -> None:
    go_on(client, get(client, "/s/mid"), useful="2")
    elsewhere = create_app(engine).test_client()
    assert get(elsewhere, "/s/mid").h1 == "How often do you feel listened to?"


def test_back_leads_to_the_question_before_with_its_answer_and_sends_nothing(
    client: FlaskClient, engine: Memory
) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    back = get(client, page.links["Back"])
    assert back.h1 == "How useful has your circle been so far?"
    assert back.form.sent()["useful"] == ["2"]
    assert len(engine.changes) == 1
    assert "Back" not in back.links


def test_continuing_after_going_back_leads_to_where_the_person_was(client: FlaskClient) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    page = go_on(client, page, heard="3")
    back = get(client, "/s/mid?_at=useful")
    assert go_on(client, back, useful="5").h1 == page.h1


def test_skipping_is_recorded_as_such_and_not_as_not_reached(client: FlaskClient, engine: Memory) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    answer = press(client, page, button=1)
    assert get(client, answer.headers["Location"]).h1 == "Did this circle help you solve a specific problem?"
    link = engine.links["mid"]
    assert isinstance(link, Invitation)
    assert (dict(link.answers), link.skipped) == ({"useful": 2}, {"heard"})


def test_skipping_leaves_out_what_was_ticked(client: FlaskClient, engine: Memory) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    press(client, page, button=1, heard="4")
    assert "heard" not in answers(engine)


def test_continuing_without_an_answer_is_skipping(client: FlaskClient, engine: Memory) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    go_on(client, page)
    assert engine.changes[-1][2].skipped == {"heard"}


def test_a_required_question_cannot_be_skipped(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/mid")
    assert [name for name, _, _ in page.form.buttons] == ["Continue"]
    answer = client.post("/s/mid", data={**page.form.sent(), "_skip": "1"})
    assert answer.status_code == 422
    assert engine.changes == []


def test_an_answer_skipped_before_can_still_be_given(client: FlaskClient, engine: Memory) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    press(client, page, button=1)
    go_on(client, get(client, "/s/mid?_at=heard"), heard="1")
    link = engine.links["mid"]
    assert isinstance(link, Invitation)
    assert link.skipped == frozenset()
    assert link.answers["heard"] == 1


def test_posting_a_page_twice_stores_one_answer_and_leads_on(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/mid")
    first, second = press(client, page, useful="2"), press(client, page, useful="2")
    assert first.headers["Location"] == second.headers["Location"] == "/s/mid"
    assert len(engine.changes) == 1


def test_a_late_repeat_does_not_undo_a_newer_answer(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/mid")
    press(client, page, useful="2")
    press(client, get(client, "/s/mid?_at=useful"), useful="5")
    press(client, page, useful="2")
    link = engine.links["mid"]
    assert isinstance(link, Invitation)
    assert link.answers["useful"] == 5


def test_posting_the_last_page_twice_ends_at_the_receipt(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/quick")
    press(client, page, recommend="9")
    answer = press(client, page, recommend="9")
    assert answer.status_code == 303
    assert get(client, answer.headers["Location"]).h1 == "Thank you. We have your answers"
    assert len(engine.changes) == 1


def test_two_pages_never_share_a_key(client: FlaskClient) -> None:
    keys = {get(client, "/s/mid").form.sent()["_key"][0] for _ in range(20)}
    assert len(keys) == 20


def test_opening_a_link_changes_nothing_however_often_and_whatever_it_carries(
    client: FlaskClient, engine: Memory
) -> None:
    before = dict(engine.links)
    for address in ("/s/mid", "/s/mid?useful=2", "/s/mid?_skip=1&_question=useful", "/s/mid?_at=heard", "/s/mid/why"):
        for _ in range(2):
            assert client.get(address).status_code == 200
            assert client.head(address).status_code == 200
    assert engine.links == before
    assert engine.changes == []


def test_a_tap_in_a_message_is_selected_and_announced_but_not_saved(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/quick?recommend=7")
    assert page.form.sent()["recommend"] == ["7"]
    assert "You chose 7 in the message. Press Finish to save it, or pick another answer." in page.texts[".note"]
    assert engine.changes == []
    go_on(client, page)
    assert answers(engine, "quick") == {"recommend": 7}


@pytest.mark.parametrize("tail", ["", "?recommend=11", "?recommend=", "?recommend=<b>", "?other=3", "?_key=x"])
def test_nothing_is_selected_without_a_sound_tap(client: FlaskClient, tail: str) -> None:
    page = get(client, f"/s/quick{tail}")
    assert "recommend" not in page.form.sent()
    assert "You chose" not in page.html


def test_a_tap_reaches_a_question_answered_before(client: FlaskClient) -> None:
    page = go_on(client, get(client, "/s/mid"), useful="2")
    page = get(client, "/s/mid?useful=5")
    assert page.form.sent()["useful"] == ["5"]


def test_a_tap_on_a_question_not_reached_yet_shows_the_current_one(client: FlaskClient) -> None:
    assert get(client, "/s/mid?solved=yes").h1 == "How useful has your circle been so far?"


def test_a_link_cannot_write_words_or_consent(client: FlaskClient, engine: Memory) -> None:
    engine.links["mid"] = invitation("midpoint", answers={"useful": 1, "solved": "yes"}, skipped=frozenset({"heard"}))
    page = get(client, "/s/mid?problem=Free+money&problem.consent=full-name")
    assert page.form.sent()["problem"] == [""]
    assert "problem.consent" not in page.form.sent()


def test_consent_is_no_unless_something_else_is_picked(client: FlaskClient, engine: Memory) -> None:
    engine.links["mid"] = invitation("midpoint", answers={"useful": 1, "solved": "yes"}, skipped=frozenset({"heard"}))
    go_on(client, get(client, "/s/mid"), problem="Much changed.")
    stored = answers(engine)["problem"]
    assert stored == {"text": "Much changed.", "consent": "none", "check_first": False}


def test_an_error_names_itself_in_title_summary_and_field_and_keeps_what_was_written(
    client: FlaskClient, engine: Memory
) -> None:
    engine.links["climate"] = invitation("climate", skipped=frozenset({"belong"}))
    written = "A sentence that is a good deal too long <for> this field"
    answer = press(client, get(client, "/s/climate"), words=written)
    page = Read(answer.text)
    sentence = f"Shorten your answer to 40 characters; it has {len(written)}"
    assert answer.status_code == 422
    assert page.title.startswith("Error: ")
    assert page.links[sentence] == "#q-words"
    assert "q-words" in page.ids
    assert page.texts[".wrong"] == [f"Error: {sentence}"]
    assert page.form.sent()["words"] == [written]
    assert engine.changes == []


def test_a_mended_error_is_saved_under_the_same_key(client: FlaskClient, engine: Memory) -> None:
    page = get(client, "/s/mid")
    wrong = Read(press(client, page).text)
    assert wrong.form.sent()["_key"] == page.form.sent()["_key"]
    assert go_on(client, wrong, useful="1").h1 == "How often do you feel listened to?"


def test_forms_leave_checking_to_the_server(client: FlaskClient) -> None:
    assert "novalidate" in get(client, "/s/mid").html


def test_a_post_for_another_question_than_the_page_asked_stores_nothing(client: FlaskClient, engine: Memory) -> None:
    for sent in (
        {"_question": "nonsense", "nonsense": "1"},
        {"_question": "problem", "problem": "x"},
        {},
        {"heard": "1"},
    ):
        assert client.post("/s/mid", data=sent).status_code == 303
    assert engine.changes == []


def test_a_post_without_the_hidden_fields_answers_the_current_question(client: FlaskClient, engine: Memory) -> None:
    assert client.post("/s/mid", data={"useful": "3"}).status_code == 303
    assert answers(engine) == {"useful": 3}


def test_html_in_an_answer_is_text(client: FlaskClient, engine: Memory) -> None:
    engine.links["climate"] = invitation("climate", skipped=frozenset({"belong"}))
    go_on(client, get(client, "/s/climate"), words="<script>alert(1)</script>")
    page = get(client, "/s/climate?_at=words")
    assert page.form.sent()["words"] == ["<script>alert(1)</script>"]
    assert "<script>alert" not in page.html


def test_a_survey_without_a_question_to_ask_says_so(client: FlaskClient, engine: Memory) -> None:
    page = invitation("midpoint")
    only = {"problem": page.survey.questions["problem"]}
    engine.links["mid"] = replace(page, survey=replace(page.survey, questions=only))
    assert get(client, "/s/mid").h1 == "There is nothing to ask you this time"
    assert client.post("/s/mid", data={"_question": "problem", "problem": "x"}).status_code == 303
    assert engine.changes == []


def test_a_survey_whose_answers_are_all_there_can_still_be_finished(client: FlaskClient, engine: Memory) -> None:
    engine.links["quick"] = invitation("quick", answers={"recommend": 3})
    go_on(client, get(client, "/s/quick"))
    assert isinstance(engine.links["quick"], DeadLink)


class TestAfterwards:
    """Answers seen and changed behind a fresh link."""

    @pytest.fixture
    def fresh(self, engine: Memory) -> Memory:
        given = {"useful": 2, "heard": 3, "solved": "no"}
        engine.links["fresh"] = invitation("midpoint", answers=given, skipped=frozenset({"contact"}), fresh=True)
        return engine

    def test_every_answer_is_listed_with_a_way_to_change_it(self, client: FlaskClient, fresh: Memory) -> None:
        page = get(client, "/s/fresh")
        assert page.h1 == "Your answers"
        assert page.texts["dt"] == [
            "How useful has your circle been so far?",
            "How often do you feel listened to?",
            "Did this circle help you solve a specific problem?",
            "Would you like someone to contact you?",
        ]
        assert page.texts["dd"][::2] == ["2 – Slightly useful", "3 – Sometimes", "No", "Skipped"]

    def test_a_changed_answer_is_saved_and_listed(self, client: FlaskClient, fresh: Memory) -> None:
        page = get(client, "/s/fresh?_at=heard")
        assert page.form.buttons[0][0] == "Save"
        listed = go_on(client, page, heard="5")
        assert listed.texts["dd"][2] == "5 – Always"
        assert "Saved." in listed.texts[".note"]

    def test_a_question_that_a_change_opens_is_asked(self, client: FlaskClient, fresh: Memory) -> None:
        page = go_on(client, get(client, "/s/fresh?_at=solved"), solved="yes")
        assert page.h1 == "What was it, and what changed?"
        assert go_on(client, page, problem="All of it.").h1 == "Your answers"
