"""The cache: the same study, the same bytes; anything else is another study; a bad file or folder is no error."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError
from miqyas.index.modelfile import parse_model
from miqyas.study import cache
from miqyas.study import vary as study
from miqyas.study.cache import home, kept
from miqyas.study.replication.lot import CHUNK
from miqyas.study.replication.tally import Tally

PANEL = Panel.of(
    np.random.default_rng(4).normal(50, 12, size=(8, 4)), places=[f"P{i}" for i in range(8)], series=list("abcd")
)


def model(**vary):
    return parse_model(
        {
            "model": {"id": "c"},
            "node": {"root": {}, "one": {"parent": "root"}},
            "indicator": {c: {"parent": "one" if c in "ab" else "root", "direction": "higher"} for c in "abcd"},
            "vary": {"replications": 100, "seed": 3, "weights": {"spread": 0.5}, **vary},
        }
    )


def same(one, other):
    """Whether two variations hold the same bytes."""
    arrays = [(getattr(one.tally, name), getattr(other.tally, name)) for name in Tally.__dataclass_fields__]
    plain = ("panel", "version", "seed", "sampling", "replications", "asked", "year", "places", "among", "caption")
    return (
        all(
            (a is None and b is None) or (a.dtype == b.dtype and a.tobytes() == b.tobytes())
            for a, b in [*arrays, (one.nominal, other.nominal), (one.low, other.low)]
        )
        and all(getattr(one, name) == getattr(other, name) for name in plain)
        and one.choices == other.choices
        and one.tree.ids == other.tree.ids
    )


@pytest.fixture
def drawn(monkeypatch):
    """Chunks that were drawn, in their order."""
    chunks, real = [], study.piece
    monkeypatch.setattr(study, "piece", lambda s, chunk, size: (chunks.append(chunk), real(s, chunk, size))[1])
    return chunks


def test_a_hit_gives_the_same_bytes_and_draws_nothing(tmp_path, drawn):
    fresh = study.vary(model(), PANEL)
    first = kept(model(), PANEL, folder=tmp_path)
    drawn.clear()
    again = kept(model(), PANEL, folder=tmp_path)
    assert drawn == []
    assert same(first, fresh)
    assert same(again, fresh)
    assert again.tiers() == fresh.tiers()
    assert [one.name for one in tmp_path.iterdir()] == [next(tmp_path.glob("study-*-100.npz")).name]


@pytest.mark.parametrize(
    "other",
    [
        {"seed": 0},
        {"sampling": "random"},
        {"replications": 101},
        {"pairs": False},
        {"nodes": ["one"]},
        {"among": ["P1", "P2", "P3"]},
        {"year": 0},
    ],
    ids=lambda one: next(iter(one)),
)
def test_another_question_is_another_study(tmp_path, drawn, other):
    kept(model(), PANEL, folder=tmp_path)
    drawn.clear()
    found = kept(model(), PANEL, folder=tmp_path, **other)
    assert drawn == [0]
    assert same(found, study.vary(model(), PANEL, **other))
    drawn.clear()
    assert same(kept(model(), PANEL, folder=tmp_path, **other), found)
    assert drawn == []


def test_another_model_panel_or_engine_is_another_study(tmp_path, drawn, monkeypatch):
    plain = model()
    kept(plain, PANEL, folder=tmp_path)
    drawn.clear()
    kept(model(weights={"spread": 0.4}), PANEL, folder=tmp_path)
    # The document of this one is that of the first, its parts are not.
    kept(replace(plain, coverage=0.5), PANEL, folder=tmp_path)
    kept(plain, Panel.of(PANEL.values[0] + 1.0, places=PANEL.places, series=list("abcd")), folder=tmp_path)
    monkeypatch.setattr(cache, "engine", lambda: "changed")
    kept(plain, PANEL, folder=tmp_path)
    assert drawn == [0, 0, 0, 0]


def test_the_seed_of_the_model_and_the_same_seed_given_are_one_study(tmp_path, drawn):
    kept(model(), PANEL, folder=tmp_path)
    kept(model(), PANEL, seed=3, replications=100, workers=2, folder=tmp_path)
    assert drawn == [0]


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "foreign", "array", "other", "shape", "folder"])
def test_a_damaged_file_is_replaced(tmp_path, drawn, damage):
    fresh = kept(model(), PANEL, folder=tmp_path)
    file = next(tmp_path.glob("*.npz"))
    content = file.read_bytes()
    if damage == "array":
        with file.open("wb") as out:
            np.save(out, np.zeros(3))
    elif damage in ("other", "shape"):
        with np.load(file) as held:
            arrays = dict(held)
        if damage == "other":
            arrays["about"] = np.array(str(arrays["about"]).replace('"replications": 100', '"replications": 99'))
        else:
            arrays["counts"] = arrays["counts"][:-1]
        with file.open("wb") as out:
            np.savez(out, **arrays)
    else:
        middle = len(content) // 2
        file.write_bytes(
            {
                "empty": b"",
                "cut": content[:middle],
                "flipped": content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :],
                "foreign": b"place,name\n",
                "folder": b"",
            }[damage]
        )
    if damage == "folder":
        file.unlink()
        file.mkdir()
    drawn.clear()
    assert same(kept(model(), PANEL, folder=tmp_path), fresh)
    assert drawn == [0]
    assert not list(tmp_path.glob(".*"))
    if damage != "folder":
        drawn.clear()
        assert same(kept(model(), PANEL, folder=tmp_path), fresh)
        assert drawn == []


def test_objects_in_a_file_are_never_brought_to_life(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    kept(model(), PANEL, folder=tmp_path)
    file = next(tmp_path.glob("*.npz"))
    with file.open("wb") as out:
        np.savez(out, about=np.array([Trap()], dtype=object))
    kept(model(), PANEL, folder=tmp_path)
    assert not (tmp_path / "sprung").exists()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("mine")
    assert same(kept(model(), PANEL, folder=tmp_path / "file"), study.vary(model(), PANEL))
    assert same(kept(model(), PANEL, folder=tmp_path / "file" / "below"), study.vary(model(), PANEL))
    assert (tmp_path / "file").read_text() == "mine"


def test_a_stopped_study_is_kept_as_what_it_is_and_gone_on_from(tmp_path, drawn, monkeypatch):
    whole, real = study.vary(model(), PANEL, replications=3 * CHUNK + 10), study.piece

    def stopping(s, chunk, size):
        if chunk == 2:
            raise KeyboardInterrupt
        return real(s, chunk, size)

    with monkeypatch.context() as patch:
        patch.setattr(study, "piece", stopping)
        short = kept(model(), PANEL, replications=3 * CHUNK + 10, folder=tmp_path)
    assert (short.replications, short.asked) == (2 * CHUNK, 3 * CHUNK + 10)
    assert [one.name.rpartition("-")[2] for one in tmp_path.iterdir()] == [f"{2 * CHUNK}.npz"]
    drawn.clear()
    assert same(kept(model(), PANEL, replications=3 * CHUNK + 10, folder=tmp_path), whole)
    assert drawn == [2, 3]
    drawn.clear()
    # What was done is a study of its own; a study that ends inside a chunk cannot be gone on from.
    assert same(
        kept(model(), PANEL, replications=2 * CHUNK, folder=tmp_path),
        study.vary(model(), PANEL, replications=2 * CHUNK),
    )
    drawn.clear()
    kept(model(), PANEL, replications=4 * CHUNK, folder=tmp_path)
    assert drawn == [2, 3]


def test_the_folder_is_bounded_and_what_is_not_ours_stays(tmp_path, monkeypatch):
    for seed in range(3):
        kept(model(), PANEL, seed=seed, folder=tmp_path)
    files = sorted(tmp_path.glob("*.npz"), key=lambda one: one.stat().st_mtime_ns)
    for age, one in enumerate(files):
        os.utime(one, (1000 + age, 1000 + age))
    (tmp_path / "mine.npz").write_bytes(b"x" * 10**6)
    draft = tmp_path / f".{files[0].name}.1.2.part"
    draft.write_bytes(b"begun")
    os.utime(draft, (1000, 1000))
    kept(model(), PANEL, seed=0, folder=tmp_path)  # a use makes the first the newest
    monkeypatch.setattr(cache, "MOST", int(3.5 * max(one.stat().st_size for one in files)))
    kept(model(), PANEL, seed=9, folder=tmp_path)
    left = set(tmp_path.iterdir())
    assert tmp_path / "mine.npz" in left
    assert draft not in left
    assert [one in left for one in files] == [True, False, True]
    monkeypatch.setattr(cache, "MOST", 10)
    kept(model(), PANEL, seed=10, folder=tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {"mine.npz"}


def test_where_studies_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("MIQYAS_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "shared"))
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert home() == tmp_path / "own"
    assert home("there") is not None
    monkeypatch.setenv("MIQYAS_CACHE", "off")
    assert home() is None
    kept(model(), PANEL)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.delenv("MIQYAS_CACHE")
    assert home() == tmp_path / "shared" / "miqyas"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    if os.name == "posix":
        assert home() == tmp_path / "me" / ".cache" / "miqyas"


def test_a_document_without_an_order_is_varied_and_not_kept(tmp_path):
    strange = replace(model(), document={1: "a", "b": {2}})
    found = kept(strange, PANEL, folder=tmp_path)
    assert found.replications == 100
    assert not list(tmp_path.iterdir())


def test_methods_from_elsewhere_are_not_kept(tmp_path, monkeypatch):
    own = replace(cache.methods()[0], kernel=same)
    monkeypatch.setattr(cache, "methods", lambda: (own,))
    assert kept(model(), PANEL, folder=tmp_path).replications == 100
    assert not list(tmp_path.iterdir())


def test_mistakes_are_told_as_without_a_cache(tmp_path):
    with pytest.raises(BuildError, match="0 replications"):
        kept(model(), PANEL, replications=0, folder=tmp_path)
    with pytest.raises(DataError, match="no place 'P9'"):
        kept(model(), PANEL, among=["P9"], folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_several_at_once_agree(tmp_path):
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: kept(model(), PANEL, folder=tmp_path), range(8)))
    assert all(same(one, found[0]) for one in found)
    assert len(list(tmp_path.iterdir())) == 1
