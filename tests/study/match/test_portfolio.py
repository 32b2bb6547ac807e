"""Portfolios: against brute force on small cases, and the laws that any plan keeps."""

from dataclasses import replace
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from miqyas.errors import BuildError, DataError, MiqyasError
from miqyas.study.match.rules import Balance, Budget, Cost, Exclude, Floor, Keep, Load, Pair, Rules, Which
from miqyas.study.match.rules_file import parse_rules

pytest.importorskip("highspy", reason="needs the extra 'exact'")

from miqyas.study.match.portfolio import portfolio
from miqyas.study.match.portfolio_conflict import fewest
from miqyas.study.match.portfolio_ground import ground
from miqyas.study.match.portfolio_row import rows

PLACES = ("A", "B", "C")
FIELDS = ("x", "y")
MANY = tuple(f"P{i:02}" for i in range(20))


def brute(values, places, fields, accepts, cost=lambda f, i, j: 1.0):
    """The best value over all sets of known engagements that a predicate accepts; None where it accepts none."""
    known = [
        (f, i, j)
        for f in range(len(fields))
        for i in range(len(places))
        for j in range(len(places))
        if not np.isnan(values[f, i, j])
    ]
    sets = chain.from_iterable(combinations(known, size) for size in range(len(known) + 1))
    worths = [sum(values[one] for one in plan) for plan in sets if accepts(plan)]
    return max(worths, default=None)


def table(cells):
    """Values (field, giver, taker) of 2 fields and 3 places; None is not known."""
    values = np.full((2, 3, 3), np.nan)
    values[:, ~np.eye(3, dtype=bool)] = np.reshape([np.nan if one is None else one for one in cells], (2, 6))
    return values


cells = st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=12, max_size=12)


@settings(max_examples=40, deadline=None)
@given(
    cells,
    st.integers(0, 16),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 2),
    st.sampled_from([0.0, 0.25, 0.5]),
    st.lists(st.sampled_from([1.0, 1.5, 2.25]), min_size=6, max_size=6),
)
def test_the_plan_is_the_best_of_all_plans(cells, budget, gives, takes, least, share, costs):
    values = table(cells)
    assume(np.isfinite(values).any())
    price = dict(zip([(f, i) for f in range(2) for i in range(3)], costs, strict=True))

    def accepts(plan):
        total = sum(price[f, i] for f, i, _ in plan)
        given_ = [sum(i == p for _, i, _ in plan) for p in range(3)]
        taken = [sum(j == p for _, _, j in plan) for p in range(3)]
        return (
            total <= budget
            and max(given_) <= gives
            and max(taken) <= takes
            and taken[0] >= least
            and taken[1] >= share * len(plan)
        )

    best = brute(values, PLACES, FIELDS, accepts)
    rules = Rules(
        costs=tuple(Cost(Which(field=(FIELDS[f],), giver=(PLACES[i],)), amount) for (f, i), amount in price.items()),
        groups={"b": ("B",)},
        rules=(
            Budget("budget", amount=float(budget)),
            Load("gives", role="giver", most=gives),
            Load("takes", role="taker", most=takes),
            *([Floor("floor", least=least, places=("A",))] if least else []),
            Balance("share", groups=("b",), least=share),
        ),
    )
    if best is None:
        with pytest.raises(MiqyasError):
            portfolio(values, rules, PLACES, FIELDS, priced=False)
        return
    found = portfolio(values, rules, PLACES, FIELDS, priced=False, gap=0.0)
    plan = [(FIELDS.index(e.field), PLACES.index(e.giver), PLACES.index(e.taker)) for e in found.engagements]
    assert found.value == pytest.approx(best)
    assert sum(values[one] for one in plan) == pytest.approx(best)
    assert accepts(plan)
    assert found.gap == 0


@settings(max_examples=25, deadline=None)
@given(cells, st.integers(1, 3), st.integers(0, 2), st.sampled_from(["giver", "taker", "either"]), st.data())
def test_other_rules_against_all_plans(cells, apart, pair, role, data):
    values = table(cells)
    known = np.argwhere(np.isfinite(values))
    assume(len(known) > 1)
    kept = tuple(known[data.draw(st.integers(0, len(known) - 1))])
    shut = tuple(known[data.draw(st.integers(0, len(known) - 1))])

    def of(plan, p):
        return sum((i == p and role != "taker") or (j == p and role != "giver") for _, i, j in plan)

    def accepts(plan):
        pairs = [tuple(sorted((i, j))) for _, i, j in plan]
        return (
            kept in plan
            and shut not in plan
            and all(pairs.count(one) <= pair for one in pairs)
            and abs(of(plan, 0) - of(plan, 1)) <= apart
            and len(plan) <= 4
        )

    best = brute(values, PLACES, FIELDS, lambda plan: accepts([tuple(map(int, one)) for one in plan]))
    f, i, j = shut
    rules = Rules(
        rules=(
            Budget("budget", amount=4.0),
            Pair("pair", most=pair),
            Balance("apart", groups=("A", "B"), role=role, apart=apart),
            Keep("keep", giver=PLACES[kept[1]], taker=PLACES[kept[2]], field=FIELDS[kept[0]]),
            Exclude("not", which=Which(giver=(PLACES[i],), taker=(PLACES[j],), field=(FIELDS[f],))),
        )
    )
    if best is None:
        with pytest.raises(MiqyasError):
            portfolio(values, rules, PLACES, FIELDS, priced=False)
    else:
        assert portfolio(values, rules, PLACES, FIELDS, priced=False, gap=0.0).value == pytest.approx(best)


