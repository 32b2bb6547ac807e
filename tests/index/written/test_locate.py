"""The line index of TOML against documents whose lines are known because the test wrote them."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import ModelError
from miqyas.index.written.locate import locate, read_text

WORDS = st.text(alphabet="abc-_1", min_size=1, max_size=3)
KEYS = st.one_of(
    WORDS.map(lambda key: (key, key)),
    WORDS.map(lambda key: (key + ".x", f'"{key}.x"')),
    WORDS.map(lambda key: (key + " #[=", f"'{key} #[='")),
    WORDS.map(lambda key: (key + '"\n', f'"{key}\\"\\n"')),
)
SCALARS = st.sampled_from(
    [
        "1",
        "-2.5e3",
        "true",
        "inf",
        "1979-05-27 07:32:00",
        '"a # [b] = {c}"',
        "'\\'",
        '"\\""',
        '""',
        '"""\n[no.table]\nkey = 1 # none\n\\""" still"""',
        '"""ends in quotes"""""',
        "'''\n[no]\n= ''two'' '''",
    ]
)


class Writer:
    """Writes TOML and keeps the line of everything it writes."""

    def __init__(self):
        self.text = ""
        self.lines = {}

    @property
    def line(self):
        return self.text.count("\n") + 1

    def put(self, text):
        self.text += text

    def value(self, data, path, value):
        kind, body = value
        if kind == "scalar":
            self.put(body)
        elif kind == "list":
            self.put("[")
            for number, one in enumerate(body):
                self.put(data.draw(st.sampled_from(["", "\n  ", " # ] , [\n"])))
                self.lines[(*path, str(number))] = self.line
                self.value(data, (*path, str(number)), one)
                self.put(data.draw(st.sampled_from([",", " ,\n"])))
            self.put(data.draw(st.sampled_from(["]", "\n]", " # }\n]"])))
        else:
            self.put("{ ")
            for number, (key, one) in enumerate(body):
                self.put(", " if number else "")
                self.lines[(*path, key[0])] = self.line
                self.put(f"{key[1]} = ")
                self.value(data, (*path, key[0]), one)
            self.put(" }")


def unique_keys(pairs):
    return list({key[0]: (key, value) for key, value in pairs}.values())


VALUES = st.recursive(
    SCALARS.map(lambda text: ("scalar", text)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda body: ("list", body)),
        st.lists(st.tuples(KEYS, inner), max_size=2).map(lambda body: ("table", unique_keys(body))),
    ),
    max_leaves=5,
)
GAPS = st.sampled_from(["", "\n", "# a remark [x] = 1\n", "  \t\n"])


def every_path(value, path=()):
    if isinstance(value, dict):
        for key, one in value.items():
            yield (*path, key)
            yield from every_path(one, (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield (*path, str(number))
            yield from every_path(one, (*path, str(number)))


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_every_path_is_found_on_the_line_it_was_written(data):
    out = Writer()
    seen = set()
    for section in range(data.draw(st.integers(1, 4))):
        out.put(data.draw(GAPS))
        head, head_text = data.draw(KEYS)
        table = (f"{section}{head}",)
        written = head_text[0] + str(section) + head_text[1:] if head_text[0] in "\"'" else f"{section}{head}"
        members = data.draw(st.integers(0, 2))
        for member in range(max(members, 1)):
            path = (*table, str(member)) if members else table
            out.lines.setdefault(table, out.line)
            out.lines[path] = out.line
            out.put(f"[[ {written} ]] # [x]\n" if members else f"[{written}]\n")
            for key, text in dict(data.draw(st.lists(KEYS, max_size=3))).items():
                out.put(data.draw(GAPS))
                at = (*path, key)
                if data.draw(st.booleans()):
                    out.lines[at] = out.line
                    text, at = f"{text} . deep", (*at, "deep")
                out.lines[at] = out.line
                out.put(f"{text} = ")
                value = data.draw(VALUES)
                # tomllib of Python 3.11 wants inline tables on one line.
                mark = len(out.text)
                kept = dict(out.lines)
                out.value(data, at, value)
                if "table" in str(value) and "\n" in out.text[mark:]:
                    out.text, out.lines = out.text[:mark] + "1", kept
                out.put(data.draw(st.sampled_from(["\n", " # }\n"])))
            seen.add(table)
    document = tomllib.loads(out.text)
    assert locate(out.text) == out.lines
    assert set(out.lines) == set(every_path(document))


def test_a_table_that_is_only_implied_has_the_line_that_implies_it():
    lines = locate("[a.b]\nx = 1\n[c]\n[a]\ny = 1\n")
    assert lines[("a", "b")] == 1
    assert lines[("a",)] == 4
    assert locate("[a.b]\n")[("a",)] == 1


def test_tables_below_a_list_of_tables_belong_to_its_last_member():
    lines = locate("[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 1\n[[a.c]]\n[[a.c]]\nz = 1\n")
    assert lines[("a", "0", "x")] == 2
    assert lines[("a", "1", "b", "y")] == 5
    assert lines[("a", "1", "c", "1", "z")] == 8


def test_windows_line_ends_and_a_byte_order_mark_do_not_move_lines():
    document, lines = read_text('\ufeff[a]\r\nx = """\r\n1\r\n"""\r\ny = 2\r\n')
    assert lines[("a", "y")] == 5
    assert document["a"]["x"] == "1\n"


@pytest.mark.parametrize(
    ("text", "place", "repair"),
    [
        ("a = 1\nb 2\n", "line 2, column 3", "key = value"),
        ("a = 1\nb = two\n", "line 2, column 5", "in quotes"),
        ("a = 1\nb = 1,5\n", "line 2, column 6", "with a point"),
        ('a = 1\nb = "x\n', "line 2, column 7", "three quotes"),
        ("a = 1\nb = 'x\n", "line 2, column 7", "opened with"),
        ('a = 1\nb = "\\d"\n', "line 2, column", "single quotes"),
        ("a = 1\na = 2\n", "line 2, column", "twice"),
        ("[a]\n[b]\n[a]\n", "line 3, column", "join the two"),
        ("a = {x = 1}\na.y = 2\n", "line 2, column", "inside the braces"),
        ("[a\nx = 1\n", "line 1, column 3", "close the heading"),
        ("[a b]\n", "line 1, column 4", "quotes"),
        ("[é]\n", "line 1, column 2", "in quotes"),
        ("a = {x = 1\n", "line 1, column", "close the table"),
        ("a = [1 2]\n", "line 1, column", "comma"),
        ("= 1\n", "line 1, column 1", "[table]"),
        ("x = 1\ny = [1,\n", "line 2, column 8", ""),
        ('x = """never\nends\n', "line 2, column 5", "close the text"),
    ],
)
def test_a_syntax_error_tells_line_column_and_repair(text, place, repair):
    with pytest.raises(ModelError, match="this is not TOML") as caught:
        read_text(text, "my.toml")
    assert caught.value.where.startswith(f"my.toml {place}")
    assert repair in caught.value.repair
