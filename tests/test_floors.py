"""Imports go down only, siblings on a shelf never meet, and nothing hides inside functions (design §3)."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "miqyas"
FLOOR = {"errors": 0, "data": 1, "index": 2, "study": 3, "register": 3, "present": 4}
SHELF = {"vary": 0, "ranges": 0, "explain": 0, "audit": 1, "policy": 1, "match": 1, "claim": 1}
EXTRAS = {"pandas", "polars", "pyarrow", "python_calamine", "xlsxwriter", "highspy", "narwhals", "numba"}


def modules():
    return sorted(SOURCE.rglob("*.py"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out in full"
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def room(path):
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return parts[0]


def named(path):
    return "miqyas." + ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_go_down_only(path):
    here = room(path)
    if here == "__init__":
        return
    for name, node in imported(ast.parse(path.read_text("utf-8"))):
        if not name.startswith("miqyas."):
            continue
        there = name.split(".")[1]
        if there not in FLOOR:
            continue
        assert FLOOR[there] <= FLOOR[here], f"{path.name}:{node.lineno} imports up: {name}"
        if {here, there} == {"study", "register"}:
            raise AssertionError(f"{path.name}:{node.lineno}: study and register do not know each other")


def test_there_are_no_circles():
    edges = {}
    known = {named(path) for path in modules()}
    for path in modules():
        me = named(path)
        targets = set()
        for name, _ in imported(ast.parse(path.read_text("utf-8"))):
            parts = name.split(".")
            hits = [".".join(parts[:n]) for n in range(len(parts), 1, -1) if ".".join(parts[:n]) in known]
            targets.update(hits[:1])
        edges[me] = targets - {me}
    done, open_ = set(), []

    def visit(one):
        if one in open_:
            raise AssertionError("a circle: " + " -> ".join([*open_[open_.index(one) :], one]))
        if one in done:
            return
        open_.append(one)
        for other in edges.get(one, ()):
            visit(other)
        open_.pop()
        done.add(one)

    for one in edges:
        visit(one)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_import_of_our_own_inside_a_function(path):
    # The command line alone may: that is what keeps its start light.
    tree = ast.parse(path.read_text("utf-8"))
    for outer in ast.walk(tree):
        if not isinstance(outer, ast.FunctionDef):
            continue
        for name, node in imported(outer):
            if room(path) == "present":
                continue
            top = name.split(".")[0]
            assert top != "miqyas", f"{path.name}:{node.lineno} hides {name} inside a function"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_rooms_without_a_name(path):
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "base", "misc"}


def test_files_stay_small():
    long = {p.name: n for p in modules() if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert long == {}
