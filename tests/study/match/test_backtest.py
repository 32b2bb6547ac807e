"""backtest: AUC against brute force and a rank test, DeLong's interval in closed form, and the protocol end to end."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from miqyas.data.pack import pack
from miqyas.data.panel import Panel
from miqyas.data.tie import Ties, read_ties
from miqyas.errors import BuildError, DataError
from miqyas.study.match.backtest import Backtest, backtest
from miqyas.study.match.backtest_auc import auc, aucs, delong, lift, pair_weights
from miqyas.study.match.backtest_score import known_by, worth
from miqyas.study.match.gravity_ground import Ground, ground
from miqyas.study.match.match import match

EDGES = Path(__file__).parents[3].parent / "shared" / "data" / "worlddata" / "collaboration_edges.csv"
shared = pytest.mark.skipif(
    not EDGES.exists(), reason="../shared/data/worlddata/collaboration_edges.csv is not beside the repository"
)


def brute(score: np.ndarray, yes: np.ndarray, weight: np.ndarray) -> float:
    won = total = 0.0
    for a in np.flatnonzero(yes):
        for b in np.flatnonzero(~yes):
            both = weight[a] * weight[b]
            won += both * (1.0 if score[a] > score[b] else 0.5 if score[a] == score[b] else 0.0)
            total += both
    return won / total


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 25), st.integers(1, 6))
def test_auc_is_the_share_of_pairs_in_order(seed: int, count: int, values: int) -> None:
    random = np.random.default_rng(seed)
    score = random.integers(0, values, count).astype(np.float64)
    yes = np.arange(count) < random.integers(1, count)
    random.shuffle(score)
    weight = random.integers(0, 3, (3, count)).astype(np.float64)
    weight[:, [0, -1]] = 1
    plain = auc(score, yes)
    assert plain == pytest.approx(brute(score, yes, np.ones(count)))
    np.testing.assert_allclose(aucs(score, yes, weight), [brute(score, yes, one) for one in weight])
    test = stats.mannwhitneyu(score[yes], score[~yes]).statistic
    assert plain == pytest.approx(test / (yes.sum() * (~yes).sum()))
    assert auc(-score, yes) == pytest.approx(1 - plain)
    assert auc(np.exp(score), yes) == plain


def test_auc_at_its_ends() -> None:
    yes = np.array([True, True, False])
    assert auc(np.array([2.0, 3.0, 1.0]), yes) == 1.0
    assert auc(np.array([1.0, 1.0, 1.0]), yes) == 0.5
    assert np.isnan(auc(np.array([1.0, 2.0, 3.0]), np.ones(3, dtype=bool)))


def test_the_worked_example_of_hanley_and_mcneil() -> None:
    # Table I: ratings 1 to 5 of 58 normal and 51 abnormal images; printed area 0.893, standard error 0.032.
    normal, abnormal = [33, 6, 6, 11, 2], [3, 2, 2, 11, 33]
    score = np.concatenate([np.repeat(np.arange(1.0, 6), normal), np.repeat(np.arange(1.0, 6), abnormal)])
    yes = np.arange(109) >= 58
    assert auc(score, yes) == pytest.approx(0.893, abs=0.0005)
    low, high = delong(score, yes, 0.6826895)
    assert (high - low) / 2 == pytest.approx(0.032, abs=0.0015)


def test_delong_by_its_definition() -> None:
    random = np.random.default_rng(2)
    score, yes = np.round(random.normal(size=60), 1), random.random(60) < 0.3
    score[yes] += 0.5
    hits, misses = score[yes], score[~yes]
    won = (hits[:, None] > misses) + 0.5 * (hits[:, None] == misses)
    error = np.sqrt(won.mean(1).var(ddof=1) / len(hits) + won.mean(0).var(ddof=1) / len(misses))
    low, high = delong(score, yes, 0.9)
    assert (low, high) == pytest.approx((won.mean() - 1.6448536 * error, won.mean() + 1.6448536 * error))
    assert delong(score[yes], yes[yes], 0.9) == pytest.approx((np.nan, np.nan), nan_ok=True)


def test_lift_by_hand_with_equal_scores_at_the_edge() -> None:
    yes = np.array([1, 0, 1, 0, 0, 0, 0, 0, 0, 0], dtype=bool)
    score = np.arange(10.0)[::-1]
    assert lift(score, yes, 0.1) == pytest.approx(1 / 0.2)
    assert lift(score, yes, 0.5) == pytest.approx((2 / 5) / 0.2)
    # three share the first place, two of them came: the one place of the top tenth counts two thirds
    level = np.array([9.0, 9, 9, 1, 1, 1, 1, 1, 1, 1])
    assert lift(level, yes, 0.1) == pytest.approx((2 / 3) / 0.2)
    assert lift(np.ones(10), yes, 0.1) == pytest.approx(1.0)
    assert lift(score, yes, 1.0) == pytest.approx(1.0)
    assert np.isnan(lift(score, np.zeros(10, dtype=bool), 0.1))


def test_drawing_places_counts_pairs_by_both_and_depends_on_the_seed_alone() -> None:
    source, destination = np.nonzero(~np.eye(5, dtype=bool))
    found = pair_weights(source, destination, 5, 400, 0)
    assert found.shape == (400, 20)
    back = [np.flatnonzero((source == b) & (destination == a))[0] for a, b in zip(source, destination, strict=True)]
    np.testing.assert_array_equal(found, found[:, back])
    # E[c_i c_j] of a multinomial of n from n is (n - 1) / n
    assert found.mean() == pytest.approx(0.8, abs=0.05)
    np.testing.assert_array_equal(found, pair_weights(source, destination, 5, 400, 0))
    assert (found != pair_weights(source, destination, 5, 400, 1)).any()


# ------------------------------------------------------------------ end to end, on made ties


@pytest.fixture(scope="module")
def panel() -> Panel:
    return pack("economies").join(pack("oic-members"))


@pytest.fixture(scope="module")
def lie(panel: Panel) -> Ground:
    return ground(panel, year=2020, together="oic", around="oic")


def rows(lie: Ground, hidden: np.ndarray, pull: float, seed: int) -> Iterator[tuple[str, str, int, float]]:
    """Ties by size, distance and something hidden, in three years; those above 100 are printed."""
    at = {name: i for i, name in enumerate(lie.terms)}
    size = sum(
        lie.x[..., at[f"{side} {code}"]]
        for side in ("source", "destination")
        for code in ("SL.TLF.TOTL.IN", "NY.GDP.PCAP.PP.KD")
    )
    middle = 0.8 * size - 0.7 * lie.x[..., at["distance"]] + pull * hidden
    middle = middle - np.quantile(middle[lie.covered], 0.8) + np.log(100.0)
    random = np.random.default_rng(seed)
    for year in (2022, 2023, 2024):
        y = np.exp(middle + 0.7 * random.normal(size=middle.shape))
        for i, j in zip(*np.nonzero(lie.covered & (y > 100)), strict=True):
            yield lie.places[i], lie.places[j], year, float(y[i, j])


def run(lie: Ground, panel: Panel, pull: float) -> Backtest:
    hidden = np.random.default_rng(40).normal(size=lie.covered.shape)
    ties = Ties.of(rows(lie, hidden, pull, 0), above=100.0)
    return backtest(ties, lie, {"hidden": hidden}, until=2022, among=panel.group("oic"), draws=300, seed=0)


@pytest.fixture(scope="module")
def half(lie: Ground, panel: Panel) -> Backtest:
    return run(lie, panel, 0.5)


def test_a_score_that_makes_ties_adds_to_gravity(lie: Ground, panel: Panel) -> None:
    found = run(lie, panel, 1.5)
    assert found.standing in ("adds to gravity", "beats gravity")
    joined = found.trial("gravity and hidden")
    assert joined.ahead_low > 0
    assert joined.auc > found.trial("gravity").auc
    assert found.weights[2] > 0


def test_a_score_that_makes_nothing_is_a_value(lie: Ground, panel: Panel) -> None:
    found = run(lie, panel, 0.0)
    assert found.standing == "a value, not a prediction"
    one = found.trial("hidden")
    assert one.low < 0.5 < one.high
    assert one.ahead_high < 0
    assert found.trial("gravity").auc > 0.8
    assert found.trial("gravity").ahead == 0


def test_the_same_seed_gives_the_same_and_captions_say_what_was_done(lie: Ground, panel: Panel, half: Backtest) -> None:
    one, other = half, run(lie, panel, 0.5)
    assert one.trials == other.trials
    assert "Trained to 2022, told for 2023" in one.caption
    assert "300 draws of places, seed 0" in one.caption
    assert {trial.year for trial in one.trials} == {2023, 2024}


def test_training_never_sees_what_it_is_to_tell(lie: Ground, panel: Panel) -> None:
    hidden = np.random.default_rng(40).normal(size=lie.covered.shape)
    listed = list(rows(lie, hidden, 0.5, 0))
    changed = [(a, b, year, weight * (7.0 if year > 2022 else 1.0)) for a, b, year, weight in listed]
    one, other = (
        backtest(Ties.of(some, above=100.0), lie, {"h": hidden}, until=2022, among=panel.group("oic"), draws=10)
        for some in (listed, changed)
    )
    np.testing.assert_array_equal(one.gravity.coefficient, other.gravity.coefficient)
    assert one.weights == other.weights


def test_new_ties_are_those_that_were_never_printed(lie: Ground, panel: Panel, half: Backtest) -> None:
    found = half
    whole, fresh = found.trial("gravity"), found.trial("gravity", fresh=True)
    members = [lie.places.index(one) for one in panel.group("oic") if one in lie.places]
    ties = Ties.of(rows(lie, np.random.default_rng(40).normal(size=lie.covered.shape), 0.5, 0), above=100.0)
    before = np.isfinite(ties.until(2022).among(lie.places))[np.ix_(members, members)]
    after = np.isfinite(ties.among(lie.places, [2023]))[np.ix_(members, members)]
    assert whole.pairs == len(members) * (len(members) - 1)
    assert whole.printed == after.sum()
    assert fresh.pairs == whole.pairs - before.sum()
    assert fresh.printed == (after & ~before).sum()
    assert found.trial("printed before", fresh=True).auc == 0.5


def test_what_cannot_be_tested_says_why(lie: Ground, panel: Panel, half: Backtest) -> None:
    hidden = np.zeros(lie.covered.shape)
    ties = Ties.of(rows(lie, hidden, 0.0, 0), above=100.0)
    among = panel.group("oic")
    with pytest.raises(BuildError, match="no tie after 2024"):
        backtest(ties, lie, {"h": hidden}, until=2024, among=among)
    with pytest.raises(BuildError, match="no score to judge"):
        backtest(ties, lie, {}, until=2022, among=among)
    with pytest.raises(BuildError, match="'h' has shape"):
        backtest(ties, lie, {"h": hidden[:3]}, until=2022, among=among)
    with pytest.raises(BuildError, match="no pair has every score"):
        backtest(ties, lie, {"h": hidden + np.nan}, until=2022, among=among)
    with pytest.raises(DataError, match="was not tried"):
        half.trial("fortune")


# ------------------------------------------------------------------ the match score


def test_what_was_known_by_a_year_holds_nothing_later(panel: Panel) -> None:
    seen = known_by(panel, 2022)
    assert max(seen.years) <= 2022
    developers = seen.values[:, :, seen.column["GITHUB.DEVELOPERS"]]
    assert [year for year, row in zip(seen.years, developers, strict=True) if np.isfinite(row).any()] == [2020]


def test_the_score_of_a_year_does_not_change_with_later_figures(panel: Panel) -> None:
    changed = panel
    for code in ("RL.EST", "UN.EGDI.OSI", "IT.NET.SECR.P6"):
        for year in (one for one in panel.years if one > 2022):
            if np.isfinite(panel.value("PAK", code, year)):
                changed = changed.set("PAK", code, year, 0.0)
    one, other = worth(panel, until=2022), worth(changed, until=2022)
    np.testing.assert_array_equal(one.mutual, other.mutual)
    assert one.year == 2022
    assert not np.array_equal(one.mutual, worth(panel).mutual, equal_nan=True)


def test_the_score_is_that_of_the_match(panel: Panel) -> None:
    basis = match(panel, replications=2, seed=0).basis("readiness")
    found = worth(panel)
    assert found.places == basis.places
    np.testing.assert_allclose(found.mutual, basis.mutual, atol=1e-15)


def test_indicators_without_a_figure_by_then_are_left_out_and_no_others(panel: Panel) -> None:
    # Read off the packs: prices of 2024 only; developers and the labour force meet in 2020.
    found = worth(panel, until=2022)
    assert {field: lost for field, lost in found.dropped.items() if lost} == {
        "ai": ("mobile_price",),
        "iot": ("mobile_price", "fixed_price"),
        "cloud": ("fixed_price",),
    }
    assert not any(worth(panel).dropped.values())


def test_the_mutual_value_is_symmetric_and_lays_out_by_name(panel: Panel, lie: Ground) -> None:
    found = worth(panel)
    np.testing.assert_array_equal(found.mutual, found.mutual.T)
    wide = found.over(found.given, lie.places)
    i, j = (lie.places.index(one) for one in ("PAK", "TUR"))
    assert wide[i, j] == found.given[found.places.index("PAK"), found.places.index("TUR")]
    assert np.isnan(wide[lie.places.index("USA")]).all()


# ------------------------------------------------------------------ the protocol


@pytest.fixture(scope="module")
def told(lie: Ground, panel: Panel) -> Backtest:
    past = worth(panel, until=2022)
    scores = {"match": past.over(past.mutual, lie.places)}
    ties = read_ties(EDGES, above=100.0)
    return backtest(ties, lie, scores, until=2022, among=panel.group("oic"), draws=200, seed=0)


@shared
def test_the_table_of_ties_is_what_the_protocol_says(told: Backtest) -> None:
    ties = read_ties(EDGES, above=100.0)
    assert told.ties == ties.fingerprint
    assert ties.years == (2020, 2021, 2022, 2023, 2024, 2025)
    assert len(ties.weight) == 6829
    assert ties.weight.min() == 101
    members = set(pack("oic-members").places)
    assert all(a in members or b in members for a, b in zip(ties.source, ties.destination, strict=True))
    known = set(zip(ties.source, ties.destination, ties.year.tolist(), strict=True))
    assert sum((b, a, year) in known for a, b, year in known) / len(known) == pytest.approx(0.63, abs=0.01)


@shared
def test_the_page_states_what_is_found(told: Backtest) -> None:
    page = (Path(__file__).parents[3] / "docs" / "match-validation.md").read_text("utf-8")
    result = page[page.index("## Result") :]
    for score in ("gravity", "match", "gravity and match", "gravity, censored", "printed before"):
        line = next(one for one in result.splitlines() if one.lower().startswith(f"| {score} |"))
        cells = [one.strip() for one in line.split("|")[2:-1]]
        for fresh, at in ((False, 0), (True, 3)):
            one = told.trial(score, fresh=fresh)
            assert cells[at].startswith(f"{one.auc:.3f}"), (score, fresh)
            assert cells[at + 1] == f"{one.lift:.1f}", (score, fresh)
    assert told.standing in result
    assert f"{told.trial('match').printed} of {told.trial('match').pairs:,}" in result


@shared
def test_independent_check_of_the_primary_figures(told: Backtest, lie: Ground, panel: Panel) -> None:
    # The same pairs put together anew from the file, and the area by SciPy's rank sum.
    past = worth(panel, until=2022)
    value = past.over(past.mutual, lie.places)
    lines = [line.split(",") for line in EDGES.read_text("utf-8").split()[1:]]
    came = {(a, b) for a, b, year, _ in lines if year == "2023"}
    members = set(panel.group("oic"))
    pairs = [
        (i, j)
        for i, a in enumerate(lie.places)
        for j, b in enumerate(lie.places)
        if i != j and {a, b} <= members and np.isfinite(value[i, j])
    ]
    yes = np.array([(lie.places[i], lie.places[j]) in came for i, j in pairs])
    for name, matrix in (("match", value), ("gravity", told.gravity.expected)):
        score = np.array([matrix[at] for at in pairs])
        area = stats.mannwhitneyu(score[yes], score[~yes]).statistic / (yes.sum() * (~yes).sum())
        assert told.trial(name).auc == pytest.approx(area, abs=1e-12)
