"""Rules in a file: TOML, with every mistake told at once, each with file, line, key and repair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from miqyas.errors import DataError, MiqyasError, ModelError, nearest, raise_all
from miqyas.index.written.findings import shown
from miqyas.index.written.locate import Lines, read_text
from miqyas.study.match import rules_form as form
from miqyas.study.match.rules import (
    Balance,
    Budget,
    Cost,
    Exclude,
    Floor,
    Keep,
    Load,
    Names,
    Pair,
    Role,
    Rule,
    Rules,
    Which,
)

FAIR = "fairness is a rule that holds or does not, never a weight: write a floor, and read its price"
ROLES: Mapping[str, Role] = {"gives": "giver", "takes": "taker", "both": "either"}


def read_rules(path: str | Path) -> Rules:
    """Read a file of rules; raises DataError, or all mistakes of the file together."""
    file = Path(path)
    if not file.is_file():
        kind = "a folder" if file.is_dir() else "not there"
        raise DataError(f"no rules '{path}': the file is {kind}", repair="give the path of a .toml file of rules")
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataError("the rules are not written in UTF-8", where=file.name, repair="save them as UTF-8") from None
    return parse_rules(text, file.name)


def parse_rules(text: str, file: str = "rules") -> Rules:
    """Make rules of the text of their file."""
    try:
        document, lines = read_text(text, file)
    except ModelError as flaw:
        raise DataError(flaw.what, where=flaw.where, repair=flaw.repair.replace("a shipped model", "docs")) from None
    reader = _Reader(file, lines)
    found = reader.rules(document)
    raise_all(file, [one for _, one in sorted(reader.faults, key=lambda pair: pair[0])])
    return replace(found, file=file, fingerprint=sha256(text.encode()).hexdigest()[:16])


def with_budget(rules: Rules, amount: float) -> Rules:
    """The same rules with another budget; one that is named from outside is the first of them."""
    others = tuple(one for one in rules.rules if not isinstance(one, Budget))
    return replace(rules, rules=(Budget("budget", where="--budget", amount=amount), *others))


class _Reader:
    """Reads the tables of one file and gathers what is wrong with them."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file, self.lines = file, lines
        self.faults: list[tuple[int, MiqyasError]] = []

    def rules(self, document: Mapping[str, Any]) -> Rules:
        for name in document:
            if name not in form.TOP:
                self.fault(f"rules have no table '{name}'", (name,), nearest(name, form.TOP))
        plan = self.table(document.get("plan", {}), form.PLAN, ("plan",))
        cost = self.table(document.get("cost", {}), form.COST, ("cost",))
        modality = self.amounts(cost.get("modality", {}), ("cost", "modality"))
        means = [*self.budget(plan), *self.loads(document.get("load", {}))]
        fair = [
            *self.each(document, "floor", form.FLOOR, self.floor),
            *self.each(document, "balance", form.BALANCE, self.balance),
            *self.each(document, "keep", form.KEEP, self.keep),
            *self.each(document, "exclude", form.EXCLUDE, self.exclude),
        ]
        # The order of the file is the order in which rules are priced.
        fair.sort(key=lambda pair: pair[0])
        each = cost.get("each", modality.get(cost.get("usual", ""), 1.0))
        if "usual" in cost and cost["usual"] not in modality:
            self.fault(f"no modality '{cost['usual']}' has a cost", ("cost", "usual"), nearest(cost["usual"], modality))
        return Rules(
            name=plan.get("name", ""),
            unit=plan.get("unit", ""),
            each=float(each),
            modality=cost.get("usual", ""),
            costs=tuple(self.costs(cost, modality)),
            fields=_names(plan.get("fields", ())),
            groups=self.groups(document.get("group", {})),
            rules=(*means, *(rule for _, rule in fair)),
        )

    def budget(self, plan: Mapping[str, Any]) -> list[Rule]:
        if "budget" not in plan:
            return []
        return [Budget("budget", where=self.where(("plan", "budget")), amount=float(plan["budget"]))]

    def loads(self, given: Any) -> list[Rule]:
        told = self.table(given, form.LOAD, ("load",), also=("of",))
        own = given.get("of", []) if isinstance(given, Mapping) else []
        found: list[Rule] = []
        special: dict[str, list[str]] = {key: [] for key in form.LOADS}
        for number, one in enumerate(self.tables(own, ("load", "of"))):
            path = ("load", "of", str(number))
            mine = self.table(one, form.LOAD_OF, path)
            who = _names(mine.get("places", ()))
            for key in form.LOADS:
                if key in mine and who:
                    found.append(self.load(key, mine[key], path, who))
                    special[key] += who
        usual = [self.load(key, told[key], ("load", key), (), tuple(special[key])) for key in form.LOADS if key in told]
        if "pair" in told:
            usual.append(Pair(f"at most {told['pair']} a pair", where=self.where(("load", "pair")), most=told["pair"]))
        return [*usual, *found]

    def load(self, key: str, most: int, path: tuple[str, ...], who: Names, spared: Names = ()) -> Rule:
        role, _, within = key.partition("_")
        of = f" of {', '.join(who)}" if who else ""
        name = f"at most {most} {role}{' in a field' if within else ''}{of}"
        return Load(
            name,
            where=self.where(path),
            role=ROLES[role],
            most=most,
            places=who,
            spared=spared,
            per_field=bool(within),
        )

    def costs(self, cost: Mapping[str, Any], modality: Mapping[str, float]) -> list[Cost]:
        fields = self.amounts(cost.get("field", {}), ("cost", "field"))
        found = [Cost(Which(field=(name,)), amount) for name, amount in fields.items()]
        for number, one in enumerate(self.tables(cost.get("of", []), ("cost", "of"))):
            path = ("cost", "of", str(number))
            mine = self.table(one, form.COST_OF, path)
            kind = mine.get("modality", "")
            if kind and kind not in modality and "cost" not in mine:
                self.fault(f"no modality '{kind}' has a cost", (*path, "modality"), nearest(kind, modality))
            elif not kind and "cost" not in mine and isinstance(one, Mapping):
                self.fault("a cost is missing", path, "write cost = 2, or the name of a modality that has one")
            else:
                found.append(Cost(_which(mine), float(mine.get("cost", modality.get(kind, 1.0))), kind))
        return found

    def groups(self, given: Any) -> Mapping[str, Names]:
        found = {}
        for name, codes in self.mapping(given, ("group",)).items():
            if form.CODES.fits(codes):
                found[name] = _names(codes)
            else:
                self.fault(f"{name} cannot be {shown(codes)}", ("group", name), f"write {form.CODES.told}")
        return found

    def each(self, document: Mapping[str, Any], name: str, fields: form.Fields, make: Any) -> list[tuple[int, Rule]]:
        found = []
        for number, one in enumerate(self.tables(document.get(name, []), (name,))):
            path = (name, str(number))
            before = len(self.faults)
            mine = self.table(one, fields, path)
            if len(self.faults) == before and (rule := make(mine, path)) is not None:
                found.append((self.line(path), rule))
        return found

    def floor(self, mine: Mapping[str, Any], path: tuple[str, ...]) -> Rule | None:
        role = mine.get("as", "taker")
        each, of, field = (_names(mine.get(key, ())) for key in ("each", "of", "field"))
        if each and of:
            self.fault(
                "both 'each' and 'of' say who", path, "keep 'each' for a floor of each place, 'of' for all together"
            )
            return None
        split = bool(mine.get("each_field", False))
        least = mine.get("least", 1)
        where = f" in {', '.join(field)}" if field else ""
        who = f"each of {', '.join(each)}" if each else f"{', '.join(of)} together" if of else ""
        name = " ".join(part for part in (who, f"at least {least}", "in each field" if split else "") if part) + where
        return Floor(
            mine.get("name", name),
            why=mine.get("why", ""),
            where=self.where(path),
            least=least,
            role=role,
            places=each or of,
            together=bool(of),
            fields=field,
            each_field=split,
        )

    def balance(self, mine: Mapping[str, Any], path: tuple[str, ...]) -> Rule | None:
        least, most, apart = (mine.get(key) for key in ("least_share", "most_share", "apart"))
        if least is None and most is None and apart is None:
            self.fault("a balance says nothing", path, "write least_share = 0.2, most_share = 0.5 or apart = 3")
            return None
        groups = _names(mine["groups"])
        if (least or 0) * len(groups) > 1 and mine.get("as", "taker") != "either":
            what = f"{len(groups)} groups cannot each have at least {least:.0%}, unless they overlap"
            self.fault(what, (*path, "least_share"), f"write at most {1 / len(groups):.3g}")
            return None
        return Balance(
            mine.get("name", f"balance of {', '.join(groups)}"),
            why=mine.get("why", ""),
            where=self.where(path),
            groups=groups,
            role=mine.get("as", "taker"),
            least=least or 0.0,
            most=1.0 if most is None else most,
            apart=apart,
        )

    def keep(self, mine: Mapping[str, Any], path: tuple[str, ...]) -> Rule | None:
        giver, taker, field = mine["giver"], mine["taker"], mine["field"]
        if giver == taker:
            self.fault(f"{giver} is matched with itself", path, "name two places")
            return None
        name = mine.get("name", f"{giver} to {taker} in {field} goes on")
        return Keep(name, mine.get("why", ""), self.where(path), giver, taker, field, mine.get("value"))

    def exclude(self, mine: Mapping[str, Any], path: tuple[str, ...]) -> Rule | None:
        which = _which(mine)
        if which == Which():
            self.fault("an exclusion names nothing", path, "name giver, taker, place, between or field")
            return None
        told = [f"{key} {', '.join(getattr(which, key))}" for key in form.WHICH if getattr(which, key)]
        return Exclude(mine.get("name", f"without {'; '.join(told)}"), mine.get("why", ""), self.where(path), which)

    # ------------------------------------------------------------ tables, lines, mistakes
    def table(self, given: Any, fields: form.Fields, path: tuple[str, ...], also: Sequence[str] = ()) -> dict[str, Any]:
        found = {}
        known = self.mapping(given, path)
        for name in known:
            if name in ("weight", "weights", "priority"):
                self.fault(f"a rule has no '{name}'", (*path, name), FAIR)
            elif name not in fields and name not in also:
                self.fault(f"there is no key '{name}' here", (*path, name), nearest(name, (*fields, *also)))
        for name, one in fields.items():
            if name not in known:
                if one.required:
                    self.fault(f"'{name}' is missing: {one.note}", path, f"write {name} = {one.shape.told}")
            elif one.shape.fits(known[name]):
                found[name] = known[name]
            else:
                told = f"write {one.shape.told}"
                self.fault(f"{name} cannot be {shown(known[name])}", (*path, name), told)
        return found

    def amounts(self, given: Any, path: tuple[str, ...]) -> dict[str, float]:
        found = {}
        for name, amount in self.mapping(given, path).items():
            if form.LEAST.fits(amount):
                found[name] = float(amount)
            else:
                self.fault(f"{name} cannot be {shown(amount)}", (*path, name), f"write {form.LEAST.told}")
        return found

    def mapping(self, given: Any, path: tuple[str, ...]) -> Mapping[str, Any]:
        if isinstance(given, Mapping):
            return given
        self.fault(f"'{path[-1]}' is no table", path, f"write [{'.'.join(path)}] and its keys below")
        return {}

    def tables(self, given: Any, path: tuple[str, ...]) -> Sequence[Any]:
        if isinstance(given, list):
            return given
        self.fault(f"'{path[-1]}' is no list of tables", path, f"write [[{'.'.join(path)}]] with two brackets")
        return []

    def line(self, path: tuple[str, ...]) -> int:
        return next((self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 0)

    def where(self, path: tuple[str, ...]) -> str:
        heads = [part for part in path if not part.isdigit()]
        deep = any(part.isdigit() for part in path)
        key = f"[[{'.'.join(heads[:-1])}]] {heads[-1]}" if deep and not path[-1].isdigit() else ""
        plain = f"[[{'.'.join(heads)}]]" if deep else f"[{heads[0]}] {'.'.join(heads[1:])}".strip()
        return f"{self.file} line {self.line(path)}, {key or plain}"

    def fault(self, what: str, path: tuple[str, ...], repair: str) -> None:
        self.faults.append((self.line(path), DataError(what, where=self.where(path), repair=repair)))


def _which(mine: Mapping[str, Any]) -> Which:
    return Which(**{key: _names(mine.get(key, ())) for key in form.WHICH})


def _names(given: Any) -> Names:
    return (given,) if isinstance(given, str) else tuple(given)
