"""A small index whose numbers can be worked out by hand, and the command line to run it with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from miqyas.present.cli import main

TABLE = """\
place,name,reach,skill,price
u1,Alpha,100,40,2
u2,Beta,50,50,4
u3,Gamma,0,10,6
u4,Delta,75,30,10
u5,Epsilon,,,8
"""

MODEL = """\
[model]
id = "small"
name = "A small index"
coverage = 0.6

[normalise]
method = "minmax"
range = [0, 100]

[node.total]
name = "Total"

[node.use]
parent = "total"
name = "Use"
weight = 1
why = "half"

[indicator.reach]
parent = "use"
weight = 3
why = "three quarters"
direction = "higher"
unit = "%"

[indicator.skill]
parent = "use"
weight = 1
why = "a quarter"
direction = "higher"

[indicator.price]
parent = "total"
weight = 1
why = "half"
direction = "lower"

[vary]
replications = 64
seed = 7

[vary.weights]
spread = 0.5
why = "a test"

[vary.aggregation]
key = "node.total.aggregate"
options = ["arithmetic", {method = "power", p = 2}]
why = "a test"
"""


@pytest.fixture
def small(tmp_path):
    """Paths of the small model and of its table."""
    model, table = tmp_path / "small.toml", tmp_path / "small.csv"
    model.write_text(MODEL, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    return str(model), str(table)


@pytest.fixture
def run():
    """Run the command line in this process: run('rank', 'tai') gives exit_code, stdout, stderr."""

    def call(*words):
        return runner().invoke(main, [str(word) for word in words], prog_name="miqyas")

    return call


def runner():
    """A runner with the error stream apart, which click does of its own accord since 8.2."""
    try:
        return CliRunner(mix_stderr=False)
    except TypeError:
        return CliRunner()


@pytest.fixture
def spawn():
    """Run the command line as a process of its own."""

    def call(*words, **settings):
        environment = {**os.environ, "PYTHONWARNINGS": "error", **settings.pop("env", {})}
        return subprocess.run(
            [sys.executable, "-m", "miqyas.present.cli", *map(str, words)],
            capture_output=True,
            env=environment,
            cwd=settings.pop("cwd", Path(__file__).parent),
            check=False,
            timeout=60,
            **settings,
        )

    return call
