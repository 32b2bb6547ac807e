"""The table of methods: one decorator line makes a function a method of a step.

Command line choices, the documentation page, the check of model files, the hints of errors and the law
tests all read this one table (convention §11, habit 4).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from miqyas.errors import ModelError, nearest
from miqyas.index.shape import LARGEST, Shape

Step = Literal["carry", "screen", "denominate", "impute", "treat", "normalise", "weigh", "aggregate"]
STEPS: tuple[Step, ...] = get_args(Step)

# What the coat of a step hands to a kernel by name; every other keyword of a kernel is an option of the user.
SUPPLIED: Mapping[str, frozenset[str]] = {
    "carry": frozenset(),
    "screen": frozenset({"counted"}),
    "denominate": frozenset(),
    "impute": frozenset({"sign", "group", "parent"}),
    "treat": frozenset(),
    "normalise": frozenset({"sign", "low", "high", "target"}),
    "weigh": frozenset({"given"}),
    "aggregate": frozenset(),
}

LAWS: Mapping[str, str] = {
    "monotone": "a better part never makes the result worse",
    "bounded": "the result stays inside a stated range",
    "between": "the result lies between the worst and the best part",
    "unit_free": "a change of unit (a positive factor and a shift) changes nothing",
    "scale_free": "a change of scale (a positive factor) changes nothing",
    "idempotent": "equal parts give that same value; done twice it changes nothing more",
    "keeps_present": "a value that is present is never changed",
    "keeps_order": "two places are never put in the opposite order",
    "anonymous": "the order of the rows does not matter",
    "positive": "every weight is at least zero and the weights sum to one",
}

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
REQUIRED = inspect.Parameter.empty
WHOLE = 2**31
"""Larger whole numbers are no count of anything here."""
INFINITE = (float("inf"), float("-inf"))


@dataclass(frozen=True)
class Option:
    """One keyword of a method that a model may set: its type, its default, its allowed words.

    shape  what a value of that type must be besides; None where every one will do
    """

    name: str
    kind: Any
    default: Any
    shape: Shape | None = None

    @property
    def required(self) -> bool:
        """Whether the model must give a value."""
        return self.default is REQUIRED

    @property
    def words(self) -> tuple[str, ...]:
        """The allowed words, empty where the option is no choice of words."""
        return get_args(self.kind) if get_origin(self.kind) is Literal else ()


@dataclass(frozen=True)
class Method:
    """A function and what the table knows about it.

    rising  options of which each must be below the next
    """

    step: Step
    name: str
    kernel: Callable[..., Any]
    source: str
    holds: frozenset[str]
    options: Mapping[str, Option]
    supplied: frozenset[str]
    uses_reference: bool
    rising: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return (inspect.getdoc(self.kernel) or "").partition("\n")[0]

    def settle(self, given: Mapping[str, Any], where: str = "") -> tuple[tuple[str, Any], ...]:
        """Check the given options against the kernel's own signature and fill in its defaults.

        Raises ModelError for an unknown, a missing or a mistyped option, and for a value that would make the
        method mean something else, such as a range that runs from high to low.
        """
        for name in given:
            if name not in self.options:
                known = nearest(name, self.options) if self.options else "this method has no options"
                raise ModelError(f"{self.step} {self.name} has no option '{name}'", where=where, repair=known)
        settled = {name: self._value(option, given, where) for name, option in sorted(self.options.items())}
        self._check_rising(settled, where)
        return tuple(settled.items())

    def _check_rising(self, settled: Mapping[str, Any], where: str) -> None:
        known = [name for name in self.rising if name in settled]
        for low, high in pairwise(known):
            if settled[low] >= settled[high]:
                raise ModelError(
                    f"{self.step} {self.name}: {low} = {settled[low]:g} is not below {high} = {settled[high]:g}",
                    where=where,
                    repair=f"write {low} below {high}",
                )

    def _value(self, option: Option, given: Mapping[str, Any], where: str) -> Any:
        if option.name in given:
            return _fit(self, option, given[option.name], where)
        if option.required:
            raise ModelError(
                f"{self.step} {self.name} needs the option '{option.name}'",
                where=where,
                repair=f"write {option.name} = ... ({_wanted(option)})",
            )
        return option.default


_table: dict[tuple[str, str], Method] = {}


def method(
    step: Step,
    name: str,
    *,
    source: str,
    holds: Iterable[str] = frozenset(),
    must: Mapping[str, Shape] = MappingProxyType({}),
    rising: tuple[str, ...] = (),
) -> Callable[[Kernel], Kernel]:
    """Register the decorated kernel as method `name` of `step`, with its source and the laws it holds.

    must    option -> what its value must be besides of its type
    rising  options of which each must be below the next
    """
    laws = frozenset(holds)
    if unknown := laws - LAWS.keys():
        raise ValueError(f"unknown laws {sorted(unknown)} claimed by {step} {name}")
    if (step, name) in _table:
        raise ValueError(f"{step} {name} is registered twice")

    def enter(kernel: Kernel) -> Kernel:
        parameters = inspect.signature(kernel).parameters
        hints = get_type_hints(kernel)
        keywords = [p for p in parameters.values() if p.kind is inspect.Parameter.KEYWORD_ONLY]
        if lost := {*must, *rising} - {p.name for p in keywords}:
            raise ValueError(f"{step} {name} has no option {sorted(lost)}")
        _table[step, name] = Method(
            step=step,
            name=name,
            kernel=kernel,
            source=source,
            holds=laws,
            options={
                p.name: Option(p.name, _without_none(hints[p.name]), p.default, must.get(p.name))
                for p in keywords
                if p.name not in SUPPLIED[step]
            },
            supplied=frozenset(p.name for p in keywords) & SUPPLIED[step],
            uses_reference="ref" in parameters,
            rising=rising,
        )
        return kernel

    return enter


def methods(step: str | None = None) -> tuple[Method, ...]:
    """Every registered method, or those of one step, by step and name."""
    found = [one for one in _table.values() if step is None or one.step == step]
    return tuple(sorted(found, key=lambda one: (STEPS.index(one.step), one.name)))


def find(step: str, name: str, where: str = "") -> Method:
    """The method `name` of `step`; raises ModelError with the nearest name otherwise."""
    if step not in STEPS:
        raise ModelError(f"there is no step '{step}'", where=where, repair=nearest(step, STEPS))
    if (step, name) not in _table:
        raise ModelError(
            f"{step} has no method '{name}'",
            where=where,
            repair=nearest(name, (one.name for one in methods(step))),
        )
    return _table[step, name]


def _fit(owner: Method, option: Option, value: Any, where: str) -> Any:
    if option.shape is None or option.shape.fits(value):
        typed = _typed(option, value)
        if typed is not None:
            return typed
    repair = nearest(str(value), option.words) if option.words else f"write {_wanted(option)}"
    raise ModelError(
        f"{owner.step} {owner.name}: option '{option.name}' cannot be {value!r}", where=where, repair=repair
    )


def _wanted(option: Option) -> str:
    return _told(option.kind) if option.shape is None else option.shape.told


def _typed(option: Option, value: Any) -> Any:
    # The value in the type of the option, None where it has another.
    kind = option.kind
    if option.words:
        if value in option.words and isinstance(value, str):
            return value
    elif kind is bool:
        if isinstance(value, bool):
            return value
    elif kind is int:
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= WHOLE:
            return value
    elif kind is float:
        if _number(value):
            return float(value)
    elif get_origin(kind) is tuple:
        if isinstance(value, list | tuple) and all(map(_number, value)):
            sizes = get_args(kind)
            if Ellipsis in sizes or len(value) == len(sizes):
                return tuple(float(v) for v in value)
    elif isinstance(value, str):
        return value
    return None


def _number(value: Any) -> bool:
    # Infinite orders of a power mean have a meaning; the largest finite numbers have none.
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and (abs(value) <= LARGEST or value in INFINITE)
    )


def _without_none(kind: Any) -> Any:
    if isinstance(kind, UnionType):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    return kind


def _told(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(get_args(kind))
    if get_origin(kind) is tuple:
        sizes = get_args(kind)
        return "a list of numbers" if Ellipsis in sizes else f"a list of {len(sizes)} numbers"
    return {bool: "true or false", int: "a whole number", float: "a number"}.get(kind, "a text")
