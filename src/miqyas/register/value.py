"""One value of a record as it may enter the register: read by the form of its field, or refused with a repair."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from miqyas.data.place import resolve, suggest
from miqyas.data.text import HIDDEN, clean
from miqyas.errors import DataError, nearest
from miqyas.register.edtf import span
from miqyas.register.kind import Field, Form

LONGEST = {"line": 500, "text": 20_000}
"""Characters of a value on one line, and of a text."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
SCHEMES = ("https", "http", "doi", "urn")
CURRENCY = re.compile(r"[A-Z]{3}")
SERIES = re.compile(r"\S{1,100}")
SHOWN = 40


def value(field: Field, given: Any) -> Any:
    """The value of a field in the form in which it is kept; raises DataError that names field and repair."""
    try:
        if field.form == "names":
            return _names(given)
        if field.many:
            return [_one(field, one) for one in (given if isinstance(given, list | tuple) else [given])]
        if isinstance(given, list | tuple | Mapping) and field.form != "money":
            raise DataError(f"{field.name} holds several values", repair="give one")
        return _one(field, given)
    except DataError as error:
        error.where = error.where or field.name
        raise


def safe(text: str, most: int = LONGEST["text"]) -> str:
    """The text, if it is one that can be kept and shown; raises DataError for hidden characters and excess."""
    if len(text) > most:
        raise DataError(
            f"a text of {len(text):,} characters is too long: at most {most:,} are kept",
            repair="shorten it, or keep the document elsewhere and give its address and hash as evidence",
        )
    if found := HIDDEN.search(text.replace("\r\n", "\n")):
        sign = f"U+{ord(found[0][0]):04X}"
        raise DataError(
            f"the text holds the hidden character {sign} at position {found.start() + 1}",
            repair="take it out: characters that are not seen, or that turn the direction of a text, are not kept",
        )
    return text.strip()


def identifier(text: str) -> str:
    """An id as it may be; raises DataError."""
    if not isinstance(text, str) or not ID.fullmatch(text):
        raise DataError(
            f"'{_shown(text)}' cannot be an id",
            where="id",
            repair="write letters, digits, '.', '_', ':' and '-', at most 64, as in PAK, OIC-CERT, mou-2022-4",
        )
    return text


def _one(field: Field, given: Any) -> Any:
    return _FORMS[field.form](field, given)


def _text(given: Any, most: int) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise DataError(f"'{_shown(given)}' is no text", repair="write it in quotation marks")
    text = safe(str(given), most)
    if not text:
        raise DataError("the text is empty", repair="write something, or leave the field out")
    return text


def _line(_: Field, given: Any) -> str:
    text = _text(given, LONGEST["line"])
    if "\n" in text or "\r" in text:
        raise DataError("the text has more than one line", repair="write it on one line")
    return text


def _block(_: Field, given: Any) -> str:
    return _text(given, LONGEST["text"]).replace("\r\n", "\n")


def _date(_: Field, given: Any) -> str:
    return span(safe(given.isoformat() if hasattr(given, "isoformat") else str(given), 100)).text


def _choice(field: Field, given: Any) -> str:
    if given not in field.choices:
        word = str(given)[:SHOWN].strip().casefold().replace(" ", "-").replace("_", "-")
        if word not in field.choices:
            raise DataError(f"{field.name} cannot be '{_shown(given)}'", repair=nearest(word, field.choices))
        return word
    return str(given)


def _ref(_: Field, given: Any) -> str:
    # A country may be written by its name; whether the entry is there is told when all are.
    return _text(given, 200)


def _money(_: Field, given: Any) -> dict[str, str]:
    if isinstance(given, Mapping):
        given = f"{given.get('currency', '')} {given.get('amount', '')}"
    words = _text(given, 100).replace(",", "").split()
    if len(words) == 2 and not CURRENCY.fullmatch(words[0]):
        words.reverse()
    if len(words) != 2 or not CURRENCY.fullmatch(words[0]):
        raise DataError(
            f"'{_shown(given)}' is no amount of money", repair="write currency (ISO 4217) and amount: USD 250000"
        )
    return {"amount": _decimal(words[1]), "currency": words[0]}


def _number(_: Field, given: Any) -> str:
    if isinstance(given, bool):
        raise DataError(f"'{given}' is no number", repair="write digits, with a point for decimals")
    return _decimal(repr(given) if isinstance(given, float) else str(given))


def _decimal(text: str) -> str:
    try:
        number = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise DataError(f"'{_shown(text)}' is no number", repair="write digits, with a point for decimals")
    return format(number.normalize(), "f") if number else "0"


def _flag(_: Field, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).strip().casefold()
    if word not in ("yes", "no", "true", "false"):
        raise DataError(f"'{_shown(given)}' is neither yes nor no", repair="write true or false")
    return word in ("yes", "true")


def _series(_: Field, given: Any) -> str:
    text = _text(given, 100)
    if not SERIES.fullmatch(text):
        raise DataError(f"'{_shown(text)}' is no code of a series", repair="write its code without spaces")
    return text


def _language(_: Field, given: Any) -> str:
    text = _text(given, 35)
    if not LANGUAGE.fullmatch(text):
        raise DataError(f"'{_shown(text)}' is no language", repair="write en, ar, fr, ur or another BCP 47 tag")
    return text


def _digest(_: Field, given: Any) -> str:
    text = _text(given, 100).casefold().removeprefix("sha256:")
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise DataError(f"'{_shown(text)}' is no SHA-256", repair="give its 64 hexadecimal digits (sha256sum FILE)")
    return text


def _address(field: Field, given: Any) -> str:
    text = _line(field, given)
    if (found := SCHEME.match(text)) and found[1].casefold() not in SCHEMES:
        raise DataError(
            f"the address begins with '{found[1][:20]}:'",
            repair=f"write {', '.join(f'{one}:' for one in SCHEMES)} or say in words where it is",
        )
    return text


def _country(_: Field, given: Any) -> str:
    text = _text(given, 200)
    if code := resolve(text):
        return code
    close = " or ".join(f"'{iso}' ({name})" for name, iso in suggest(text, 3))
    raise DataError(f"no country is called '{_shown(text)}'", repair=f"write {close or 'its ISO code, as in PAK'}")


def _names(given: Any) -> dict[str, str]:
    pairs = given.items() if isinstance(given, Mapping) else [str(one).partition("=")[::2] for one in given]
    field = Field("names", "line", "")
    return {_language(field, tongue): _line(field, name) for tongue, name in pairs}


def _shown(given: Any) -> str:
    text = clean(str(given)[: 4 * SHOWN])
    return text if len(text) <= SHOWN else text[: SHOWN - 4] + " ..."


_FORMS: Mapping[Form, Callable[[Field, Any], Any]] = {
    "line": _line,
    "text": _block,
    "date": _date,
    "choice": _choice,
    "ref": _ref,
    "money": _money,
    "number": _number,
    "flag": _flag,
    "series": _series,
    "language": _language,
    "digest": _digest,
    "address": _address,
    "country": _country,
}
