"""What must hold when a change is complete, whatever the order in which its parts were given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from miqyas.data.place import resolve, suggest
from miqyas.data.text import clean
from miqyas.errors import DataError, MiqyasError, raise_all
from miqyas.register.kind import KINDS, Field, kind_of
from miqyas.register.line import mentioned
from miqyas.register.status import COMPLETE
from miqyas.register.view import Draft, View

REFERENCES = {name: frozenset(one.name for one in kind.fields if one.form == "ref") for name, kind in KINDS.items()} | {
    "account": frozenset[str]()
}
"""Fields of each kind that refer to other entries."""


def hold(view: View, drafts: Sequence[Draft]) -> None:
    """Check everything about some drafts, in place of names of countries their codes; raises DataError or Problems."""
    view.load(one for draft in drafts for one in targets(draft))
    raise_all("the change", [fault for draft in drafts for fault in _references(view, draft)])
    last = [one for one in drafts if view.drafts[one.entity] is one]
    view.name((one.entity, targets(one)) for one in last)
    raise_all(
        "the change", [fault for rule in (_circles, _areas, _orphans) for one in last for fault in rule(view, one)]
    )
    raise_all("the change", list(_complete(view, last)))


def targets(draft: Draft) -> frozenset[str]:
    """Ids that a draft refers to."""
    return mentioned(draft.content, REFERENCES[draft.kind])


def _references(view: View, draft: Draft) -> Iterator[MiqyasError]:
    for field in kind_of(draft.kind).fields if draft.act == "assert" else ():
        if field.form == "ref" and field.name in draft.content:
            given = draft.content[field.name]
            try:
                if isinstance(given, list):
                    draft.content[field.name] = list(dict.fromkeys(_found(view, field, one) for one in given))
                else:
                    draft.content[field.name] = _found(view, field, given)
            except DataError as error:
                error.where = f"{draft.entity}, {field.name}"
                yield error


def _found(view: View, field: Field, given: str) -> str:
    kind = view.kind(given)
    if kind in field.refers:
        return given
    wanted = " or ".join(field.refers)
    if kind:
        raise DataError(f"'{given}' is of the kind {kind}", repair=f"name an entry of the kind {wanted}")
    if "party" in field.refers:
        # Two letters are as often an organization as a country (AU): only ISO-3 codes and names are taken.
        code = resolve(given)
        if code is not None and (len(given) > 3 or given.upper() == code):
            return code
        if close := " or ".join(f"'{iso}' ({name})" for name, iso in suggest(given, 3)):
            raise DataError(
                f"there is no party '{clean(given)}'", repair=f"write {close}, or add it: miqyas register add party"
            )
    raise DataError(
        f"there is no {wanted} '{clean(given)}'",
        repair=f"add it first, or see what there is with 'miqyas register list {field.refers[0]}'",
    )


def _circles(view: View, draft: Draft) -> Iterator[MiqyasError]:
    for field in kind_of(draft.kind).fields if draft.act == "assert" else ():
        if field.tree and draft.content.get(field.name):
            met, above = {draft.entity}, draft.content[field.name]
            while above is not None and above not in met:
                met.add(above)
                above = (view.content(above) or {}).get(field.name)
            if above is not None:
                what = f"{draft.entity} would be a part of itself"
                yield DataError(what, where=f"{draft.entity}, {field.name}", repair="name another one above it")
    if draft.kind == "relation" and draft.act == "assert" and _round(view, draft.content):
        said = draft.content
        yield DataError(
            f"{said['subject']} {said['type']} itself by way of other relations",
            where=draft.entity,
            repair="take one of them back, or turn this one round",
        )


def _round(view: View, relation: dict[str, Any]) -> bool:
    # Whether the object leads back to the subject by relations of the same type.
    todo, met = [relation["object"]], set()
    while todo:
        at = todo.pop()
        if at == relation["subject"]:
            return True
        if at in met:
            continue
        met.add(at)
        for one in view.naming(at):
            found = view.content(one, "relation")
            if found and found["type"] == relation["type"] and found["subject"] == at:
                todo.append(found["object"])
    return False


def _areas(view: View, draft: Draft) -> Iterator[MiqyasError]:
    area = (
        view.content(draft.content["area"], "area") if draft.kind == "commitment" and "area" in draft.content else None
    )
    if area and draft.content.setdefault("engagement", area["engagement"]) != area["engagement"]:
        yield DataError(
            f"the area {draft.content['area']} belongs to {area['engagement']}, not to {draft.content['engagement']}",
            where=f"{draft.entity}, area",
            repair="name an area of the same engagement, or leave one of the two out",
        )


def _orphans(view: View, draft: Draft) -> Iterator[MiqyasError]:
    if draft.act != "retract":
        return
    named = [
        one
        for one in view.naming(draft.entity)
        if draft.entity in mentioned(view.content(one) or {}, REFERENCES[view.kind(one) or "account"])
    ]
    if named:
        some = ", ".join(named[:5]) + (", ..." if len(named) > 5 else "")
        yield DataError(
            f"{draft.entity} cannot be taken back: {some} still refer to it",
            where=draft.entity,
            repair="change or take back those first",
        )


def _complete(view: View, drafts: Iterable[Draft]) -> Iterator[MiqyasError]:
    touched: dict[str, None] = {}
    for draft in drafts:
        if draft.kind == "commitment":
            touched[draft.entity] = None
        elif draft.kind == "evidence":
            before = view.line(draft.entity)
            touched.update(dict.fromkeys([*(before.content.get("about", ()) if before else ()), *targets(draft)]))
    for entity in touched:
        content = view.content(entity, "commitment")
        if content and content.get("status") == COMPLETE and not _shown(view, entity):
            yield DataError(
                f"{entity} cannot be complete without evidence",
                where=f"{entity}, status",
                repair=f"add the evidence first: miqyas register add evidence --about {entity} ...",
            )


def _shown(view: View, entity: str) -> bool:
    return any(entity in (view.content(one, "evidence") or {}).get("about", ()) for one in view.naming(entity))
