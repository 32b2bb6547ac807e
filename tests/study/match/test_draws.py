"""Draws: the scores behind the tallies of vary, what absence does to them, and that names have no say."""

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.index.modelfile import parse_text
from miqyas.study.match.draws import draw, gap_filled, meet
from miqyas.study.vary import vary

MODEL = """
[model]
id = "small"
coverage = 0.5
[normalise]
method = "minmax"
range = [1, 100]
[node.all]
coverage = 0.85
[node.left]
parent = "all"
[indicator.a]
parent = "left"
direction = "higher"
[indicator.b]
parent = "left"
direction = "lower"
[node.right]
parent = "all"
[indicator.c]
parent = "right"
direction = "higher"
[indicator.d]
parent = "right"
direction = "higher"
[vary]
replications = 300
seed = 5
[vary.weights]
spread = 0.5
why = "a test"
[vary.scale]
key = "normalise"
options = [{method = "minmax", range = [1, 100]}, {method = "zscore", mean = 50, sd = 10}]
why = "a test"
[vary.mean]
key = "node.all.aggregate"
options = ["arithmetic", "geometric"]
why = "a test"
"""
random = np.random.default_rng(1)
FIGURES = random.random((9, 4)) * [10, 1, 100, 5] + 1
SERIES = ["a", "b", "c", "d"]
NAMES = list("ABCDEFGHI")


def panel(figures=FIGURES, names=NAMES):
    return Panel.of(figures, places=names, series=SERIES)


def holed():
    figures = FIGURES.copy()
    figures[2, 1] = np.nan  # C lacks one of four
    figures[7, [0, 2, 3]] = np.nan  # H has one of four and is not ranked
    return figures


@pytest.fixture(scope="module")
def model():
    return parse_text(MODEL)


def test_scores_are_those_whose_ranks_vary_counts(model):
    found, study = draw(model, panel()), vary(model, panel())
    mean, sd = study.tally.score()
    np.testing.assert_allclose(found.scores.mean(axis=0), mean[-1], rtol=1e-12)
    np.testing.assert_allclose(found.scores.std(axis=0, ddof=1), sd[-1], rtol=1e-9)
    ranks = 1 + (found.scores[:, None] > found.scores[..., None]).sum(axis=-1)
    np.testing.assert_allclose(ranks.mean(axis=0), study.mean[-1], rtol=1e-12)
    np.testing.assert_allclose(found.nominal, study.nominal[-1], rtol=1e-12)


def test_neither_names_nor_the_order_of_places_have_a_say(model):
    order = np.random.default_rng(3).permutation(9)
    one = draw(model, panel(holed()))
    other = draw(model, panel(holed()[order], [f"place {i}" for i in range(9)]))
    np.testing.assert_array_equal(other.scores, one.scores[:, order])
    np.testing.assert_array_equal(other.nominal, one.nominal[order])
    np.testing.assert_array_equal(other.missing, one.missing[order])


def test_absence_widens_the_interval(model):
    whole, gaps = draw(model, panel()), draw(model, panel(holed()))
    alike = vary(model, panel(holed())).tally.score()[1][-1]
    # Wider than where what is missing is passed over, and than with the figure.
    assert gaps.scores[:, 2].std() > 1.2 * alike[2]
    assert gaps.scores[:, 2].std() > whole.scores[:, 2].std()
    assert gaps.missing[2] == pytest.approx(0.25)


def test_a_place_that_is_not_ranked_is_not_known_in_any_draw(model):
    found = draw(model, panel(holed()))
    assert np.isnan(found.nominal[7])
    assert np.isnan(found.scores[:, 7]).all()
    assert np.isnan(found.missing[7])
    assert not np.isnan(np.delete(found.scores, 7, axis=1)).any()


def test_a_gap_is_filled_with_what_others_have():
    figures = np.array([[[3.0], [np.nan], [1.0], [2.0]]])
    filled = [float(gap_filled(figures, np.full((1, 4, 1), u))[0, 1, 0]) for u in (0.0, 0.34, 0.67, 0.999)]
    assert filled == [1.0, 2.0, 3.0, 3.0]
    np.testing.assert_array_equal(gap_filled(figures, np.zeros((1, 4, 1)))[0, [0, 2, 3], 0], [3, 1, 2])
    assert np.isnan(gap_filled(np.full((1, 2, 1), np.nan), np.zeros((1, 2, 1)))).all()


def test_models_that_are_drawn_together_share_their_choices(model):
    # The other model is scored on one of its two halves; the scale it is on is the same in every replication.
    other = parse_text(MODEL.replace('id = "small"', 'id = "other"').replace("spread = 0.5", "spread = 0.1"))
    shared = meet([model, other], 300)
    one, two = draw(model, panel(), shared=dict(shared)), draw(other, panel(), shared=dict(shared))
    scales = [scores.scores.max(axis=1) - scores.scores.min(axis=1) for scores in (one, two)]
    wide = [scale > np.median(scale) for scale in scales]
    assert (wide[0] == wide[1]).mean() > 0.95
    # Whichever of them are drawn, each is drawn alike.
    np.testing.assert_array_equal(draw(other, panel(), shared=dict(shared)).scores, two.scores)


def test_errors_of_the_data_are_drawn():
    text = MODEL.replace("[vary.weights]\nspread = 0.5", "[vary.chance]\nerrors = { c = 30.0 }")
    noisy = draw(parse_text(text), panel(), replications=64)
    still = draw(parse_text(MODEL.replace("spread = 0.5", "spread = 0.001")), panel(), replications=64)
    assert noisy.scores.std(axis=0).mean() > still.scores.std(axis=0).mean()
    order = np.random.default_rng(9).permutation(9)
    again = draw(parse_text(text), panel(FIGURES[order], NAMES), replications=64)
    np.testing.assert_array_equal(again.scores, noisy.scores[:, order])


def test_a_seed_of_nought_is_a_seed(model):
    nought, one = draw(model, panel(), seed=0), draw(model, panel(), seed=1)
    assert (nought.seed, one.seed) == (0, 1)
    assert not np.array_equal(nought.scores, one.scores)
    np.testing.assert_array_equal(nought.scores, draw(model, panel(), seed=0).scores)
