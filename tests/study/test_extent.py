"""ranges: exact rank ranges of a model, against weights worked out on paper and against drawn ones."""

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError
from miqyas.index.modelfile import parse_model, with_set
from miqyas.study.extent import ranges
from miqyas.study.vary import vary

pytest.importorskip("highspy", reason="needs the extra 'exact'")
NAN = float("nan")


def model(*codes, **more):
    indicators = {code: {"parent": "root", "direction": "higher"} for code in codes}
    return parse_model({"model": {"id": "r"}, "node": {"root": {}}, "indicator": indicators, **more})


def test_three_places_and_two_criteria():
    # Normalised: A (1, 0), B (0, 1), C (.6, .6). C is first for weights in (.4, .6) and never last.
    data = Panel.of(np.array([[1, 0], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    got = ranges(model("x", "y"), data)
    assert got.found.best.tolist() == [1, 1, 1]
    assert got.found.worst.tolist() == [3, 3, 2]
    assert got.found.exact.all()
    assert got.nominal.tolist() == [2, 2, 1]
    # With shares of .45 to .55 C leads whatever happens.
    near = ranges(model("x", "y"), data, spread=0.1, places=["C"])
    assert (near.found.best[0], near.found.worst[0]) == (1, 1)


def test_the_weights_it_gives_do_give_the_rank():
    random = np.random.default_rng(5)
    data = Panel.of(random.normal(size=(15, 5)), places=[f"P{i}" for i in range(15)], series=list("abcde"))
    got = ranges(model(*"abcde"), data, spread=0.5)
    low, high = data.values[0].min(axis=0), data.values[0].max(axis=0)
    x = (data.values[0] - low) / (high - low)
    for weights, ranks in ((got.found.best_weights, got.found.best), (got.found.worst_weights, got.found.worst)):
        assert weights.sum(axis=1) == pytest.approx(np.ones(15))
        assert (weights >= 0.1 - 1e-9).all()
        assert (weights <= 0.3 + 1e-9).all()
        scores = x @ weights.T
        assert [1 + int((scores[:, i] > scores[i, i] + 1e-7).sum()) for i in range(15)] == ranks.tolist()
    # No drawn weights ever leave the range.
    drawn = random.dirichlet(np.full(5, 40.0), size=20000)
    drawn = drawn[((drawn >= 0.1) & (drawn <= 0.3)).all(axis=1)]
    ranks = 1 + (-(x @ drawn.T)).argsort(axis=0).argsort(axis=0)
    assert len(drawn) > 1000
    assert (ranks.min(axis=1) >= got.found.best).all()
    assert (ranks.max(axis=1) <= got.found.worst).all()


def test_a_geometric_node_is_searched_on_logarithms():
    data = Panel.of(np.array([[1.0, 0], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    given = model("x", "y", normalise={"method": "minmax", "range": [1, 100]}, aggregate={"method": "geometric"})
    got = ranges(given, data)
    # log scores: A (4.6, 0), B (0, 4.6), C (4.1, 4.1): C leads where w and 1 - w are both below .89.
    assert got.found.worst.tolist() == [3, 3, 2]
    assert got.found.best.tolist() == [1, 1, 1]
    with pytest.raises(BuildError, match="aggregated by minimum"):
        ranges(with_set(given, {"aggregate.method": "minimum"}), data)


def test_places_and_nodes_that_are_not_there():
    data = Panel.of(np.array([[1, 0], [0, 1], [NAN, NAN]]), places=list("ABC"), series=["x", "y"])
    with pytest.raises(DataError, match="C has no rank at 'root'"):
        ranges(model("x", "y"), data, places=["C"])
    with pytest.raises(BuildError, match="no node 'rot'"):
        ranges(model("x", "y"), data, node="rot")
    assert ranges(model("x", "y"), data).among == ("A", "B")


# ---------------------------------------------------------------- the product with discrete choices
LOGS = {"method": "minmax", "range": [1, 100]}


def every_rank(x, low, high):
    """Least and greatest rank of each place for weights (w, 1 - w), w from low to high: at crossings and between."""
    difference = x[:, None, :] - x[None, :, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        cuts = difference[..., 1] / (difference[..., 1] - difference[..., 0])
    cuts = np.unique(np.concatenate([cuts[np.isfinite(cuts) & (cuts > low) & (cuts < high)], [low, high]]))
    tried = np.concatenate([cuts, (cuts[1:] + cuts[:-1]) / 2])
    scores = x @ np.stack([tried, 1 - tried])
    ranks = 1 + (scores[None, :, :] > scores[:, None, :] + 1e-9 * np.ptp(x)).sum(axis=1)
    return ranks.min(axis=1), ranks.max(axis=1)


def crowd(seed, places=12):
    random = np.random.default_rng(seed)
    return Panel.of(random.lognormal(size=(places, 2)), places=[f"P{i:02}" for i in range(places)], series=["x", "y"])


SCALES = [LOGS, {"method": "zscore", "mean": 50, "sd": 10}]
VARY = {
    "weights": {"spread": 0.4},
    "scale": {"key": "normalise", "options": SCALES},
    "mean": {"key": "aggregate", "options": ["arithmetic", "geometric"]},
}


def figures(data, combination):
    """Normalised figures of a combination, by hand: logarithms where the mean is geometric."""
    x = data.values[0]
    if combination["scale"].startswith("minmax"):
        x = 1 + 99 * (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    else:
        x = 50 + 10 * (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    return np.log(x) if combination["mean"] == "geometric" else x


@pytest.mark.parametrize("seed", range(4))
def test_over_choices_is_brute_force_over_weights_and_combinations(seed):
    data = crowd(seed)
    got = ranges(model("x", "y", normalise=LOGS, vary=VARY), data, over="choices")
    # A factor from .6 to 1.4 on either weight: shares from .3 to .7.
    by_hand = [every_rank(figures(data, dict(one.settings)), 0.3, 0.7) for one in got.combinations]
    assert len(by_hand) == 4
    assert got.found.exact.all()
    best, worst = np.array([low for low, _ in by_hand]), np.array([high for _, high in by_hand])
    assert got.found.best.tolist() == best.min(axis=0).tolist()
    assert got.found.worst.tolist() == worst.max(axis=0).tolist()
    for i in range(len(data.places)):
        # The combination that it names does attain the rank.
        assert best[got.best_at[i], i] == got.found.best[i]
        assert worst[got.worst_at[i], i] == got.found.worst[i]
    assert "4 combinations of discrete choices" in got.caption
    assert "weights by up to ±40%" in got.caption


def test_drawn_ranks_never_leave_the_range():
    random = np.random.default_rng(8)
    data = Panel.of(random.lognormal(size=(20, 4)), places=[f"P{i:02}" for i in range(20)], series=list("abcd"))
    chances = [[0.5, 0.5], [1, 0]]
    scales = [LOGS, {"method": "zscore", "mean": 5}]
    vary_tables = {
        **VARY,
        "scale": {"key": "normalise", "options": scales},
        "mean": {**VARY["mean"], "given": "scale", "probabilities": chances},
        "drop": {"drop": ["a", "b"]},
    }
    document = model(*"abcd", normalise=LOGS, vary=vary_tables)
    got = ranges(document, data, over="choices")
    # Three combinations of scale and mean can be drawn, each with nothing, a or b left out.
    assert len(got.combinations) == 9
    assert got.found.exact.all()
    drawn = vary(document, data, replications=20000)
    seen = drawn.tally.counts[-1] > 0
    first = seen.argmax(axis=1) + 1
    last = seen.shape[1] - seen[:, ::-1].argmax(axis=1)
    assert (first >= got.found.best).all()
    assert (last <= got.found.worst).all()
    # Most ends are met by some draw: the ranges are not simply wide.
    assert ((first == got.found.best) | (last == got.found.worst)).mean() > 0.5


KINDS = [
    ({"simplex": ["root"]}, 0.0, 1.0),
    ({"concentration": 9.0}, 0.0, 1.0),
    ({"bounds": {"x": [0.2, 0.9]}, "orders": ["y >= x"], "node": "root"}, 0.2, 0.5),
    ({"errors": {"x": 0.1}}, 0.5, 0.5),
]


@pytest.mark.parametrize(("table", "low", "high"), KINDS)
def test_every_kind_of_weights_in_the_model_is_taken(table, low, high):
    data = crowd(1)
    got = ranges(model("x", "y", vary={"weights": table}), data, over="choices")
    x = (data.values[0] - data.values[0].min(axis=0)) / np.ptp(data.values[0], axis=0)
    best, worst = every_rank(x, low, high)
    assert got.found.best.tolist() == best.tolist()
    assert got.found.worst.tolist() == worst.tolist()


def test_the_weightings_of_experts_are_a_finite_list():
    data = crowd(2)
    got = ranges(
        model("x", "y", vary={"weights": {"sets": [{"x": 3, "y": 1}, {"x": 1, "y": 4}]}}), data, over="choices"
    )
    x = (data.values[0] - data.values[0].min(axis=0)) / np.ptp(data.values[0], axis=0)
    ends = [every_rank(x, w, w) for w in (0.75, 0.2)]
    assert got.found.best.tolist() == np.minimum(ends[0][0], ends[1][0]).tolist()
    assert got.found.worst.tolist() == np.maximum(ends[0][1], ends[1][1]).tolist()
    assert [dict(one.settings) for one in got.combinations] == [{"weights": "set 1"}, {"weights": "set 2"}]


def test_what_is_no_sum_is_named_and_what_is_held_too():
    table = {**VARY, "mean": {"key": "aggregate", "options": ["arithmetic", "minimum"]}, "data": {"errors": {"x": 0.1}}}
    got = ranges(model("x", "y", normalise=LOGS, vary=table), crowd(3), over="choices")
    assert [dict(one.settings)["mean"] for one in got.uncovered] == ["minimum", "minimum"]
    assert (
        "Not covered, since their scores are no weighted sums: scale = minmax (range 1-100), mean = minimum"
        in got.caption
    )
    assert "Held as the model has them: errors of the data" in got.caption


def test_conditions_and_spread_of_the_call():
    data = crowd(4)
    x = (data.values[0] - data.values[0].min(axis=0)) / np.ptp(data.values[0], axis=0)
    got = ranges(model("x", "y"), data, conditions=["x >= y", "x <= 80%"])
    best, worst = every_rank(x, 0.5, 0.8)
    assert (got.found.best.tolist(), got.found.worst.tolist()) == (best.tolist(), worst.tolist())
    assert "with x >= y, x <= 80%" in got.caption
    both = ranges(model("x", "y", vary={"w": {"spread": 0.4}}), data, over="choices", conditions=["x >= y"])
    best, worst = every_rank(x, 0.5, 0.7)
    assert (both.found.best.tolist(), both.found.worst.tolist()) == (best.tolist(), worst.tolist())
    with pytest.raises(BuildError, match="no weights meet all conditions") as met:
        ranges(model("x", "y"), data, conditions=["x >= y + 0.1", "y >= x"])
    assert met.value.where == "x >= y + 0.1; y >= x"
    table = {"w": {"bounds": {"x": [0.1, 0.5]}, "node": "root"}, "n": {"spread": 0.2}}
    with pytest.raises(BuildError, match="are no linear conditions"):
        ranges(model("x", "y", vary=table), data, over="choices")
    with pytest.raises(BuildError, match="not searched over 'all'"):
        ranges(model("x", "y"), data, over="all")


def test_a_budget_gives_proven_bounds():
    random = np.random.default_rng(6)
    values = random.normal(size=(13, 4))
    values[random.random(values.shape) < 0.1] = NAN
    data = Panel.of(values, places=[f"P{i:02}" for i in range(13)], series=list("abcd"))
    table = {"scale": {"key": "normalise", "options": [LOGS, {"method": "zscore", "mean": 5}]}, "w": {"spread": 0.9}}
    document = model(*"abcd", normalise=LOGS, vary=table)
    whole = ranges(document, data, over="choices")
    assert whole.found.exact.all()
    for budget in (1e-6, 0.05):
        part = ranges(document, data, over="choices", budget=budget)
        assert (part.found.best_bound <= whole.found.best).all()
        assert (part.found.best >= whole.found.best).all()
        assert (part.found.worst_bound >= whole.found.worst).all()
        assert (part.found.worst <= whole.found.worst).all()
        assert "did not end" in part.caption or part.found.exact.all()


MEANS = {
    "geometric": lambda x, w: x[:, 0] ** w * x[:, 1] ** (1 - w),
    "harmonic": lambda x, w: 1 / (w / x[:, 0] + (1 - w) / x[:, 1]),
    "power": lambda x, w: (w * x[:, 0] ** 3 + (1 - w) * x[:, 1] ** 3) ** (1 / 3),
    "deep": lambda x, w: (w * x[:, 0] ** -2.5 + (1 - w) * x[:, 1] ** -2.5) ** (-1 / 2.5),
}


@pytest.mark.parametrize("mean", MEANS)
def test_means_that_are_sums_in_disguise(mean):
    data = crowd(7)
    setting = {"power": {"method": "power", "p": 3}, "deep": {"method": "power", "p": -2.5}}.get(mean, mean)
    got = ranges(model("x", "y", normalise=LOGS, aggregate=setting), data)
    x = 1 + 99 * (data.values[0] - data.values[0].min(axis=0)) / np.ptp(data.values[0], axis=0)
    scores = np.array([MEANS[mean](x, w) for w in np.linspace(0, 1, 4001)])
    ranks = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    assert got.found.exact.all()
    # A place may rank best between two weights of the grid, but not at many of them.
    assert (got.found.best <= ranks.min(axis=0)).all()
    assert (got.found.worst >= ranks.max(axis=0)).all()
    assert (got.found.best == ranks.min(axis=0)).sum() >= 11
    assert (got.found.worst == ranks.max(axis=0)).sum() >= 11


def test_a_caption_tells_the_rule_for_ranks_that_the_search_does_not_keep():
    data = Panel.of(np.array([[1, 0], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    plain = ranges(model("x", "y"), data).caption
    assert "rounded" not in plain
    assert "Ties" not in plain
    told = ranges(model("x", "y", rank={"digits": 2, "ties": "average"}), data).caption
    assert "Scores are not rounded here; the model ranks them at 2 digits." in told
    assert "Ties share the best rank here, not 'average'." in told


def test_a_caption_tells_that_some_weight_must_be_on_what_is_known():
    data = Panel.of(np.array([[1, NAN], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    given = parse_model({**model("x", "y").document, "model": {"id": "r", "coverage": 0.3}})
    assert "at least 0.1% of them on what every place has" in ranges(given, data).caption
    assert "at least 0.1%" not in ranges(given, data, spread=0.5).caption


def test_nobody_ranked_nobody_asked_and_no_number():
    data = Panel.of(np.array([[NAN, 0], [NAN, 1], [NAN, 2]]), places=list("ABC"), series=["x", "y"])
    posts = {"goalposts": {"low": 0, "high": 2}, "normalise": "goalposts"}
    table = {code: {"parent": "root", "direction": "higher", **posts} for code in "xy"}
    given = parse_model({"model": {"id": "r", "coverage": 0.9}, "node": {"root": {}}, "indicator": table})
    with pytest.raises(BuildError, match="no place has a rank at 'root'"):
        ranges(given, data)
    full = Panel.of(np.array([[1, 0], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    with pytest.raises(DataError, match="no place is asked for"):
        ranges(model("x", "y"), full, places=[])
    with pytest.raises(BuildError, match="must be a number"):
        ranges(model("x", "y"), full, spread=np.inf)
    with pytest.raises(BuildError, match="is no time"):
        ranges(model("x", "y"), full, budget=NAN)


def test_experts_that_name_some_parts_have_the_ranks_of_those_weights():
    # x 2 beside weights of 1: shares .5, .25, .25, and not 2 beside shares of a third.
    values = np.random.default_rng(8).uniform(size=(12, 3))
    data = Panel.of(values, places=[f"P{i:02}" for i in range(12)], series=["x", "y", "z"])
    given = model("x", "y", "z", vary={"weights": {"sets": [{"x": 2}, {"z": 5}]}})
    got = ranges(given, data, over="choices")
    x = (data.values[0] - data.values[0].min(axis=0)) / np.ptp(data.values[0], axis=0)
    ranks = [1 + (x @ w > (x @ w)[:, None] + 1e-9).sum(axis=1) for w in (np.array([2, 1, 1]), np.array([1, 1, 5]))]
    assert got.found.best.tolist() == np.minimum(*ranks).tolist()
    assert got.found.worst.tolist() == np.maximum(*ranks).tolist()
