"""build on small tables whose outcome can be worked out on paper, and the traps of methods §7."""

import json
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from miqyas.data.panel import Attribute, Panel, Series, Status
from miqyas.errors import BuildError, DataError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_model, read_model, with_set

NAN = float("nan")


def panel(columns, places="ABCD", years=(0,), **more):
    cube = np.stack([np.asarray(values, dtype=float) for values in columns.values()], axis=-1)
    made = Panel.of(cube, places=list(places), series=list(columns), years=years)
    return replace(made, **more)


def model(**tables):
    document = {"model": {"id": "small"}, "node": {"root": {}}, **tables}
    return parse_model(document)


def flat(*codes, **tables):
    indicators = {code: {"parent": "root", "direction": "higher"} for code in codes}
    return model(indicator=indicators, **tables)


def test_a_mean_of_two_min_max_columns():
    index = build(flat("a", "b"), panel({"a": [0, 5, 10, 2], "b": [4, 4, 0, 2]}))
    # a: 0 .5 1 .2; b: 1 1 0 .5
    assert index.scores[0, :, -1].tolist() == pytest.approx([0.5, 0.75, 0.5, 0.35])
    assert index.ranks[0, :, -1].tolist() == [2, 1, 2, 4]
    assert index.order() == ("B", "A", "C", "D")


def test_absence_in_one_cell_touches_no_other_place():
    whole = build(flat("a", "b"), panel({"a": [0, 5, 10, 2], "b": [4, 4, 0, 2]}))
    holed = build(flat("a", "b"), panel({"a": [0, NAN, 10, 2], "b": [4, 4, 0, 2]}))
    assert holed.score("B") == pytest.approx(1.0)  # its one present part, re-scaled to the whole weight
    assert [holed.score(p) for p in "ACD"] == [whole.score(p) for p in "ACD"]
    assert holed.status[0, 1, 0] == Status.ABSENT


def test_lower_is_better_is_written_in_the_users_own_direction():
    document = {"x": {"parent": "root", "direction": "lower", "goalposts": {"low": 0, "high": 50}}}
    index = build(model(indicator=document, normalise={"method": "goalposts"}), panel({"x": [0, 10, 50, 80]}))
    assert index.scores[0, :, 0].tolist() == pytest.approx([1.0, 0.8, 0.0, 0.0])
    assert index.treated[0, :, 0].tolist() == [0, 10, 50, 80]  # the figures themselves are never turned


def test_a_place_below_coverage_has_no_rank_and_says_why():
    tables = {"a": [1, 2, 3, 4], "b": [1, 2, 3, NAN], "c": [1, 2, 3, NAN], "d": [1, 2, 3, NAN]}
    low = with_set(flat(*tables), {"model.coverage": 0.5})
    index = build(low, panel(tables))
    assert np.isnan(index.rank("D"))
    assert "25% of its indicators have a value" in index.standing[0][3]
    assert index.order()[-1] == "D"
    enough = build(with_set(low, {"model.coverage": 0.25}), panel(tables))
    assert enough.rank("D") == 1


def test_coverage_counts_weight_or_parts():
    columns = {"a": [1, 2, 3, 4], "b": [1, 2, 3, NAN]}
    heavy = with_set(flat(*columns), {"indicator.a.weight": 9, "model.coverage": 0.8})
    assert build(heavy, panel(columns)).rank("D") == 1  # nine tenths of the weight are there
    counted = with_set(heavy, {"model.coverage_by": "count"})
    assert np.isnan(build(counted, panel(columns)).rank("D"))  # but only half of the parts


def test_an_unbalanced_tree_has_levels_and_effective_weights():
    document = {
        "model": {"id": "t"},
        "node": {"root": {}, "left": {"parent": "root", "weight": 3}, "deep": {"parent": "left"}},
        "indicator": {
            "x": {"parent": "root", "direction": "higher", "weight": 1},
            "y": {"parent": "left", "direction": "higher", "weight": 1},
            "z": {"parent": "deep", "direction": "higher"},
            "w": {"parent": "deep", "direction": "higher", "weight": 3},
        },
    }
    index = build(parse_model(document), panel({c: [0, 1, 2, 3] for c in "xyzw"}))
    tree = index.tree
    assert tree.ids == ("x", "y", "z", "w", "deep", "left", "root")
    assert tree.level.tolist() == [1, 1, 1, 1, 2, 3, 4]
    assert index.effective.tolist() == pytest.approx([1 / 4, 3 / 8, 3 / 32, 9 / 32, 3 / 8, 3 / 4, 1])


