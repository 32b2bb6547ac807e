"""Exact rank ranges: against every subset of rivals in turn, Monte Carlo, published rules of ties, and limits."""

from itertools import combinations

import numpy as np
import pytest

from miqyas.errors import BuildError
from miqyas.index.kernel.rank import rank
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.ranges import ranges

linprog = pytest.importorskip("scipy.optimize", reason="checks against another solver").linprog


def room(rows, polytope):
    """The greatest t with rows @ w + t <= 0 for some admissible w, None where no w is admissible."""
    parts = polytope.width
    a = [np.append(row, 1.0) for row in rows]
    b = [0.0] * len(a)
    if polytope.matrix is not None:
        a += [np.append(row, 0.0) for row in polytope.matrix]
        b += list(polytope.limit)
    found = linprog(
        np.append(np.zeros(parts), -1.0),
        np.array(a) if a else None,
        b if a else None,
        np.append(np.ones(parts), 0.0)[None, :],
        [1.0],
        bounds=[*zip(polytope.low, polytope.high, strict=True), (None, 1.0)],
    )
    return found.x[-1] if found.status == 0 else None


def by_subsets(x, place, polytope):
    """Best and worst rank, by one linear program for every set of rivals: it knows nothing of the search."""
    margin = 1e-9 * (x.max() - x.min())
    rivals = [j for j in range(len(x)) if j != place]
    sets = [one for size in range(len(x)) for one in combinations(rivals, size)]

    def fewest(sign, enough):
        for left in sets:
            kept = [sign * (x[j] - x[place]) for j in rivals if j not in left]
            free = room(kept, polytope)
            if free is not None and (not kept or enough(free)):
                return len(left)
        raise AssertionError

    best = 1 + fewest(1.0, lambda free: free >= -margin / 2)
    return best, len(x) - fewest(-1.0, lambda free: free > margin)


def some_polytope(random, parts, kind):
    if kind == "simplex":
        return Polytope.simplex(parts)
    if kind == "around":
        return Polytope.around(random.random(parts) + 0.1, float(random.choice([0.0, 0.2, 0.5, 1.0])))
    matrix = random.normal(size=(2, parts))
    centre = random.dirichlet(np.ones(parts))
    return Polytope(np.zeros(parts), np.ones(parts), matrix, matrix @ centre + random.random(2) * 0.1)


def rank_at(x, weights, place):
    scores = x @ weights
    return 1 + int((scores > scores[place] + 1e-9 * (x.max() - x.min())).sum())


@pytest.mark.parametrize("kind", ["simplex", "around", "conditions"])
@pytest.mark.parametrize("seed", range(5))
def test_ranges_are_those_of_all_subsets(kind, seed):
    random = np.random.default_rng(seed)
    places, parts = random.integers(2, 7), random.integers(1, 5)
    # Few values make many exact ties.
    x = random.integers(0, 4, (places, parts)).astype(float) if seed % 2 else random.random((places, parts))
    x[0, 0] += 1.0
    polytope = some_polytope(random, parts, kind)
    found = ranges(x, polytope)
    assert found.exact.all()
    for place in range(places):
        assert (found.best[place], found.worst[place]) == by_subsets(x, place, polytope)
        assert rank_at(x, found.best_weights[place], place) == found.best[place]
        assert rank_at(x, found.worst_weights[place], place) == found.worst[place]
    assert polytope.holds(found.best_weights).all()
    assert polytope.holds(found.worst_weights).all()


def test_a_rank_that_only_the_inside_of_the_simplex_attains():
    # The middling place is first nowhere on a corner, and is first in the middle.
    x = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]])
    found = ranges(x, Polytope.simplex(2))
    assert found.best.tolist() == [1, 1, 1]
    assert found.worst.tolist() == [3, 3, 2]
    assert 0.4 <= found.best_weights[2][0] <= 0.6


def test_ties_share_the_best_rank_and_twins_always_tie():
    x = np.array([[0.5, 0.5], [0.5, 0.5], [0.2, 0.9], [0.1, 0.1]])
    found = ranges(x, Polytope.simplex(2))
    assert found.best.tolist() == [1, 1, 1, 4]
    assert found.worst.tolist() == [2, 2, 3, 4]


