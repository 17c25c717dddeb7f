"""Digests: what they print, section by section. UPDATE_GOLDEN=1 writes the golden files anew; read the difference."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.picture import picture
from engine.core.picture_values import Answered, CaseLine, Goals, Invited, Said
from engine.wording.digest import SECTIONS, STYLE, render
from engine.wording.digest import WORDS as HEAD
from engine.wording.digest_release import Release, keep, kept, known
from engine.wording.digest_words import COMMON, Words
from tests.wording.digest_sample import ANSWERS, CASES, MATERIAL, STORIES, release

GOLDEN = Path(__file__).parent / "golden" / "digest"


def golden(file: str, text: str) -> None:
    path = GOLDEN / file
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def said(section: str, **given: object) -> str:
    """One section as text, its lines joined; given: parts of the material."""
    made = release(replace(MATERIAL, **given), sections=(section,))
    return " ".join(render(made).text.split())


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_reads_as_agreed(name: str):
    golden(f"{name}.txt", render(release(sections=(name,))).text)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_reads_as_agreed_in_spanish(name: str):
    spanish = release(replace(MATERIAL, locale="es"), sections=(name,), locale="es")
    golden(f"{name}.es.txt", render(spanish).text)


@pytest.mark.parametrize("words", [COMMON, HEAD, *(section.words for section in SECTIONS.values())])
def test_every_language_says_everything_with_the_same_holes(words: Words):
    holes = {
        locale: {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in own.items()}
        for locale, own in words.items()
    }
    assert set(holes) == {"en", "es"}
    assert holes["es"] == holes["en"]


def test_a_language_without_words_of_its_own_gets_english_ones():
    assert "as of 5 avril 2027" in render(release(sections=("cases",), locale="fr")).text


def test_the_whole_digest_looks_as_agreed():
    golden("digest.html", render(release()).html)


def test_a_digest_is_exported_as_the_release_it_is():
    made = render(release())
    golden("digest.json", made.json)
    assert Release.from_json(json.loads(made.json)) == release()


def test_every_golden_file_belongs_to_a_section():
    wanted = {f"{name}{locale}.txt" for name in SECTIONS for locale in ("", ".es")}
    assert {path.name for path in GOLDEN.glob("*.txt")} == wanted


def test_sections_come_in_the_order_of_the_workflow():
    body = render(release(sections=("method", "stories"))).body
    assert body.index('id="method"') < body.index('id="stories"')
    assert 'id="cases"' not in body


def test_a_section_that_is_no_longer_known_is_left_out():
    assert render(release(sections=("was-once", "method"))).text.count("===") == render(
        release(sections=("method",))
    ).text.count("===")


def test_the_digest_opens_with_the_result_in_one_sentence():
    made = render(release())
    assert made.lead.startswith(
        "14 of 18 people (78%) said yes to “Did this circle help you solve a specific problem?”"
    )
    assert made.lead.endswith("82% of invitations were answered (58 of 71).")
    assert made.body.index(made.lead[:40]) < made.body.index("<h2")
    assert made.subject == "Spring circles <2027>: How the cycle went"


def test_a_digest_that_counts_nothing_opens_without_a_result():
    stories = replace(MATERIAL, sections=("stories",))
    made = render(release(stories, sections=("stories",)))
    assert (made.lead, 'class="lead"' in made.body) == ("", False)
    assert "as of 5 April 2027\n\nStories" in made.text


def test_with_nothing_to_show_every_section_says_so():
    empty = render(release(replace(MATERIAL, answers=(), invited=(), cases=(), stories=(), said=())))
    assert "not enough answers yet" in empty.lead
    for name in SECTIONS:
        assert len(said(name, answers=(), invited=(), cases=(), stories=(), said=())) > 100, name


class Tags(HTMLParser):
    """What a browser would make of a page: its tags, in order, and that they close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    return tags


def test_names_and_stories_are_text_wherever_they_stand():
    tags = read(render(release()).html)
    assert not tags.seen & {"script", "b", "img", "a"}
    everything = " ".join("".join(tags.words).split())
    for hostile in ("<script>alert(1)</script> I rehearsed", "Cedar & <b>co</b>", "Dana <Whitfield>", "中村 ゆき"):
        assert hostile in everything


def test_the_email_needs_nothing_from_elsewhere_and_has_both_schemes():
    html = render(release()).html
    assert "http" not in html
    assert "url(" not in html
    assert "prefers-color-scheme: dark" in html
    assert STYLE in html


def test_every_bar_has_its_number_in_a_cell_of_its_own():
    body = render(release()).body
    bars = body.count('<th scope="row" align="left" valign="top">') - body.count('data-head="')
    assert body.count('class="value"') == body.count('<td class="drawn"') > 10
    assert bars < body.count('class="value"')


def test_a_hidden_group_has_a_name_and_no_number_in_any_format():
    made = render(release())
    document = json.loads(made.json)
    (useful,) = [each for each in document["picture"]["scores"] if each["id"] == "retrospective.useful"]
    assert {group["label"]: group["n"] for group in useful["groups"]} == {
        "Birch": None,
        "Cedar & <b>co</b>": 8,
        "Maple": None,
    }
    assert "blocks" not in document


