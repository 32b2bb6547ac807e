"""What the documentation says runs, and whatever there is has its place in it.

Blocks of a page are worked from top to bottom in an empty folder. ```console: lines that begin with `$ ` are run,
the lines below are what they print. ```python: run, all blocks of a page together; a ```text block right below is
what it prints. A block with a file's name behind its language, ```csv table.csv, is written as that file.
`...` stands for anything. A page that says <!-- needs FILES from FOLDER --> gets copies of them.
"""

import importlib.util
import io
import re
import shlex
import shutil
from contextlib import redirect_stdout
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import miqyas as mq
from miqyas.index.written import form
from miqyas.present.cli import VERBS, main
from miqyas.present.reading import KEYS, PARTS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {
    str(one.relative_to(ROOT)): one for one in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md")))
}
BLOCK = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NEEDS = re.compile(r"<!-- needs (.+) from (\S+) -->")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def text(name):
    return PAGES[name].read_text("utf-8")


def blocks(name):
    return [(kind, file, body) for kind, file, body in BLOCK.findall(text(name))]


def prose(name):
    return BLOCK.sub("", text(name))


# ---------------------------------------------------------------- examples
RUNNING = [name for name in PAGES if any(kind in ("console", "python") for kind, _, _ in blocks(name))]


def same(expected, printed):
    """Whether what was printed is what was expected, where `...` stands for anything, also for many lines."""
    lines = [one.rstrip() for one in expected.strip("\n").splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if one == "..." else rf"{_line(one)}\n" for one in lines)
    found = "".join(f"{one.rstrip()}\n" for one in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, found) is not None


def _line(one):
    return ".*".join(re.escape(part) for part in one.split("..."))


def commands(body):
    """Pairs of a command and what it prints."""
    parts = re.split(r"^\$ (.*)\n", body, flags=re.MULTILINE)
    assert not parts[0], "a console block begins with '$ '"
    return list(zip(parts[1::2], parts[2::2], strict=True))


class Shell:
    """The few commands that the pages use, without a process."""

    def __init__(self):
        self.code = 0

    def run(self, line):
        """Run one line; gives what it prints on both streams."""
        verb, *words = shlex.split(line)
        if verb == "miqyas":
            done = CliRunner().invoke(main, words, prog_name="miqyas")
            self.code = done.exit_code
            return done.output
        if line == "echo $?":
            code, self.code = self.code, 0
            return f"{code}\n"
        if verb == "ls":
            return "".join(f"{one.name}\n" for one in sorted(Path(words[0]).iterdir()))
        raise AssertionError(f"the pages do not use '{verb}'")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("MIQYAS_CACHE", "off")
    return tmp_path


@pytest.mark.parametrize("name", RUNNING)
def test_examples_run(name, folder):
    for files, source in NEEDS.findall(text(name)):
        for file in files.split():
            if not (ROOT / source / file).is_file():
                pytest.skip(f"needs {source}: the figures are not shipped")
            shutil.copy(ROOT / source / file, folder)
    shell, names = Shell(), {"__name__": name}
    found = blocks(name)
    for (kind, file, body), (below, _, printed) in pairwise([*found, ("", "", "")]):
        if file:
            Path(file).write_text(body, encoding="utf-8")
        elif kind == "console":
            console(shell, body)
        elif kind == "python":
            python(names, body, printed if below == "text" else None)


def console(shell, body):
    pairs = commands(body)
    for (line, expected), (following, _) in pairwise([*pairs, ("", "")]):
        printed = shell.run(line)
        assert same(expected, printed), f"$ {line}\nexpected:\n{expected}\nprinted:\n{printed}"
        assert shell.code == 0 or following == "echo $?", f"$ {line}\nfailed:\n{printed}"


def python(names, body, expected):
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(body, names["__name__"], "exec"), names)
    if expected is not None:
        assert same(expected, printed.getvalue()), f"{body}\nexpected:\n{expected}\nprinted:\n{printed.getvalue()}"


def test_the_comparison_tells_differences():
    assert same("a\n...\nd e...", "a\nb\nc\nd e f\n")
    assert same("a\n...", "a\n")
    assert not same("a\n...\nd", "a\nb\nc\n")
    assert not same("a", "a\nb\n")
    assert not same("a...", "a\nb\n")


def test_the_main_pages_have_examples():
    how_tos = {name for name in PAGES if "how-to" in name}
    assert len(how_tos) >= 3
    assert {"README.md", *how_tos} <= set(RUNNING)


@pytest.mark.parametrize("name", tuple(PAGES))
def test_toml_is_read(name):
    import tomllib

    for kind, _, body in blocks(name):
        if kind == "toml":
            tomllib.loads(body)


def test_the_smallest_model_can_be_built(folder):
    small = next(body for kind, _, body in blocks("docs/model-file.md") if kind == "toml")
    Path("small.toml").write_text(small, encoding="utf-8")
    panel = mq.Panel.of([[1.0], [2.0]], places="ab", series=["reach"])
    assert mq.build(mq.read_model("small.toml"), panel).order() == ("b", "a")


