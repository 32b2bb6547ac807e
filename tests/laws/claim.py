"""What a claimed law promises, for which option, within which range."""

from dataclasses import dataclass

import numpy as np

from miqyas.index import steps  # noqa: F401  # fills the table of methods
from miqyas.index.method import STEPS, methods

# Options that a model must give: name -> values to try.
GIVEN = {
    "p": (-3.0, -1.0, 0.0, 0.5, 1.0, 2.0, np.inf),
    "age": (1,),
    "of": (2020, 2021),
    "least": (0.5,),
    "least_nonzero": (0.5,),
    "value": (0.0,),
}

# What "bounded" promises: (step, method) -> (low, high) for n places.
BOUNDS = {
    ("normalise", "minmax"): lambda n: (0, 1),
    ("normalise", "goalposts"): lambda n: (0, 1),
    ("normalise", "distance_max"): lambda n: (0, 1),
    ("normalise", "fraction_max"): lambda n: (0, 1),
    ("normalise", "two_sided"): lambda n: (0, 1),
    ("normalise", "percentile_rank"): lambda n: (0, 1),
    ("normalise", "rank"): lambda n: (1, n),
    ("normalise", "borda"): lambda n: (0, n - 1),
    ("normalise", "exponential_rank"): lambda n: (0, 100),
    ("aggregate", "copeland"): lambda n: (1 - n, n - 1),
}

# Words that give up a law which the default holds: (step, method, option, word) -> laws.
GIVEN_UP = {
    ("normalise", "goalposts", "log", "ln"): {"unit_free"},
    ("normalise", "goalposts", "log", "log10"): {"unit_free"},
}

# Where a law has a meaning that is tested here: law -> steps.
COLUMNS = {"normalise", "treat", "impute", "denominate"}
MEANT = {
    "monotone": {"normalise", "treat", "aggregate"},
    "bounded": {"normalise", "aggregate"},
    "between": {"aggregate"},
    "unit_free": {"normalise", "aggregate", "weigh", "screen"},
    "scale_free": {"normalise", "aggregate", "weigh", "screen"},
    "idempotent": {*COLUMNS, "aggregate"},
    "keeps_present": {*COLUMNS, "carry"},
    "keeps_order": {*COLUMNS, "aggregate"},
    "anonymous": set(STEPS),
    "positive": {"weigh"},
}


@dataclass(frozen=True)
class Case:
    method: object
    options: dict

    def __str__(self):
        told = ",".join(f"{k}={v}" for k, v in self.options.items())
        return f"{self.method.step}-{self.method.name}" + (f"({told})" if told else "")

    @property
    def key(self):
        return self.method.step, self.method.name


def variants(method):
    must = [{}]
    for option in method.options.values():
        if option.required:
            assert option.name in GIVEN, f"give values of '{option.name}' ({method.name}) in GIVEN"
            must = [{**one, option.name: value} for one in must for value in GIVEN[option.name]]
    yield from (Case(method, one) for one in must)
    for option in method.options.values():
        for word in option.words:
            if word != option.default:
                yield Case(method, {**must[0], option.name: word})


def claims(law):
    """Every method that claims the law, with the options under which it does."""
    found = [case for method in methods() if law in method.holds for case in variants(method)]
    return [one for one in found if law not in given_up(one)]


def given_up(case):
    return set().union(*(GIVEN_UP.get((*case.key, *choice), set()) for choice in case.options.items()))
