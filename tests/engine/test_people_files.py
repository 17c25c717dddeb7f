"""People files taken in whole or not at all, the same twice as once; any name there is, and nothing in it is HTML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.commands import answers
from engine.pages import Saved
from tests.engine.place import COHORT, MADE, Place, crowd, faults, instant
from tests.engine.test_ticks import DUE
from tests.engine.test_ticks import PACK as PLAIN
from tests.forms.driving import get, go_on, press

HEADING = "email,phone,name,role,status,group,partner,timezone,locale,channel,sms_consent,joined,left\n"
FULL = (
    HEADING
    + """ana@example.org,+12025550123,Ana Ode,member;facilitator,,Birch,ben@example.org,,en,sms,yes,2027-01-02,
ben@example.org,,Ben Li,member,,Birch,ana@example.org,Europe/London,,,,,
,+12025550124,Cas Roe,mentee,paused,Cedar,ben@example.org,Asia/Kolkata,es,sms,yes,,
dana@example.org,,Dana Whitfield,coordinator,,,,,,,,,
eve@example.org,,Eve,prospect;mentor,,,,,,,,,
fox@example.org,,Fox,member,,,,,,,,2026-11-01,2026-12-24
"""
)
BAD = {
    "no address": (",,Nobody,member,,,,,,,,,", "neither an email nor a phone"),
    "broken email": ("new at example,,New,member,,,,,,,,,", "new at example"),
    "unknown zone": ("new@example.org,,New,member,,,,Europe/Lodnon,,,,,", "Europe/London"),
    "unknown role": ("new@example.org,,New,membr,,,,,,,,,", 'Did you mean "member"?'),
    "impossible date": ("new@example.org,,New,member,,,,,,,,2027-02-30,", "is not a date"),
    "left first": ("new@example.org,,New,member,,,,,,,,2027-02-03,2027-02-01", "before they joined"),
    "no such partner": ("new@example.org,,New,member,,,who@example.org,,,,,,", "nobody is known by who@example.org"),
    "twice": ("ben@example.org,,Ben again,member,,,,,,,,,", "ben@example.org"),
    "no consent": ("new@example.org,,New,member,,,,,,,maybe,,", "is no consent"),
    "local phone": (",07700 900123,New,member,,,,,,,,,", "has no country"),
    "unknown status": ("new@example.org,,New,member,gone,,,,,,,,", "no status is called"),
}


@pytest.mark.parametrize("what", BAD)
def test_one_bad_row_leaves_everything_as_it_was(place: Place, tmp_path: Path, what: str) -> None:
    line, said = BAD[what]
    place.begin(PLAIN, "email,name,role\nben@example.org,Ben,member\n", tmp_path)
    place.tick("2027-01-03 12:00")
    before = place.dump()
    done = place.take_in(FULL + line + "\n")
    assert place.dump() == before
    assert (done.added, done.changed) == (0, 0)
    assert any(line == 8 and said in sentence for line, sentence in done.bad), done.bad
    assert place.take_in(FULL).added == 5


def test_every_bad_row_is_named_at_once(place: Place, tmp_path: Path) -> None:
    place.begin(PLAIN, "email\nben@example.org\n", tmp_path)
    lines = [line for what, (line, _) in BAD.items() if what not in ("no such partner", "twice")]
    done = place.take_in(HEADING + "\n".join(lines) + "\n")
    assert [line for line, _ in done.bad] == list(range(2, len(lines) + 2))


@pytest.mark.parametrize("lived", ["2026-12-05 12:00", DUE, "2027-02-01 12:00"])
def test_the_same_file_twice_changes_nothing(place: Place, tmp_path: Path, lived: str) -> None:
    place.begin(PLAIN, FULL, tmp_path)
    place.tick(lived)
    before = place.dump()
    done = place.take_in(FULL, instant(lived))
    assert (done.added, done.changed, done.same, done.bad) == (0, 0, 6, ())
    assert place.dump() == before
    place.tick(lived)
    assert place.dump("ticks", "clock") == {k: v for k, v in before.items() if k not in ("ticks", "clock")}


def test_a_later_file_adds_and_changes_only_what_it_says(place: Place, tmp_path: Path) -> None:
    place.begin(PLAIN, FULL, tmp_path)
    place.tick("2027-01-05 16:00")
    later = "email,name,group\nben@example.org,,Cedar\ngil@example.org,Gil,Cedar\nana@example.org,,\n"
    done = place.take_in(later, instant("2027-01-05 16:30"))
    assert (done.added, done.changed, done.same) == (1, 1, 1)
    place.tick("2027-01-05 17:00")
    names = {row[1]: row[2] for row in place.dump()["people"]}
    assert (names["ben@example.org"], names["gil@example.org"]) == ("Ben Li", "Gil")
    assert place.sent(to="ben@example.org").count("welcome/1/tell/0") == 1
    assert "welcome/1/tell/0" in place.sent(to="gil@example.org"), "who joins late and not too late is welcomed"
    assert faults(place, instant("2027-01-05 17:00")) == []


def test_a_file_taken_in_by_the_command_twice(place: Place, tmp_path: Path) -> None:
    place.begin(PLAIN, "email\nben@example.org\n", tmp_path)
    file = tmp_path / "people.csv"
    file.write_text(FULL)
    command = ("people", "import", "--cohort", COHORT)
    first = place.milepost(*command, str(file))
    assert (first.returncode, first.stderr) == (0, "")
    before = place.dump()
    again = place.milepost(*command, str(file), "--format", "json")
    assert (again.returncode, '"added": 0' in again.stdout) == (0, True)
    assert place.dump() == before


NAMES = {
    "zażółć@example.org": "Zażółć Gęślą-Jaźń",
    "o.neill+circle@example.org": "Siobhán O’Neill",
    "ying@example.org": "王小英",
    "fatima@example.org": "فاطمة الزهراء",
    "noam@example.org": "נועם לוי",
    "priya@example.org": "प्रिया शर्मा",
    "emoji@example.org": "Robin 🦊👩🏽‍🚀",
    "quotes@example.org": '"Bobby"; DROP TABLE people;--',
    "formula@example.org": "=SUM(A1)|cmd",
    "braces@example.org": "((link)) {{ 7*7 }} ⟦link:s:1⟧ %s",
}


def test_names_in_any_script_arrive_as_they_are(place: Place, tmp_path: Path) -> None:
    quoted = {email: '"' + name.replace('"', '""') + '"' for email, name in NAMES.items()}
    roster = "email,name,role\n" + "".join(f"{email},{name},member\n" for email, name in quoted.items())
    pack = PLAIN.replace("Hello ((first_name)).", "Hello ((name)).")
    place.begin(pack, roster, tmp_path)
    place.tick("2027-01-04 12:00")
    assert {row[2] for row in place.dump()["people"]} == set(NAMES.values())
    sent = {each.to: each for each in place.runtime.outbox.accepted()}
    assert len(sent) == len(NAMES)
    for email, name in NAMES.items():
        if "⟦" not in name:
            assert f"Hello {name}." in sent[email].text
    braces = sent["braces@example.org"]
    assert "⟦link:s:1⟧" not in braces.text + braces.html, "a name makes no link"
    assert "{{ 7*7 }}" in braces.text


def test_phones_in_the_form_of_the_default_country_are_one_person(place: Place, tmp_path: Path) -> None:
    place.close()
    home = Place.open(place.store, tmp_path, country="GB")
    home.begin(PLAIN, "phone,name,role,channel,sms_consent\n07700 900123,Ana,member,sms,yes\n", tmp_path)
    for written in ("+44 7700 900123", "(07700) 900-123", "00447700900123"):
        done = home.take_in(f"phone,name\n{written},Ana\n")
        assert (done.added, done.same) == (0, 1), written
    home.tick("2027-01-04 12:00")
    assert home.sent(to="+447700900123") == ["welcome/1/tell/0"]
    home.close()


def test_an_email_in_other_letters_is_the_same_person(place: Place, tmp_path: Path) -> None:
    place.begin(PLAIN, "email,name,role\nAna.Ode+x@Example.ORG,Ana,member\n", tmp_path)
    done = place.take_in("email,name\nana.ode+x@example.org,Ana\n")
    assert (done.added, done.same) == (0, 1)


HOSTILE = "<img src=x onerror=alert(1)>"
ESCAPED = "&lt;img src=x"
LINKING = "[win](https://evil.example) **bold**"
SHOWN = """
steps:
  welcome: {when: start, to: members, tell: hello}
  pulse: {when: 1 day after start, to: members, ask: pulse, close: 3 days}
