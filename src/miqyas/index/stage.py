"""The stages between raw figures and normalised ones: coats around the kernels of each step.

A coat names the place and the indicator where a kernel cannot work; the kernels themselves do not check.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, MutableMapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Status
from miqyas.index.bench import Bench, need, refuse, unscaled
from miqyas.index.plan import Block, Floats, Plan
from miqyas.index.shape import LARGEST

Memo = MutableMapping[Hashable, Any]
TREATED = ("unchanged", "winsorised", "logarithm", "mirrored logarithm")


@dataclass(frozen=True)
class Stages:
    """Figures after each step, all (year, place, indicator), NaN where absent.

    keep    (year, place) whether screening kept the place
    how     step -> (indicator,) words on what was done to the column
    dropped (indicator,) columns left out because they are constant or empty
    """

    raw: Floats
    denominated: Floats
    imputed: Floats
    treated: Floats
    normalised: Floats
    keep: NDArray[np.bool_]
    status: NDArray[np.uint8]
    how: dict[str, tuple[str, ...]]
    dropped: NDArray[np.bool_]


def run(bench: Bench, memo: Memo | None = None) -> Stages:
    """Run every step up to normalisation; a memo shares equal prefixes between plans."""
    memo = {} if memo is None else memo
    plan = bench.plan
    key: tuple[Any, ...] = (plan.drawn, plan.key("carry"), plan.key("screen"), plan.key("denominate"))
    denominated, keep = once(memo, key, lambda: _denominated(bench))
    key = (*key, plan.key("impute"))
    imputed, status = once(memo, key, lambda: _imputed(bench, denominated))
    key = (*key, plan.key("treat"))
    treated, how = once(memo, key, lambda: _treated(bench, imputed))
    key = (*key, plan.key("normalise"))
    normalised, dropped = once(memo, key, lambda: _normalised(bench, treated))
    return Stages(
        raw=bench.sheet.raw,
        denominated=denominated,
        imputed=imputed,
        treated=treated,
        normalised=normalised,
        keep=keep,
        status=status,
        how={"treat": how, "impute": _words(plan, "impute"), "denominate": _divided(bench)},
        dropped=dropped,
    )


def once(memo: Memo, key: Hashable, make: Callable[[], Any]) -> Any:
    """What the memo holds under the key, made first where it holds nothing."""
    if key not in memo:
        memo[key] = make()
    return memo[key]


def _denominated(bench: Bench) -> tuple[Floats, NDArray[np.bool_]]:
    sheet, block = bench.sheet, bench.plan.columns["screen"][0]
    keep = np.ones(sheet.raw.shape[:2], dtype=np.bool_)
    if block.setting.method != "none":
        method = block.method("screen")
        wanted = {"counted": _counted(bench)} if method.supplied else {}
        keep = np.stack([method.kernel(x, **wanted, **block.options) for x in sheet.raw])
        keep |= np.isin(sheet.places, list(bench.kept))
    if bench.left_out:
        keep &= ~np.isin(sheet.places, list(bench.left_out))
    x = sheet.raw if keep.all() else np.where(keep[..., None], sheet.raw, np.nan)
    for one in bench.plan.columns["denominate"]:
        columns = np.array([c for c in one.columns if sheet.divided[c]], dtype=np.intp)
        if one.setting.method == "none" or not len(columns):
            continue
        by = sheet.divisor[..., columns]
        factor = np.array([bench.plan.drawn[0][c][2] for c in columns])
        before = x[..., columns]
        refuse(bench, columns, (by <= 0) & ~np.isnan(before), by, "a denominator must be positive", "denominator")
        after = one.method("denominate").kernel(before, by, factor=factor, **one.options)
        lost = np.isnan(after) & ~np.isnan(before) & ~np.isnan(by)
        said = f"denominate {one.setting.method} is not defined there"
        refuse(bench, columns, lost, before, said, "denominator")
        refuse(
            bench, columns, np.abs(after) > LARGEST, after, "divided, it is too large to compute with", "denominator"
        )
        x = x.copy() if x is sheet.raw else x
        x[..., columns] = after
    return x, keep


def _counted(bench: Bench) -> NDArray[np.bool_]:
    # (indicator,) which columns are totals, by whatever method they are divided.
    return np.array([bool(code) for code in bench.sheet.divided], dtype=np.bool_)


def _imputed(bench: Bench, x: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    status = bench.sheet.status
    blocks = [one for one in bench.plan.columns["impute"] if one.setting.method != "none"]
    if not blocks:
        return x, np.where(np.isnan(x) & (status <= Status.CARRIED), np.uint8(Status.ABSENT), status)
    filled = x.copy()
    parent = bench.plan.tree.parent[: x.shape[-1]]
    for one in blocks:
        method = one.method("impute")
        supplied = {
            "sign": bench.plan.sign[one.index],
            "group": bench.group,
            "parent": parent[one.index],
        }
        wanted = {name: supplied[name] for name in method.supplied}
        for t in range(len(x)):
            filled[t][:, one.index] = method.kernel(x[t][:, one.index], **wanted, **one.options)
    # A place that screening removed stays removed: nothing is made up for it.
    gone = np.isnan(x).all(axis=-1)
    filled[gone] = np.nan
    new = np.isnan(x) & ~np.isnan(filled)
    status = np.where(np.isnan(filled) & (status <= Status.CARRIED), np.uint8(Status.ABSENT), status)
    return filled, np.where(new, np.uint8(Status.IMPUTED), status)


def _treated(bench: Bench, x: Floats) -> tuple[Floats, tuple[str, ...]]:
    how = ["unchanged"] * x.shape[-1]
    blocks = [one for one in bench.plan.columns["treat"] if one.setting.method != "none"]
    out = x
    for one in blocks:
        kernel = one.method("treat").kernel
        whole = len(one.columns) == x.shape[-1]
        part = x if whole else x[..., one.index]
        parts = [kernel(values, ref, **one.options) for values, ref in _with_limits(bench, part)]
        done = np.concatenate([values for values, _ in parts])
        codes = np.max([code for _, code in parts], axis=0)
        lost = np.isnan(done) & ~np.isnan(part)
        name = one.setting.method
        refuse(bench, one.index, lost, part, f"treatment '{name}' is not defined there", "treatment")
        if whole:
            out = done
        else:
            out = out.copy() if out is x else out
            out[..., one.index] = done
        for column, code in zip(one.columns, codes, strict=True):
            how[column] = _told(one, int(code))
    return out, tuple(how)


def _normalised(bench: Bench, x: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    plan = bench.plan
    dropped = np.zeros(x.shape[-1], dtype=np.bool_)
    oriented = x * plan.sign
    out: Floats | None = None
    for one in plan.columns["normalise"]:
        method = one.method("normalise")
        whole = len(one.columns) == x.shape[-1]
        cut = slice(None) if whole else one.index
        part = oriented if whole else oriented[..., one.index]
        supplied = {
            "sign": plan.sign[cut],
            "low": plan.low[cut],
            "high": plan.high[cut],
            "target": plan.target[cut],
        }
        wanted = {name: supplied[name] for name in method.supplied}
        need(bench, one, method.supplied)
        if method.uses_reference:
            dropped[one.index] = _flat(bench, one, part)
            done = np.concatenate(
                [method.kernel(values, ref, **wanted, **one.options) for values, ref in _with_limits(bench, part)]
            )
        else:
            done = method.kernel(part, **wanted, **one.options)
        lost = np.isnan(done) & ~np.isnan(part) & ~dropped[one.index]
        columns = np.array(one.columns, dtype=np.intp)
        said = f"normalisation '{one.setting.method}' is not defined there"
        refuse(bench, columns, lost, x[..., cut], said, "normalisation")
        if whole:
            out = done
        else:
            out = np.empty_like(x) if out is None else out
            out[..., one.index] = done
    assert out is not None  # a tree has at least one indicator
    if dropped.any():
        out = out.copy()
        out[..., dropped] = np.nan
    return out, dropped


def _with_limits(bench: Bench, x: Floats) -> list[tuple[Floats, Floats]]:
    # Pairs of (years, place, indicator) and the (place, indicator) population that their limits come from.
    if bench.base is None:
        return [(x[t : t + 1], x[t]) for t in range(len(x))]
    if len(bench.base) == 1:
        return [(x, x[bench.base[0]])]
    return [(x, x[list(bench.base)].reshape(-1, x.shape[-1]))]


def _flat(bench: Bench, block: Block, x: Floats) -> NDArray[np.bool_]:
    # Without spread a scale read from the data has no meaning: never NaN, never silently 1.
    flat = np.zeros(x.shape[-1], dtype=np.bool_)
    for _, ref in _with_limits(bench, x):
        top, bottom = np.fmax.reduce(ref, axis=0), np.fmin.reduce(ref, axis=0)
        flat |= ~(top > bottom)
    if flat.any() and not bench.drop_constant:
        raise unscaled(bench, block.columns[int(np.argmax(flat))], block.setting.method, x)
    return flat


def _told(block: Block, code: int) -> str:
    action = TREATED[code % 10]
    if block.setting.method not in ("winsorise",) and code % 10:
        return f"{block.setting.method}: {action}"
    if code >= 10:
        return f"{action}, and the rule still fails"
    return action


def _words(plan: Plan, step: str) -> tuple[str, ...]:
    words = [""] * len(plan.sign)
    for one in plan.columns[step]:  # type: ignore[index]
        for column in one.columns:
            words[column] = one.setting.method.replace("_", " ")
    return tuple(words)


def _divided(bench: Bench) -> tuple[str, ...]:
    factors = [one[2] for one in bench.plan.drawn[0]]
    return tuple(
        f"divided by {code} of the same year" + (f", times {factor:g}" if factor != 1 else "") if code else ""
        for code, factor in zip(bench.sheet.divided, factors, strict=True)
    )


def without(stages: Stages, extra: int) -> Stages:
    """Drop the last years, which were drawn only to read limits from."""
    if not extra:
        return stages
    cut = {
        name: getattr(stages, name)[:-extra]
        for name in ("raw", "denominated", "imputed", "treated", "normalised", "keep", "status")
    }
    return replace(stages, **cut)
