"""The ledger: two axes of time, versions that are never overwritten, changes made on a version (domain §6)."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miqyas.errors import DataError, MiqyasError, Problems
from miqyas.register import entry
from miqyas.register.conflict import Conflict
from miqyas.register.ledger import Ledger

AUTHOR = "amna"


def test_what_is_added_is_there(anywhere):
    made = anywhere.add("engagement", {"title": "اجلاس", "type": "meeting", "date": "2022-12"}, author="زینب")
    found = anywhere.entry(made)
    assert found.content == {"title": "اجلاس", "type": "meeting", "date": "2022-12"}
    assert (found.entity, found.version, found.author, found.valid_from) == ("engagement-1", 1, "زینب", "2022-12-01")
    assert anywhere.verify().whole


def test_both_axes_of_time(anywhere, promise):
    one = promise(anywhere, due="2024-06")
    before = datetime.now(UTC).isoformat()
    anywhere.change(one, {"due": "2025-06"}, on=1, author=AUTHOR, since="2024-05-01")
    again = datetime.now(UTC).isoformat()
    anywhere.change(one, {"text": "Train 200 engineers"}, on=2, author=AUTHOR, correct=True)

    def due(**at):
        found = anywhere.entry(one, **at).content
        return found["due"], found["text"][6:9]

    # What is so now, what was so then, and what was thought of it before.
    assert due() == ("2025-06", "200")
    assert due(as_of="2023") == ("2024-06", "100")
    assert due(as_of="2024-05-01") == ("2025-06", "200")
    assert due(known=again) == ("2025-06", "100")
    assert due(known=before) == ("2024-06", "100")
    with pytest.raises(DataError, match="does not stand on 2022-12-11"):
        due(as_of="2022-12-11")
    with pytest.raises(DataError, match="does not stand"):
        due(known="2020-01-01")


def test_an_end_is_the_last_day(anywhere):
    made = anywhere.add("party", {"name": "Alliance"}, author=AUTHOR, entity="X1", since="2020", until="2021-06")
    assert anywhere.entry(made, as_of="2021-06-30").content["name"] == "Alliance"
    with pytest.raises(DataError, match="does not stand on 2021-07-01"):
        anywhere.entry(made, as_of="2021-07-01")
    with pytest.raises(DataError, match="true until before it begins"):
        anywhere.add("party", {"name": "B"}, author=AUTHOR, entity="X2", since="2022", until="2021")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 12)), min_size=1, max_size=6), st.integers(0, 34))
def test_the_last_word_about_a_day_counts(tmp_path_factory, changes, day):
    # Brute force: paint each assertion over the days that it speaks of, in the order in which they were recorded.
    ledger = Ledger.create(tmp_path_factory.mktemp("l") / "r.db", author=AUTHOR, bare=True)
    painted = ["always"] * 40
    ledger.add("party", {"name": "always"}, author=AUTHOR, entity="X")
    with ledger.write(AUTHOR) as work:
        for on, (start, length) in enumerate(changes, start=1):
            since, until = f"2024-01-{start + 1:02d}", f"2024-02-{start + length:02d}"
            if start + length <= 28:
                work.change("X", {"name": f"v{on}"}, on=on, since=since, until=until)
                painted[start : 31 + start + length] = [f"v{on}"] * (31 + length)
            else:
                work.change("X", {"name": f"v{on}"}, on=on, since=since)
                painted[start:] = [f"v{on}"] * (40 - start)
    when = f"2024-01-{day + 1:02d}" if day < 31 else f"2024-02-{day - 30:02d}"
    assert ledger.entry("X", as_of=when).content["name"] == painted[day]
    ledger.close()


def test_a_change_of_an_old_version_tells_both(anywhere, promise):
    one = promise(anywhere)
    anywhere.status(one, "limited", on=1, author="fatima", since="2024-01-05")
    with pytest.raises(Conflict, match="your change is made on version 1, and it is at version 2 now") as caught:
        anywhere.status(one, "substantial", on=1, author=AUTHOR)
    assert "version 2 by fatima" in caught.value.where
    assert "status (nothing) became 'limited'" in caught.value.where
    assert "--on 2" in caught.value.repair
    assert caught.value.mine.version == 1
    assert caught.value.theirs.version == 2
    assert anywhere.entry(one).content["status"] == "limited"
    with pytest.raises(DataError, match="has no version 9"):
        anywhere.status(one, "limited", on=9, author=AUTHOR)


def test_nothing_is_kept_of_a_change_that_fails(anywhere, promise):
    before = anywhere.verify()

    def two(second):
        with anywhere.write(AUTHOR) as work:
            work.add("party", {"name": "A"}, entity="A")
            second(work)

    with pytest.raises(ZeroDivisionError):
        two(lambda work: 1 / 0)
    with pytest.raises(DataError, match="there is no party 'nowhere'"):
        two(lambda work: work.add("party", {"name": "B", "part_of": "nowhere"}, entity="B"))
    assert anywhere.verify() == before
    assert anywhere.entries("party") == ()


def test_the_tables_themselves_refuse(anywhere, promise):
    from sqlalchemy import delete, update

    from miqyas.register.schema import assertion

    promise(anywhere)
    for statement in (delete(assertion), update(assertion).values(author="nobody")):
        with (
            pytest.raises(DataError, match="a line of the ledger was to be changed"),
            anywhere.store.writing() as connection,
        ):
            connection.execute(statement)
    assert anywhere.verify().whole


def test_a_clock_that_goes_back_makes_no_line_older(ledger, promise, monkeypatch):
    class Early(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2000, 1, 1, tzinfo=tz)

    promise()
    monkeypatch.setattr("miqyas.register.work.datetime", Early)
    promise()
    first, second = ledger.lines()
    assert second.recorded_at == first.recorded_at
    assert ledger.verify().whole


def test_taking_back(anywhere, promise, shown):
    one = promise(anywhere)
    seen = shown(one, to=anywhere)
    with pytest.raises(DataError, match="commitment-1 cannot be taken back: evidence-1 still refer"):
        anywhere.retract(one, on=1, why="an error", author=AUTHOR)
    with pytest.raises(DataError, match="without a reason"):
        anywhere.retract(seen, on=1, why=" ", author=AUTHOR)
    anywhere.retract(seen, on=1, why="of another meeting", author=AUTHOR)
    anywhere.retract(one, on=1, why="an error", author=AUTHOR)
    assert anywhere.entries("commitment", as_of="2023") == ()
    with pytest.raises(DataError, match="was taken back"):
        anywhere.entry(one)
    assert [each.act for each in anywhere.history(one)] == ["assert", "retract"]
    # What was taken back can be put right again, on the version that took it back.
    anywhere.change(one, {"text": "T", "type": "procedural", "by": "PAK"}, on=2, author=AUTHOR)
    assert anywhere.entry(one).version == 3
    assert anywhere.verify().whole


def test_what_refers_to_an_entry_now(anywhere, promise):
    area = {"engagement": "m", "field": "ai", "modality": "training"}
    with anywhere.write(AUTHOR) as work:
        work.add("area", area, entity="a")
        work.add("engagement", {"title": "M", "type": "meeting", "date": "2022"}, entity="m")
    one = promise(anywhere, area="a", agreed=None)
    assert {each.entity for each in anywhere.naming("m")} == {"a", one}
    assert anywhere.entry(one).content["agreed"] == "2022"
    anywhere.change(one, {}, on=1, clear=["area", "engagement"], author=AUTHOR)
    assert {each.entity for each in anywhere.naming("m")} == {"a"}


def test_a_file_is_never_overwritten(path):
    path.write_text("mine")
    with pytest.raises(DataError, match="is there already"):
        Ledger.create(path, author=AUTHOR)
    assert path.read_text() == "mine"
    with pytest.raises(DataError, match="this is no register"):
        Ledger(path)
    assert [one.name for one in path.parent.iterdir()] == ["register.db"]


def test_a_server_is_begun_once(database):
    Ledger.create(database, author=AUTHOR).close()
    with pytest.raises(DataError, match="is there already"):
        Ledger.create(database, author=AUTHOR)
    opened = Ledger(database)
    assert opened.entry("COMSTECH").content["seat"] == "Islamabad"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://x/y", "cannot be kept in 'mysql'"),
        ("nonsense://x", "cannot be kept in .nonsense."),
        ("://x", "cannot be read"),
        ("postgresql://u:secret@/x?host=/nowhere/at/all", "the database refuses"),
        ("", "has no name"),
    ],
)
def test_addresses_that_lead_nowhere(address, said):
    with pytest.raises(MiqyasError, match=said) as caught:
        Ledger(address)
    assert caught.value.repair
    assert "secret" not in str(caught.value)


def test_no_register_is_made_by_opening(path):
    with pytest.raises(DataError, match="there is no register"):
        Ledger(path)
    assert not path.exists()


def test_a_change_needs_an_author(ledger):
    for name in ("", "  ", "two\nlines"):
        with pytest.raises(DataError, match="a change needs an author"):
            ledger.add("party", {"name": "A"}, author=name, entity="A")


def test_moments_that_are_none():
    with pytest.raises(DataError, match="is no date"):
        entry.moment("soon")
    with pytest.raises(DataError, match="is no moment"):
        entry.moment("", "2024-13-01T00:00")
    assert entry.moment("2024", "2024-02").known == "2024-02-29T23:59:59.999999Z"


def test_several_mistakes_are_told_together(ledger):
    with pytest.raises(Problems) as caught:
        ledger.add("commitment", {"txt": "x", "due": "soon", "type": "loud"}, author=AUTHOR)
    told = str(caught.value)
    for part in ("no field 'txt'", "write 'text'", "'soon' is no date", "type cannot be 'loud'", "needs 'by'"):
        assert part in told
