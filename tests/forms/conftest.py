"""What tests of pages may ask for: an engine in memory with four surveys, and somebody who opens them."""

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.forms.memory import Memory
from tests.forms.surveys import invitation, inviting


@pytest.fixture
def engine() -> Memory:
    return inviting(
        mid=invitation("midpoint"),
        quick=invitation("quick"),
        climate=invitation("climate"),
        leaving=invitation("leaving"),
    )


@pytest.fixture
def client(engine: Memory) -> FlaskClient:
    return create_app(engine).test_client()
