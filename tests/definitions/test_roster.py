import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.definitions.roster import COLUMNS, Roster, read_people


def people(text: str | bytes, country: str | None = None, roles: tuple[str, ...] = ()) -> Roster:
    return read_people(text, default_country=country, workflow_roles=roles)


def told(roster: Roster) -> list[str]:
    assert roster.problems
    return [str(problem) for problem in roster.problems]


def test_every_column_is_read_into_its_kept_form():
    text = (
        "email,phone,name,role,status,group,partner,timezone,locale,channel,sms_consent,joined,left\n"
        "Ana+Circles@Example.org,+44 7700 900123, Ana  Núñez 🙂 ,Mentors;facilitator lead,active,Birch,"
        "BO@example.org;+447700900124,europe/london,pt_br,SMS,Yes,2027-01-04,2027-03-29\n"
    )
    roster = people(text, roles=("facilitator-lead",))
    assert roster.problems == ()
    row = roster.rows[0]
    assert (row.line, row.email, row.phone) == (2, "ana+circles@example.org", "+447700900123")
    assert (row.name, row.roles) == ("Ana Núñez 🙂", ("mentor", "facilitator-lead"))
    assert row.partners == ("bo@example.org", "+447700900124")
    assert (row.timezone, row.locale, row.channel, row.sms_consent) == ("Europe/London", "pt-BR", "sms", True)
    assert (row.joined, row.left, row.ref) == (date(2027, 1, 4), date(2027, 3, 29), "ana+circles@example.org")
    assert row.person.roles == ("mentor", "facilitator-lead")
    assert row.person.email
    assert row.person.sms_consent


def test_an_empty_cell_says_nothing():
    row = people("email,name,role,sms_consent\nana@example.org,,,\n").rows[0]
    assert (row.name, row.roles, row.sms_consent, row.joined) == (None, None, None, None)


def test_someone_without_email_is_known_by_phone():
    row = people("phone\n07700 900123\n", country="GB").rows[0]
    assert row.ref == "+447700900123"
    assert row.person.phone
    assert not row.person.email


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfemail,name\r\nana@example.org,\xc5\x81ucja\r\n",
        "\ufeffemail;name\nana@example.org;Łucja\n".encode("utf-16"),
        "email\tname\nana@example.org\tŁucja\n".encode("utf-16-be"),
        "email\tname\nana@example.org\tŁucja\n".encode("utf-16-le"),
        "sep=;\nemail;name\nana@example.org;Łucja\n".encode(),
        "\n\nemail|name\rana@example.org|Łucja\r".encode(),
        'email,name\n"ana@example.org","Łucja"\n\n  ,  \n'.encode(),
        " Email , Name \n ana@example.org , Łucja".encode(),
    ],
)
def test_the_ways_in_which_spreadsheets_write_a_file_are_all_read(data):
    roster = people(data)
    assert roster.problems == ()
    assert [(row.email, row.name) for row in roster.rows] == [("ana@example.org", "Łucja")]


def test_a_line_end_in_quotes_belongs_to_its_cell_and_lines_still_count():
    roster = people('email,name\n"ana@example.org","Ana\nNúñez"\nnobody,x\n')
    assert roster.rows[0].name == "Ana Núñez"
    assert [problem.line for problem in roster.problems] == [4]


def test_a_name_in_any_script_comes_in_normal_form():
    rows = people("email,name\na@example.org,Zoe\u0301\nb@exämple.org,അർജുൻ നായർ\n").rows
    assert [row.name for row in rows] == ["Zoé", "അർജുൻ നായർ"]
    assert rows[1].email == "b@exämple.org"


BAD_ROWS = (
    "email,phone,role,status,timezone,locale,channel,sms_consent,joined,left,partner\n"
    "ana@,,,,,,,,,,\n"
    "b@example.org,020 7946 0018,,,,,,,,,\n"
    "c@example.org,4.47E+11,,,,,,,,,\n"
    "d@example.org,+44 20 7946 0018 ext 3,,,,,,,,,\n"
    "e@example.org,+4420,,,,,,,,,\n"
    "f@example.org,,facilitater,,,,,,,,\n"
    "g@example.org,,,actve,,,,,,,\n"
    "h@example.org,,,,Europe/Londn,,,,,,\n"
    "i@example.org,,,,London,,,,,,\n"
    "j@example.org,,,,Mars,,,,,,\n"
    "k@example.org,,,,,english,,,,,\n"
    "l@example.org,,,,,,fax,,,,\n"
    "m@example.org,,,,,,,no,,,\n"
    "n@example.org,,,,,,,,01/02/2027,,\n"
    "o@example.org,,,,,,,,2027-02-01,2027-01-01,\n"
    "p@example.org,,,,,,,,,,p@example.org\n"
    "q@example.org,,,,,,,,,,Bo Smith\n"
    ",,member,,,,,,,,\n"
    "r@example.org,,,,,,,,,,,more\n"
    "s@example.org,,,,,,,,0001-01-01,,\n"
)