# ---------------------------------------------------------------- larger cases
def wide(seed, draws=1):
    """Random values of 20 places and 3 fields, none of them equal."""
    values = np.random.default_rng(seed).random((draws, 3, 20, 20))
    values[:, :, np.arange(20), np.arange(20)] = np.nan
    return values


TEXT = """
[plan]
budget = 24
[cost.field]
y = 1.5
z = 2
[load]
gives = 3
takes = 2
[group]
small = ["P00", "P01", "P02", "P03", "P04", "P05"]
east = ["P06", "P07", "P08", "P09"]
[[floor]]
each = "small"
[[floor]]
each_field = true
least = 5
[[balance]]
groups = ["east"]
least_share = 0.3
[[keep]]
giver = "P10"
taker = "P11"
field = "z"
[[exclude]]
place = "P19"
"""
THREE = ("x", "y", "z")


@pytest.fixture(scope="module")
def plan():
    return portfolio(wide(1, 6), parse_rules(TEXT), MANY, THREE)


def test_every_rule_is_kept(plan):
    made = plan.engagements
    costs = {"x": 1.0, "y": 1.5, "z": 2.0}
    assert sum(costs[e.field] for e in made) == pytest.approx(plan.cost)
    assert plan.cost <= 24
    for place in MANY:
        assert sum(e.giver == place for e in made) <= 3
        assert sum(e.taker == place for e in made) <= 2
    assert all(sum(e.taker == p for e in made) >= 1 for p in MANY[:6])
    assert all(sum(e.field == f for e in made) >= 5 for f in THREE)
    assert sum(e.taker in MANY[6:10] for e in made) >= 0.3 * len(made)
    assert [(e.giver, e.taker) for e in made if e.running] == [("P10", "P11")]
    assert not any("P19" in (e.giver, e.taker) for e in made)


def test_relabelling_changes_nothing(plan):
    order = np.random.default_rng(3).permutation(20)
    fields = [2, 0, 1]
    values = wide(1, 6)[:, fields][:, :, order][:, :, :, order]
    other = portfolio(values, parse_rules(TEXT), [MANY[i] for i in order], [THREE[f] for f in fields], workers=2)
    assert other.engagements == plan.engagements
    assert other.value == plan.value
    assert other.blocking == plan.blocking
    assert [one.alone for one in other.prices.prices] == [one.alone for one in plan.prices.prices]


