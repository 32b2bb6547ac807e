"""The colophon: how an index was made, from what, and how it can be made again (convention §10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from miqyas.data.source import UNKNOWN, Source
from miqyas.index.method import Step, methods
from miqyas.index.model import Choice, Indicator, Node, Setting
from miqyas.present.figure import measure, share
from miqyas.present.leaf import unit
from miqyas.present.markup import figure, inert, isolated, table
from miqyas.present.standing import caption
from miqyas.present.view import View, portion

COLUMN_STEPS: tuple[Step, ...] = ("carry", "screen", "denominate", "impute", "treat", "normalise")
NODE_STEPS: tuple[Step, ...] = ("weigh", "aggregate")


def colophon(view: View) -> str:
    """Every section below the ranking."""
    made = (
        ("how", steps(view) + inert_list([str(one) for one in view.index.notices], view.words("notices"))),
        ("tree", weights(view)),
        ("varied", varied(view)),
        ("sources", sources(view)),
        ("masks", masks(view)),
        ("repeat", repeat(view)),
    )
    return "".join(f'<section id="{key}"><h2>{view.words(key)}</h2>{body}</section>' for key, body in made if body)


def steps(view: View) -> str:
    """The methods of every step, with their options and what they worked on."""
    words = view.words
    settings = list(_settings(view))
    found = [(step, setting, moved) for step, setting, each in settings if (moved := _moved(view, step, each))]
    unmoved = list(dict.fromkeys(step for step, *_ in settings if step not in {one for one, *_ in found}))
    told = [[inert(step), _method(step, setting), _on(view, step, elements)] for step, setting, elements in found]
    idle = [step for step in COLUMN_STEPS if step not in {step for step, _, _ in settings}]
    rest = "".join(
        f"<p>{words(key, steps=words.listed([inert(one) for one in names]))}</p>"
        for key, names in (("unmoved", unmoved), ("idle", idle))
        if names
    )
    return table(told, [words("step"), words("method"), words("on")], "steps") + rest


def weights(view: View) -> str:
    """The tree with weights, directions and limits, and the reason for each."""
    words, tree, index = view.words, view.index.tree, view.index
    head = [words(key) for key in ("part", "inside", "whole", "better", "limits", "why")]
    cells = []
    for element, depth in _walk(view, len(tree.ids) - 1, 0):
        part = tree.parts[element]
        cells.append(
            [
                f'<span class="d{depth}">{isolated(view.name(element))}</span>',
                portion(float(index.weights[element])),
                portion(float(index.effective[element])),
                words(part.direction),
                _limits(view, element),
                words.stated(part.why),
            ]
        )
    return table(cells, head, "weights")


def varied(view: View) -> str:
    """What the models drawn could differ in, and what the intervals do not say."""
    words = view.words
    cells = [[isolated(one.id), _could(one), words.stated(one.why)] for one in view.variation.choices]
    drawn = table(cells, [words("choice"), words("options"), words("why")], "varied")
    return f'<p dir="auto">{inert(caption(view.variation))}</p>{drawn}'


def sources(view: View) -> str:
    """Who printed the figures, under which licence; those that may not be sold are marked."""
    words = view.words
    items = "".join(
        f'<li id="s{i}" dir="auto"><b>{inert(source.name or source.id)}</b> {_terms(view, source, count)}</li>'
        for i, (source, count) in enumerate(view.sources, 1)
    )
    own = sorted({one.source for one in view.index.model.indicators if one.source} | {view.index.model.source} - {""})
    return f"<ol>{items}</ol>{inert_list(own, words('model'))}" if items or own else ""


def masks(view: View) -> str:
    """Figures that were printed and are not believed, with the reason."""
    words, panel = view.words, view.index.panel
    cells = []
    for (code, reason, ruled, cited), found in view.masks.items():
        by_place: dict[str, list[str]] = {}
        for one in found:
            by_place.setdefault(one.place, []).append(
                f"{one.year}: {figure(measure(one.value))}" if one.year else figure(measure(one.value))
            )
        printed = "; ".join(
            f"{isolated(panel.name(place, words.language))} {', '.join(said)}" for place, said in by_place.items()
        )
        why = inert(reason) + (f" <small>({inert(cited)})</small>" if cited else "")
        cells.append([isolated(panel.find(code).name or code), printed, why, inert(ruled)])
    head = [words(key) for key in ("series", "printed", "why", "ruled")]
    return table(cells, head, "masks") if cells else ""


def repeat(view: View) -> str:
    """What identifies the model, the data and the study."""
    model, words, variation = view.index.model, view.words, view.variation
    facts = {
        "model": f"{isolated(model.id)} {inert(model.version)} <code>{model.fingerprint}</code>",
        "panel": f"<code>{view.index.panel.fingerprint}</code>",
        "version": inert(view.index.version),
        "seed": str(variation.seed),
        "drawn": f"{variation.replications:,}",
        "licence": inert(model.licence),
    }
    return "<dl>" + "".join(f"<dt>{words(key)}</dt><dd>{said}</dd>" for key, said in facts.items() if said) + "</dl>"


def inert_list(texts: list[str], title: str) -> str:
    """A titled list of foreign texts, nothing where there are none."""
    items = "".join(f'<li dir="auto">{inert(one)}</li>' for one in texts)
    return f"<h3>{title}</h3><ul>{items}</ul>" if items else ""


def _settings(view: View) -> Iterator[tuple[Step, Setting, list[int]]]:
    # Settings of each step with the elements they worked on; what a step left alone is not told.
    plan = view.index.plan
    groups: dict[tuple[Step, Setting], list[int]] = {}
    for step in COLUMN_STEPS:
        for block in plan.columns[step]:
            groups.setdefault((step, block.setting), []).extend(block.columns)
    for i, step in enumerate(NODE_STEPS):
        for element, blocks in plan.nodes.items():
            groups.setdefault((step, blocks[i].setting), []).append(element)
    for (step, setting), elements in groups.items():
        if setting.method != "none":
            yield step, setting, elements


def _moved(view: View, step: Step, elements: list[int]) -> list[int]:
    # A step that met nothing to change is not told as one that was done; where it changes a whole column by its
    # nature, or changes no value, it is taken at its word.
    index = view.index
    if step == "screen":
        return elements if any(told.startswith("left out") for told in index.standing[view.t]) else []
    pairs = {
        "denominate": (index.raw, index.denominated),
        "impute": (index.denominated, index.imputed),
        "treat": (index.imputed, index.treated),
    }
    if step not in pairs:
        return elements
    before, after = pairs[step]
    differs = ~((before == after) | (np.isnan(before) & np.isnan(after)))
    kept = set(np.flatnonzero(differs.any(axis=(0, 1))).tolist())
    if step == "denominate":
        return [one for one in elements if index.divided[one]]
    return elements if kept & set(elements) else []


def _method(step: Step, setting: Setting) -> str:
    known = next((one for one in methods(step) if one.name == setting.method), None)
    options = ", ".join(f"{name} = {_option(value)}" for name, value in setting.options if value is not None)
    told = f"<b>{inert(setting.method.replace('_', ' '))}</b>" + (f" <code>{inert(options)}</code>" if options else "")
    return told + (f"<br><small>{inert(known.summary)} {inert(known.source)}.</small>" if known else "")


def _on(view: View, step: Step, elements: list[int]) -> str:
    tree, words = view.index.tree, view.words
    every = list(tree.children) if step in NODE_STEPS else list(range(tree.width))
    others = [one for one in every if one not in elements]
    if not others or not elements:
        return words("everything")
    short = elements if len(elements) <= len(others) else others
    listed = ", ".join(isolated(view.name(one)) for one in short)
    return listed if short is elements else words("all_but", names=listed)


def _option(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_option(one) for one in value) + "]"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_option(one)}" for name, one in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


def _walk(view: View, element: int, depth: int) -> Iterator[tuple[int, int]]:
    yield element, depth
    for child in view.index.tree.children.get(element, ()):
        yield from _walk(view, int(child), depth + 1)


def _limits(view: View, element: int) -> str:
    part = view.index.tree.parts[element]
    if isinstance(part, Node):
        return ""
    assert isinstance(part, Indicator)
    told = []
    if part.goalposts:
        posts = part.goalposts
        told.append(f"{measure(posts.low)} \u2013 {measure(posts.high)} <small>{view.words.stated(posts.why)}</small>")
    if part.target is not None:
        told.append(f"target {measure(part.target)}")
    return "<br>".join([*told, f"<small>{inert(unit(view, element))}</small>"])


def _could(one: Choice) -> str:
    match one.kind:
        case "noise":
            told = f"weights \u00d7 (1 \u00b1 {one.spread:g})" + _of("level", one.levels)
        case "dirichlet":
            told = f"weights near the model's, concentration {one.concentration:g}" + _of("node", one.nodes)
        case "simplex":
            told = "any weights" + _of("node", one.nodes)
        case "bounds":
            limits = [f"{name} {share(low)} \u2013 {share(high)}" for name, low, high in one.bounds]
            told = "; ".join([*limits, *(f"{heavy} \u2265 {light}" for heavy, light in one.orders)])
        case "drop":
            told = _odds(one, ["all", *(f"without {name}" for name in one.dropped)])
        case "errors":
            stated = [f"{code} \u00b1 {deviation:g}" for code, deviation in one.errors]
            told = "; ".join(stated) or "the standard errors of the data"
        case _:
            told = _odds(one, [_option(option) for option in one.options])
    return (f"<code>{inert(one.key)}</code> " if one.key else "") + inert(told)


def _of(kind: str, names: Sequence[object]) -> str:
    return f" ({kind} {', '.join(map(str, names))})" if names else ""


def _odds(one: Choice, told: Sequence[str]) -> str:
    if len(one.probabilities) != len(told):
        return "; ".join(told)
    return "; ".join(f"{text} ({share(odds)})" for text, odds in zip(told, one.probabilities, strict=True))


def _terms(view: View, source: Source, count: int) -> str:
    words = view.words
    told = [source.licence, source.vintage, source.retrieved, source.address]
    mark = f" <mark>{words('commercial')}</mark>" if source.non_commercial else ""
    given = words.counted(count, "figure") if count else words("divisor")
    if source.id == UNKNOWN.id:
        return given
    return "<small>" + " \u00b7 ".join([inert(one) for one in told if one] + [given]) + f"</small>{mark}"
