"""gravity: a textbook regression, closed forms, brute force over pairs, an independent optimiser, and known truths."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special, stats

from miqyas.data.pack import pack
from miqyas.data.panel import Panel
from miqyas.data.tie import Ties
from miqyas.errors import BuildError, DataError
from miqyas.study.match import censor
from miqyas.study.match.gravity import Gravity, gravity, missing
from miqyas.study.match.gravity_fit import common, exponential, logistic, logit, poisson, sandwich, spread
from miqyas.study.match.gravity_ground import Ground, ground

# Dobson (1990), An Introduction to Generalized Linear Models, p. 93: counts of a trial, three outcomes by three
# treatments, Poisson with logarithmic link. Printed: 3.045 -0.4543 -0.2930 0 0, errors .1709 .2022 .1927 .2000 .2000,
# deviance 5.1291 on 4 degrees of freedom.
COUNTS = np.array([18, 17, 15, 20, 10, 20, 25, 13, 12.0])
OUTCOME = np.tile([0, 1, 2], 3)
TREATMENT = np.repeat([0, 1, 2], 3)
DOBSON = np.column_stack([np.ones(9), OUTCOME == 1, OUTCOME == 2, TREATMENT == 1, TREATMENT == 2]).astype(np.float64)


def test_dobson_as_printed() -> None:
    b, settled = poisson(DOBSON, COUNTS)
    assert settled
    np.testing.assert_allclose(b, [3.045, -0.4543, -0.2930, 0, 0], atol=0.0005)
    mean, slope = exponential(DOBSON @ b)
    error = np.sqrt(np.diag(np.linalg.inv(DOBSON.T @ (slope[:, None] * DOBSON))))
    np.testing.assert_allclose(error, [0.1709, 0.2022, 0.1927, 0.2, 0.2], atol=0.00005)
    assert 2 * np.sum(COUNTS * np.log(COUNTS / mean)) == pytest.approx(5.1291, abs=0.00005)


def pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.nonzero(~np.eye(count, dtype=bool))


def world(seed: int, count: int = 14) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    source, destination = pairs(count)
    size = random.normal(size=count)
    x = np.column_stack([np.ones(len(source)), size[source], size[destination], random.normal(size=len(source))])
    return x, np.array([2.0, 0.7, 0.4, -0.5]), source, destination


@pytest.mark.parametrize("seed", range(4))
def test_pseudo_likelihood_is_at_its_top(seed: int) -> None:
    x, b, *_ = world(seed)
    y = np.random.default_rng(seed + 50).gamma(0.5, np.exp(x @ b) / 0.5)  # no counts at all, as it may be
    ours, settled = poisson(x, y)
    theirs = optimize.minimize(
        lambda c: np.sum(np.exp(x @ c) - y * (x @ c)),
        b,
        jac=lambda c: x.T @ (np.exp(x @ c) - y),
        method="BFGS",
        tol=1e-10,
    )
    assert settled
    np.testing.assert_allclose(ours, theirs.x, atol=2e-6)
    np.testing.assert_allclose(x.T @ (y - np.exp(x @ ours)), 0, atol=1e-5 * y.sum())


def test_logit_against_an_optimiser_and_by_the_odds() -> None:
    x, b, *_ = world(3)
    y = (np.random.default_rng(9).random(len(x)) < special.expit(x @ b - 2)).astype(np.float64)
    theirs = optimize.minimize(lambda c: -np.sum(stats.bernoulli.logpmf(y, special.expit(x @ c))), b, tol=1e-12)
    np.testing.assert_allclose(logit(x, y)[0], theirs.x, atol=1e-4)
    # two groups: the coefficient is the logarithm of the odds ratio
    group = np.repeat([0.0, 1.0], [40, 60])
    came = np.concatenate([np.arange(40) < 10, np.arange(60) < 30]).astype(np.float64)
    found, settled = logit(np.column_stack([np.ones(100), group]), came)
    assert settled
    np.testing.assert_allclose(found, [np.log(10 / 30), np.log(30 / 30) - np.log(10 / 30)], atol=1e-9)
    assert logistic(np.array([0.0, 800.0, -800.0]))[0].tolist() == [0.5, 1.0, 0.0]


def test_a_separated_answer_does_not_settle() -> None:
    x = np.column_stack([np.ones(8), np.arange(8.0)])
    b, settled = logit(x, (np.arange(8) > 3).astype(np.float64))
    assert not settled or abs(b[1]) > 15


def brute(score: np.ndarray, source: np.ndarray, destination: np.ndarray) -> np.ndarray:
    total = np.zeros((score.shape[1], score.shape[1]))
    for a in range(len(score)):
        for c in range(len(score)):
            if {source[a], destination[a]} & {source[c], destination[c]}:
                total += np.outer(score[a], score[c])
    return total


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 7))
def test_what_pairs_share_equals_the_sum_over_all_two_pairs(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    source, destination = pairs(count)
    kept = random.random(len(source)) < 0.7
    if kept.sum() < 2:
        return
    source, destination = source[kept], destination[kept]
    score = random.normal(size=(len(source), 2))
    value, vector = np.linalg.eigh(brute(score, source, destination))
    expected = (vector * np.maximum(value, 0)) @ vector.T
    np.testing.assert_allclose(common(score, source, destination), expected, atol=1e-9)


def test_without_common_places_the_sandwich_is_the_plain_one() -> None:
    # One mean only and places that meet once: variance sum of squared residuals / (n mean)^2.
    y = np.array([3.0, 8.0, 1.0, 12.0, 6.0])
    x = np.ones((5, 1))
    b, _ = poisson(x, y)
    mean, slope = exponential(x @ b)
    found = sandwich(x, y - mean, slope, np.arange(0, 10, 2), np.arange(1, 10, 2))
    assert np.exp(b[0]) == pytest.approx(y.mean())
    assert found[0, 0] == pytest.approx(((y - y.mean()) ** 2).sum() / y.sum() ** 2)
    assert spread(x, found)[0] == pytest.approx(np.sqrt(found[0, 0]))


def test_the_far_tail_of_the_normal() -> None:
    z = np.array([-300.0, -40.0, -20.5, -19.5, -5.0, 0.0, 3.0])
    logarithm, slope = censor.tail(z)
    np.testing.assert_allclose(logarithm, special.log_ndtr(z), rtol=1e-8)
    np.testing.assert_allclose(slope, np.exp(stats.norm.logpdf(z) - special.log_ndtr(z)), rtol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_the_censored_likelihood_is_at_its_top(seed: int) -> None:
    x, b, source, destination = world(seed)
    latent = x @ b + 1.3 * np.random.default_rng(seed + 7).normal(size=len(x))
    limit = float(np.median(latent))
    printed = latent > limit

    def minus(theta: np.ndarray) -> float:
        middle, sigma = x @ theta[:-1], np.exp(theta[-1])
        return -float(
            stats.norm.logpdf(latent[printed], middle[printed], sigma).sum()
            + stats.norm.logcdf(limit, middle[~printed], sigma).sum()
        )

    theirs = optimize.minimize(minus, np.append(b, 0.3), method="BFGS", options={"gtol": 1e-7})
    ours = censor.fit(x, np.where(printed, latent, 0.0), printed, limit, source, destination)
    assert ours.settled
    np.testing.assert_allclose(ours.b, theirs.x[:-1], atol=1e-4)
    assert ours.sigma == pytest.approx(np.exp(theirs.x[-1]), abs=1e-4)


def test_censoring_finds_the_truth_where_printed_pairs_alone_do_not() -> None:
    x, b, source, destination = world(11, 60)
    latent = x @ b + np.random.default_rng(1).normal(size=len(x))
    printed = latent > 2.5
    ours = censor.fit(x, latent, printed, 2.5, source, destination)
    np.testing.assert_allclose(ours.b, b, atol=0.12)
    alone = np.linalg.lstsq(x[printed], latent[printed], rcond=None)[0]
    assert alone[1] < 0.6 * b[1]
    error = np.sqrt(np.diag(ours.covariance))[:-1]
    assert (np.abs(ours.b - b) < 3 * error).all()


# ------------------------------------------------------------------ the coat

PLACES = pack("economies").places


@pytest.fixture(scope="module")
def lie() -> Ground:
    return ground(pack("economies"), year=2020)


def made(lie: Ground, above: float | None = None, noise: float = 0.3, seed: int = 5) -> tuple[Ties, np.ndarray]:
    """Ties made from a known equation: every term 0 but the constant, sizes and distance."""
    b = np.zeros(len(lie.terms))
    for name, value in (
        ("constant", -30.0),
        ("source SL.TLF.TOTL.IN", 0.8),
        ("destination SL.TLF.TOTL.IN", 0.9),
        ("source NY.GDP.PCAP.PP.KD", 0.7),
        ("destination NY.GDP.PCAP.PP.KD", 0.6),
        ("distance", -0.8),
    ):
        b[lie.terms.index(name)] = value
    random = np.random.default_rng(seed)
    y = np.exp(lie.x @ b + noise * random.normal(size=lie.covered.shape))
    rows = [
        (lie.places[i], lie.places[j], 2022, float(y[i, j]))
        for i, j in zip(*np.nonzero(lie.covered), strict=True)
        if above is None or y[i, j] > above
    ]
    return Ties.of(rows, above=above), b


@pytest.fixture(scope="module")
def full(lie: Ground) -> tuple[Gravity, np.ndarray]:
    ties, b = made(lie)
    return gravity(ties, lie), b


def test_a_known_equation_is_found_again(full: tuple[Gravity, np.ndarray]) -> None:
    found, b = full
    assert found.settled
    slopes = slice(1, None)
    off = np.abs(found.coefficient - b)[slopes] / np.maximum(found.error[slopes], 0.02)
    assert (off < 4).all()
    assert found.coefficient[found.ground.terms.index("distance")] == pytest.approx(-0.8, abs=0.1)


def test_the_usual_band_holds_nine_of_ten_pairs(full: tuple[Gravity, np.ndarray]) -> None:
    found, _ = full
    seen = found.observed[found.used]
    inside = (seen >= found.usual_low[found.used]) & (seen <= found.usual_high[found.used])
    assert inside.mean() == pytest.approx(0.9, abs=0.002)
    assert (found.low[found.used] <= found.expected[found.used]).all()
    assert (found.expected[found.used] <= found.high[found.used]).all()


def test_verdicts_of_printed_pairs(full: tuple[Gravity, np.ndarray], lie: Ground) -> None:
    found, _ = full
    one = found.between("PAK", "TUR")
    assert one.observed is not None
    assert one.expected is not None
    assert one.usual_low is not None
    rows = [(a, b, int(y), float(w)) for a, b, y, w in zip(*columns(made(lie)[0]), strict=True)]
    for factor, verdict in ((100.0, "surplus"), (0.01, "untapped")):
        changed = [(a, b, y, w * factor if (a, b) == ("PAK", "TUR") else w) for a, b, y, w in rows]
        assert gravity(Ties.of(changed), lie).between("PAK", "TUR").verdict == verdict


def columns(ties: Ties) -> tuple[tuple[str, ...], tuple[str, ...], list[int], list[float]]:
    return ties.source, ties.destination, ties.year.tolist(), ties.weight.tolist()


def test_a_pair_that_is_not_printed_is_no_zero(lie: Ground) -> None:
    ties, _ = made(lie, above=100.0)
    published, censored = gravity(ties, lie), gravity(ties, lie, how="censored")
    printed = np.isfinite(published.observed)
    assert 0.05 < printed[lie.covered].mean() < 0.95
    assert (published.used == printed).all()
    assert (censored.used == lie.covered).all()
    i, j = np.argwhere(lie.covered & ~printed)[0]
    one = published.between(lie.places[i], lie.places[j])
    assert (one.observed, one.limit, one.verdict) == (None, 100.0, "cannot be told")
    assert "not 0" in published.caption
    assert "at most 100" in censored.caption


def test_what_should_be_printed_and_is_not_is_untapped(lie: Ground) -> None:
    ties, _ = made(lie, above=100.0)
    kept = [row for row in zip(*columns(ties), strict=True) if set(row[:2]) != {"IDN", "MYS"}]
    found = gravity(Ties.of(kept, above=100.0), lie, how="censored")
    one = found.between("IDN", "MYS")
    assert one.observed is None
    assert one.verdict == "untapped"
    small = found.between("COM", "SUR")
    assert small.verdict == "as expected"


def test_censoring_comes_nearer_to_what_was_not_printed(lie: Ground) -> None:
    off: dict[str, list[float]] = {"published": [], "censored": []}
    for seed in range(3):
        ties, b = made(lie, above=100.0, noise=1.0, seed=seed)
        hidden = lie.covered & ~np.isfinite(ties.among(lie.places))
        for how, found in off.items():
            fitted = gravity(ties, lie, how=how)  # type: ignore[arg-type]
            found.append(float(np.mean(np.log(fitted.expected[hidden]) - (lie.x @ b)[hidden])))
    # Chance alone moves the censored one by about 0.06.
    assert min(off["published"]) > 0.5
    assert abs(np.mean(off["censored"])) < 0.1


def test_the_order_of_places_changes_nothing(lie: Ground) -> None:
    panel = pack("economies")
    turned = ground(panel.select(places=tuple(reversed(panel.places))), year=2020)
    ties, _ = made(lie, above=100.0)
    for how in ("published", "censored"):
        one, other = (gravity(ties, where, how=how) for where in (lie, turned))  # type: ignore[arg-type]
        np.testing.assert_allclose(one.coefficient, other.coefficient, rtol=1e-6, atol=1e-8)
        assert one.between("PAK", "TUR").expected == pytest.approx(other.between("PAK", "TUR").expected, rel=1e-8)


def test_without_a_table_nothing_is_recorded() -> None:
    one = missing("PAK", "TUR")
    assert one.verdict == "not recorded"
    assert one.observed is None
    assert one.expected is None


def test_pairs_that_a_table_does_not_cover_are_not_recorded() -> None:
    panel = pack("economies").join(pack("oic-members"))
    lie = ground(panel, year=2020, together="oic", around="oic")
    ties, _ = made(lie, above=100.0)
    found = gravity(ties, lie)
    assert found.between("USA", "DEU").verdict == "not recorded"
    assert found.between("USA", "PAK").verdict != "not recorded"
    assert lie.terms[-1] == "both oic"
    assert {place for place, _ in lie.left_out} == set(panel.places) - set(lie.places)


def test_sizes_are_of_the_year_or_before(lie: Ground) -> None:
    assert all(latest <= 2020 for _, latest in lie.vintage)
    panel = pack("economies")
    row = lie.places.index("PAK")
    at = lie.terms.index("source GITHUB.DEVELOPERS")
    assert lie.x[row, 0, at] == pytest.approx(np.log(panel.value("PAK", "GITHUB.DEVELOPERS", 2020)))


FAULTS: list[tuple[Callable[[Ground], object], str]] = [
    (lambda lie: gravity(Ties.of([("PAK", "TUR", 2022, 5.0)], above=1), lie), "1 printed pairs are too few"),
    (lambda lie: gravity(made(lie)[0], lie, how="censored"), "the ties have no limit"),
    (lambda lie: gravity(made(lie)[0], lie, how="zeros"), "not fitted 'zeros'"),  # type: ignore[arg-type]
    (lambda lie: gravity(made(lie, above=1e-30)[0], lie, how="censored"), "every pair is printed"),
]


@pytest.mark.parametrize(("ask", "told"), FAULTS)
def test_what_cannot_be_fitted_says_why(lie: Ground, ask: Callable[[Ground], object], told: str) -> None:
    with pytest.raises(BuildError, match=told):
        ask(lie)


def test_a_term_that_says_nothing_is_named() -> None:
    members = pack("economies").join(pack("oic-members"))
    panel = members.select(places=members.group("oic"))
    lie = ground(panel, year=2020, together="oic")
    with pytest.raises(BuildError, match="'both oic' says nothing beside the others"):
        gravity(made(lie)[0], lie)


def test_an_unknown_place_is_named(full: tuple[Gravity, np.ndarray]) -> None:
    found, _ = full
    with pytest.raises(DataError, match="no place 'PAX'"):
        found.between("PAK", "PAX")
    lost = found.ground.left_out[0][0]
    with pytest.raises(DataError, match="it lacks"):
        found.between("PAK", lost)


def test_an_unknown_series_is_named() -> None:
    with pytest.raises(DataError, match="no series 'GDP'"):
        ground(pack("economies"), sizes=["GDP"])
    with pytest.raises(DataError, match="fewer than two places"):
        ground(Panel.of(np.array([[np.nan], [1.0]]), places=["PAK", "TUR"], series=["s"]), sizes=["s"])