def test_the_best_plan_is_worth_what_the_plain_program_finds(plan):
    # The same inequalities, written out here and solved by SciPy's own door to its own solver settings.
    optimize = pytest.importorskip("scipy.optimize")
    values = wide(1, 6).mean(axis=0)
    arcs = np.argwhere(np.isfinite(values))
    f, i, j = arcs.T
    place = np.array(MANY)
    rows = [(np.array([1, 1.5, 2])[f], -np.inf, 24)]
    rows += [((i == p).astype(float), -np.inf, 3) for p in range(20)]
    rows += [((j == p).astype(float), -np.inf, 2) for p in range(20)]
    rows += [((j == p).astype(float), 1, np.inf) for p in range(6)]
    rows += [((f == k).astype(float), 5, np.inf) for k in range(3)]
    rows += [(np.isin(place[j], MANY[6:10]) - 0.3, 0, np.inf)]
    rows += [(((i == 10) & (j == 11) & (f == 2)).astype(float), 1, np.inf)]
    rows += [(((i == 19) | (j == 19)).astype(float), -np.inf, 0)]
    matrix, low, high = (np.array(one) for one in zip(*rows, strict=True))
    done = optimize.milp(
        -values[f, i, j],
        constraints=optimize.LinearConstraint(matrix, low, high),
        integrality=np.ones(len(arcs)),
        bounds=optimize.Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    assert plan.value == pytest.approx(-done.fun, rel=1e-7)


def test_prices_add_up(plan):
    prices = plan.prices
    ordered = [one.ordered for one in prices.prices if one.ordered is not None]
    assert len(ordered) == 5
    assert sum(ordered) == pytest.approx(prices.total, abs=1e-9)
    assert min(ordered) >= 0
    text = TEXT[: TEXT.index("[[floor]]")]
    free = portfolio(wide(1, 6), parse_rules(text), MANY, THREE, priced=False)
    assert prices.free == pytest.approx(free.value)
    assert prices.total == pytest.approx(free.value - plan.value)


def test_a_price_alone_is_what_comes_back_without_the_rule(plan):
    without = TEXT.replace('[[floor]]\neach = "small"\n', "")
    freed = portfolio(wide(1, 6), parse_rules(without), MANY, THREE, priced=False)
    price = next(one for one in plan.prices.prices if one.rule.name == "each of small at least 1")
    assert price.alone == pytest.approx((freed.value - plan.value,) * 2)
    assert price.alone[0] > 0
    budget = next(one for one in plan.prices.prices if one.rule.name == "budget")
    assert budget.ordered is None


def test_greedy_and_doing_nothing_stand_beside(plan):
    greedy, nothing = plan.others
    assert greedy.cost <= 24
    assert nothing.engagements == 1
    assert nothing.cost == 2
    assert {"each of small at least 1", "at least 5 in each field"} <= set(nothing.broken)
    # The greedy one looks at no floor; without floors it is never worth more than the best.
    text = TEXT[: TEXT.index("[[floor]]")]
    free = portfolio(wide(1), parse_rules(text), MANY, THREE, priced=False)
    assert free.others[0].value <= free.value
    assert free.others[0].broken == ()


def test_draws_are_each_solved_by_themselves(plan):
    values = wide(1, 6)
    chosen = [portfolio(one, parse_rules(TEXT), MANY, THREE, priced=False) for one in values]
    for e in plan.engagements:
        pairs = [{(o.giver, o.taker, o.field) for o in one.engagements} for one in chosen]
        assert e.chosen == sum((e.giver, e.taker, e.field) in one for one in pairs)
        assert e.gives == sum(any((o[0], o[2]) == (e.giver, e.field) for o in one) for one in pairs)
        assert e.takes == sum(any((o[1], o[2]) == (e.taker, e.field) for o in one) for one in pairs)
    assert plan.solved == plan.drawn == plan.asked == 6
    assert plan.regained.max() <= 1 + 1e-9


def test_one_draw_says_nothing_of_how_sure_a_plan_is():
    found = portfolio(wide(1), parse_rules(TEXT), MANY, THREE, priced=False)
    assert found.solved == 0
    assert {e.certainty for e in found.engagements} == {""}


def test_words_for_shares():
    same = np.repeat(wide(2), 5, axis=0)
    found = portfolio(same, parse_rules(TEXT), MANY, THREE, priced=False)
    assert {e.certainty for e in found.engagements} == {"robust"}
    assert found.near == ()
    values = np.concatenate([np.repeat(wide(2), 3, axis=0), np.repeat(wide(5), 2, axis=0)])
    found = portfolio(values, parse_rules(TEXT), MANY, THREE, base=wide(2)[0], priced=False)
    assert {e.certainty for e in found.engagements if e.chosen == 3} == {"contingent"}
    found = portfolio(values, parse_rules(TEXT), MANY, THREE, base=wide(5)[0], priced=False)
    assert {e.certainty for e in found.engagements if e.chosen == 2} == {"toss-up"}
    assert {e.chosen for e in found.near} == {3}


# ---------------------------------------------------------------- absence, mistakes, conflicts
def test_what_is_not_known_is_never_chosen():
    values = wide(1, 4)
    values[:, :, 7] = np.nan
    values[2, :, 8] = np.nan
    found = portfolio(values, parse_rules(TEXT), MANY, THREE, priced=False)
    assert "P07" not in {e.giver for e in (*found.engagements, *found.near)}
    # A pair that one draw does not know counts as nothing in it, so it is not worth more by being unknown.
    assert all(e.chosen <= 3 for e in (*found.engagements, *found.near) if e.giver == "P08")


def test_what_is_worth_nothing_is_not_made_for_nothing():
    values = np.zeros((1, 3, 3))
    values[0, np.arange(3), np.arange(3)] = np.nan
    found = portfolio(values, Rules(rules=(Budget("budget", amount=2.0),)), PLACES, ("x",), priced=False)
    assert found.engagements == ()
    assert found.value == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda v: v.__setitem__((0, 1, 2), -0.5), "P01 to P02 in x is negative"),
        (lambda v: v.__setitem__((0, 1, 2), np.inf), "P01 to P02 in x is infinite"),
        (lambda v: v.__setitem__((1, 4, 4), 0.5), "P04 is matched with itself in y"),
    ],
)
def test_values_that_cannot_be(change, said):
    values = wide(1)[0]
    change(values)
    with pytest.raises(DataError, match=said):
        portfolio(values, Rules(), MANY, THREE)


