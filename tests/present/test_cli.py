"""The command line as people meet it: help, exit codes, formats, terminals."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import miqyas.index.build as engine
from miqyas.index.method import methods
from miqyas.present.cli import VERBS
from miqyas.present.letters import NAME, plain

ASEM = Path(__file__).parents[3] / "shared" / "data" / "asem"


def modules(words):
    """Names of the modules that a command has loaded."""
    code = (
        "import sys\nfrom miqyas.present.cli import main\n"
        "try:\n    main(sys.argv[1:], prog_name='miqyas')\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stderr.split()), done.stdout


# ------------------------------------------------------------------------------------------------ start


@pytest.mark.parametrize("words", [["--help"], *([verb, "--help"] for verb in VERBS)], ids=" ".join)
def test_help_loads_neither_numpy_nor_rich(words):
    loaded, text = modules(words)
    assert not {"numpy", "rich", "narwhals", "importlib.metadata"} & loaded
    assert "Usage: miqyas" in text
    assert max(map(len, text.splitlines())) <= 80


def test_help_lists_every_command_with_a_sentence(run):
    text = run("--help").stdout
    for name, verb in VERBS.items():
        assert re.search(rf"^  {name} +{re.escape(verb.summary[:40])}", text, re.MULTILINE), name


def test_machine_formats_do_not_load_rich(small):
    model, table = small
    loaded, text = modules(["rank", model, "--data", table, "--format", "csv"])
    assert text.startswith("rank,rank_low,rank_high")
    assert "rich" not in loaded


def test_version(run):
    assert re.fullmatch(r"miqyas \d+\.\d+\.\d+\n", run("--version").stdout)


def test_no_words_give_the_help(run):
    assert "Usage: miqyas" in (done := run()).output
    assert "Traceback" not in done.output


# ------------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("words", "what", "repair"),
    [
        (["rnak", "tai"], "there is no command 'rnak'", "write 'rank'"),
        (["rank", "tai", "--formt", "csv"], "there is no option '--formt'", "write '--format'"),
        (["rank"], "missing argument 'MODEL'", "miqyas rank [OPTIONS] MODEL"),
        (["rank", "tai", "--format", "tabel"], "'tabel'", "choose from table, csv, json, markdown"),
        (["rank", "tai", "--top", "0"], "0", "give --top a whole number, 1 or more"),
        (
            ["rank", "tai", "--replications", "many"],
            "'many'",
            "give --replications a whole number from 1 to 100,000,000",
        ),
        (["rank", "tai", "--replications", "0"], "0", "a whole number from 1 to 100,000,000"),
        (["rank", "tai", "--replications", "100000001"], "100000001", "a whole number from 1 to 100,000,000"),
        (["rank", "tai", "--seed", "-1"], "-1", "give --seed a whole number, 0 or more"),
        (["rank", "tai", "--seed", "abc"], "'abc'", "give --seed a whole number, 0 or more"),
        (["rank", "tai", "--year", "2000", "--year", "1999"], "--year is given 2 times", "give one year"),
        (["vary", "tai", "--budget", "0"], "0", "give --budget a number above 0"),
        (["rank", "tai", "--year", "new"], "'new'", "give --year a whole number"),
        (["build", "tai", "--out", ""], "--out is empty", "give --out a name"),
        (["data", "convert", "tai", ""], "OUT is empty", "give OUT a name"),
        (["build", "tai"], "missing option '--out'", "add --out DIR"),
        (["data", "lst"], "'lst'", "list"),
        (["methods", "agregate"], "there is no step 'agregate'", "write 'aggregate'"),
    ],
)
def test_usage_errors_name_the_repair(run, words, what, repair):
    done = run(*words)
    assert done.exit_code == 2
    assert what in done.stderr
    assert "  where:  miqyas" in done.stderr
    assert repair in done.stderr.partition("repair:")[2]
    assert done.stdout == ""


def test_done_is_zero(spawn, small):
    model, table = small
    done = spawn("rank", model, "--data", table)
    assert (done.returncode, done.stderr) == (0, b"")


def test_stopped_by_hand(small):
    # A real signal in the middle of the work.
    model, table = small
    code = (
        "import os, signal, sys, time\nimport miqyas.index.build as engine\n"
        "def build(*_, **__):\n    os.kill(os.getpid(), signal.SIGINT); time.sleep(20)\n"
        "engine.build = build\nfrom miqyas.present.cli import main\nmain(prog_name='miqyas')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "rank", model, "--data", table],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 130
    assert "stopped" in done.stderr
    assert "Traceback" not in done.stderr


def fail(*_, **__):
    raise ZeroDivisionError("nobody thought of this")


def test_a_fault_is_told_without_traceback(run, small, monkeypatch):
    monkeypatch.setattr(engine, "build", fail)
    monkeypatch.delenv("MIQYAS_DEBUG", raising=False)
    done = run("rank", small[0], "--data", small[1])
    assert done.exit_code == 70
    assert "this is a fault of miqyas" in done.stderr
    assert "ZeroDivisionError: nobody thought of this" in done.stderr
    assert "miqyas --debug" in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback(run, small, monkeypatch):
    monkeypatch.setattr(engine, "build", fail)
    monkeypatch.delenv("MIQYAS_DEBUG", raising=False)
    asked = run("--debug", "rank", small[0], "--data", small[1])
    monkeypatch.setenv("MIQYAS_DEBUG", "1")
    also = run("rank", small[0], "--data", small[1])
    for done in (asked, also):
        assert done.exit_code == 70
        assert "Traceback" in done.stderr


def test_a_reader_that_leaves_is_no_error():
    command = [sys.executable, "-m", "miqyas.present.cli", "rank", "tai", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(60) == 141
    assert told == b""


# -------------------------------------------------------------------------------------------- terminals


def test_an_ascii_terminal_does_not_crash(spawn):
    done = spawn("rank", "oic-digital", "--replications", "2", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    text = done.stdout.decode("ascii")
    assert "Pakistan" in text
    assert "####" in text
    assert "Turkiye" in text
    assert "weights by up to +/-25%" in " ".join(text.split())
    assert "?" not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Türkiye", "Turkiye"),
        ("0.5 ± 0.1", "0.5 +/- 0.1"),
        ("3 × 4 – 5", "3 x 4 - 5"),
        ("Straße ıæøł", "Strasse iaeol"),
        ("عمان", "????"),
    ],
)
def test_letters_without_a_plain_form_only_become_question_marks(text, expected):
    assert plain(text) == expected
    assert text.encode("ascii", errors=NAME) == expected.encode()
    assert "ü é ± ı".encode("latin-1", errors=NAME) == "ü é ± i".encode("latin-1")


def test_files_for_programs_are_utf8_in_any_locale(spawn):
    words = ("rank", "oic-digital", "--replications", "2", "--format", "csv")
    done = spawn(*words, env={"PYTHONIOENCODING": "ascii"})
    assert "Türkiye" in done.stdout.decode("utf-8")


def on_a_terminal(words, **environment):
    """Run on a pseudo-terminal and give what was written."""
    import pty

    parent, child = pty.openpty()
    settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment}
    settings = {name: value for name, value in settings.items() if value is not None}
    with subprocess.Popen(
        [sys.executable, "-m", "miqyas.present.cli", *words],
        stdout=child,
        stderr=subprocess.DEVNULL,
        env=settings,
    ) as process:
        os.close(child)
        written = b""
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:
                break
            if not part:
                break
            written += part
        process.wait(60)
    os.close(parent)
    return written.decode("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a matter of POSIX")
def test_colour_on_a_terminal_unless_it_is_unwanted():
    words = ["rank", "tai", "--replications", "2"]
    assert "\x1b[34m" in on_a_terminal(words, NO_COLOR=None)
    plain = on_a_terminal(words, NO_COLOR="1")
    assert "Finland" in plain
    assert "\x1b[34m" not in plain


WIDE = [
    ["rank", "tai", "--replications", "2"],
    ["rank", "oic-digital", "--replications", "2"],
    ["show", "oic-digital", "PAK", "--replications", "2"],
    ["data", "list"],
    ["data", "show", "economies"],
    ["data", "show", "gsli"],
    ["methods"],
]


@pytest.mark.parametrize("words", WIDE, ids=" ".join)
def test_eighty_columns_are_enough(run, monkeypatch, words):
    monkeypatch.delenv("COLUMNS", raising=False)
    done = run(*words)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "…" not in done.stdout


@pytest.mark.parametrize("columns", ["40", "20", "10", "1"])
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["rank", "tai"], ["Finland", "Korea", "Singapore"]),
        (["vary", "tai"], ["Finland", "Korea", "Singapore"]),
        (["show", "tai", "FIN"], ["Telephones", "Internet hosts"]),
        (["rank", "oic-digital"], ["Pakistan", "Yemen"]),
    ],
)
def test_names_survive_on_narrow_screens(run, monkeypatch, columns, words, names):
    wide = run(*words, "--replications", "30").stdout
    monkeypatch.setenv("COLUMNS", columns)
    done = run(*words, "--replications", "30")
    assert done.exit_code == 0, done.output
    assert max(map(len, done.stdout.splitlines())) <= max(int(columns), 20)
    # A name may be broken over lines inside its column: the last column that is kept.
    squeezed = "".join(re.sub(r"^.*  +|\s", "", line) for line in done.stdout.splitlines())
    plain_lines = re.sub(r"\s", "", done.stdout)
    for name in names:
        assert name in wide
        bare = name.replace(" ", "")
        assert bare in squeezed or bare in plain_lines or name in done.stdout


def test_the_bar_goes_first_then_the_share_then_the_score(run, monkeypatch):
    heads = []
    for columns in ("80", "48", "40", "20"):
        monkeypatch.setenv("COLUMNS", columns)
        text = run("rank", "tai", "--replications", "30").stdout
        heads.append(next(line.split() for line in text.splitlines() if line.startswith("rank")))
        assert ("█" in text) == (columns == "80")
    assert heads == [
        ["rank", "interval", "place", "score", "present"],
        ["rank", "interval", "place", "score", "present"],
        ["rank", "interval", "place", "score"],
        ["rank", "90%", "place"],
    ]


def test_a_width_of_zero_is_an_unknown_width(run, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    for words in WIDE:
        monkeypatch.setenv("COLUMNS", "80")
        usual = run(*words).stdout
        monkeypatch.setenv("COLUMNS", "0")
        assert run(*words).stdout == usual


# --------------------------------------------------------------------------------------------- commands


def test_set_changes_the_model(run, small):
    model, table = small
    plain = json.loads(run("rank", model, "--data", table, "--format", "json").stdout)
    words = ("--set", "normalise.range=[10, 100]", "--set", "node.use.weight=3")
    changed = json.loads(run("rank", model, "--data", table, *words, "--format", "json").stdout)
    assert plain["model_fingerprint"] != changed["model_fingerprint"]
    assert plain["places"][0]["score"] != changed["places"][0]["score"]


def test_an_option_left_out_by_set_is_told(run, small):
    done = run("rank", small[0], "--data", small[1], "--set", "normalise.method=percentile_rank")
    assert "note: normalise percentile_rank has no option range, so it was left out" in done.stderr


def test_several_files_are_joined(run, small, tmp_path):
    more = tmp_path / "more.csv"
    more.write_text("place,reach,skill\nu5,90,60\n", encoding="utf-8")
    alone = json.loads(run("rank", small[0], "--data", small[1], "--format", "json").stdout)
    joined = run("rank", small[0], "--data", small[1], "--data", more, "--format", "json")
    assert alone["unranked"] == 1
    assert json.loads(joined.stdout)["unranked"] == 0


def test_a_shipped_pack_can_stand_for_a_file(run):
    own = run("rank", "tai", "--replications", "4", "--format", "csv")
    named = run("rank", "tai", "--data", "tai", "--replications", "4", "--format", "csv")
    assert own.stdout == named.stdout
    assert own.stdout.count("\n") == 24


def test_a_file_can_say_how_it_is_read(run, small, tmp_path):
    odd = tmp_path / "odd.csv"
    text = Path(small[1]).read_text(encoding="utf-8").replace("Gamma", "Gammé")
    odd.write_bytes(text.replace("place,", "Town,").replace(",", ";").encode("cp1252"))
    refused = run("rank", small[0], "--data", odd)
    assert refused.exit_code == 2
    words = ("--read", "encoding=cp1252", "--read", "columns.place=Town", "--read", "delimiter=;")
    read = run("rank", small[0], "--data", odd, *words, "--format", "csv")
    assert read.exit_code == 0, read.stderr
    assert "Gammé" in read.stdout


def test_seed_and_replications_are_heard(run, small):
    words = ("rank", small[0], "--data", small[1], "--format", "json", "--replications", "9")
    zero = json.loads(run(*words, "--seed", "0").stdout)
    assert (zero["seed"], zero["replications"]) == (0, 9)
    assert run(*words, "--seed", "0").stdout == run(*words, "--seed", "0").stdout


def test_check_tells_what_a_reader_should_know(run, small):
    done = run("check", *small)
    assert done.exit_code == 0
    assert "A small index: 3 indicators in 2 nodes on 5 places and 3 series can be built" in done.stdout


def test_every_shipped_model_can_be_checked(run):
    for model in ("tai", "oic-digital", "hdi"):
        done = run("check", model)
        assert done.exit_code == 0, done.output


def test_a_table_of_ones_own_in_two_commands(run, small, tmp_path):
    draft = tmp_path / "mine.toml"
    made = run("new", small[1], "--out", draft)
    assert made.exit_code == 0, made.output
    assert f"miqyas rank {draft} --data {small[1]}" in made.stdout
    ranked = run("rank", draft, "--data", small[1], "--format", "csv")
    assert ranked.exit_code == 0, ranked.output
    assert "Alpha" in ranked.stdout
    again = run("new", small[1], "--out", draft)
    assert again.exit_code == 2
    assert "is already there" in again.stderr


def test_new_without_out_prints_the_draft(run, small):
    text = run("new", small[1]).stdout
    assert "[indicator.reach]" in text
    assert "TODO" in text


def test_schema_is_json(run):
    schema = json.loads(run("schema").stdout)
    assert "properties" in schema


def test_every_method_is_listed_with_its_options(run):
    text = run("methods").stdout
    for one in methods():
        assert re.search(rf"^{one.name} ", text, re.MULTILINE), one
        for option in one.options:
            assert f"{option}:" in text
    only = run("methods", "treat").stdout
    assert "winsorise" in only
    assert "goalposts" not in only


def test_every_pack_is_listed_and_shown(run):
    from miqyas.data.pack import packs

    text = run("data", "list").stdout
    for one in packs():
        assert one.name in text
        assert run("data", "show", one.name).exit_code == 0


def test_convert_there_and_back(run, tmp_path):
    first, second = tmp_path / "tai.csv", tmp_path / "tai.json"
    assert run("data", "convert", "tai", first).exit_code == 0
    assert run("data", "convert", first, second).exit_code == 0
    words = ("--replications", "2", "--format", "json")
    own = json.loads(run("rank", "tai", *words).stdout)
    back = json.loads(run("rank", "tai", "--data", second, *words).stdout)
    assert [(p["place"], p["score"]) for p in own["places"]] == [(p["place"], p["score"]) for p in back["places"]]


def test_convert_replaces_nothing_unless_it_is_forced(run, small, tmp_path):
    _, table = small
    for source, out in ((table, Path(table)), ("tai", tmp_path / "mine.csv")):
        out.touch()
        before = out.read_bytes()
        done = run("data", "convert", source, out)
        assert done.exit_code == 2
        assert f"'{out}' is already there" in done.stderr
        assert "--force" in done.stderr
        assert out.read_bytes() == before
        forced = run("data", "convert", source, out, "--force")
        assert forced.exit_code == 0, forced.output
        assert out.read_bytes() != before


def test_counts_of_one(run, tmp_path):
    model, table = tmp_path / "m.toml", tmp_path / "t.csv"
    model.write_text('[model]\nid = "m"\n[node.top]\n[indicator.x]\nparent = "top"\ndirection = "higher"\n')
    table.write_text("place,year,x\np1,2020,1\np2,2020,2\n")
    assert "m: 1 indicator in 1 node on 2 places and 1 series can be built" in run("check", model, table).stdout
    assert "2 places, 1 series, 1 year, written to" in run("data", "convert", table, tmp_path / "o.csv").stdout
    assert "2 places, 1 series, 2020." in run("data", "show", table).stdout
    ranked = run("rank", model, "--data", table, "--replications", "1", "--top", "1").stdout
    assert "; 1 model drawn cannot carry an interval of 90%" in ranked
    assert "1 more place is not shown." in ranked
    assert "90% of 1 replication, " in ranked
    assert "So few cannot carry an interval of 90%." in " ".join(ranked.split())


@pytest.mark.skipif(not ASEM.is_dir(), reason="../shared/data/asem is not there")
def test_a_coin_in_two_commands(run, tmp_path):
    out = tmp_path / "asem"
    brought = run("import", "coinr", ASEM / "iData.csv", ASEM / "iMeta.csv", "--out", out)
    assert brought.exit_code == 0, brought.output
    assert {one.name for one in out.iterdir()} == {"data.csv", "model.toml"}
    (out / "model.toml").write_text("mine", encoding="utf-8")
    again = run("import", "coinr", ASEM / "iData.csv", ASEM / "iMeta.csv", "--out", out)
    assert again.exit_code == 2
    assert "holds data.csv and model.toml already" in again.stderr
    assert (out / "model.toml").read_text("utf-8") == "mine"
    assert run("import", "coinr", ASEM / "iData.csv", ASEM / "iMeta.csv", "--out", out, "--force").exit_code == 0
    ranked = run("rank", out / "model.toml", "--data", out / "data.csv", "--replications", "4", "--format", "csv")
    assert ranked.exit_code == 0, ranked.output
    rows = list(csv.DictReader(io.StringIO(ranked.stdout)))
    assert len(rows) == 51


def test_demo_ranks_the_57_and_says_what_next(run, tmp_path):
    out = tmp_path / "out"
    done = run("demo", "--out", out)
    assert done.exit_code == 0, done.output
    assert (out / "index.html").is_file()
    rows = re.findall(r"^ *\d+ +\d+-\d+ ", done.stdout, re.MULTILINE)
    told = re.search(r"^not ranked \((\d+)\)", done.stdout, re.MULTILINE)
    assert len(rows) + int(told[1]) == 57
    for step in ("index.html", "miqyas show oic-digital", "miqyas check oic-digital", "miqyas new"):
        assert step in done.stdout


def test_progress_shows_on_a_terminal_and_only_after_a_while(monkeypatch):
    from miqyas.present import progress

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    seen = {}
    for name, stream, waited in (
        ("soon", Terminal(), 0.1),
        ("late", Terminal(), 2.0),
        ("piped", io.StringIO(), 2.0),
    ):
        clock = iter([0.0, waited, waited, waited])
        monkeypatch.setattr(progress, "monotonic", lambda clock=clock: next(clock))
        monkeypatch.setattr(sys, "stderr", stream)
        with progress.Progress("drawing models") as shown:
            shown(1, 4)
            seen[name] = shown.bar is not None
    assert seen == {"soon": False, "late": True, "piped": False}
