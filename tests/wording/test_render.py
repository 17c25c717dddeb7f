"""What a person's own words can do in a message: nothing but be read."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wording.built_in import asking, built_in
from engine.wording.headers import email_headers
from engine.wording.markers import fill, links_in, stand_in
from engine.wording.placeholders import plain
from engine.wording.render import Links, links_for, render, spoken
from engine.wording.segments import segments
from engine.wording.template import put_in
from tests.wording.made_up import SENDER, USEFUL, about_maya, message

EVERY_VALUE = "((name)) ((first_name)) ((cohort)) ((group)) ((facilitator)) ((partner)) ((purpose)) ((emergency))"
NAMES = [name.strip("()") for name in EVERY_VALUE.split()]
EVERYWHERE = message(
    subject=f"For {EVERY_VALUE}",
    body="# ((name))\n\nHi **((first_name))**, [read](((link))) `((cohort))`\n\n"
    f"- {EVERY_VALUE}\n\n((link))\n\n> ((group))",
    sms=f"((link)) {EVERY_VALUE}",
)
NASTY = [
    "<b>Bo</b>",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1))",
    "**not bold** _nor this_ `code`",
    "Bo\r\nBcc: all@example.org",
    "Bo\nSubject: other",
    "Bo\u2028Bcc: all@example.org",
    "((link)) ((name))",
    "⟦link:s:7⟧ ⟦v:name⟧ ⟦h:name⟧",
    "{{ organisation }} {% raw %}",
    "😀👩‍👩‍👧 Zoë",
    "אבגד",
    "محمد",
    "\u202egro.elpmaxe",
    "王小明",
    "# heading",
    "- item",
    "Slot0z",
    "\\1 \\g<0> $1",
    "O'Brien & Sons",
    "\ud800",
    "Bo\x00",
    "x" * 5000,
    "https://evil.example.org/s/steal",
]


class Shape(HTMLParser):
    """The tags of a page with the attributes that do something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "bdi":
            self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def shape(html: str) -> Shape:
    parser = Shape()
    parser.feed(html)
    return parser


def rendered(value: str):
    return render(EVERYWHERE, "en", dict.fromkeys(NAMES, value), sender=SENDER, links=links_for(12), question=USEFUL)


PLAIN = rendered("Bo")


def holds(value: str) -> None:
    """The message has the markup, links and lines of the one to plain Bo, whatever the value."""
    made = rendered(value)
    assert shape(made.html).tags == shape(PLAIN.html).tags
    assert list(links_in(made.html)) == list(links_in(PLAIN.html))
    assert list(links_in(made.text)) == list(links_in(PLAIN.text))
    assert list(links_in(made.sms)) == [("s", 12)]
    assert made.text.count("\n") == PLAIN.text.count("\n")
    assert len(made.subject.splitlines()) == 1
    assert not any(ord(letter) < 32 or ord(letter) in range(0x7F, 0xA0) for letter in made.subject)
    assert "\n" not in made.sms
    assert len(fill(made.html, stand_in(SENDER.public_url)).encode()) < 60_000
    for part in (made.subject, made.text, made.html, made.sms):
        part.encode("utf-8")
        assert "⟦v:" not in part
        assert "⟦h:" not in part
        assert "\x00" not in part


@pytest.mark.parametrize("value", NASTY)
def test_a_nasty_value_is_only_read(value: str):
    holds(value)


@given(st.text(min_size=1).filter(plain))
def test_no_value_whatever_becomes_markup_a_link_or_a_header(value: str):
    holds(value)


@given(st.text(alphabet="⟦⟧:vhlinksp0123456789(){}<>[]*_`#\\\"'&\n\r ", min_size=1).filter(plain))
def test_nor_does_one_made_of_the_signs_that_mean_something(value: str):
    holds(value)


@pytest.mark.parametrize(
    "value", ["<b>Bo</b>", "[x](javascript:alert(1))", "**Bo**", "O'Brien & Sons", "王小明", "😀 Zoë"]
)
def test_a_value_is_read_exactly_as_it_was_typed(value: str):
    made = rendered(value)
    assert value in shape(made.html).words
    assert value in made.text
    assert value in made.subject
    assert value in made.sms


