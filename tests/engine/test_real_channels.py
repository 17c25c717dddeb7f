"""The running engine on the real channels, with the providers' stand-in at the other end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.channels import CHANNELS
from engine.runtime import open_runtime
from engine.settings import Settings, SettingsProblem
from engine.store import tables as t
from tests.engine.place import Place, messages
from tests.provider.local import LocalProvider
from tests.provider.told import Drop, Refuse

PACK = """
steps:
  note: {when: start, to: members, tell: note, by: [sms, email], late: 1 day}
  pulse: {when: 1 day after start, to: members, ask: pulse, by: email, late: 1 day, remind: [1 day], close: 5 days}
messages:
  note: {subject: "Note for ((first_name))", body: "A note.", sms: "A note."}
surveys:
  pulse:
    title: Pulse
    visibility: named
    questions: {useful: {ask: "Useful?", type: scale, labels: [a, b, c, d, e]}}
"""
ROSTER = """email,phone,name,role,channel,sms_consent
ana@example.org,+12025550123,Ana,member,,yes
ben@example.org,,"Ben ""B"" <🎉>",member,,
cem@example.org,,Cem,member,,
"""
MONDAY, TUESDAY, WEDNESDAY = "2027-01-04 12:00", "2027-01-05 12:00", "2027-01-06 12:00"


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    with LocalProvider() as local:
        yield local
        assert not local.violations


@pytest.fixture
def real(place: Place, provider: LocalProvider, tmp_path: Path) -> Place:
    """A deployment whose messages leave through the real channels."""
    given = {**provider.settings, "PUBLIC_URL": "https://m.example.org"}
    channels = {
        "email": CHANNELS["sendgrid"].open("email", given, place.runtime.link_of),
        "sms": CHANNELS["twilio"].open("sms", given, place.runtime.link_of),
    }
    place.runtime = replace(place.runtime, channels=channels)
    place.begin(PACK, ROSTER, tmp_path)
    return place


def test_texts_and_emails_leave_each_once_with_links_that_open(real: Place, provider: LocalProvider) -> None:
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        real.tick(day)
    assert [each.to for each in provider.texts] == ["+12025550123"]
    assert provider.texts[0].form["ValidityPeriod"] in ("32399", "32400")  # texts may go until 21:00
    assert set(provider.taken("email").values()) == {1}
    assert len(provider.mails) == 2 + 3 + 3
    link = real.runtime.link_of("s", real.row("ana@example.org", "pulse").id)
    assert all(link in each.html for each in provider.mails if link in each.text)
    first, reminder = (each.headers for each in provider.mails if link in each.text)
    assert reminder["In-Reply-To"] == first["Message-ID"] != reminder["Message-ID"]
    assert {each.state for each in messages(real)} == {"accepted"}
    assert {each.provider_id for each in messages(real)} == {e.provider_id for e in provider.mails} | {
        e.sid for e in provider.texts
    }


def test_a_number_that_twilio_refuses_for_good_gets_an_email_at_once(real: Place, provider: LocalProvider) -> None:
    provider.told.tell(Refuse(400, 21614), to="+12025550123")
    real.tick(MONDAY)
    assert provider.texts == []
    assert "ana@example.org" in [each.to for each in provider.mails]


def test_what_was_never_answered_is_unknown_and_not_sent_again(real: Place, provider: LocalProvider) -> None:
    provider.told.tell(Drop(accepted=True), to="+12025550123")
    real.tick(MONDAY)
    real.machine.pass_by(hours=2)
    real.tick(MONDAY)
    assert provider.taken("sms") != {}
    assert set(provider.taken("sms").values()) == {1}
    assert [each.state for each in messages(real) if each.channel == "sms"] == ["unknown"]


def test_a_text_whose_worker_died_is_found_again_at_twilio(real: Place, provider: LocalProvider) -> None:
    real.tick(MONDAY)
    with real.store.write() as session:
        (message,) = session.execute(select(t.Message).where(t.Message.channel == "sms")).scalars()
        message.state, message.provider_id = "sending", None
        message.lease_until = real.machine()
    real.machine.pass_by(minutes=6)
    real.tick(MONDAY)
    (found,) = (each for each in messages(real) if each.channel == "sms")
    assert (found.state, found.provider_id) == ("accepted", provider.texts[0].sid)
    assert len(provider.texts) == 1


def test_a_wrong_key_puts_everything_off_until_it_is_right(real: Place, provider: LocalProvider) -> None:
    provider.told.tell(Refuse(401, sentence="wrong key"), to="ben@example.org")
    real.tick(MONDAY)
    waiting = [each for each in messages(real) if each.channel == "email" and each.state == "ready"]
    assert waiting
    assert all("SENDGRID_API_KEY" in each.reason for each in waiting)
    real.machine.pass_by(minutes=2)
    real.tick(MONDAY)
    assert {each.state for each in messages(real)} == {"accepted"}


@pytest.mark.parametrize(
    ("left", "named"),
    [
        ("SENDGRID_API_KEY", "SENDGRID_API_KEY"),
        ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"),
        ("TWILIO_MESSAGING_SERVICE_SID", "TWILIO_FROM"),
    ],
)
def test_a_missing_setting_is_named_and_with_all_of_them_it_opens(
    place: Place, provider: LocalProvider, left: str, named: str
) -> None:
    given = {**place.environ, **provider.settings}
    runtime = open_runtime(Settings.read(given), place.machine, migrate=False)
    assert {medium: each.name for medium, each in runtime.channels.items()} == {"email": "sendgrid", "sms": "twilio"}
    runtime.close()
    with pytest.raises(SettingsProblem, match=named):
        open_runtime(Settings.read({k: v for k, v in given.items() if k != left}), place.machine, migrate=False)