def test_a_node_may_be_better_when_lower():
    document = {
        "model": {"id": "t"},
        "normalise": {"method": "minmax", "range": [0, 100]},
        "node": {"root": {}, "risk": {"parent": "root", "direction": "lower"}},
        "indicator": {
            "good": {"parent": "root", "direction": "higher"},
            "danger": {"parent": "risk", "direction": "higher"},
        },
    }
    index = build(parse_model(document), panel({"good": [0, 5, 10, 5], "danger": [10, 0, 10, 5]}))
    at = index.tree.at
    assert index.scores[0, :, at["risk"]].tolist() == [100, 0, 100, 50]
    assert index.ranks[0, :, at["risk"]].tolist() == [3, 1, 3, 2]
    assert index.scores[0, :, -1].tolist() == [0, 75, 50, 50]


class TestYears:
    columns: ClassVar = {"x": [[0, 10], [10, 20], [20, 40]]}

    def built(self, limits, **more):
        data = panel(self.columns, places="AB", years=(2010, 2015, 2020))
        base = model(indicator={"x": {"parent": "root", "direction": "higher"}})
        return build(with_set(base, {"model.limits": limits, **more}), data, years=[2010, 2015, 2020])

    def test_fixed_limits_pool_the_years(self):
        assert self.built("fixed").scores[..., -1].tolist() == [[0, 0.25], [0.25, 0.5], [0.5, 1]]

    def test_yearly_limits_start_again(self):
        assert self.built("yearly").scores[..., -1].tolist() == [[0, 1], [0, 1], [0, 1]]

    def test_limits_of_a_base_year(self):
        assert self.built(2010).scores[..., -1].tolist() == [[0, 1], [1, 2], [2, 4]]

    def test_a_base_year_outside_the_years_asked_for(self):
        data = panel(self.columns, places="AB", years=(2010, 2015, 2020))
        base = model(indicator={"x": {"parent": "root", "direction": "higher"}})
        index = build(with_set(base, {"model.limits": 2010}), data, years=[2020])
        assert index.years == (2020,)
        assert index.scores[..., -1].tolist() == [[2, 4]]

    def test_the_reference_year_is_the_models_then_the_latest(self):
        data = panel(self.columns, places="AB", years=(2010, 2015, 2020))
        base = model(indicator={"x": {"parent": "root", "direction": "higher"}})
        assert build(base, data).years == (2020,)
        assert build(with_set(base, {"model.year": 2015}), data).raw[0, :, 0].tolist() == [10, 20]

    def test_a_year_before_the_data_is_refused(self):
        data = panel(self.columns, places="AB", years=(2010, 2015, 2020))
        base = model(indicator={"x": {"parent": "root", "direction": "higher"}})
        with pytest.raises(BuildError, match=r"begin in 2010, after the year 2001"):
            build(base, data, year=2001)

    def test_a_carried_value_keeps_its_own_year_until_it_is_too_old(self):
        data = panel({"x": [[1, 2], [NAN, 3], [5, NAN]]}, places="AB", years=(2010, 2015, 2020))
        base = model(indicator={"x": {"parent": "root", "direction": "higher"}}, carry={"method": "forward", "age": 5})
        index = build(base, data, year=2020)
        assert index.vintage[0, :, 0].tolist() == [2020, 2015]
        assert index.status[0, :, 0].tolist() == [Status.REPORTED, Status.CARRIED]
        with pytest.raises(BuildError, match="only one place is left to compare, A") as caught:
            build(with_set(base, {"carry.age": 4}), data, year=2020)
        assert "widen [carry] age" in caught.value.repair


