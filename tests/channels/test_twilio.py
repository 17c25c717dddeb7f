from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.channels import CHANNELS
from engine.channels.interface import Accepted, Outgoing, Refused, Traces, Unknown
from engine.channels.pace import PATIENCE, Pace
from engine.channels.transport import Transport
from engine.channels.twilio import Sender, TwilioChannel
from engine.channels.twilio_client import client
from engine.channels.twilio_errors import ERRORS, meaning
from tests.provider.local import ACCOUNT, MAGIC, NUMBER, SERVICE, TOKEN, LocalProvider
from tests.provider.told import Drop, Hang, Refuse

AT = datetime(2027, 2, 15, 10, tzinfo=UTC)
FROM_SERVICE = Sender(service=SERVICE, reports="https://m.example.org")
KINDS = {"permanent", "opt-out", "temporary", "ambiguous", "configuration", "content", "notice"}


def link_of(purpose: str, number: int) -> str:
    return f"https://m.example.org/{purpose}/t{number}"


def text(number: int, to: str | None = None, words: str = "Maple: how is it going? ⟦link:s:7⟧") -> Outgoing:
    return Outgoing(number, f"spring/midpoint/1/{number}/invite/0", to or f"+4477009{number:05d}", words, AT)


@pytest.fixture
def provider():
    with LocalProvider() as local:
        yield local


@pytest.fixture
def opened(provider):
    made = []

    def one(sender=FROM_SERVICE, token=TOKEN, **given):
        transport = Transport(16, read=0.5)
        twilio = client(ACCOUNT, token, transport, provider.address)
        made.append(TwilioChannel(twilio, sender, link_of, transport=transport, **given))
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.fixture
def channel(opened):
    return opened()


def test_a_text_arrives_with_its_link_its_sender_and_where_to_report(provider, channel):
    (outcome,) = channel.send([text(3)])
    (taken,) = provider.texts
    assert outcome == Accepted(taken.sid)
    assert taken.form == {
        "To": "+447700900003",
        "Body": "Maple: how is it going? https://m.example.org/s/t7",
        "MessagingServiceSid": SERVICE,
        "StatusCallback": "https://m.example.org/webhooks/twilio/status?message=3",
    }
    assert not provider.violations


def test_a_number_sends_where_there_is_no_service(provider, opened):
    channel = opened(Sender(number=NUMBER))
    channel.send([text(3)])
    assert provider.texts[0].form["From"] == NUMBER
    assert "StatusCallback" not in provider.texts[0].form


def test_many_go_at_once_over_connections_that_are_kept(provider, channel):
    provider.latency = 0.02
    for _ in range(2):
        assert all(isinstance(each, Accepted) for each in channel.send([text(n) for n in range(40)]))
    assert provider.connections <= 16
    assert set(provider.taken("sms").values()) == {2}
    assert not provider.violations


@pytest.mark.parametrize(
    ("hours", "period"), [(None, None), (timedelta(hours=2), "7200"), (timedelta(days=2), "36000")]
)
def test_a_text_is_valid_until_its_sending_hours_end(provider, channel, hours, period):
    channel.send([replace(text(1), valid_until=hours and AT + hours)])
    stands = provider.texts[0].form.get("ValidityPeriod")
    assert stands == period or (period == "7200" and stands == "7199")
    assert not provider.violations


def test_a_text_whose_hours_are_over_is_not_sent(provider, channel):
    (outcome,) = channel.send([replace(text(1), valid_until=AT)])
    assert (outcome.code, outcome.permanent) == ("hours", False)
    assert provider.text_calls == 0


@pytest.mark.parametrize("words", ["x" * 1601, "🎉" * 801, "   "])
def test_what_twilio_would_not_take_is_refused_before_it_is_sent(provider, channel, words):
    outcomes = channel.send([text(1, words=words), text(2)])
    assert (type(outcomes[0]), type(outcomes[1])) == (Refused, Accepted)
    assert outcomes[0].permanent
    assert provider.text_calls == 1


def test_sixteen_hundred_characters_are_sent(provider, channel):
    assert isinstance(channel.send([text(1, words="x" * 1600)])[0], Accepted)
    assert not provider.violations