def test_what_is_closer_than_the_margin_is_a_tie():
    x = np.array([[0.0, 1.0], [1.0, 0.0], [1.0 + 5e-10, 5e-10]])
    found = ranges(x, Polytope.simplex(2))
    assert found.margin == pytest.approx(1e-9)
    assert found.worst.tolist() == [3, 2, 2]
    apart = ranges(x + np.array([[0, 0], [0, 0], [1e-8, 1e-8]]), Polytope.simplex(2))
    assert apart.worst.tolist() == [3, 3, 2]


def test_equal_values_tie_everywhere():
    found = ranges(np.full((4, 3), 0.7), Polytope.simplex(3))
    assert found.best.tolist() == found.worst.tolist() == [1, 1, 1, 1]


def test_one_place_is_first():
    found = ranges(np.array([[0.3, 0.4]]), Polytope.simplex(2))
    assert (found.best[0], found.worst[0], bool(found.exact[0])) == (1, 1, True)


def test_fixed_weights_give_the_rank_itself():
    random = np.random.default_rng(3)
    x, weights = random.random((12, 4)), random.dirichlet(np.ones(4))
    found = ranges(x, Polytope.around(weights, 0.0))
    expected = [rank_at(x, weights, place) for place in range(12)]
    assert found.best.tolist() == found.worst.tolist() == expected


def middling(places=30, parts=12, seed=0):
    random = np.random.default_rng(seed)
    return 0.6 * random.random((places, 1)) + random.random((places, parts))


def test_monte_carlo_stays_inside_and_the_ends_are_attained():
    x = middling()
    polytope = Polytope.around(np.ones(12), 0.5)
    found = ranges(x, polytope)
    drawn = polytope.sample(3000, np.random.default_rng(0)) @ x.T
    ranks = 1 + (drawn[:, None, :] > drawn[:, :, None]).sum(-1)
    assert found.exact.all()
    assert (ranks.min(0) >= found.best).all()
    assert (ranks.max(0) <= found.worst).all()
    # What Monte Carlo shows is much narrower: that is what the exact range is for.
    assert (ranks.max(0) - ranks.min(0)).sum() < 0.9 * (found.worst - found.best).sum()
    assert found.by_bound + found.by_relaxation + found.by_search == 60


def test_the_rule_of_ties_of_the_convention_gives_the_same_ranks_at_the_weights():
    x = middling(25, 10, 4)
    found = ranges(x, Polytope.around(np.ones(10), 0.4))
    for weights, expected in ((found.best_weights, found.best), (found.worst_weights, found.worst)):
        # One column for the weights of each place: what counts is its own rank in its own column.
        assert np.diag(rank(x @ weights.T)).tolist() == expected.tolist()


def test_a_permutation_of_rows_permutes_the_answer_and_workers_change_nothing():
    x = middling(20, 8, 1)
    polytope = Polytope.around(np.arange(1.0, 9.0), 0.4)
    order = np.random.default_rng(5).permutation(20)
    one, other = ranges(x, polytope), ranges(x[order], polytope, workers=2)
    assert np.array_equal(one.best[order], other.best)
    assert np.array_equal(one.worst[order], other.worst)
    again = ranges(x, polytope, workers=2)
    assert np.array_equal(one.best_weights, again.best_weights)
    assert np.array_equal(one.worst_weights, again.worst_weights)


def test_a_unit_and_a_shift_change_nothing():
    x = middling(15, 6, 2)
    polytope = Polytope.around(np.ones(6), 0.5)
    one, other = ranges(x, polytope), ranges(1e6 * x - 3e5, polytope)
    assert np.array_equal(one.best, other.best)
    assert np.array_equal(one.worst, other.worst)


def test_some_places_only():
    x = middling(15, 6, 2)
    polytope = Polytope.around(np.ones(6), 0.5)
    whole, part = ranges(x, polytope), ranges(x, polytope, places=[7, 2])
    assert part.places.tolist() == [7, 2]
    assert part.best.tolist() == whole.best[[7, 2]].tolist()
    assert part.worst.tolist() == whole.worst[[7, 2]].tolist()
    assert ranges(x, polytope, places=[]).best.shape == (0,)


def test_orders_of_weights_narrow_the_ranges():
    x = middling(15, 6, 3)
    orders = np.zeros((5, 6))
    orders[np.arange(5), np.arange(5)], orders[np.arange(5), np.arange(1, 6)] = -1.0, 1.0
    free = ranges(x, Polytope.simplex(6))
    ordered = ranges(x, Polytope(np.zeros(6), np.ones(6), orders, np.zeros(5)))
    assert (ordered.best >= free.best).all()
    assert (ordered.worst <= free.worst).all()
    assert (ordered.worst - ordered.best).sum() < (free.worst - free.best).sum()
    assert (np.diff(ordered.best_weights, axis=1) <= 1e-9).all()


