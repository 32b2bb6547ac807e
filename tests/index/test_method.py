"""Options of methods: values that would silently turn things over are refused."""

import pytest

from miqyas.errors import MiqyasError, ModelError, Problems
from miqyas.index import steps as _full_table  # noqa: F401  # every method is registered by its import
from miqyas.index.method import find, method
from miqyas.index.modelfile import parse_text
from miqyas.index.shape import SHARE

TEXT = """\
[model]
id = "m"
[node.root]
[indicator.a]
parent = "root"
direction = "higher"
goalposts = {low = 0, high = 1, why = "a share"}
"""


@pytest.mark.parametrize(
    ("setting", "line", "repair"),
    [
        ('[normalise]\nmethod = "minmax"\nrange = [100, 1]', 10, "the lower first"),
        ('[normalise]\nmethod = "minmax"\nrange = [1, 1]', 10, "the lower first"),
        ('[normalise]\nmethod = "goalposts"\nrange = [1, 0]', 10, "the lower first"),
        ('[normalise]\nmethod = "minmax"\nrange = [0, 1e308]', 10, "1e+150"),
        ('[normalise]\nmethod = "zscore"\nsd = -1', 10, "above 0"),
        ('[normalise]\nmethod = "zscore"\nsd = 0', 10, "above 0"),
        ('[normalise]\nmethod = "robust_z"\nscale = -1.4826', 10, "above 0"),
        ('[treat]\nmethod = "winsorise"\nmost = -1', 10, "a whole number from 0"),
        ('[treat]\nmethod = "winsorise"\nskew = -2', 10, "a number from 0"),
        ('[treat]\nmethod = "percentile"\nlow = 5\nhigh = 95', 10, "a share from 0 to 1"),
        ('[treat]\nmethod = "percentile"\nlow = 0.9\nhigh = 0.1', 10, "write low below high"),
        ('[treat]\nmethod = "percentile"\nhigh = 0.05', 10, "write low below high"),
        ('[treat]\nmethod = "iqr"\ntimes = -1.5', 10, "a number from 0"),
        ('[screen]\nmethod = "present"\nleast = 60', 10, "a share from 0 to 1"),
        ('[carry]\nmethod = "forward"\nage = -1', 10, "a whole number from 0"),
        ('[weigh]\nmethod = "pca"\ncount = 0', 10, "a whole number from 1"),
    ],
)
def test_a_value_that_turns_things_over_is_refused_with_its_line(setting, line, repair):
    with pytest.raises(MiqyasError) as caught:
        parse_text(TEXT + setting + "\n", "m.toml")
    found = caught.value.found if isinstance(caught.value, Problems) else (caught.value,)
    assert found[0].where.startswith(f"m.toml line {line}, [")
    assert repair in found[0].repair


def test_good_values_pass():
    text = '[normalise]\nmethod = "minmax"\nrange = [-1, 1]\n[treat]\nmethod = "percentile"\nlow = 0\nhigh = 1\n'
    assert dict(parse_text(TEXT + text).steps["treat"].options) == {"low": 0.0, "high": 1.0}


def test_a_whole_number_too_large_for_a_float_is_refused():
    with pytest.raises(ModelError, match="option 'sd' cannot be"):
        find("normalise", "zscore").settle({"sd": 10**400})
    with pytest.raises(MiqyasError):
        parse_text(TEXT + f"weight = {10**400}\n")


def test_a_rule_for_an_option_that_is_not_there_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="has no option"):

        @method("impute", "of_a_test", source="none", must={"share": SHARE})
        def of_a_test(x):
            return x