def test_a_name_written_right_to_left_does_not_turn_the_words_around_it():
    made = render(message(body="Hi ((name)), 2 minutes"), "en", {"name": "محمد"}, sender=SENDER)
    assert "Hi <bdi>محمد</bdi>, 2 minutes" in made.html
    assert "Hi محمد, 2 minutes" in made.text


def test_a_character_that_turns_what_follows_is_left_out():
    assert render(message("((name))"), "en", {"name": "\u202egro.elpmaxe"}, sender=SENDER).subject == "gro.elpmaxe"


def test_raw_html_and_scripts_in_a_pack_stay_words():
    body = '<script>x()</script> [a](javascript:x()) <b onclick="x()">b</b> ![c](https://x.org/p.gif)'
    tags = [tag for tag, _ in shape(render(message(body=body), "en", {}, sender=SENDER).html).tags]
    assert "script" not in tags
    assert "b" not in tags
    assert "img" not in tags


def test_a_value_never_decides_where_a_link_leads():
    body = "[here](((name))) and [there](https://a.org/((name)))"
    made = render(message(body=body), "en", {"name": "javascript:alert(1)"}, sender=SENDER)
    assert [attrs for tag, attrs in shape(made.html).tags if tag == "a"] == []
    assert "here and there" in made.text


def test_an_address_in_running_text_is_a_link_of_its_own():
    made = render(message(body="Open ((link)) now, or [this](((link)))."), "en", {}, sender=SENDER, links=links_for(3))
    assert 'Open <a href="⟦link:s:3⟧"' in made.html
    assert "Open ⟦link:s:3⟧ now, or this (⟦link:s:3⟧)." in made.text


def test_the_button_stands_where_the_link_stands_alone_with_the_label_it_is_given():
    alone = render(message(body="Before\n\n[Tell us](((link)))\n\nAfter"), "en", {}, sender=SENDER, links=links_for(3))
    assert alone.text.startswith("Before\n\nTell us:\n⟦link:s:3⟧\n\nAfter\n")
    usual = render(message(body="Before\n\n((link))"), "es", {}, sender=SENDER, links=links_for(3))
    assert usual.text.startswith("Before\n\nAnswer now:\n⟦link:s:3⟧\n")
    none = render(message(body="Only this"), "en", {}, sender=SENDER, links=links_for(3))
    assert none.text.startswith("Only this\n\nAnswer now:\n⟦link:s:3⟧\n")


def test_a_message_without_a_link_has_no_button_and_no_line_for_one():
    made = render(
        message(body="Before\n\n((link))\n\nAfter"), "en", {}, sender=SENDER, links=links_for(3, answer=False)
    )
    assert made.text.startswith("Before\n\nAfter\n\n-- \n")
    assert 'class="button"' not in made.html


@pytest.mark.parametrize("link", ["javascript:x()", "⟦link:s:1⟧ and more", "/console", "https://a.org/ x"])
def test_a_link_is_a_marker_or_a_web_address(link: str):
    with pytest.raises(ValueError, match="neither a link marker nor a web address"):
        Links(answer=link)


def test_the_footer_says_who_writes_why_and_how_to_stop():
    made = render(built_in("invitation"), "en", about_maya(), sender=SENDER, links=links_for(3))
    for part in (made.text, shape(made.html).words):
        assert "part of Spring circles at Northside Mentoring" in part
        assert "Change or stop these messages" in part
        assert "1 Example Street, Leeds LS1 1AA" in part
    assert 'href="⟦link:p:3⟧"' in made.html


def test_a_message_is_framed_in_the_language_its_words_are_in():
    assert spoken({"en": "x", "es": "y"}, "es-MX") == "es-MX"
    assert spoken({"en": "x"}, "es") == "en"
    assert spoken({}, None) == "en"
    made = render(message(), "es", {"first_name": "Ana"}, sender=SENDER, links=links_for(3))
    assert made.locale == "en"
    assert "Change or stop" in made.text


