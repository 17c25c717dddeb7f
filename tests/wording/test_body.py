"""A pack's own Markdown: as HTML, as plain text, and whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.casework import Standing, alerts, deadlines
from engine.core.language import CASE_CLASSES, CaseRules
from engine.wording.body import TAGS, compose
from engine.wording.built_in import alert
from engine.wording.render import links_for, render
from tests.wording.made_up import DUE, SENDER, about_maya, message
from tests.wording.test_render import shape


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("One\n\nTwo", "One\n\nTwo"),
        ("One\ntwo", "One two"),
        ("One\\\ntwo", "One\ntwo"),
        ("# Title\n\n**bold** _soft_ `code`", "Title\n\nbold soft code"),
        ("- a\n- b", "- a\n- b"),
        ("- a\n\n- b", "- a\n- b"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n  - b\n    1. c\n- d", "- a\n  - b\n    1. c\n- d"),
        ("- a\n\nAfter", "- a\n\nAfter"),
        ("> a\n> b", "> a b"),
        ("- a\\\n  b", "- a\n  b"),
        ("Before\n\n---\n\nAfter", "Before\n\n---\n\nAfter"),
        ("    code\n    more", "code\nmore"),
        ("[words](https://a.org)", "words (https://a.org)"),
        ("<https://a.org> <dana@example.org>", "https://a.org dana@example.org"),
        ("<b>x</b>", "<b>x</b>"),
        ("Slot0z ((name))", "Slot0z ⟦v:name⟧"),
        ("", ""),
    ],
)
def test_markdown_reads_well_as_plain_text(markdown: str, text: str):
    assert compose(markdown).before_text == text


def test_only_a_paragraph_of_its_own_is_the_buttons_place():
    assert compose("((link))").button == ""
    assert compose("[Go ((name))](((link)))").button == "Go ⟦v:name⟧"
    assert compose("Go: ((link))").button is None
    assert compose("- ((link))").button is None
    assert compose("# ((link))").button is None
    assert compose("[a](((link))) [b](((link)))").button is None
    assert compose("[a](https://a.org)").button is None


@given(st.text())
def test_whatever_a_body_holds_it_is_drawn_from_few_tags(markdown: str):
    made = render(message(body=markdown), "en", about_maya(), sender=SENDER, links=links_for(1))
    body = compose(markdown)
    assert {tag for tag, _ in shape(body.before_html + body.after_html).tags} <= TAGS
    assert made.html.count('class="button"') == 1


SIGNS = st.text(alphabet="((name))((link))[]()<>#*_`-> \n\\!1.:/ahtps\"'⟦⟧v", max_size=60)


@given(SIGNS)
def test_nor_do_its_signs_lead_anywhere_but_to_the_web_or_an_address(markdown: str):
    body = compose(markdown)
    for tag, attributes in shape(body.before_html + body.after_html).tags:
        assert tag in TAGS
        for name, value in attributes:
            if name == "href":
                assert "⟦v:name⟧" not in (value or "")
                assert not (value or "").lower().startswith(("javascript:", "data:", "vbscript:"))


@pytest.mark.parametrize("cls", CASE_CLASSES)
def test_every_alert_about_a_case_has_its_words(cls: str):
    rules = CaseRules()
    case = Standing(cls, DUE, deadlines(cls, rules.clocks[cls], rules, DUE, "UTC"))
    given_to = {each.kind: alert(each.kind, cls).id for each in alerts(case, DUE.replace(year=2028), set())}
    assert given_to == {
        "safety": {"opened": "safety-alert", "repeat": "safety-alert", "unheard": "safety-unheard"},
        "request": {"opened": "case-alert"},
        "info": {},
    }.get(cls, {"opened": "case-alert", "unacknowledged": "case-handed-on", "uncontacted": "case-late"})