messages:
  hello:
    subject: "Hello ((name))"
    body: "Hello ((name)) of ((group)). ((coordinator)) leads, ((partner)) is with you."
    sms: "Hello ((name))."
routes:
  low: {on: pulse, if: pulse.useful == 1, case: low, to: coordinator, note: Low.}
digests:
  cycle: {when: 2 weeks after start, to: leaders, title: How it went, sections: [headlines, stories, cases]}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions:
      useful: {ask: Useful?, type: scale, labels: [a, b, c]}
      words: {ask: Say more, type: text}
      story: {ask: What changed?, type: story}
"""


def hostile() -> str:
    """Everyone and every group is called something that a page or an email must not run."""
    rows = [
        f"ana@example.org,{HOSTILE} Ana,member,{HOSTILE},ben@example.org",
        f'ben@example.org,"{LINKING}",member,{HOSTILE},ana@example.org',
        f"dana@example.org,{HOSTILE} Dana,coordinator,,",
        f"lea@example.org,{HOSTILE} Lea,leader,,",
    ]
    return "email,name,role,group,partner\n" + "\n".join(rows) + "\n"


def harmless(html: str) -> bool:
    """Whether nothing anyone wrote has become an element, a link or a letter form."""
    return "<img src=x" not in html and "https://evil.example" not in re.sub(r">[^<]*<", "><", html)


def test_html_in_names_and_answers_is_text_in_emails_and_pages(place: Place, tmp_path: Path) -> None:
    place.begin(SHOWN, hostile(), tmp_path)
    place.tick(until="2027-01-05 12:00")
    client = place.client()
    page = get(client, f"/s/{place.token('ana@example.org', 'pulse')}")
    assert harmless(page.html)
    page = go_on(client, page, useful="1")
    page = go_on(client, page, words=f"{HOSTILE} & {LINKING}")
    page = go_on(client, page, **{"story": f"{HOSTILE} changed.", "story.consent": "full-name"})
    place.tick(until="2027-01-20 12:00")
    emails = place.runtime.outbox.accepted(medium="email")
    assert {each.to.split("@")[0] for each in emails} >= {"ana", "ben", "dana", "lea"}
    for email in emails:
        assert harmless(email.html), email.subject
        assert "\n" not in email.subject
    welcome = next(each for each in emails if each.key.endswith("tell/0") and each.to.startswith("ana"))
    assert HOSTILE in welcome.text
    assert welcome.html.count(ESCAPED) >= 3
    _console_is_harmless(place)


def _console_is_harmless(place: Place) -> None:
    client = place.client()
    press(client, get(client, "/console/sign-in"), email="dana@example.org")
    link = [path for key, path in place.links().items() if key.startswith("c ")][-1]
    assert press(client, get(client, link)).status_code == 303
    seen, todo = set[str](), ["/console/"]
    shown = 0
    while todo:
        path = todo.pop()
        seen.add(path)
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        if not answer.mimetype.startswith("text/html"):
            continue
        assert harmless(answer.text), path
        shown += ESCAPED in answer.text
        found = re.findall(r'href="(/console/[^"#?]*)"', answer.text)
        todo += [each for each in dict.fromkeys(found) if each not in seen and each not in todo and "out" not in each]
    assert shown >= 4, seen


def test_html_stays_text_on_the_page_where_answers_are_seen_again(place: Place, tmp_path: Path) -> None:
    place.begin(SHOWN, hostile(), tmp_path)
    place.tick(until="2027-01-05 12:00")
    token = place.token("ana@example.org", "pulse")
    given = Saved("k", {"useful": 1, "words": HOSTILE}, frozenset({"story"}), frozenset(), True, HOSTILE, "en")
    answers.save(place.runtime, token, given, instant("2027-01-05 13:00"))
    client = place.client()
    assert client.post(f"/s/{token}/link").status_code == 303
    fresh = [path for key, path in place.links().items() if key.startswith("f ")][-1]
    page = get(client, fresh)
    assert harmless(page.html)
    assert ESCAPED in page.html


def test_a_large_file_is_one_import(place: Place, tmp_path: Path) -> None:
    place.begin(PLAIN, "email\nben@example.org\n", tmp_path)
    assert place.take_in(crowd(150), MADE).added == 152
    assert place.take_in(crowd(150), MADE).same == 152