def test_an_email_in_arabic_is_set_right_to_left():
    made = render(message(body="x"), "ar", {}, sender=SENDER)
    assert 'dir="ltr"' in made.html
    arabic = render(type(message())("m", {"ar": "s"}, {"ar": "x"}), "ar", {}, sender=SENDER)
    assert 'lang="ar" dir="rtl"' in arabic.html


def test_people_with_the_same_words_share_one_template_and_its_substitutions_make_their_email():
    one = render(EVERYWHERE, "en", dict.fromkeys(NAMES, "Bo <1>"), sender=SENDER, links=links_for(1))
    two = render(EVERYWHERE, "en", dict.fromkeys(NAMES, "Cy"), sender=SENDER, links=links_for(2))
    assert one.template == two.template
    for made in (one, two):
        assert put_in(made.template.html, made.substitutions) == made.html
        assert put_in(made.template.text, made.substitutions) == made.text
        assert put_in(made.template.subject, made.substitutions) == made.subject


def test_segments_are_counted_with_links_of_their_real_length():
    made = render(message(sms="Go: ((link))"), "en", {}, sender=SENDER, links=links_for(3), reply=True)
    assert made.sms == "Northside Mentoring: Go: ⟦link:s:3⟧"
    assert made.segments == segments("Northside Mentoring: Go: " + stand_in(SENDER.public_url)("s", 3))


def test_an_sms_without_words_of_its_own_says_the_subject_and_the_link():
    made = render(message("Hello ((name))"), "en", {"name": "Bo"}, sender=SENDER, links=links_for(3))
    assert made.sms == "Northside Mentoring: Hello Bo ⟦link:s:3⟧ Reply STOP to opt out."


def test_an_sms_that_names_the_organisation_names_it_once():
    made = render(message(sms="northside mentoring says hello"), "en", {}, sender=SENDER, reply=True)
    assert made.sms == "northside mentoring says hello"


def test_the_first_sms_always_says_how_to_stop():
    long = message(sms="x" * 150)
    assert "STOP" not in render(long, "en", {}, sender=SENDER).sms
    first = render(long, "en", {}, sender=SENDER, first_text=True)
    assert first.sms.endswith("Reply STOP to opt out.")
    assert first.segments.count == 2


def test_a_text_longer_than_a_provider_takes_becomes_its_subject():
    made = render(message("Read this", sms="x" * 1501), "en", {}, sender=SENDER, links=links_for(3))
    assert made.sms == "Northside Mentoring: Read this ⟦link:s:3⟧ Reply STOP to opt out."


def test_a_subject_is_one_line_of_bearable_length():
    made = render(message("a\nb ((purpose))"), "en", {"purpose": "x" * 590}, sender=SENDER)
    assert made.subject.startswith("a b xxx")
    assert len(made.subject) == 180


def test_reminders_differ_by_their_place():
    assert [asking(number, 3, USEFUL).id for number in range(4)] == [
        "invitation",
        "first-reminder",
        "later-reminder",
        "last-call",
    ]
    assert asking(1, 2).id == "first-reminder-plain"
    assert asking(2, 2).id == "last-call"


def test_headers_let_one_press_stop_it_and_keep_a_reminder_in_its_thread():
    invitation = email_headers(links_for(7), number=7, begun_by=7, domain="Mail.Example.org")
    assert invitation == {
        "Message-ID": "<planned.7@mail.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "List-Unsubscribe": "<⟦link:u:7⟧>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    reminder = email_headers(links_for(8), number=8, begun_by=7, domain="mail.example.org")
    assert reminder["In-Reply-To"] == reminder["References"] == "<planned.7@mail.example.org>"
    assert "List-Unsubscribe" not in email_headers(Links(), number=9, begun_by=None, domain="mail.example.org")


@pytest.mark.parametrize("domain", ["", "a b", "x\r\nBcc: y", "<x>"])
def test_what_is_no_domain_makes_no_header(domain: str):
    with pytest.raises(ValueError, match="not a domain name"):
        email_headers(Links(), number=1, begun_by=None, domain=domain)
