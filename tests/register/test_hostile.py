"""What is meant to do harm is refused with a message, or kept and told as the text that it is."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import DataError, MiqyasError
from miqyas.present.cli import main
from miqyas.register.ledger import Ledger

AUTHOR = "amna"
INERT = [
    "'; DROP TABLE assertion; --",
    'x" OR 1=1',
    "Robert'); DELETE FROM head;",
    "<script>alert(1)</script>",
    "{{7*7}} ${jndi:ldap://x}",
    "=CMD|' /C calc'!A0",
    "[bold]markup[/bold] [link=http://x]y[/link]",
    "%s %(x)s :name ? $1",
    "مصنوعی ذہانت کی تربیت",
    "a\u200cb \u200f joiners and marks that Persian and Arabic need",
    "\U0001f600" * 50,
]


@pytest.mark.parametrize("text", INERT)
def test_kept_as_the_text_that_it_is(anywhere, promise, text):
    one = promise(anywhere, text=text, paragraph=text[:100])
    assert anywhere.entry(one).content["text"] == text
    anywhere.add("party", {"name": text}, author=text[:100], entity="X")
    assert anywhere.verify().whole
    assert len(anywhere.lines()) == 2


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a\0b", "U+0000"),
        ("pay \u202eDSU 001", "U+202E"),
        ("\u2066x\u2069", "U+2066"),
        ("a\u200bb", "U+200B"),
        ("\x1b[31mred", "U+001B"),
        ("\ufeffx", "U+FEFF"),
        ("\ud800", "U+D800"),
        ("\x07", "U+0007"),
    ],
)
def test_hidden_characters_are_refused(ledger, promise, text, sign):
    with pytest.raises(DataError, match="hidden character") as caught:
        promise(text=f"begin {text}")
    assert sign in caught.value.what
    assert caught.value.what.endswith(f"position {7 + text.index(chr(int(sign[2:], 16)))}")
    for call in (
        lambda: ledger.add("party", {"name": text}, author=AUTHOR, entity="X"),
        lambda: ledger.add("party", {"name": "A"}, author=f"a{text}", entity="X"),
        lambda: ledger.add("party", {"name": "A"}, author=AUTHOR, entity=f"a{text}"),
        lambda: ledger.retract(promise(), on=1, why=text, author=AUTHOR),
        lambda: promise(by=f"P{text}"),
        lambda: promise(due=f"2024{text}"),
        lambda: promise(money=f"USD 1{text}"),
    ):
        with pytest.raises(MiqyasError) as caught:
            call()
        assert not set(text) & set(str(caught.value)) - set("abxpy DSU01[3mred2024USDP")


def test_ten_megabytes_are_refused(ledger, promise, tmp_path):
    large = "x" * 10_000_000
    with pytest.raises(DataError, match="a text of 10,000,000 characters is too long: at most 20,000") as caught:
        promise(text=large)
    assert "evidence" in caught.value.repair
    assert len(str(caught.value)) < 500
    for call in (
        lambda: ledger.add("party", {"name": large}, author=AUTHOR, entity="X"),
        lambda: ledger.add("party", {"name": "A"}, author=large, entity="X"),
        lambda: ledger.add("party", {"name": "A"}, author=AUTHOR, entity=large),
        lambda: ledger.add(large, {}, author=AUTHOR),
        lambda: promise(due=large),
        lambda: promise(by=large),
        lambda: promise(type=large),
        lambda: promise(**{large: "x"}),
        lambda: ledger.entry(large),
        lambda: ledger.status(large, "limited", on=1, author=AUTHOR),
    ):
        with pytest.raises(MiqyasError) as caught:
            call()
        assert len(str(caught.value)) < 1500
    assert ledger.verify().lines == 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("money", "12 dollars", "no amount of money"),
        ("money", "USD NaN", "is no number"),
        ("money", "USD 1e400", "is no number"),
        ("money", {"amount": "x", "currency": "USD"}, "is no number"),
        ("language", "<b>", "is no language"),
        ("text", ["a", "b"], "holds several values"),
        ("text", {"a": 1}, "holds several values"),
        ("text", True, "is no text"),
        ("text", "   ", "text is empty"),
        ("paragraph", "a\nb", "more than one line"),
        ("due", 20240101, "is no date"),
        ("due", "9" * 90, "is no date"),
        ("status", "done", "status cannot be 'done'"),
        ("by", [["PAK"]], "is no text"),
    ],
)
def test_values_that_cannot_be(promise, field, value, said):
    with pytest.raises(MiqyasError, match=said) as caught:
        promise(**{field: value})
    assert field in str(caught.value)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"])
def test_addresses_that_a_page_would_run(ledger, promise, address):
    seen = {"about": promise(), "writer": "desk", "independent": True, "date": "2024", "address": address}
    with pytest.raises(DataError, match="the address begins with"):
        ledger.add("evidence", seen, author=AUTHOR)
    for fine in ("https://example.org/a?b=1", "doi:10.1000/1", "archive, box 3"):
        ledger.add("evidence", seen | {"address": fine}, author=AUTHOR)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return Ledger.create(tmp_path_factory.mktemp("h") / "r.db", author=AUTHOR, bare=True)


FIELDS = ("text", "paragraph", "source", "condition", "due", "by", "money")


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60), field=st.sampled_from(FIELDS))
def test_any_text_is_kept_or_refused_with_a_repair(shared, text, field):
    held = {"text": "T", "type": "procedural", "by": "PAK", field: text}
    error = None
    try:
        one = shared.add("commitment", held, author=AUTHOR)
    except MiqyasError as met:
        error = met
    if error is not None:
        assert "repair" in str(error)
        return
    kept = shared.entry(one).content
    assert field not in kept or field in ("by", "money") or kept[field] == text.strip().replace("\r\n", "\n")
    assert shared.verify().whole


def run(*words, **how):
    return CliRunner().invoke(main, ["register", *map(str, words)], prog_name="miqyas", **how)


def test_what_was_written_past_us_does_no_harm_on_the_screen(ledger, promise, path):
    import sqlite3

    promise()
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER assertion_no_UPDATE")
        bad = json.dumps({"text": "=1+1 \x1b]0;owned\x07 \u202eabc", "by": ["PAK"], "type": "procedural"})
        raw.execute("UPDATE assertion SET payload = ?", (bad,))
        raw.execute("UPDATE assertion SET author = ?", ("\x1b[2Jeve\u202e",))
    raw.close()
    for words in (
        ("list", "commitment"),
        ("list",),
        ("show", "commitment-1"),
        ("show", "commitment-1", "--history"),
        ("show", "commitment-1", "--format", "json"),
        ("status", "commitment-1"),
        ("report", "statements"),
        ("report", "statements", "--format", "csv"),
        ("list", "--format", "json"),
        ("list", "commitment", "--format", "csv"),
        ("verify",),
    ):
        done = run(*words, "--register", path)
        assert done.exit_code in (0, 2), words
        assert not set("\x1b\x07\u202e") & set(done.output), words
    assert "'=1+1" in run("list", "commitment", "--format", "csv", "--register", path).output
    assert json.loads(run("list", "--format", "json", "--register", path).output)["rows"][0]["content"][
        "text"
    ].endswith("abc")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'text = "a\x00b"', "NUL"),
        (b"\xff\xfea\x00\x00\x00", "NUL"),
        (b'{"kind": "party", "id": "X", "name": "a\\u0000b"}', "hidden character U+0000"),
        (b'{"kind": "party", "id": "X", "name": "\\ud800"}', "hidden character U+D800"),
        (b"[1, " * 100_000, "cannot be read: nested too deep"),
        (b'{"kind": ' * 5000, "nested too deep"),
        (b"a = " + b"[" * 100_000, "is no TOML"),
        (b'{"kind": "party"', "is no JSON"),
        (b"PK\x03\x04 zip", "is not a text: it is a zip archive"),
        (b"\xe9t\xe9 = 1", "is not UTF-8"),
        (b"x" * 5_000_000, "is larger than 4,000,000 bytes"),
        (b'kind = "wish"', "there is no kind 'wish'"),
        (b'[[wish]]\nname = "x"', "there is no kind 'wish'"),
        (b"[1, 2]", "does not say its kind"),
        (b"", "holds no records"),
        (b'[[party]]\nid = "a b"\nname = "x"', "cannot be an id"),
        (b'[[party]]\nid = "X"\nname = 1979-05-27T07:32:00Z', "is no text"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_files_that_hold_no_records(ledger, path, tmp_path, body, said):
    (tmp_path / "in.toml").write_bytes(body)
    done = run("add", "record", tmp_path / "in.toml", "--register", path, "--author", AUTHOR)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "repair:" in done.stderr
    assert len(done.stderr) < 1500
    assert ledger.verify().lines == 0
    piped = run("add", "record", "-", "--register", path, "--author", AUTHOR, input=body)
    assert piped.exit_code == 2
    assert said in piped.stderr


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:SECRET@localhost:1/x",
        "postgresql://localhost:1/x?password=SECRET",
        "postgresql://localhost:1/x?sslpassword=SECRET",
        "postgresql://u:first@SECRET@localhost:1/x",
        "postgresql://u:SECRET@[::1/x",
        "mysql://u:SECRET@localhost/x",
    ],
)
def test_no_message_tells_a_password(address):
    with pytest.raises(DataError) as found:
        Ledger(address)
    assert "SECRET" not in str(found.value)


def test_a_register_is_never_in_memory_alone():
    with pytest.raises(DataError, match="has no name"):
        Ledger.create(":memory:", author=AUTHOR)