def test_every_bad_row_is_told_at_once_with_its_line_and_a_fix():
    zone = "Write Europe/London."
    assert told(people(BAD_ROWS)) == [
        'line 2, email: "ana@" is not an email address. Mend it: There must be something after the @-sign.',
        'line 3, phone: "020 7946 0018" has no country. '
        "Write it with + and the country's code, or set DEFAULT_COUNTRY.",
        'line 4, phone: "4.47E+11" has lost its last digits. '
        "Format the column as text in the spreadsheet, and write the number again.",
        'line 5, phone: "+44 20 7946 0018 ext 3" has an extension. Give a number that can be texted directly.',
        'line 6, phone: "+4420" is too short or too long for a phone number. Write all of its digits.',
        'line 7, role: no role is called "facilitater". Did you mean "facilitator"? Write facilitator.',
        'line 8, status: no status is called "actve". Did you mean "active"? Write active.',
        f'line 9, timezone: no time zone is called "Europe/Londn". Did you mean "Europe/London"? {zone}',
        f'line 10, timezone: no time zone is called "London". Did you mean "Europe/London"? {zone}',
        'line 11, timezone: no time zone is called "Mars". Write one like Europe/London or America/New_York.',
        'line 12, locale: "english" is not a locale. Write one like en, es or pt-BR.',
        'line 13, channel: no channel is called "fax". Write email or sms.',
        'line 14, sms_consent: "no" is no consent. '
        "Write yes where they agreed to text messages, and leave the cell empty where they did not.",
        'line 15, joined: "01/02/2027" is not a date. Write it as year-month-day, like 2027-01-31.',
        "line 16, left: left on 2027-01-01, before they joined on 2027-02-01. Mend one of the two.",
        "line 17, partner: someone who is their own partner. Name the other person.",
        'line 18, partner: "Bo Smith" is neither an email address nor a phone number. Write one of the two.',
        "line 19: neither an email nor a phone. Fill one of the two, or take the line out.",
        'line 20: a cell without a column: "more". '
        "Put a cell that holds the delimiter in double quotes, or take the extra cell out.",
        "line 21, joined: 0001-01-01 is out of the question. Write a year from 1900 to 2200.",
    ]


def test_someone_twice_is_told_at_the_second_line():
    text = "email,phone\nana@example.org,\n,+447700900123\nANA@example.org,\n,+44 7700 900 123\n"
    assert told(people(text)) == [
        "line 4, email: ana@example.org is on line 2 already. Keep one of the two lines.",
        "line 5, phone: +447700900123 is on line 3 already. Keep one of the two lines.",
    ]


def test_a_shared_phone_is_no_mistake():
    assert not people("email,phone\na@example.org,+447700900123\nb@example.org,+447700900123\n").problems


def test_a_column_that_is_not_known_is_told_with_what_was_meant_and_rows_are_checked_all_the_same():
    assert told(people("email,rol,age\nana@,member,3\n")) == [
        'line 1, rol: no column is called "rol". Did you mean "role"? Write role.',
        f'line 1, age: no column is called "age". Take it out; the columns are {", ".join(COLUMNS)}.',
        'line 2, email: "ana@" is not an email address. Mend it: There must be something after the @-sign.',
    ]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "line 1: the file is empty. Begin with a line of columns: email."),
        (
            "ana@example.org,Ana\n",
            "line 1: the first line does not name the columns. Begin with a line like email,phone,name.",
        ),
        ("name,role\nAna,member\n", "line 1: no column email or phone. Add a column email or phone."),
        (
            f"email,name\na@example.org,{'x' * 201}\n",
            "line 2, name: 201 characters are too many here. Shorten it to 200.",
        ),
        (
            f"email,name\na@example.org,{'x' * 1001}\n",
            "line 2, name: a cell of 1,001 characters. Shorten it to 1,000 characters.",
        ),
        (b"x" * 50_000_001, "line 1: the file is larger than 50 MB. Split it into several files."),
        ("email,email\n", "line 1, email: this column is there twice. Keep one of the two."),
        (b"email,name\nana@example.org,\xa3ucja\n", "line 2: this is not UTF-8 text. Save the file as CSV UTF-8."),
    ],
)
def test_a_file_that_cannot_be_used_says_so_in_a_sentence(source, sentence):
    assert sentence in told(people(source))


def test_a_quote_that_is_never_closed_is_told_where_it_opens():
    problems = people('email,name\na@example.org,x\nb@example.org,"Bo\nc@example.org,Cy\n').problems
    assert [(problem.line, problem.message) for problem in problems] == [(3, "a quote that is never closed")]


def test_a_missing_file_is_a_problem(tmp_path: Path):
    assert "cannot be read" in told(read_people(tmp_path / "people.csv"))[0]


def test_a_column_without_a_name_is_no_matter_while_it_is_empty():
    assert people("email,,name\na@example.org,,Ana\n").rows[0].name == "Ana"


def test_signs_hidden_in_an_address_are_taken_out():
    row = people("email,phone\nana\u200b@example.org\u00a0,\u202a+44 7700 900123\u202c\n").rows[0]
    assert (row.email, row.phone) == ("ana@example.org", "+447700900123")


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)), st.integers(0, 2**32))
def test_any_bytes_and_any_broken_table_are_rows_or_problems(noise, seed):
    rng = random.Random(seed)
    table = ",".join(rng.sample(COLUMNS, rng.randint(1, 6)))
    for source in (noise, table + "\n" + str(noise), table.encode() + b"\n" + str(noise).encode(errors="replace")):
        roster = people(source, country="GB")
        assert all(problem.line >= 1 and problem.message and problem.fix for problem in roster.problems)
        assert all(row.ref for row in roster.rows)
