"""Taking files into a register: what is new, what differs, what somebody else changed, and all or nothing."""

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.errors import MiqyasError
from miqyas.register.conflict import Conflict
from miqyas.register.exchange.accept import accept
from miqyas.register.exchange.delimited import read_csv, write_csv
from miqyas.register.exchange.file import content, put, read_rows
from miqyas.register.exchange.row import Row, rows
from miqyas.register.ledger import Ledger

AUTHOR = "amna"
NEED = {
    "party": "PAK",
    "owner": "PAK",
    "field": "ai",
    "modality": "training",
    "text": '=300 engineers, "trained"\nin Lahore; مهندس',
    "date": "2026-11-24",
    "expiry": "2027",
}


def state(ledger):
    return [(one.kind, one.entity, one.valid_from, one.valid_to, one.content) for one in ledger.entries()]


@pytest.fixture
def full(ledger):
    with ledger.write(AUTHOR) as work:
        work.add("party", {"name": "Ministry; of = things", "names": {"ar": "وزارة"}}, entity="MIN")
        work.add("need", NEED)
        work.add("offer", {**NEED, "party": "MYS", "owner": "MIN"}, until="2027-12-31")
        work.add("person", {"role": "director", "party": "MIN", "name": "A. Khan", "email": "a@example.org"})
        work.add("policy", {"name": "Tax", "aim": "both", "type": "tax", "party": "PAK", "owner": "MIN",
                            "partner": ["Ali; Sons", "-B\\"], "start": "2025"})  # fmt: skip
        work.add("commitment", {"text": "@Train", "type": "measurable", "by": ["PAK", "MIN"], "owner": "MIN",
                                "due": "2027-33", "money": "USD 1000.50", "agreed": "2026-11"})  # fmt: skip
    return ledger


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json"])
def test_a_register_moves_into_another_one_through_a_file(full, tmp_path, ending):
    path = tmp_path / f"all{ending}"
    put(path, content(rows(full, personal=True), ending, personal=True))
    other = Ledger.create(tmp_path / "other.db", author=AUTHOR, bare=True)
    found = accept(other, read_rows(path), author=AUTHOR)
    assert len(found.added) == 6
    digest = {"details"}
    strip = [(k, e, a, b, {n: v for n, v in c.items() if n not in digest}) for k, e, a, b, c in state(full)]
    order = {one[1]: one for one in strip}
    for kind, entity, begins, ends, held in state(other):
        assert (kind, entity, begins, ends, {n: v for n, v in held.items() if n not in digest}) == order[entity]
    assert other.details("person-1") == {"name": "A. Khan", "email": "a@example.org"}
    assert other.verify().whole
    again = accept(other, read_rows(path), author=AUTHOR)
    assert (again.added, again.changed, len(again.unchanged)) == ((), (), 6)
    other.close()


def test_names_of_persons_stay_at_home_unless_asked_for(full):
    for ending in (".csv", ".json"):
        assert b"Khan" not in content(rows(full), ending)
    assert accept(full, read_csv("x", write_csv(rows(full))), author=AUTHOR).changed == ()
    assert full.details("person-1")["name"] == "A. Khan"


def edited(ledger, **changes):
    one = next(one for one in rows(ledger, ["need"]))
    return [one._replace(fields={**one.fields, **changes}, where="needs.csv, row 2")]


def test_a_changed_row_changes_the_entry_and_an_emptied_cell_clears_it(full):
    assert accept(full, edited(full, text="301 engineers", source="a letter"), author=AUTHOR).changed == ("need-1",)
    assert full.entry("need-1").content["text"] == "301 engineers"
    accept(full, edited(full, source=None), author=AUTHOR)
    assert "source" not in full.entry("need-1").content
    assert full.entry("need-1").version == 3


def test_a_row_of_an_old_version_is_refused_with_what_happened(full):
    old = edited(full, text="mine")
    accept(full, edited(full, text="theirs"), author="bilal")
    with pytest.raises(Conflict, match="need-1 has changed since you read it"):
        accept(full, old, author=AUTHOR)
    assert full.entry("need-1").content["text"] == "theirs"


def test_an_id_that_is_taken_needs_a_version(full):
    row = edited(full, text="other")[0]._replace(version=0)
    with pytest.raises(MiqyasError, match="there is an entry 'need-1' already"):
        accept(full, [row], author=AUTHOR)


def test_all_or_nothing_and_every_mistake_with_its_row(full):
    before = state(full)
    good = Row("need", "", 0, "", "", NEED, "f.csv, row 2")
    bad = Row("need", "", 0, "", "", {**NEED, "field": "alchemy"}, "f.csv, row 3")
    with pytest.raises(MiqyasError, match=r"field cannot be 'alchemy'(.|\n)*f.csv, row 3"):
        accept(full, [good, bad], author=AUTHOR)
    assert state(full) == before
    assert accept(full, [good], author=AUTHOR, trial=True).added == ("need-2",)
    assert state(full) == before
    assert accept(full, [good], author=AUTHOR).added == ("need-2",)


def test_export_of_one_party(full):
    assert {one.entity for one in rows(full, party="MIN")} == {"MIN", "person-1", "commitment-1"}


def test_kind_of_all_rows_can_be_given():
    table = b"role;party\ndirector;PAK\n\n# a remark;\n"
    assert read_csv("p.csv", table, kind="person") == (
        Row("person", "", 0, "", "", {"role": "director", "party": "PAK"}, "p.csv, row 2"),
    )
    with pytest.raises(MiqyasError, match="does not say its kind"):
        read_csv("p.csv", table)


def test_a_file_is_not_overwritten_unasked(tmp_path):
    path = tmp_path / "a.csv"
    put(path, b"1")
    with pytest.raises(MiqyasError, match="already there"):
        put(path, b"2")
    put(path, b"3", force=True)
    assert path.read_bytes() == b"3"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
