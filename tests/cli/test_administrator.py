"""The first administrator, named by ADMIN_EMAIL."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.store import tables as t
from tests.cli.conftest import Milepost


def test_whoever_admin_email_names_is_an_administrator_before_anybody_is_imported(
    milepost: Milepost, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ADMIN_EMAIL", "Admin@Example.org")
    milepost("cohort", "list")
    milepost("cohort", "list")
    runtime = milepost.runtime()
    with runtime.store.read() as session:
        found = session.execute(select(t.Person.email).where(t.Person.administrator.is_(True))).scalars().all()
    runtime.close()
    assert found == ["admin@example.org"]


def test_an_admin_email_that_is_none_is_told_in_a_sentence(milepost: Milepost, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ADMIN_EMAIL", "admin")
    assert "ADMIN_EMAIL is 'admin'. Give an email address" in milepost("cohort", "list", code=2).err
