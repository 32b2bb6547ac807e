"""The command line: one command for every question.

This file knows the names of the commands and one sentence on each; a command is imported when it is run, and
imports what it needs inside its body: that is what keeps `miqyas --help` light.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

import click

from miqyas.present.fault import answered
from miqyas.present.group import Group


class Verb(NamedTuple):
    """A command that is not imported yet: where it lives and what it answers."""

    home: str
    summary: str


VERBS = {
    "demo": Verb("demo", "See the 57 OIC member states ranked, from shipped figures."),
    "rank": Verb("rank", "Who stands where, and how sure that is."),
    "vary": Verb("vary", "How often each place takes each rank, and which cannot be told apart."),
    "show": Verb("show", "Why one place stands where it stands."),
    "change": Verb("change", "What has become of the places since another year."),
    "groups": Verb("groups", "How groups of places stand, and whether they come closer."),
    "ranges": Verb("ranges", "The best and the worst rank that weights can make, proven."),
    "stability": Verb("stability", "How little the weights must move before a rank is another one."),
    "sobol": Verb("sobol", "Which choice moves the ranks, and how sure that is."),
    "influence": Verb("influence", "What the ranks rest on: each part, place, source and figure left out."),
    "chart": Verb("chart", "A study as a chart: a page, a picture or a Vega-Lite document."),
    "fields": Verb("fields", "The six technology fields: readiness and activity, side by side."),
    "match": Verb("match", "Who can give what to whom, with reasons, and how sure that is."),
    "portfolio": Verb("portfolio", "Which engagements to back: under rules, each with its price."),
    "locate": Verb("locate", "Where services could be located: own weights, places and costs."),
    "build": Verb("build", "Write an index, every stage and its page into a folder."),
    "check": Verb("check", "Tell everything that is wrong with a model, and with its data."),
    "new": Verb("new", "Draft a model file from the columns of a table."),
    "import": Verb("bring", "Bring in what another tool has made."),
    "claim": Verb("claim", "What is said of a place, checked against the data."),
    "register": Verb("register", "Keep what was promised: commitments, evidence, needs and offers."),
    "data": Verb("data", "List, show and convert data."),
    "methods": Verb("methods", "Every method of every step, with its options and its source."),
    "schema": Verb("schema", "The JSON Schema of model files, for editors."),
}

EPILOG = "Begin with 'miqyas demo', or with 'miqyas new TABLE' for a table of your own."


class Door(Group):
    """A group which lists its commands without importing them, and which answers mistakes with repairs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands, in the order a newcomer meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in VERBS:
            return None
        found = getattr(import_module(f"miqyas.present.verb.{VERBS[cmd_name].home}"), VERBS[cmd_name].home)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands into the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run, and leave with 0, 2 for a mistake that can be repaired, 130 when stopped, 70 for a fault."""
        given = args[0] if args else options.get("args")
        words = sys.argv[1:] if given is None else list(given)
        options["standalone_mode"] = False
        raise SystemExit(answered(lambda: super(Door, self).main(*args, **options), words))


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"miqyas {version('miqyas')}")
        ctx.exit()


@click.group(cls=Door, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a fault (or MIQYAS_DEBUG=1).")
def main() -> None:
    """Composite indices that can be defended: built, bounded, explained and told."""


if __name__ == "__main__":
    main()
