"""The door: about twelve names, and nothing loaded before it is asked for."""

import subprocess
import sys

import pytest

import miqyas as mq


def loaded(code):
    names = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(names.stdout.split())


def test_import_is_light():
    heavy = {"numpy", "rich", "click", "narwhals", "miqyas.index.build", "importlib.metadata"}
    assert not loaded("import miqyas") & heavy


def test_a_name_loads_its_own_room_only():
    modules = loaded("import miqyas; miqyas.Panel")
    assert "miqyas.data.panel" in modules
    assert not {"miqyas.index.build", "miqyas.study.vary", "rich"} & modules


def test_every_name_is_there():
    for name in mq.__all__:
        assert getattr(mq, name) is not None
    assert set(mq.__all__) <= set(dir(mq))
    assert 10 <= len(mq.__all__) <= 18


def test_the_verbs_work_together():
    panel = mq.Panel.of([[1.0], [3.0], [2.0]], places="abc", series=["x"])
    document = {
        "model": {"id": "m"},
        "node": {"top": {}},
        "indicator": {"x": {"parent": "top", "direction": "higher"}},
    }
    from miqyas.index.modelfile import parse_model

    index = mq.build(parse_model(document), panel)
    assert isinstance(index, mq.Index)
    assert index.order() == ("b", "c", "a")
    assert isinstance(mq.vary(index.model, panel, replications=4), mq.Variation)


def test_methods_is_the_full_table():
    code = "import miqyas; print(len({m.step for m in miqyas.methods()}), file=__import__('sys').stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "8"


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(AttributeError, match=r"miqyas has no 'bild'; it has .*build"):
        _ = mq.bild


def test_version_is_that_of_the_package():
    from importlib.metadata import version

    assert mq.__version__ == version("miqyas")