class TestDenominators:
    def data(self, people, workers):
        columns = {"papers": [[2, 4], [6, 9]], "people": people, "workers": workers}
        return panel(columns, places="AB", years=(2020, 2024))

    def built(self, data, year):
        one = {"parent": "root", "direction": "higher", "denominator": ["people", "workers"], "factor": 10}
        return build(model(indicator={"papers": one}, carry={"method": "forward", "age": 9}), data, year=year)

    def test_the_denominator_is_of_the_numerators_year(self):
        index = self.built(self.data([[2, 2], [3, 1]], [[1, 1], [1, 1]]), 2020)
        assert index.denominated[0, :, 0].tolist() == [10, 20]
        assert index.divided == ("people",)

    def test_a_year_without_the_first_takes_the_second_for_the_whole_column(self):
        index = self.built(self.data([[NAN, NAN], [3, 3]], [[2, 8], [5, 5]]), 2020)
        assert index.denominated[0, :, 0].tolist() == [10, 5]
        assert index.divided == ("workers",)

    def test_one_column_never_mixes_two_denominators(self):
        # B has no people in 2024; its figure of 2020 is divided by the people of 2020 rather than by workers.
        index = self.built(self.data([[1, 1], [3, NAN]], [[5, 5], [5, 5]]), 2024)
        assert index.divided == ("people",)
        assert index.denominated[0, :, 0].tolist() == [20, 40]
        assert index.vintage[0, :, 0].tolist() == [2024, 2020]

    def test_where_every_denominator_is_missing_the_value_is_absent(self):
        data = self.data([[NAN, NAN], [3, NAN]], [[NAN, NAN], [NAN, NAN]])
        one = {"parent": "root", "direction": "higher", "denominator": ["people", "workers"], "series": "papers"}
        other = {"parent": "root", "direction": "higher"}
        made = model(indicator={"per_head": one, "papers": other}, model={"id": "m", "constant": "drop"})
        index = build(made, data)
        assert index.raw[0, 1, 0] == 9
        assert np.isnan(index.denominated[0, 1, 0])
        assert index.status[0, 1, 0] == Status.ABSENT
        lost = [one for one in index.changes if one.place == "B"]
        assert [(one.step, one.before, one.after) for one in lost] == [("denominate", 9.0, None)]
        assert lost[0].reason == "no value of people for the year of the observation"
        assert index.raw[0, :, 1].tolist() == [6, 9]

    def test_a_denominator_of_zero_is_named(self):
        with pytest.raises(BuildError, match="a denominator must be positive: B, papers is 0"):
            self.built(self.data([[1, 0], [3, 0]], [[1, 1], [1, 1]]), 2024)


def test_a_constant_indicator_is_named_or_dropped():
    data = panel({"a": [0, 1, 2, 3], "same": [7, 7, 7, 7]})
    with pytest.raises(BuildError, match="the indicator 'same' has the same value everywhere") as caught:
        build(flat("a", "same"), data)
    assert 'constant = "drop"' in caught.value.repair
    index = build(with_set(flat("a", "same"), {"model.constant": "drop"}), data)
    assert index.scores[0, :, -1].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert index.weights.tolist() == [1, 0, 1]
    assert "dropped" in index.notices[0].what


def test_an_indicator_without_any_value_is_named():
    with pytest.raises(BuildError, match="the indicator 'void' has no value"):
        build(flat("a", "void"), panel({"a": [0, 1, 2, 3], "void": [NAN] * 4}))


def test_a_geometric_mean_of_zero_names_place_node_and_value():
    flawed = flat("a", "b", aggregate={"method": "geometric"})
    with pytest.raises(BuildError, match=r"'root' is not defined for A: its part 'a' is 0") as caught:
        build(flawed, panel({"a": [0, 1, 2, 3], "b": [1, 2, 3, 9]}))
    assert "range = [1, 100]" in caught.value.repair


def test_geometric_and_arithmetic_skip_absent_parts_alike():
    columns = {"a": [1, 2, 3, 4], "b": [4, 3, 2, NAN]}
    for method in ("arithmetic", "geometric", "harmonic", "minimum", "maximum", "median"):
        given = flat("a", "b", aggregate={"method": method}, normalise={"method": "minmax", "range": [1, 100]})
        assert build(given, panel(columns)).score("D") == pytest.approx(100.0), method


def test_screening_takes_a_place_out_of_every_limit():
    columns = {"a": [0, 1, 2, 100], "b": [0, 1, 2, NAN], "c": [0, 1, 2, NAN]}
    screened = flat("a", "b", "c", screen={"method": "present", "least": 0.5})
    index = build(screened, panel(columns))
    assert index.scores[0, :3, -1].tolist() == pytest.approx([0, 0.5, 1])
    assert index.standing[0][3].startswith("left out by screening")
    kept = build(with_set(screened, {"model.keep": ["D"]}), panel(columns))
    assert kept.rank("D") == 1
    by_name = build(with_set(flat("a"), {"model.leave_out": ["D"]}), panel(columns))
    assert by_name.scores[0, :3, -1].tolist() == pytest.approx([0, 0.5, 1])


def test_imputation_fills_marks_and_says_what_it_did():
    filled = flat("a", "b", impute={"method": "median"})
    index = build(filled, panel({"a": [0, 5, 10, NAN], "b": [1, 2, 3, 4]}))
    assert index.imputed[0, 3, 0] == 5
    assert index.status[0, 3, 0] == Status.IMPUTED
    (change,) = index.changes
    assert (change.step, change.place, change.indicator, change.before, change.after) == ("impute", "D", "a", None, 5)