@pytest.mark.parametrize("limit", [0.0, 0.4])
def test_a_time_limit_returns_a_proven_interval(limit):
    random = np.random.default_rng(8)
    x = random.random((60, 30))
    polytope = Polytope.around(np.ones(30), 0.3)
    cut = ranges(x, polytope, time_limit=limit)
    assert cut.seconds < limit + 3
    assert limit > 0 or not cut.exact.all()
    assert (cut.best_bound <= cut.best).all()
    assert (cut.worst_bound >= cut.worst).all()
    assert np.array_equal(cut.exact, (cut.best_bound == cut.best) & (cut.worst_bound == cut.worst))
    few = np.flatnonzero(~cut.exact)[:3]
    whole = ranges(x, polytope, places=few)
    assert whole.exact.all()
    assert (cut.best_bound[few] <= whole.best).all()
    assert (whole.best <= cut.best[few]).all()
    assert (cut.worst_bound[few] >= whole.worst).all()
    assert (whole.worst >= cut.worst[few]).all()


def absent(random, places, parts, share):
    x = random.random((places, parts))
    x[random.random(x.shape) < share] = np.nan
    x[np.isnan(x).all(axis=1), 0] = 0.5
    return x


def ranks_with_gaps(x, weights):
    present = ~np.isnan(x)
    scores = (weights @ np.nan_to_num(x).T) / (weights @ present.T)
    return 1 + (scores[:, None, :] > scores[:, :, None] + 1e-9 * np.ptp(x[present])).sum(-1)


@pytest.mark.parametrize("seed", range(6))
def test_absent_values_are_never_wrong(seed):
    random = np.random.default_rng(seed)
    x = absent(random, 6, 3, 0.25)
    polytope = Polytope.around(random.random(3) + 0.2, 0.6) if seed % 2 else Polytope.simplex(3)
    found = ranges(x, polytope, time_limit=20)
    drawn = polytope.sample(20000, random)
    drawn = drawn[(drawn @ (~np.isnan(x)).T >= 1e-3).all(1)]
    ranks = ranks_with_gaps(x, drawn)
    # With three parts this many draws find every rank that is taken on more than a sliver.
    assert (found.best_bound <= ranks.min(0)).all()
    assert (found.worst_bound >= ranks.max(0)).all()
    assert (found.best <= ranks.min(0)).all()
    assert (found.worst >= ranks.max(0)).all()
    at_best = ranks_with_gaps(x, found.best_weights)
    at_worst = ranks_with_gaps(x, found.worst_weights)
    assert np.diag(at_best).tolist() == found.best.tolist()
    assert np.diag(at_worst).tolist() == found.worst.tolist()
    assert found.exact.mean() >= 0.8


def test_the_same_absent_part_everywhere_is_the_smaller_problem():
    x = middling(10, 5, 6)
    gone = x.copy()
    gone[:, 2] = np.nan
    kept = [0, 1, 3, 4]
    # Shares of the present parts range over the whole simplex either way.
    one, other = ranges(gone, Polytope.simplex(5)), ranges(x[:, kept], Polytope.simplex(4))
    assert np.array_equal(one.best, other.best)
    assert np.array_equal(one.worst, other.worst)
    assert one.exact.all()


def test_contradictory_conditions_are_named():
    polytope = Polytope(np.array([0.7, 0.4]), np.ones(2), parts=("health", "school"))
    with pytest.raises(BuildError, match=r"health at least 0\.7; school at least 0\.4"):
        ranges(np.eye(2), polytope)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones((3, 4)), "the same parts"),
        (np.ones(2), "the same parts"),
        (np.array([[1.0, 2.0], [np.nan, np.nan]]), "no value at all"),
        (np.array([[1.0, 2.0], [np.inf, 0.0]]), "infinite"),
    ],
)
def test_values_that_cannot_be_ranked(x, message):
    with pytest.raises(BuildError, match=message):
        ranges(x, Polytope.simplex(2))


def test_weights_that_leave_a_place_without_any_are_a_conflict():
    x = np.array([[1.0, np.nan], [0.5, 0.5]])
    with pytest.raises(BuildError, match=r"on what is present in row 0"):
        ranges(x, Polytope(np.zeros(2), np.array([0.0, 1.0])))
