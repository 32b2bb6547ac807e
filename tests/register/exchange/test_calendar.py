"""The calendar of due dates against RFC 5545, read back by a parser of the test's own."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.register.entry import Entry
from miqyas.register.exchange.calendar import escaped, write_calendar


def entry(**content):
    usual = {"text": "Train", "due": "2027-06", "by": ["PAK"]} | content
    return Entry(
        entity="c-1", kind="commitment", version=2, act="assert", valid_from="2026-01-01", valid_to=None,
        recorded_at="2026-11-24T03:21:51.000000Z", author="a", hash="h", content=usual,
    )  # fmt: skip


def parsed(data):
    """Properties of each event: unfolded (3.1) and unescaped (3.3.11)."""
    text = data.decode().replace("\r\n ", "")
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.DOTALL):
        pairs = (line.partition(":")[::2] for line in block.split("\r\n") if line)
        yield {name: re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], one) for name, one in pairs}


def test_an_event():
    data = write_calendar([entry()], "reg")
    assert data.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert data.endswith(b"END:VCALENDAR\r\n")
    (event,) = parsed(data)
    assert event["UID"] == "c-1@reg"
    assert event["DTSTAMP"] == "20261124T032151Z"
    assert event["SEQUENCE"] == "1"
    # The last day that '2027-06' may mean; the end is the day after it.
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20270630", "20270701")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(";,\\\n"), min_size=1, max_size=300))
def test_texts_come_back_and_lines_are_short(text):
    data = write_calendar([entry(text=text)], "reg")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    (event,) = parsed(data)
    assert event["DESCRIPTION"].startswith(text)


def test_a_text_cannot_begin_an_event_of_its_own():
    data = write_calendar([entry(text="x\r\nEND:VEVENT\r\nBEGIN:VALARM\rATTACH:http://example.org")], "reg")
    assert data.split(b"\r\n").count(b"END:VEVENT") == 1
    assert b"\nATTACH" not in data
    assert b"\r\nBEGIN:VALARM" not in data
    assert escaped("a\rb") == "a\\nb"


def test_only_what_is_owed():
    done = [entry(status="complete"), entry(status="withdrawn"), entry(due=None), entry(due="2027/..")]
    assert list(parsed(write_calendar(done, "reg"))) == []
    assert len(list(parsed(write_calendar([entry(status="limited")], "reg")))) == 1
    step = entry(done="2026-05-01")._replace(kind="milestone")
    assert list(parsed(write_calendar([step], "reg"))) == []
