"""vary: the same study for every worker, counts that equal a plain loop, and mistakes that are told."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, MiqyasError
from miqyas.index.build import build
from miqyas.index.climb import climb
from miqyas.index.model import Choice
from miqyas.index.modelfile import parse_model, with_set
from miqyas.study.replication import lot
from miqyas.study.replication.flow import flow
from miqyas.study.replication.world import Worlds
from miqyas.study.vary import vary

NAN = float("nan")


def table(places=9, holes=True):
    random = np.random.default_rng(11)
    x = random.normal(50, 12, size=(places, 6))
    x[:, 1] = np.exp(random.normal(0, 1.5, places))
    if holes:
        x[2, 0] = x[5, 3] = NAN
    return Panel.of(x, places=[f"P{i}" for i in range(places)], series=list("abcdef"))


def document(**vary_):
    return {
        "model": {"id": "v", "coverage": 0.3},
        "normalise": {"method": "minmax", "range": [1, 100]},
        "node": {"root": {}, "one": {"parent": "root"}, "two": {"parent": "root", "weight": 2}},
        "indicator": {
            code: {"parent": "one" if code in "abc" else "two", "direction": "lower" if code == "e" else "higher"}
            for code in "abcdef"
        },
        "vary": {"replications": 300, "seed": 5, **vary_},
    }


EVERY = {
    "weights": {"spread": 0.4, "levels": [1, 2]},
    "scale": {
        "key": "normalise",
        "options": [{"method": "minmax", "range": [1, 100]}, {"method": "zscore", "mean": 50}],
    },
    "treat": {"options": ["none", "winsorise"]},
    "mean": {"key": "node.root.aggregate", "options": ["arithmetic", "geometric", "minimum"]},
}


def model(**vary_):
    return parse_model(document(**(vary_ or EVERY)))


def test_the_counts_equal_a_loop_that_builds_every_replication():
    """Each replication by itself: its options set in the model, its weights too, built from scratch."""
    data, studied = table(), model()
    got = vary(studied, data, replications=40)
    tree = got.tree
    drawn = lot.cast(studied.vary, tree, 5, 0, 40, "sobol")
    put = lot.assemble(studied.vary, tree, drawn)
    counts = np.zeros_like(got.tally.counts)
    scores = []
    for number in range(40):
        picks = zip((c for c in studied.vary if c.kind == "options"), put.options[number], strict=True)
        changes = {choice.key: choice.options[option] for choice, option in picks}
        own = build(with_set(studied, changes), data)
        factors = put.weights(np.ones(len(tree.ids)), np.array([number]))[0]
        for element, factor in enumerate(factors):
            if factor != 1.0 and tree.ids[element] != "root":
                kind = "indicator" if element < tree.width else "node"
                changes[f"{kind}.{tree.ids[element]}.weight"] = float(own.tree.given[element] * factor)
        one = build(with_set(studied, changes), data)
        scores.append(one.scores[0, :, -1])
        for (place, element), rank in np.ndenumerate(one.ranks[0]):
            if not np.isnan(rank):
                counts[element, place, int(rank) - 1] += 1
    assert np.array_equal(got.tally.counts, counts)
    mean, spread = got.tally.score()
    assert mean[-1] == pytest.approx(np.mean(scores, axis=0), rel=1e-10)
    assert spread[-1] == pytest.approx(np.std(scores, axis=0, ddof=1), rel=1e-8)
    # Pairs and leaders follow from the same ranks.
    assert got.before is not None
    ranks = np.argsort(np.argsort(-np.array(scores), axis=1), axis=1)
    want = (ranks[:, :, None] < ranks[:, None, :]).mean(axis=0)
    assert got.before == pytest.approx(want)


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic", "maximum", "median"])
@pytest.mark.parametrize("by", ["weight", "count"])
def test_the_flow_of_many_draws_equals_climbing_one_by_one(method, by):
    made = with_set(model(), {"aggregate.method": method, "model.coverage": 0.6, "model.coverage_by": by})
    world = Worlds(made, table(), ()).nominal()
    weights = world.shares * np.random.default_rng(2).uniform(0.2, 2.0, size=(25, len(world.shares)))
    nodes = list(range(world.plan.tree.width, len(world.plan.tree.ids)))
    many = flow(world.plan, world.normalised, weights, nodes)
    for number, one in enumerate(weights):
        alone = climb(world.plan, world.normalised, one)
        for element in nodes:
            np.testing.assert_allclose(many[element][number], alone[:, element], rtol=1e-12, equal_nan=True)


def same(one, other):
    return all(
        getattr(one.tally, name).tobytes() == getattr(other.tally, name).tobytes()
        for name in ("counts", "total", "square", "seen", "before", "leading")
    )


def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers():
    data, studied, many = table(), model(), 3 * lot.CHUNK + 100
    alone = vary(studied, data, replications=many)
    assert alone.replications == many
    assert same(alone, vary(studied, data, replications=many, workers=2))
    with ThreadPoolExecutor(3) as threads:
        assert same(alone, vary(studied, data, replications=many, workers=threads))
    with ProcessPoolExecutor(2) as processes:
        assert same(alone, vary(studied, data, replications=many, workers=processes))


def test_zero_is_a_seed_and_another_seed_is_another_study():
    data, studied = table(), model()
    zero = vary(studied, data, seed=0, sampling="random")
    assert zero.seed == 0
    assert same(zero, vary(studied, data, seed=0, sampling="random"))
    assert not same(zero, vary(studied, data, seed=1, sampling="random"))
    assert not same(zero, vary(studied, data, sampling="random"))


def test_going_on_gives_what_one_go_gives():
    data, studied = table(), model()
    half = vary(studied, data, replications=lot.CHUNK)
    whole = vary(studied, data, replications=2 * lot.CHUNK + 50)
    assert same(whole, vary(studied, data, replications=2 * lot.CHUNK + 50, resume=half))
    with pytest.raises(BuildError, match="of another study"):
        vary(studied, data, replications=2 * lot.CHUNK, seed=9, resume=half)


def test_an_interruption_keeps_what_is_done():
    def stop(done, asked):
        if done >= 2 * lot.CHUNK:
            raise KeyboardInterrupt

    kept = vary(model(), table(), replications=9 * lot.CHUNK, progress=stop)
    assert kept.replications == 2 * lot.CHUNK
    assert "of 36864 asked for" in kept.caption
    assert same(kept, vary(model(), table(), replications=2 * lot.CHUNK))


def test_a_budget_of_time_stops_after_a_chunk():
    kept = vary(model(), table(), replications=50 * lot.CHUNK, budget=0.0)
    assert kept.replications == lot.CHUNK


def test_two_criteria_with_any_weights_have_a_closed_form():
    # Scores w a + (1 - w) b for w uniform on [0, 1]: A = (1, 0), B = (0, 1), C = (.6, .6) on the normalised scale.
    # C leads where .6 > max(w, 1 - w), that is for w in (.4, .6): a fifth of the weights.
    data = Panel.of(np.array([[1, 0], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    both = {code: {"parent": "root", "direction": "higher"} for code in "xy"}
    plain = parse_model({"model": {"id": "smaa"}, "node": {"root": {}}, "indicator": both})
    study = replace(plain, vary=(Choice(id="w", kind="simplex"),))
    got = vary(study, data, replications=1 << 14)
    assert got.acceptability[:, 0] == pytest.approx([0.4, 0.4, 0.2], abs=2e-3)
    assert got.acceptability[2, 2] == 0.0
    # Central weights: A leads for w in (.6, 1), so its mean weight of x is .8.
    assert got.central[:, 0] == pytest.approx([0.8, 0.2, 0.5], abs=2e-3)
    assert got.weights_only
    assert "weights only" in got.caption


def test_tied_places_share_the_best_rank_and_neither_stands_before_the_other():
    data = Panel.of(np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]]), places=list("ABC"), series=["x", "y"])
    both = {code: {"parent": "root", "direction": "higher"} for code in "xy"}
    got = vary(parse_model({"model": {"id": "t"}, "node": {"root": {}}, "indicator": both}), data, replications=64)
    assert got.acceptability.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert got.before is not None
    assert got.before[0, 1] == got.before[1, 0] == 0.0
    assert got.before[0, 2] == 1.0
    assert got.tiers() == (("A", "B"), ("C",))


def test_experts_dropping_bounds_and_dirichlet():
    data, plain = table(holes=False), parse_model(document())
    experts = Choice(
        "e", "sets", options=({"one": 1, "two": 0.0001}, {"one": 0.0001, "two": 1}), probabilities=(1.0, 0.0)
    )
    only = vary(replace(plain, vary=(experts,)), data, replications=32)
    at = only.tree.at
    assert np.array_equal(only.tally.counts[-1].argmax(axis=1), only.tally.counts[at["one"]].argmax(axis=1))

    dropped = Choice("d", "drop", dropped=("a", "two"), probabilities=(0.0, 0.0, 1.0))
    without = vary(replace(plain, vary=(dropped,)), data, replications=8)
    assert np.array_equal(without.tally.counts[-1], without.tally.counts[at["one"]])

    bounds = Choice("b", "bounds", nodes=("root",), bounds=(("one", 0.7, 0.9),), orders=(("one", "two"),))
    drawn = lot.cast((bounds,), only.tree, 0, 0, 500, "sobol")[0]
    assert drawn.sum(axis=1) == pytest.approx(np.ones(500))
    assert drawn[:, 0].min() >= 0.7 - 1e-9
    assert drawn[:, 0].max() <= 0.9 + 1e-9

    scattered = Choice("s", "dirichlet", concentration=400.0, nodes=("root",))
    drawn = lot.cast((scattered,), only.tree, 0, 0, 4000, "sobol")[0]
    # Dirichlet(400 * (1/3, 2/3)): mean 1/3, variance (1/3)(2/3)/401.
    assert drawn[:, 0].mean() == pytest.approx(1 / 3, abs=2e-3)
    assert drawn[:, 0].var() == pytest.approx(2 / 9 / 401, rel=0.1)


def test_errors_of_the_data_move_scores_by_what_they_are():
    # One indicator on fixed posts: the score is the figure itself, so its spread is the stated error.
    data = Panel.of(np.array([[10.0], [20.0], [35.0]]), places=list("ABC"), series=["x"])
    given = {"x": {"parent": "root", "direction": "higher", "goalposts": {"low": 0, "high": 1}}}
    plain = parse_model(
        {
            "model": {"id": "e"},
            "node": {"root": {}},
            "indicator": given,
            "normalise": {"method": "goalposts", "clip": False},
        }
    )
    study = replace(plain, vary=(Choice("e", "errors", errors=(("x", 2.0),)),))
    got = vary(study, data, replications=2000)
    mean, spread = got.tally.score()
    assert mean[-1] == pytest.approx([10, 20, 35], abs=0.2)
    assert spread[-1] == pytest.approx([2, 2, 2], rel=0.06)
    assert "Not varied" not in got.caption


def test_standard_errors_of_the_panel_are_used_or_missed():
    data = Panel.of(np.array([[10.0], [20.0], [35.0]]), places=list("ABC"), series=["x"])
    given = {"x": {"parent": "root", "direction": "higher", "goalposts": {"low": 0, "high": 1}}}
    plain = parse_model(
        {
            "model": {"id": "e"},
            "node": {"root": {}},
            "indicator": given,
            "normalise": {"method": "goalposts", "clip": False},
        }
    )
    study = replace(plain, vary=(Choice("e", "errors"),))
    with pytest.raises(BuildError, match="the data state no standard errors"):
        vary(study, data, replications=10)
    known = replace(data, errors=np.array([[[3.0], [NAN], [0.5]]]))
    _, spread = vary(study, known, replications=2000).tally.score()
    assert spread[-1] == pytest.approx([3.0, 0.0, 0.5], rel=0.06)


@pytest.mark.parametrize("asked", [0, -5])
def test_no_replications_say_nothing(asked):
    with pytest.raises(BuildError, match=f"a study of {asked} replications says nothing"):
        vary(model(), table(), replications=asked)


def test_a_combination_that_cannot_be_built_is_named():
    options = ["arithmetic", "geometric"]
    zero = document(mean={"key": "node.one.aggregate", "options": options})
    zero["normalise"] = {"method": "minmax", "range": [0, 1]}
    with pytest.raises(MiqyasError, match=r"cannot be built \(node.one.aggregate = geometric\).*not defined for"):
        vary(parse_model(zero), table())


def test_ranking_among_some_places_leaves_the_others_out():
    got = vary(model(), table(), among=["P0", "P3", "P4"])
    counts = got.tally.counts[-1]
    assert counts[[0, 3, 4]].sum() == 3 * 300
    assert counts[:, 3:].sum() == 0
    assert counts[[1, 2, 5, 6, 7, 8]].sum() == 0
    with pytest.raises(MiqyasError, match="no place 'P99'"):
        vary(model(), table(), among=["P99"])


def test_a_model_without_vary_moves_weights_only():
    plain = document()
    del plain["vary"]
    got = vary(parse_model(plain), table(), replications=50)
    assert got.weights_only
    assert "weights by up to ±25%" in got.caption


def test_whether_a_place_has_enough_data_does_not_hang_on_the_draw():
    # Half of the weight is there and half is asked for: drawn weights would tip it either way.
    data = Panel.of(np.array([[1.0, 2.0], [2.0, NAN], [3.0, 1.0]]), places=list("ABC"), series=["x", "y"])
    both = {code: {"parent": "root", "direction": "higher"} for code in "xy"}
    given = {"model": {"id": "half", "coverage": 0.5}, "node": {"root": {}}, "indicator": both}
    got = vary(parse_model(given), data, replications=200)
    assert got.tally.ranked[-1].tolist() == [200, 200, 200]


def test_a_draw_may_leave_out_the_only_part_of_a_node():
    document_ = {
        "model": {"id": "lone", "coverage": 0.3},
        "node": {"root": {}, "pair": {"parent": "root"}, "lone": {"parent": "root"}},
        "indicator": {
            "x": {"parent": "pair", "direction": "higher"},
            "y": {"parent": "pair", "direction": "higher"},
            "z": {"parent": "lone", "direction": "higher"},
        },
        "vary": {"out": {"drop": ["z", "x"]}},
    }
    values = np.array([[1.0, 2.0, 9.0], [2.0, 1.0, 8.0], [3.0, np.nan, 1.0], [4.0, 4.0, 2.0]])
    panel = Panel.of(values, places=list("ABCD"), series=["x", "y", "z"])
    found = vary(parse_model(document_), panel, replications=300)
    # In a third of the draws z goes, its pillar with it, and the other pillar decides, which D leads; else A leads.
    assert found.acceptability[3, 0] == pytest.approx(1 / 3, abs=0.03)
    assert found.acceptability[0, 0] == pytest.approx(2 / 3, abs=0.03)
    assert found.tally.ranked[-1].min() > 0


def test_a_study_is_gone_on_from_only_where_it_counts_the_same():
    data, given = table(), model()
    part = vary(given, data, replications=lot.CHUNK, seed=0)
    for other in ({"nodes": ["root"]}, {"pairs": False}, {"seed": 1}, {"among": ["P0", "P1"]}):
        with pytest.raises(BuildError, match="of another study"):
            vary(given, data, **{"replications": 2 * lot.CHUNK, "seed": 0, "resume": part, **other})
    years = Panel.of(
        np.random.default_rng(3).uniform(1, 9, size=(2, 9, 6)),
        years=[2001, 2002],
        places=list(data.places),
        series=list("abcdef"),
    )
    old = vary(given, years, replications=lot.CHUNK, year=2001)
    with pytest.raises(BuildError, match="of another study"):
        vary(given, years, replications=2 * lot.CHUNK, year=2002, resume=old)


def test_many_places_are_too_many_for_pairs_and_the_message_says_so():
    places = [f"P{i}" for i in range(301)]
    data = Panel.of(np.random.default_rng(1).normal(size=(301, 6)), places=places, series=list("abcdef"))
    wide = vary(model(weights={"spread": 0.2}), data, replications=4)
    for ask in (wide.tiers, lambda: wide.central):
        with pytest.raises(BuildError, match="301 places, and more than 300") as caught:
            ask()
        assert "pairs=True" not in str(caught.value)


def test_the_caption_tells_another_rule_for_ties():
    given = parse_model({**document(weights={"spread": 0.2}), "rank": {"ties": "max"}})
    assert "Ties share the best rank here, not 'max'" in vary(given, table(), replications=4).caption
    assert "Ties" not in vary(model(weights={"spread": 0.2}), table(), replications=4).caption


def test_a_budget_that_is_no_time_is_a_mistake():
    with pytest.raises(BuildError, match="is no time"):
        vary(model(), table(), replications=4, budget=NAN)
