"""Tests compute their studies: what an earlier run kept proves nothing, and a home folder is not theirs."""

import pytest


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch):
    monkeypatch.setenv("MIQYAS_CACHE", "off")
