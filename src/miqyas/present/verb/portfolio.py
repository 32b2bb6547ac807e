"""miqyas portfolio: which engagements to back, under rules, with how sure each is and what every rule costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from miqyas.present import options

if TYPE_CHECKING:
    from miqyas.present.portfolio import Worth
    from miqyas.study.match.division import Division
    from miqyas.study.match.portfolio_plan import Portfolio
    from miqyas.study.match.rules import Rules

FORMATS = ("table", "csv", "json")
STOPPED = 130
DRAWS = 30


@click.command()
@click.argument("rules")
@click.option(
    "--values",
    metavar="FILE",
    help="Values of pairs: a table field,giver,taker,value (and draw), or an .npz. Default: those of 'miqyas match'.",
)
@click.option(
    "--basis",
    type=click.Choice(("readiness", "activity")),
    default="readiness",
    show_default=True,
    help="What the values of matches rest on.",
)
@click.option("--activity", metavar="FILE", help="Counts of activity: a table iso3,year,field,count.")
@click.option("--places", metavar="GROUP", default="", help="Whom to match, as in --places Arab. Default: the members.")
@click.option("--on", metavar="DATE", default="", help="The day on which memberships of groups hold. Default: today.")
@options.figures
@click.option(
    "--draws",
    type=click.IntRange(min=0, max=options.MOST),
    metavar="N",
    default=DRAWS,
    show_default=True,
    help="How often values are drawn again and the best plan searched.",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="Seed of the draws; 0 is a seed.")
@click.option("--budget", type=click.FloatRange(min=0), metavar="AMOUNT", help="Another budget than that of the rules.")
@click.option("--prices/--no-prices", default=True, show_default=True, help="Whether every rule is priced.")
@click.option(
    "--limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=60.0,
    show_default=True,
    help="For the plan, and a third of it for each draw and price; what is not proven by then says so.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", default=2, show_default=True, help="Threads that search."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--out", type=options.Out(), metavar="FILE", help="Write the plan into a .csv or .json file.")
@options.force
def portfolio(
    *,
    rules: str,
    values: str | None,
    basis: str,
    activity: str | None,
    places: str,
    on: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    draws: int,
    seed: int | None,
    budget: float | None,
    prices: bool,
    limit: float,
    workers: int,
    form: str,
    out: Path | None,
    force: bool,
) -> None:
    """Choose the engagements that RULES admit and that are worth most, and tell how sure each is.

    RULES is a TOML file with budget, loads, floors, balance, running engagements and exclusions; its joint projects are
    divided. Fairness is a rule, never a weight: each rule's price is told. Ctrl-C keeps the draws that are done.
    """
    from miqyas.present.folder import write_file
    from miqyas.present.outlet import put_text
    from miqyas.present.portfolio_data import as_csv, as_json
    from miqyas.study.match.division import divide
    from miqyas.study.match.division_file import read_projects
    from miqyas.study.match.rules_file import read_rules, with_budget

    written = _ending(out, force)
    given = read_rules(rules)
    divisions = [divide(one) for one in read_projects(rules)]
    given = given if budget is None else with_budget(given, budget)
    plan, worth = None, None
    # A file with nothing but joint projects has nothing to choose.
    if given.rules or values is not None or not divisions:
        worth = _worth(given, values, basis, activity, places, data, how, draws, seed)
        plan = _searched(given, worth, draws, prices, limit, workers, on)

    def text(kind: str) -> str:
        if kind == "json" or plan is None or worth is None:
            return as_json(plan, worth, divisions)
        return as_csv(plan, worth)

    if form == "table":
        _show(plan, worth, divisions)
    else:
        put_text(text(form))
    if out is not None:
        write_file(out, text(written))
        click.echo(f"The plan is in {out}", err=form != "table")
    if plan is not None and (plan.drawn < plan.asked or (prices and plan.prices is None)):
        done = f"{plan.drawn} of {plan.asked} draws are done and told"
        click.echo(f"stopped: {done}; rules are not priced", err=True)
        raise SystemExit(STOPPED)


def _show(plan: Portfolio | None, worth: Worth | None, divisions: Sequence[Division]) -> None:
    from miqyas.present.portfolio_board import show_division, show_portfolio

    if plan is not None and worth is not None:
        show_portfolio(plan, worth)
    for one in divisions:
        show_division(one)


def _worth(
    rules: Rules,
    values: str | None,
    basis: str,
    activity: str | None,
    places: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    draws: int,
    seed: int | None,
) -> Worth:
    from miqyas.index.modelfile import read_model
    from miqyas.present.matches import read_activity
    from miqyas.present.portfolio import matched, read_values
    from miqyas.present.subject import open_panel, tell

    if values is not None:
        return read_values(values)
    panel, notices = open_panel(read_model("field-ai"), data, how)
    tell(notices)
    counts = None
    if activity is not None:
        counts, notices = read_activity(activity)
        tell(notices)
    return matched(panel, rules, basis=basis, places=places, counts=counts, draws=draws, seed=seed)


def _searched(rules: Rules, worth: Worth, draws: int, prices: bool, limit: float, workers: int, on: str) -> Portfolio:
    from datetime import date

    from miqyas.data.pack import pack
    from miqyas.present.portfolio import MEMBERS, groups_of
    from miqyas.present.progress import Progress
    from miqyas.study.match.portfolio import portfolio as choose

    day = _day(on) if on else date.today().isoformat()
    # One draw says nothing of how sure a plan is.
    drawn = worth.values[:draws] if min(draws, len(worth.values)) > 1 else worth.mean[None]
    with Progress("searching plans") as progress:
        return choose(
            drawn,
            rules,
            worth.places,
            worth.fields,
            base=worth.mean,
            groups=groups_of(rules, worth.places, pack(MEMBERS).attributes, day),
            priced=prices,
            seconds=limit,
            workers=workers,
            progress=lambda _, done, asked: progress(done, asked),
            source=worth.source,
            panel=worth.panel,
            seed=worth.seed,
        )


def _ending(out: Path | None, force: bool) -> str:
    from miqyas.errors import MiqyasError

    if out is None:
        return ""
    form = out.suffix.lower().removeprefix(".")
    if form not in FORMATS[1:]:
        raise MiqyasError(
            f"'{out.name}' does not say what is written", where=f"--out {out}", repair="end it in .csv or .json"
        )
    if out.is_file() and not force:
        raise MiqyasError(
            f"'{out}' is already there", where=f"--out {out}", repair="name another file, or replace it with --force"
        )
    return form


def _day(text: str) -> str:
    from datetime import date

    from miqyas.errors import MiqyasError

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise MiqyasError(f"'{text}' is no date", where="--on", repair="write it as in 2026-12-31") from None
