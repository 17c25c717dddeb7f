"""The application around the pages: headers, limits, errors, operators' addresses."""

from __future__ import annotations

import gzip
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app import LARGEST_POST, create_app
from forms.limits import limiter
from forms.ports import Preferences
from tests.forms.driving import Read, get
from tests.forms.memory import Memory
from tests.forms.surveys import invitation


@pytest.fixture
def engine() -> Memory:
    return Memory(links={"mid": invitation("midpoint")}, preferred={"p": Preferences("email", ("email",))})


@pytest.fixture
def app(engine: Memory) -> Flask:
    return create_app(engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_no_page_runs_or_loads_anything_but_our_own(client: FlaskClient) -> None:
    policy = client.get("/s/mid").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("address", ["/s/mid", "/p/p", "/u/p", "/s/unknown", "/nowhere", "/healthz"])
def test_every_answer_is_guarded_and_kept_nowhere(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers


def test_pages_hold_no_inline_script_and_no_inline_style(client: FlaskClient) -> None:
    html = client.get("/s/mid").text
    assert " style=" not in html
    assert "<style" not in html
    assert html.count("<script") == html.count("<script src=") == 1
    assert re.search(r"<[^>]+\son[a-z]+=", html) is None


def test_static_files_are_kept_and_change_their_address_with_their_content(client: FlaskClient) -> None:
    html = client.get("/s/mid").text
    address = html.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "?v=" in address
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == answer.data
    assert len(packed.data) < len(answer.data) / 2
    assert client.get("/static/../app.py").status_code == 404


def test_over_https_browsers_are_told_to_stay_there(engine: Memory) -> None:
    engine.secure = True
    app = create_app(engine)
    assert app.test_client().get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert app.config["SESSION_COOKIE_SECURE"] is True


def test_a_post_elsewhere_needs_a_csrf_token(app: Flask) -> None:
    @app.post("/console/anything")
    def anything() -> str:
        return "done"

    answer = app.test_client().post("/console/anything")
    assert answer.status_code == 400
    assert Read(answer.text).h1 == "That did not reach us whole"


def test_a_post_that_is_too_large_is_refused_with_what_to_do(client: FlaskClient) -> None:
    answer = client.post("/s/mid", data={"useful": "x" * (LARGEST_POST + 1)})
    assert answer.status_code == 413
    assert "shorten what you wrote" in answer.text


@pytest.mark.parametrize(
    ("address", "method", "status", "title"),
    [("/nowhere", "GET", 404, "There is no such page"), ("/s/mid/why", "POST", 405, "This page cannot do that")],
)
def test_a_wrong_address_gets_a_page_with_one_sentence(
    client: FlaskClient, address: str, method: str, status: int, title: str
) -> None:
    answer = client.open(address, method=method)
    page = Read(answer.text)
    assert (answer.status_code, page.h1) == (status, title)
    assert list(page.links)[-3:] == ["Why this?", "Change or stop", "Help"]


def test_no_page_links_to_another_site(client: FlaskClient) -> None:
    for address in ("//elsewhere.example/s/x", "///elsewhere.example", "/s/a%3Fb%23c"):
        answer = client.get(f"http://localhost{address}")
        assert answer.status_code == 404
        assert all(href[0] == "/" != href[1] for href in Read(answer.text).links.values() if href != "#main")


def test_a_refusal_nobody_wrote_a_page_for_gets_the_nearest(app: Flask) -> None:
    @app.get("/teapot")
    def teapot() -> str:
        abort(418)

    answer = app.test_client().get("/teapot")
    assert (answer.status_code, Read(answer.text).h1) == (418, "That did not reach us whole")


def test_a_fault_of_ours_shows_no_traceback_and_logs_no_link(
    client: FlaskClient, engine: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    engine.fails = ZeroDivisionError("secret detail")
    with caplog.at_level(logging.ERROR):
        answer = client.get("/s/mid")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert Read(answer.text).h1 == "Something went wrong on our side"
    assert "survey.ask" in caplog.messages[0]
    assert "/s/mid" not in caplog.messages[0]


def test_a_locked_database_says_to_try_again(client: FlaskClient, engine: Memory) -> None:
    engine.fails = OperationalError("UPDATE", {}, Exception("database is locked"))
    answer = client.post("/s/mid", data={"useful": "2"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "press the button again" in answer.text


def test_one_link_asked_too_often_waits_and_others_do_not(client: FlaskClient, engine: Memory) -> None:
    engine.links["other"] = invitation("midpoint")
    limiter.reset()
    assert [client.get("/s/mid").status_code for _ in range(240)] == [200] * 240
    answer = client.get("/s/mid")
    assert answer.status_code == 429
    assert "Wait a minute" in answer.text
    assert client.get("/s/other").status_code == 200
    limiter.reset()


def test_guessing_links_is_stopped_but_sound_links_still_work_elsewhere(client: FlaskClient) -> None:
    limiter.reset()
    found = [client.get(f"/s/guess{number}").status_code for number in range(62)]
    assert found == [404] * 60 + [429] * 2
    elsewhere = client.get("/s/mid", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200
    limiter.reset()


def test_a_link_is_sent_only_so_often(client: FlaskClient, engine: Memory) -> None:
    limiter.reset()
    found = [client.post("/p/p/link").status_code for _ in range(7)]
    assert found == [303] * 6 + [429]
    assert len(engine.changes) == 6
    found = [client.post("/s/mid/link").status_code for _ in range(7)]
    assert found == [303] * 6 + [429]
    limiter.reset()


@pytest.fixture
def counting_in_memory_again() -> Iterator[None]:
    """The limiter is one for the process: whatever a test made of it ends with the test."""
    yield
    create_app(Memory())


@pytest.mark.usefixtures("counting_in_memory_again")
def test_limits_are_counted_together_on_a_broker(engine: Memory, broker: str) -> None:
    engine.storage = broker
    for _ in range(3):
        client = create_app(engine).test_client()
        assert [client.get("/s/mid").status_code for _ in range(80)] == [200] * 80
    assert create_app(engine).test_client().get("/s/mid").status_code == 429


@pytest.mark.usefixtures("counting_in_memory_again")
def test_pages_work_without_the_broker(engine: Memory, tmp_path: Path) -> None:
    engine.storage = f"unix://{tmp_path}/gone.sock"
    client = create_app(engine).test_client()
    assert [client.get("/s/mid").status_code for _ in range(3)] == [200] * 3


def test_operators_see_whether_it_lives_and_what_is_missing(client: FlaskClient, engine: Memory) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    engine.health["clock"] = "Nothing has been sent since 02:10"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["clock"]) == (503, "Nothing has been sent since 02:10")
    assert client.get("/metrics").text == "milepost_up 1\n"


def test_names_in_any_script_and_html_in_an_organisation_are_text(engine: Memory) -> None:
    engine.organisation = "Ñandú <b>& 网络"
    page = get(create_app(engine).test_client(), "/s/mid")
    assert page.texts[".sender"] == ["Ñandú <b>& 网络"]


def test_a_page_of_a_right_to_left_language_says_so(engine: Memory) -> None:
    link = engine.links["mid"]
    engine.links["mid"] = replace(link, locale="ar", locales=("en", "ar"))
    html = create_app(engine).test_client().get("/s/mid").text
    assert '<html lang="ar" dir="rtl">' in html