def test_what_is_kept_comes_back_and_the_blocks_of_all_releases_are_known():
    made, blocks = picture(MATERIAL)
    whole = release()
    stored = json.loads(json.dumps(keep(whole, blocks)))
    assert kept(stored) == (whole, blocks)
    assert made == whole.picture
    both = known([stored, stored])
    assert both["themes"] == (*blocks["themes"], *blocks["themes"])
    again, _ = picture(replace(MATERIAL, known=both))
    assert again == made


def test_a_withdrawn_quote_is_gone_in_the_next_revision_and_the_rest_stays():
    revised = release().without(["s2"])
    assert [quote.ref for quote in revised.picture.stories] == ["s1", "s3"]
    assert revised.revision == 2
    text = render(revised).text
    assert "nobody noticed" not in text.replace("\n> ", " ")
    assert "Revision 2: 1 change since." in text
    assert replace(revised, revision=1, picture=release().picture) == release()


def test_every_quote_has_its_consent_its_approver_and_the_date():
    text = said("stories")
    assert text.count("Consent: to be quoted") == text.count("approved by Dana") == 3
    assert "on 1 April 2027" in text


def test_too_few_stories_and_none_that_is_critical_are_said_to_be_so():
    assert "Only 2 stories could be told with consent." in said("stories", stories=STORIES[1:])
    assert "None of those who told of something critical" in said("stories", stories=(STORIES[0], STORIES[2]))
    assert "No story has been told with consent" in said("stories", stories=())


def test_a_digest_that_waits_for_more_answers_says_so():
    _, blocks = picture(MATERIAL)
    fewer = replace(MATERIAL, answers=ANSWERS[1:], invited=MATERIAL.invited[1:], cases=CASES[:-1], known=blocks)
    waiting = " ".join(render(release(fewer)).text.split())
    assert "fewer than five answers differ from what was published before: “How does the circle feel" in waiting
    one_more = (*CASES, CaseLine(99, "low", True))
    assert "Low score – Opened: 9 or more" in said("cases", cases=one_more, known=blocks)
    assert "Asked for something – Opened: not shown yet: too few new ones" in said(
        "cases", cases=CASES[:-1], known=blocks
    )
    assert "not shown yet" in said("headlines", invited=MATERIAL.invited[1:], known=blocks).casefold()
    one_less = tuple(each for each in ANSWERS if not (each.person == 0 and each.response.survey == "midpoint"))
    assert "Themes are not shown yet" in said("themes", answers=one_less, known=blocks)


def test_goals_that_are_hidden_say_how_many_were_set():
    few = tuple(each for each in ANSWERS if each.response.survey != "retrospective" or each.person > 11)
    assert "18 people have set a goal. Not shown, because too few answered" in said("goals", answers=few)
    goals = replace(release().picture, goals=Goals(set=None, people=6, goals=6, reached=3, t=50.0))
    assert "3 of 6 (50%)" in render(replace(release(sections=("goals",)), picture=goals)).text
    hidden = replace(release().picture, goals=Goals(set=None))
    assert "Fewer than five people" in render(replace(release(sections=("goals",)), picture=hidden)).text


def test_under_half_of_replies_are_to_be_read_with_care():
    low = tuple(Invited(n, "midpoint", answered=n < 6) for n in range(20))
    assert "Fewer than half answered How is your circle going?" in said("headlines", invited=low)
    assert "fewer than five of 20" in said(
        "headlines", invited=tuple(replace(each, answered=each.person < 3) for each in low)
    )
    assert "Fewer than half" not in said("headlines", invited=low[:8])


def test_from_thirty_on_a_recommendation_is_a_score_with_its_margin():
    one = next(each for each in ANSWERS if "recommend" in each.response.answers)
    many = tuple(
        Answered(replace(one.response, id=5_000 + n, answers={"recommend": (10, 8, 3)[n % 3]}), "", 500 + n)
        for n in range(33)
    )
    text = said("outcomes", answers=many)
    assert "Net promoter score +0, give or take 28." in text
    assert "net promoter" not in render(release(replace(MATERIAL, answers=many))).lead


def test_cases_make_a_headline_where_there_is_too_little_else():
    cases = tuple(CaseLine(n, "low", True) for n in range(6))
    made = render(release(replace(MATERIAL, answers=(), invited=(), stories=(), cases=cases), sections=("headlines",)))
    assert made.lead == "6 cases were opened."
    assert "Cases 6" in made.text


def test_what_cannot_be_done_says_when_it_is_looked_at_again():
    assert "Cannot be done, looked at again on 1 September 2027" in said("said-and-did")
    assert "State: Planned" in said("said-and-did", said=(Said("More time", "From May on", "planned"),))


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_whatever_people_wrote_the_page_closes_its_tags_and_shows_it(words: str):
    story = replace(STORIES[0], text=words, name=words, group="", why=words)
    made = render(release(replace(MATERIAL, stories=(story,), groups={**MATERIAL.groups, "birch": words})))
    assert "".join(words.split()) in "".join("".join(read(made.html).words).split())
