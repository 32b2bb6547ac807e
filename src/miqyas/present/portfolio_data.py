"""A portfolio for programs: CSV with a line for each engagement, JSON with everything."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from miqyas.data.text import guarded
from miqyas.present.portfolio import Worth
from miqyas.present.printed import exact
from miqyas.study.match.division import Division
from miqyas.study.match.portfolio_plan import SHARE, Engagement, Portfolio
from miqyas.study.match.selection import CONTINGENT, ROBUST

HEADS = (
    *("in_plan", "field", "giver", "giver_name", "taker", "taker_name", "value", "value_low", "value_high", "cost"),
    *("modality", "chosen", "gives", "takes", "draws", "share", "certainty", "running"),
)


def as_csv(plan: Portfolio, worth: Worth) -> str:
    """A line for each engagement of the plan, and below for those that draws often choose in its stead."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(HEADS)
    for one, inside in (*((e, True) for e in plan.engagements), *((e, False) for e in plan.near)):
        cells = _engagement(one, worth)
        row = [inside, *(cells[key] for key in HEADS[1:14]), plan.solved, cells["share"], one.certainty, one.running]
        lines.writerow([guarded(cell) if isinstance(cell, str) else _cell(cell) for cell in row])
    return out.getvalue()


def as_json(plan: Portfolio | None, worth: Worth | None, divisions: Sequence[Division] = ()) -> str:
    """Everything that is needed to quote a plan and to make it again."""
    document: dict[str, Any] = {} if plan is None or worth is None else _plan(plan, worth)
    if divisions:
        document["projects"] = [division(one) for one in divisions]
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plan(plan: Portfolio, worth: Worth) -> dict[str, Any]:
    return {
        "name": plan.rules.name,
        "rules": plan.rules.file,
        "rules_fingerprint": plan.rules.fingerprint,
        "source": plan.source,
        "panel_fingerprint": plan.panel or None,
        "version": plan.version,
        "seed": plan.seed,
        "unit_of_cost": plan.rules.unit or None,
        "budget": plan.rules.budget,
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "cost": plan.cost,
        "engagements": [_engagement(one, worth) for one in plan.engagements],
        "often_chosen_elsewhere": [_engagement(one, worth) for one in plan.near],
        "draws": {
            "asked": plan.asked,
            "done": plan.drawn,
            "rules_met": plan.solved,
            "largest_gap": plan.slack,
            "robust_above": ROBUST,
            "contingent_above": CONTINGENT,
            "interval": SHARE,
            "plan_over_best": _known(float(np.nanmean(plan.regained)) if np.isfinite(plan.regained).any() else np.nan),
        },
        "beside": [
            {
                "name": one.name,
                "value": one.value,
                "cost": one.cost,
                "engagements": one.engagements,
                "breaks": list(one.broken),
            }
            for one in plan.others
        ],
        "prices": _prices(plan),
        "blocking": [
            {
                "pair": _engagement(one.pair, worth),
                "giver_drops": None if one.giver_drops is None else _engagement(one.giver_drops, worth),
                "taker_drops": None if one.taker_drops is None else _engagement(one.taker_drops, worth),
            }
            for one in plan.blocking
        ],
    }


def _prices(plan: Portfolio) -> dict[str, Any] | None:
    if plan.prices is None:
        return None
    return {
        "value_under_means_alone": plan.prices.free,
        "total": plan.prices.total,
        "rules": [
            {
                "rule": one.rule.name,
                "why": one.rule.why,
                "where": one.rule.where,
                "means": one.rule.means,
                "alone_low": one.alone[0],
                "alone_high": one.alone[1],
                "in_order": one.ordered,
                "changed": one.changed,
            }
            for one in plan.prices.prices
        ],
    }


def division(one: Division) -> dict[str, Any]:
    """A division as data."""
    rows = zip(one.project.parties, one.shares, one.alone, one.nucleolus or [None] * len(one.shares), strict=True)
    return {
        "name": one.project.name,
        "kind": one.project.kind,
        "unit": one.project.unit or None,
        "shares": [
            {"party": party, "shapley": share, "alone": alone, "nucleolus": nucleolus}
            for party, share, alone, nucleolus in rows
        ],
        "stable": one.stable,
        "aggrieved": list(one.aggrieved),
        "grievance": one.grievance,
        "core": one.core,
        "least_grievance": one.least,
    }


def _engagement(one: Engagement, worth: Worth) -> dict[str, Any]:
    return {
        "field": one.field,
        "giver": one.giver,
        "giver_name": worth.name(one.giver),
        "taker": one.taker,
        "taker_name": worth.name(one.taker),
        "value": one.value,
        "value_low": _known(one.low),
        "value_high": _known(one.high),
        "cost": one.cost,
        "modality": one.modality,
        "chosen": one.chosen,
        "gives": one.gives,
        "takes": one.takes,
        "share": _known(one.share),
        "certainty": one.certainty,
        "running": one.running,
    }


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else exact(value)