def test_nothing_is_imputed_for_a_place_that_was_screened_out():
    columns = {"a": [0, 1, 2, NAN], "b": [0, 1, 2, 3], "c": [0, 1, 2, NAN]}
    index = build(flat(*columns, impute={"method": "mean"}, screen={"method": "present", "least": 0.5}), panel(columns))
    assert np.isnan(index.imputed[0, 3]).all()


def test_group_means_use_the_first_group_of_the_model():
    data = panel(
        {"a": [0, 10, 4, NAN], "b": [1, 2, 3, 4]},
        attributes=tuple(Attribute(p, "region", r) for p, r in zip("ABCD", "nnss", strict=True)),
    )
    head = {"id": "m", "groups": ["region"]}
    given = flat("a", "b", impute={"method": "group_mean"}, model=head)
    assert build(given, data).imputed[0, 3, 0] == 4


def test_the_order_of_rows_changes_nothing():
    random = np.random.default_rng(3)
    x = random.normal(size=(9, 4)) ** 3
    x[2, 1] = NAN
    given = flat("a", "b", "c", "d", treat={"method": "winsorise"}, normalise={"method": "zscore"})
    places = list("ABCDEFGHI")
    straight = build(given, Panel.of(x, places=places, series=list("abcd")))
    order = random.permutation(9)
    turned = build(given, Panel.of(x[order], places=[places[i] for i in order], series=list("abcd")))
    for place in places:
        assert turned.score(place) == pytest.approx(straight.score(place), abs=1e-12)
        assert turned.rank(place) == straight.rank(place)


def test_an_index_can_be_built_again_from_what_it_keeps():
    data = panel({"a": [0, 5, 10, 2], "b": [4, 4, 0, 2]})
    first = build(flat("a", "b", treat={"method": "winsorise"}, normalise={"method": "zscore"}), data)
    again = build(parse_model(json.loads(json.dumps(first.replay["model"]))), data)
    assert again.scores.tobytes() == first.scores.tobytes()
    assert again.replay == first.replay


def test_ranks_within_a_group():
    data = panel(
        {"a": [4, 3, 2, 1]},
        attributes=(
            Attribute("B", "club", "x"),
            Attribute("D", "club", "x"),
            Attribute("A", "club", "", until="2000-01-01"),
        ),
    )
    index = build(flat("a"), data)
    ranks = index.ranked(index.group("club=x"))[0, :, -1]
    assert np.isnan(ranks[[0, 2]]).all()
    assert ranks[[1, 3]].tolist() == [1, 2]


def test_ranks_are_taken_before_rounding_unless_the_model_says_so():
    columns = {"a": [0.0, 1.0, 0.50001, 0.50002]}
    assert build(flat("a"), panel(columns)).rank("C") == 3
    assert build(flat("a", rank={"digits": 3}), panel(columns)).rank("C") == 2


def test_effective_weights_make_indicators_count_the_same():
    document = {
        "model": {"id": "t"},
        "weigh": {"method": "effective"},
        "node": {"root": {}, "one": {"parent": "root"}, "three": {"parent": "root"}},
        "indicator": {
            "a": {"parent": "one", "direction": "higher"},
            **{c: {"parent": "three", "direction": "higher"} for c in "bcd"},
        },
    }
    index = build(parse_model(document), panel({c: [0, 1, 2, 3] for c in "abcd"}))
    assert index.effective[:4].tolist() == pytest.approx([0.25] * 4)


def test_an_unknown_series_and_place_suggest_the_nearest():
    with pytest.raises(DataError, match="no series 'patnets'") as caught:
        build(flat("patnets"), panel({"patents": [1, 2, 3, 4]}))
    assert "write 'patents'" in caught.value.repair
    wrong = with_set(flat("a"), {"model.places": ["A", "E"]})
    with pytest.raises(DataError, match="no place 'E'"):
        build(wrong, panel({"a": [1, 2, 3, 4]}))


