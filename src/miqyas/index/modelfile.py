"""Model files: read a model by name or path, with every mistake told at once (design §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from miqyas.errors import MiqyasError, ModelError, nearest, raise_all
from miqyas.index.model import Model, RankRule
from miqyas.index.written import form
from miqyas.index.written.document import Document, set_key
from miqyas.index.written.findings import Findings
from miqyas.index.written.locate import Lines, marked, read_text
from miqyas.index.written.needs import check_levels, check_needs
from miqyas.index.written.parts import indicators, listed, nodes, words
from miqyas.index.written.roots import levels
from miqyas.index.written.setting import defaults
from miqyas.index.written.setting import levels as level_settings
from miqyas.index.written.varied import settle, try_options, varied


def shipped() -> tuple[str, ...]:
    """Names of the models that come with the package."""
    return tuple(sorted(one.name.removesuffix(".toml") for one in _shelf() if one.name.endswith(".toml")))


def read_model(name_or_path: str | Path) -> Model:
    """Read a shipped model by its name, or a model file by its path.

    Raises ModelError for a name that is not there and for a file that is no TOML, and all mistakes of a model
    file together.
    """
    name = str(name_or_path)
    if isinstance(name_or_path, str) and name in shipped():
        path = next(one for one in _shelf() if one.name == f"{name}.toml")
        return parse_text(path.read_text(encoding="utf-8"), f"{name}.toml")
    file = Path(name_or_path)
    if not file.is_file():
        kind = "a folder" if file.is_dir() else "not there"
        raise ModelError(
            f"no model '{name}': it is no shipped model, and as a file it is {kind}",
            repair=f"{nearest(name.removesuffix('.toml'), shipped())}, or give the path of a .toml file",
        )
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as flaw:
        line = file.read_bytes().count(b"\n", 0, flaw.start) + 1
        raise ModelError(
            "the model file is not written in UTF-8",
            where=f"{file.name} line {line}",
            repair="save it as UTF-8",
        ) from None
    return parse_text(text, str(file))


def parse_text(text: str, file: str = "") -> Model:
    """Make a model of the text of a model file."""
    given, lines = read_text(text, Path(file).name if file else "")
    document = Document.of(given, file, lines)
    document.todo = marked(text)
    return _parsed(document, tried=True)


def parse_model(document: Mapping[str, Any], *, file: str = "", lines: Lines | None = None) -> Model:
    """Make a model of plain data; raises every mistake together, each with file, line, key and repair."""
    return _parsed(Document.of(document, file, lines), tried=True)


def with_set(model: Model, changes: Mapping[str, Any]) -> Model:
    """Return the model with other values at some dotted keys, made anew from its document.

    A method is set before the options that go with it, in whatever order they are given.
    """
    document: Mapping[str, Any] = model.document
    for key in sorted(changes, key=lambda one: not one.endswith("method")):
        document = set_key(document, key, changes[key])
    made = document if isinstance(document, Document) else Document.of(document, model.file)
    # A study sets what [vary] allows, thousands of times: those options have been tried already.
    return _parsed(made, tried=not changes.keys() <= {one.key for one in model.vary}, base=model)


def _shelf() -> list[Any]:
    return list((files("miqyas") / "models").iterdir())


def _parsed(document: Document, *, tried: bool, base: Model | None = None) -> Model:
    findings = Findings(document.file, document.lines)
    model = _read(document, findings, base)
    if tried:
        try_options(document, model.vary, lambda changed: _faults(changed, model), findings)
    name = Path(document.file).name if document.file else str(model.id or "the model")
    raise_all(name, findings.in_order())
    return model


def _faults(document: Document, base: Model) -> Sequence[MiqyasError]:
    findings = Findings()
    _read(document, findings, base)
    return findings.errors


def _read(document: Document, findings: Findings, base: Model | None) -> Model:
    # base: a model whose document shares tables with this one; what it has made of those is taken over.
    for name in document:
        if name not in form.TOP:
            findings.add(f"there is no table '{name}' in a model", (name,), nearest(name, form.TOP))
    per_level = level_settings(document.get("level", {}), findings)
    if base is not None and _shared(document, base, "indicator", "denominate", "level"):
        leaves = base.indicators
    else:
        ratio = "denominate" not in document and "denominate" not in per_level.get(1, {})
        leaves = indicators(document.get("indicator", {}), findings, ratio=ratio)
    if base is not None and _shared(document, base, "node"):
        inner = base.nodes
    else:
        inner = nodes(document.get("node", {}), findings)
    study: dict[str, Any]
    if base is not None and _shared(document, base, "vary", "node", "indicator"):
        study = {"vary": base.vary, "replications": base.replications, "seed": base.seed}
    else:
        study = varied(document.get("vary", {}), findings)
        study["vary"] = settle(study["vary"], inner, leaves, findings)
    rank = findings.table(document.get("rank", {}), ("rank",), "write [rank] and its keys below")
    model = Model(
        **_head(document, findings),
        rank=RankRule(**findings.read(rank, form.RANK, ("rank",))),
        steps=defaults(document, findings),
        levels=per_level,
        indicators=leaves,
        nodes=inner,
        **study,
        document=document,
        file=document.file,
    )
    for name in model.lenses:
        if name not in {one.id for one in inner}:
            what = f"the lens '{name}' is no node of the model"
            findings.add(what, ("model", "lenses"), nearest(name, (one.id for one in inner)))
    check_levels(model, levels(inner, leaves, findings), findings)
    check_needs(model, findings)
    return model


def _shared(document: Document, base: Model, *names: str) -> bool:
    return all(document.get(name) is base.document.get(name) for name in names)


def _head(document: Document, findings: Findings) -> dict[str, Any]:
    given = findings.table(document.get("model", {}), ("model",), "write [model] and its keys below")
    head = {"id": "", **findings.read(given, form.MODEL, ("model",))}
    for key in ("name", "description"):
        if key in head:
            head[key] = words(head[key])
    for key in ("keep", "leave_out", "groups", "data", "lenses"):
        if key in head:
            head[key] = listed(head[key])
    if "places" in head and not isinstance(head["places"], str):
        head["places"] = tuple(head["places"])
    return head
