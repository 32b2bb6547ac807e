"""What went wrong, told on the screen: what, where, repair, and the exit code (design §6).

0 done, 2 a mistake that can be repaired, 3 a doubt that stands, 70 a fault of miqyas, 130 stopped by hand,
141 the reader left.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import click

from miqyas.data.text import HIDDEN
from miqyas.errors import MiqyasError, Problems, nearest
from miqyas.present import letters
from miqyas.present.reading import KEYS

MISTAKE, DOUBT, FAULT, STOPPED, LEFT = 2, 3, 70, 130, 141
LINES = 22
"""A message fits one screen: of many problems the first are told, and how many more there are."""


def answered(call: Callable[[], Any], words: Sequence[str] = ()) -> int:
    """Run a command, typed as `words`, and give its exit code; every failure is told on the error stream."""
    _lenient()
    try:
        call()
        sys.stdout.flush()
    except SystemExit as end:
        return _closed() if end.code == 1 else int(end.code or 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _tell("stopped: nothing was left half-written")
        return STOPPED
    except click.UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # click has it since 8.2
            click.echo(error.format_message())
            return 0
        _tell(str(_usage(error)))
        return MISTAKE
    except click.ClickException as error:
        _tell(error.format_message())
        return MISTAKE
    except MiqyasError as error:
        _tell(told(error, words))
        return MISTAKE
    except BrokenPipeError:
        return _closed()
    except OSError as error:
        if error.filename is None:
            return _fault(error, words)
        _tell(str(_file(error)))
        return MISTAKE
    except Exception as error:
        return _fault(error, words)
    return 0


def told(error: MiqyasError, words: Sequence[str] = ()) -> str:
    """Write an error so that it fits one screen; a place that is not known is the command as it was typed."""
    for one in error.found if isinstance(error, Problems) else (error,):
        one.where = one.where or shortened(shlex.join(["miqyas", *words]))
    return "\n".join(_spoken(line) for line in _screenful(error).splitlines())


# A keyword of `read` in a repair, which the library writes as Python: places='free'.
_COLUMNS = re.compile(r"columns=\{'(\w+)': '([^']*)'\}")
_ATTRIBUTES = re.compile(r"attributes=\(('[^']*'),\)")
_KEYWORD = re.compile(rf"(?<![\w.-])({'|'.join(KEYS)})=")


def _spoken(line: str) -> str:
    if not line.startswith("  repair:") or "declare" not in line:
        return line
    line = _COLUMNS.sub(r"--read columns.\1=\2", line)
    line = _ATTRIBUTES.sub(r"--read attributes=\1", line)
    return _KEYWORD.sub(r"--read \1=", line).replace("--read --read", "--read")


def shortened(text: str, most: int = 120) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else text[: most - 4] + " ..."


def _screenful(error: MiqyasError) -> str:
    if not isinstance(error, Problems):
        return str(error)
    lines = [error.what]
    for done, one in enumerate(error.found):
        block = ["", *str(one).splitlines()]
        if len(lines) + len(block) > LINES and done:
            lines += ["", f"and {len(error.found) - done} more: repair these first, then run it again"]
            break
        lines += block
    return "\n".join(lines)


def _usage(error: click.UsageError) -> MiqyasError:
    where = error.ctx.command_path if error.ctx else "miqyas"
    repair = error.ctx.get_usage().removeprefix("Usage: ") if error.ctx else "miqyas --help"
    if isinstance(error, click.NoSuchOption) and error.ctx:
        options = [name for one in error.ctx.command.get_params(error.ctx) for name in one.opts if name[0] == "-"]
        return MiqyasError(
            f"there is no option '{error.option_name}'",
            where=where,
            repair=nearest(error.option_name, options),
        )
    what = error.format_message().rstrip(".")
    param = error.param if isinstance(error, click.BadParameter) else None
    if param is not None and isinstance(param.type, click.Choice):
        repair = f"choose from {', '.join(map(str, param.type.choices))}"
    elif param is not None and isinstance(param.type, click.types.IntParamType | click.types.FloatParamType):
        repair = f"give {param.opts[0]} {_number(param.type)}"
    elif isinstance(error, click.MissingParameter) and isinstance(param, click.Option):
        repair = f"add {param.opts[0]} {param.metavar or ''}"
    return MiqyasError(what[:1].lower() + what[1:], where=where, repair=repair)


def _number(kind: click.types.IntParamType | click.types.FloatParamType) -> str:
    whole = "a whole number" if isinstance(kind, click.types.IntParamType) else "a number"
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is None:
        return whole
    if high is not None:
        return f"{whole} from {low:,} to {high:,}"
    return f"{whole} above {low}" if getattr(kind, "min_open", False) else f"{whole}, {low} or more"


def _file(error: OSError) -> MiqyasError:
    reason = (error.strerror or type(error).__name__).lower()
    return MiqyasError(
        f"the file cannot be opened: {reason}",
        where=str(error.filename),
        repair="check that it is there, that it is no folder, and that you may read and write it",
    )


def _fault(error: Exception, words: Sequence[str]) -> int:
    from importlib.metadata import version

    if "--debug" in words or os.environ.get("MIQYAS_DEBUG", "") not in ("", "0"):
        import traceback

        _tell("".join(traceback.format_exception(error)))
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    line = f", {os.path.basename(at.tb_frame.f_code.co_filename)} line {at.tb_lineno}" if at else ""
    _tell(
        str(
            MiqyasError(
                f"this is a fault of miqyas, not of your data: {type(error).__name__}: {error}",
                where=f"miqyas {version('miqyas')}{line}",
                repair="run it again as 'miqyas --debug ...' and report what it prints",
            )
        )
    )
    return FAULT


def _tell(text: str) -> None:
    # A name from a file may hold what would move the cursor: only our own line breaks are kept.
    click.echo("\n".join(HIDDEN.sub("", line) for line in text.splitlines()), err=True)


def _lenient() -> None:
    # A terminal that cannot write a letter gets the nearest plain one, never a crash.
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", "") or "").lower().replace("-", "")
        if encoding != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=letters.NAME)


def _closed() -> int:
    # Whoever read our output has left (| head): nothing more can be said, also not at the end of the process.
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return LEFT