class TestPublished:
    def test_the_human_development_index_of_pakistan_2022(self):
        # UNDP, Human Development Report 2023/24: the four parts as published give 0.540.
        parts = {
            "life_expectancy": [66.431, 80.0],
            "expected_schooling": [7.89510849, 15.0],
            "mean_schooling": [4.422319019, 12.0],
            "gni_per_capita": [5374.270423, 40000.0],
        }
        index = build(read_model("hdi"), panel(parts, places=["PAK", "XYZ"]))
        assert round(index.score("PAK"), 3) == 0.540
        nodes = [round(index.score("PAK", name), 5) for name in index.tree.ids if "schooling" not in name]
        assert {0.71432, 0.36672, 0.60184} <= set(nodes)

    def test_the_technology_achievement_index_ranks_23_of_23(self):
        from pathlib import Path

        from miqyas.data.pack import pack
        from miqyas.data.place import resolve

        book = json.loads((Path(__file__).parents[1] / "published" / "handbook.json").read_text("utf-8"))
        index = build(read_model("tai"), pack("tai"))
        expected = {
            resolve(name): want
            for name, want in zip(book["country_order_tables_23_38"], book["table23_ranks"]["EW"], strict=True)
        }
        assert {place: int(index.rank(place)) for place in index.places} == expected

    def test_budget_allocation_weights_rank_23_of_23_too(self):
        from pathlib import Path

        from miqyas.data.pack import pack
        from miqyas.data.place import resolve

        book = json.loads((Path(__file__).parents[1] / "published" / "handbook.json").read_text("utf-8"))
        names = ("patents", "royalties", "internet", "exports", "telephones", "electricity", "schooling", "university")
        weights = {f"indicator.{n}.weight": w for n, w in zip(names, book["table22_weights"]["BAP"], strict=True)}
        index = build(with_set(read_model("tai"), weights), pack("tai"))
        expected = {
            resolve(name): want
            for name, want in zip(book["country_order_tables_23_38"], book["table23_ranks"]["BAP"], strict=True)
        }
        assert {place: int(index.rank(place)) for place in index.places} == expected


def test_all_57_members_are_listed_and_the_unranked_say_why():
    from miqyas.data.pack import pack

    index = build(read_model("oic-digital"), pack("economies").join(pack("oic-members")))
    assert len(index.places) == 57
    unranked = [i for i in range(57) if np.isnan(index.ranks[0, i, -1])]
    assert {index.places[i] for i in unranked} == {"SOM", "YEM"}
    assert all("below coverage" in index.standing[0][i] for i in unranked)
    assert all(index.standing[0][i] == "" for i in range(57) if i not in unranked)


def test_a_series_needs_a_shape_that_fits():
    with pytest.raises(DataError, match="shape"):
        Panel(
            years=(1,),
            places=("A",),
            series=(Series("x"),),
            values=np.zeros((1, 2, 1)),
            status=np.zeros((1, 2, 1), np.uint8),
            origin=np.zeros((1, 2, 1), np.int16),
        )


def test_weights_that_the_data_do_not_give_are_named():
    wanted = flat("a", "b", weigh={"method": "pca"})
    with pytest.raises(BuildError, match="the weights of 'root' cannot be read from its parts by pca"):
        build(wanted, panel({"a": [0, NAN, 2, NAN], "b": [NAN, 1, NAN, 5]}))


def test_a_normalisation_that_is_not_defined_names_the_place():
    # Three of four values are the same, so the median distance from the median is zero.
    with pytest.raises(BuildError, match="normalisation 'robust_z' is not defined there"):
        build(flat("a", normalise={"method": "robust_z"}), panel({"a": [1, 1, 1, 9]}))


def test_a_harmonic_mean_of_zero_names_the_part_that_is_zero():
    wanted = flat("a", "b", aggregate={"method": "harmonic"}, normalise={"method": "zscore"})
    data = panel({"a": [-1, 0, 1, 0], "b": [-9, 1, 3, 5]})
    with pytest.raises(BuildError, match="part 'a' is 0"):
        build(wanted, data)


def test_every_weighting_method_builds():
    from miqyas.index.method import methods

    x = np.random.default_rng(1).normal(size=(12, 3))
    data = Panel.of(x, places=list("ABCDEFGHIJKL"), series=list("abc"))
    for one in methods("weigh"):
        index = build(flat("a", "b", "c", weigh={"method": one.name}), data)
        assert index.weights[:3].sum() == pytest.approx(1.0), one.name
        assert not np.isnan(index.ranks).any()


def test_factor_weights_of_the_technology_achievement_index():
    from pathlib import Path

    from miqyas.data.pack import pack

    book = json.loads((Path(__file__).parents[1] / "published" / "handbook.json").read_text("utf-8"))
    # The Handbook's factors are those of the figures themselves; caps at the goalposts would bend them.
    changes = {"weigh": {"method": "pca", "factors": "handbook"}, "normalise": "zscore"}
    wanted = with_set(read_model("tai"), changes)
    index = build(wanted, pack("tai"))
    assert index.weights[:8] == pytest.approx(book["table18_weights"]["PC"], abs=0.01)