def test_shapes_and_names_must_fit():
    with pytest.raises(DataError, match="values are"):
        portfolio(wide(1), Rules(), MANY[:5], THREE)
    with pytest.raises(DataError, match="a place is named twice"):
        portfolio(wide(1), Rules(), ("P00", *MANY[:-1]), THREE)
    with pytest.raises(BuildError, match="no engagement is known"):
        portfolio(np.full((3, 20, 20), np.nan), Rules(), MANY, THREE)
    with pytest.raises(DataError, match="'smal' is neither a place nor a group"):
        portfolio(wide(1), parse_rules(TEXT.replace('"small"', '"smal"')), MANY, THREE)
    with pytest.raises(DataError, match="there is no field 'q'"):
        portfolio(wide(1), parse_rules(TEXT.replace('field = "z"', 'field = "q"')), MANY, THREE)
    with pytest.raises(DataError, match="negative"):
        portfolio(wide(1), Rules(each=-1.0), MANY, THREE)


def conflict(old, new, values=None):
    with pytest.raises(MiqyasError) as told:
        portfolio(wide(1) if values is None else values, parse_rules(TEXT.replace(old, new), "r.toml"), MANY, THREE)
    return str(told.value)


def test_a_budget_that_is_too_small_names_what_it_should_be():
    # Five in each field cost 5 x (1 + 1.5 + 2).
    said = conflict("budget = 24", "budget = 10")
    assert "budget 10 is below the 22.5 that 'at least 5 in each field' needs" in said
    assert "r.toml line 3" in said
    assert "raise the budget to" in said


def test_the_budget_of_a_floor_alone():
    group = '[group]\nsmall = ["P00", "P01", "P02", "P03", "P04", "P05"]\n'
    text = f'[plan]\nbudget = 4\n{group}[[floor]]\nname = "each LDC at least one"\neach = "small"\n'
    with pytest.raises(BuildError, match="budget 4 is below the 6 that 'each LDC at least one' needs") as told:
        portfolio(wide(1), parse_rules(text), MANY, THREE)
    assert told.value.repair == "raise the budget to 6; or ask less of 'each LDC at least one': 4 of 6 can be met"


def test_a_floor_that_too_few_can_meet():
    values = wide(1)
    values[:, 1, 2:] = np.nan
    values[:, 1, :, 3:] = np.nan
    said = conflict("least = 5", "least = 6", values)
    assert "the floor 'at least 6 in y' cannot be met: only 4 engagements are known, of 2 givers and 3 takers" in said
    assert "lower the floor to 4" in said
    values[:, :, :, 2] = np.nan
    said = conflict("least = 5", "least = 1", values)
    assert "'at least 1 of P02 as taker' cannot be met: no engagement that could meet it is known" in said


def test_loads_that_leave_a_floor_no_room():
    said = conflict("takes = 2", "takes = 0")
    assert "these rules cannot be met together: 'at most 0 takes' (20 demands)" in said
    assert "r.toml line 9, [load] takes" in said
    assert "budget" not in said.splitlines()[0]


def test_rules_that_conflict_are_as_few_as_can_be():
    text = TEXT.replace("least_share = 0.3", "least_share = 0.9")
    rules = parse_rules(text)
    based = ground(wide(1), rules, MANY, THREE, {})
    few = fewest(rules, based.arcs, based.value, rows(rules.rules, based.arcs))
    assert len(few) > 1
    for left in few:
        others = replace(rules, rules=tuple(rules.rules[one] for one in few if one != left))
        assert portfolio(wide(1), others, MANY, THREE, priced=False).known
    with pytest.raises(BuildError, match="cannot be met together"):
        portfolio(wide(1), replace(rules, rules=tuple(rules.rules[one] for one in few)), MANY, THREE)
    # Eight engagements of the east at most, and nine in ten of all of them: no room for five in each of three fields.
    said = conflict("least_share = 0.3", "least_share = 0.9")
    assert "'balance of east'" in said
    assert "without place P19" not in said


def test_what_runs_must_be_known_and_not_excluded():
    values = wide(1)
    values[:, 2, 10, 11] = np.nan
    assert "P10 to P11 in z cannot be kept: its value is not known" in conflict("least = 5", "least = 4", values)
    text = TEXT.replace('field = "z"', 'field = "z"\nvalue = 0.25')
    found = portfolio(values, parse_rules(text), MANY, THREE, priced=False)
    assert [e.value for e in found.engagements if e.running] == [0.25]
    assert "P10 to P11 in z is to be kept and is excluded" in conflict('place = "P19"', 'giver = "P10"')