# ---------------------------------------------------------------- completeness
def test_readme_names_both_commands():
    shown = "".join(body for kind, _, body in blocks("README.md") if kind == "sh")
    for target in ("demo", "test"):
        assert f"make {target}" in shown
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def headings(name):
    return re.findall(r"^#+ (.*)$", prose(name), re.MULTILINE)


def every_command():
    context = click.Context(main, info_name="miqyas")
    for verb in VERBS:
        command = main.get_command(context, verb)
        yield verb, command
        if isinstance(command, click.Group):
            yield from (
                (f"{verb} {below}", command.get_command(context, below)) for below in command.list_commands(context)
            )


@pytest.mark.parametrize(
    ("verb", "command"), tuple(every_command()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_command_and_option_is_documented(verb, command):
    page = prose("docs/present.md")
    assert verb in headings("docs/present.md")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert any(re.search(rf"`{one}\b", page) for one in parameter.opts), f"{verb} {parameter.opts}"


def documented(section):
    """Keys in the first column of the tables below a heading of docs/model-file.md."""
    below = re.split(rf"^#+ {re.escape(section)}$", text("docs/model-file.md"), flags=re.MULTILINE)[1]
    return set(re.findall(r"^\| `(\w+)` \|", re.split(r"^#+ ", below, flags=re.MULTILINE)[0], re.MULTILINE))


@pytest.mark.parametrize(
    ("section", "fields"),
    [
        ("[model]", form.MODEL),
        ("[rank]", form.RANK),
        ("Steps", form.DEFAULTS),
        ("[node.ID]", form.NODE),
        ("[indicator.ID]", form.INDICATOR),
        ("goalposts", form.GOALPOSTS),
        ("breaks", form.BREAK),
        ("[vary]", form.VARY),
        *((kind.name, kind.fields) for kind in form.KINDS),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_every_key_of_a_model_file_is_documented(section, fields):
    assert documented(section) == set(fields)


def test_every_table_of_a_model_file_is_documented():
    page = text("docs/model-file.md")
    for name in form.TOP:
        assert f"[{name}" in page or f"| `{name}` |" in page, name
    for step in (*form.NODE_STEPS, *form.INDICATOR_STEPS):
        assert f"`{step}`" in page


@pytest.mark.parametrize("name", mq.__all__)
def test_every_public_name_is_documented(name):
    assert f"`mq.{name}`" in prose("docs/index.md")
    assert any(f"mq.{name}" in text(page) for page in PAGES if page != "docs/index.md")


def test_every_way_to_read_is_documented():
    page = prose("docs/data.md")
    for key in (*KEYS, *(f"columns.{one}" for one in PARTS)):
        assert f"`{key}`" in page, key


def test_every_state_is_documented():
    from miqyas.data.panel import Status

    for one in Status:
        assert f"\n| {one.word} |" in text("docs/data.md")


def test_every_error_and_exit_code_is_documented():
    from miqyas import errors
    from miqyas.present import fault

    page = text("docs/errors.md")
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.MiqyasError)]
    assert len(kinds) > 3
    assert all(f"{one.__name__}`" in page for one in kinds)
    for code in (0, fault.MISTAKE, fault.FAULT, fault.STOPPED, fault.LEFT):
        assert f"\n| {code} |" in page


def test_every_shipped_model_is_documented():
    from miqyas.index.modelfile import shipped

    assert all(f"\n| `{one}` |" in text("docs/engine.md") for one in shipped())


def test_every_variable_of_the_environment_is_documented():
    code = "".join(one.read_text("utf-8") for one in (ROOT / "src").rglob("*.py"))
    for name in set(re.findall(r"\bMIQYAS_[A-Z]+", code)):
        assert any(name in prose(page) for page in PAGES), name


def test_changes_name_this_version():
    assert f"## {mq.__version__}" in text("CHANGELOG.md")


# ---------------------------------------------------------------- links, pages that are written by a tool
def anchors(page):
    """Anchors of the headings of a page, as they are made for Markdown."""
    raw = re.findall(r"^#+ (.*)$", BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in raw}


@pytest.mark.parametrize("name", tuple(PAGES))
def test_links_lead_somewhere(name):
    for link in LINK.findall(prose(name)):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = (PAGES[name].parent / file).resolve() if file else PAGES[name]
        assert target.is_file(), f"{name} links to {link}"
        assert not anchor or anchor in anchors(target), f"{name} links to {link}"


def test_every_page_is_linked():
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in LINK.findall(prose("docs/index.md"))}
    assert {page for page in DOCS.glob("*.md") if page.name != "index.md"} <= linked


@pytest.mark.parametrize("name", ["ranking.png", "country.png", "oic-change.png", "fields.png", "egdi.png"])
def test_pictures_are_small(name):
    content = (DOCS / name).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 400_000


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("docs_pages", ROOT / "tools" / "docs_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_methods_page_is_up_to_date(tool):
    assert text("docs/methods.md") == tool.methods_page(), "run: python tools/docs_pages.py"


def test_model_page_is_up_to_date(tool):
    assert text("docs/model-file.md") == tool.model_page(text("docs/model-file.md")), "run: python tools/docs_pages.py"


def test_pages_are_plain():
    for name in PAGES:
        assert max(map(len, prose(name).splitlines())) < 400