@pytest.mark.parametrize("number", MAGIC)
def test_a_number_that_cannot_get_it_costs_only_itself(provider, channel, number):
    outcomes = channel.send([text(1, number), text(2)])
    code = str(MAGIC[number][0])
    assert outcomes[0].code == code
    assert outcomes[0].opt_out == (code == "21610")
    assert outcomes[0].permanent == (code != "21408")
    assert isinstance(outcomes[1], Accepted)


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (Refuse(429, 20429), Refused("20429", "", False)),
        (Refuse(503, 20503), Refused("20503", "", False)),
        (Refuse(400, 21611), Refused("21611", "", False)),
        (Refuse(400, 21606), Refused("21606", "", False, configuration=True)),
        (Refuse(400, 63038), Refused("63038", "", False, retry_after=86_400)),
        (Refuse(400, 21999), Refused("21999", "", False, configuration=True)),
        (Refuse(500, 20500), Unknown("")),
        (Refuse(502), Unknown("")),
        (Drop(True), Unknown("")),
        (Drop(False), Unknown("")),
        (Hang(True), Unknown("")),
    ],
)
def test_an_answer_says_whether_trying_again_helps(provider, channel, told, outcome):
    provider.told.tell(told)
    (said,) = channel.send([text(1)])
    assert replace(said, sentence="") == outcome


def test_nothing_more_is_sent_once_twilio_takes_no_more(provider, opened):
    channel = opened(at_once=1)
    provider.told.tell(Refuse(429, 20429))
    assert {each.code for each in channel.send([text(n) for n in range(5)])} == {"20429"}
    assert provider.text_calls == 1


def test_a_wrong_token_is_our_fault_and_named(opened):
    channel = opened(token="wrong")
    (outcome,) = channel.send([text(1)])
    assert outcome.configuration
    assert "TWILIO_AUTH_TOKEN" in outcome.sentence


def test_a_twilio_that_is_away_has_taken_nothing():
    transport = Transport()
    channel = TwilioChannel(client(ACCOUNT, TOKEN, transport, "http://127.0.0.1:1"), FROM_SERVICE, link_of)
    (outcome,) = channel.send([text(1)])
    assert (outcome.code, outcome.permanent) == ("unreachable", False)


def test_a_text_is_looked_up_by_the_name_twilio_gave_it(provider, channel):
    channel.send([text(1)])
    sid = provider.texts[0].sid
    assert channel.look_up(1, sid) == Accepted(sid)
    assert channel.look_up(1, "SM" + "0" * 32) is None
    assert channel.look_up(1) is None


def test_a_text_that_was_never_named_is_found_by_the_only_one_that_fits(provider, channel):
    before = datetime.now(UTC) - timedelta(seconds=2)
    number = "+447700900001"
    channel.send([text(1)])
    provider.told.tell(Drop(accepted=True))
    assert isinstance(channel.send([text(2, number)])[0], Unknown)
    first, lost = (each.sid for each in provider.texts)
    assert channel.look_up(2, traces=Traces(number, before, frozenset({first}))) == Accepted(lost)
    assert channel.look_up(2, traces=Traces(number, before)) is None, "two fit"
    assert channel.look_up(2, traces=Traces(number, before + timedelta(hours=1))) is None, "none is as new"
    assert channel.look_up(2, traces=Traces("+447700900009", before)) is None


def test_a_text_that_twilio_could_not_send_is_looked_up_as_refused(provider, channel):
    channel.send([text(1)])
    provider.texts[0] = replace(provider.texts[0], status="failed", error=30005)
    assert channel.look_up(1, provider.texts[0].sid).permanent


def test_the_account_is_tried_out_without_sending(provider, opened):
    assert opened().try_out() == Accepted(ACCOUNT)
    assert opened(token="wrong").try_out().configuration
    assert provider.texts == []
    provider.suspended = True
    assert "suspended" in opened().try_out().sentence


def test_segments_leave_no_faster_than_told():
    slept: list[float] = []
    pace = Pace(2.0, lambda: 100.0, slept.append)
    assert [pace.turn(each) for each in (1, 3, 1)] == [0.0, 0.0, 0.0]
    assert slept == [0.5, 2.0]
    assert pace.turn(100) == 0.0
    assert pace.turn(1) > PATIENCE


def test_a_text_that_would_wait_for_long_is_put_off(opened):
    channel = opened(pace=Pace(0.01, sleep=lambda _: None), at_once=1)
    outcomes = channel.send([text(1), text(2)])
    assert isinstance(outcomes[0], Accepted)
    assert outcomes[1].code == "pace"
    assert outcomes[1].retry_after > PATIENCE


def test_every_code_has_a_kind_and_a_sentence_and_a_new_one_has_both_too():
    for code in (*ERRORS, 20599, 21999, 39999, 1):
        means = meaning(code)
        assert means.kind in KINDS
        assert means.sentence.endswith(".")
    assert [meaning(code).kind for code in (20599, 21999, 39999)] == ["ambiguous", "configuration", "content"]


@pytest.mark.parametrize("missing", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"])
def test_a_missing_setting_is_named(missing):
    given = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": NUMBER}
    with pytest.raises(ValueError, match=missing):
        CHANNELS["twilio"].open("sms", {k: v for k, v in given.items() if k != missing}, link_of)
