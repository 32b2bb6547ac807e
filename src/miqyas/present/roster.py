"""Groups as text for other programs: how they stand, their leaders, and whether they come closer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from miqyas.data.text import clean, guarded
from miqyas.present.figure import digits, interval, number, place_of, some
from miqyas.present.printed import exact
from miqyas.present.trend import observed
from miqyas.study.community import Community, Group
from miqyas.study.convergence import Convergence
from miqyas.study.vary import Variation

COLUMNS = ("group", "node", "members", "count", "mean", "median", "gap", "distance")
BEST = 3
"""How many leaders of a group are named."""

Ways = Mapping[str, Convergence]
"""Group (all for everybody) -> its convergence."""

ALL = "all"


def finding(community: Community) -> str:
    """From where to where the means of the groups run, as a sentence."""
    root = len(community.index.tree.ids) - 1
    known = sorted((-one.mean[root], one.name) for one in community.groups if not np.isnan(one.mean[root]))
    if len(known) < 2:
        return _alone(community, root) if known else "None of the groups has a score"
    (first, best), (last, worst) = known[0], known[-1]
    decimals = places(community)
    return f"The means run from {number(-last, decimals)} ('{worst}') to {number(-first, decimals)} ('{best}')"


def places(community: Community) -> int:
    """Decimals of the means: one, or more where the range of the scores is so small that one tells nothing apart."""
    return max(1, digits(float(one) for one in community.index.scores[-1, :, -1]))


def _alone(community: Community, root: int) -> str:
    one = next(each for each in community.groups if not np.isnan(each.mean[root]))
    gap, decimals = float(one.gap[root]), places(community)
    if np.isnan(gap):
        return f"'{one.name}' has a mean of {number(float(one.mean[root]), decimals)}"
    way = "above" if gap >= 0 else "below"
    told = number(gap, decimals).removeprefix("-")
    return f"'{one.name}' has a mean of {number(float(one.mean[root]), decimals)}, {told} {way} that of the others"


def led(community: Community, group: Group, variation: Variation) -> str:
    """The first of a group, each with its rank among all and the interval of that rank."""
    return some([_led(community, place, variation) for place in group.ranked[:BEST]], BEST)


def _led(community: Community, place: str, variation: Variation) -> str:
    at = variation.places.index(place)
    ends = interval(float(variation.low[-1, at]), float(variation.high[-1, at]))
    return f"{clean(community.index.panel.name(place))} {place_of(community.index.rank(place))} ({ends})"


def as_csv(community: Community) -> str:
    """Full figures, one group and node a line, the root first."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in community.groups:
        for element in reversed(range(len(community.index.tree.ids))):
            words = [guarded(one.name), guarded(community.index.tree.ids[element]), str(len(one.places))]
            figures = (one.count, one.mean, one.median, one.gap, one.distance)
            table.writerow([*words, *(exact(float(each[element])) for each in figures)])
    return out.getvalue()


def as_json(community: Community, variation: Variation, ways: Ways) -> str:
    """Full figures with everything that is needed to quote and to repeat them."""
    model = community.model
    document: dict[str, Any] = {
        "title": finding(community),
        "model": model.id,
        "model_version": model.version,
        "model_fingerprint": model.fingerprint,
        "panel_fingerprint": community.panel,
        "version": community.version,
        "year": community.year or None,
        "leaders": community.leaders,
        "interval": variation.caption,
        "groups": [_entry(community, one, variation) for one in community.groups],
        "convergence": [_way(name, one) for name, one in ways.items()],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _entry(community: Community, one: Group, variation: Variation) -> dict[str, Any]:
    figures = {"count": one.count, "mean": one.mean, "median": one.median, "gap": one.gap, "distance": one.distance}
    return {
        "group": one.name,
        "key": one.key,
        "members": list(one.places),
        "ranked": len(one.ranked),
        "leaders": [
            {
                "place": place,
                "rank": community.index.rank(place),
                "rank_low": float(variation.low[-1, variation.places.index(place)]),
                "rank_high": float(variation.high[-1, variation.places.index(place)]),
            }
            for place in one.ranked[:BEST]
        ],
        "nodes": {
            node: {name: _known(values[element]) for name, values in figures.items()}
            for element, node in reversed(list(enumerate(community.index.tree.ids)))
        },
    }


def _way(name: str, one: Convergence) -> dict[str, Any]:
    return {
        "group": name,
        "node": one.node,
        "years": list(one.years),
        "observed": {str(year): observed(one.index, year) for year in one.years},
        "places": list(one.places),
        "kept": one.common.kept,
        "left_out": [asdict(left) for left in one.common.left],
        "mean": one.mean.tolist(),
        "sigma": one.sd.tolist(),
        "variation": one.variation.tolist(),
        "closer": one.closer,
        "beta": {key: _known(value) for key, value in asdict(one.beta).items()},
        "half_life": None if np.isinf(one.half_life) else one.half_life,
        "frontier": one.frontier.tolist(),
        "distance": one.distance.mean(axis=1).tolist(),
        "seed": one.seed,
        "replications": one.replications,
        "caption": one.caption,
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
