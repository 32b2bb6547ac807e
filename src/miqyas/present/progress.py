"""Progress on the error stream: only on a terminal, and only when the wait is long enough to wonder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from miqyas.index.result import Index
from miqyas.study.cache import kept
from miqyas.study.replication.lot import Sampling
from miqyas.study.vary import Variation

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 0.7
"""Seconds before anything is shown."""


class Progress:
    """Call it with (done, asked for); as a context it clears its line at the end."""

    def __init__(self, told: str) -> None:
        self.told = told
        self.began = monotonic()
        self.bar: Bar | None = None
        self.task: TaskID | None = None

    def __call__(self, done: int, asked: int) -> None:
        """Move the bar, and show it once it is worth it."""
        if self.bar is None and sys.stderr.isatty() and monotonic() - self.began > PATIENCE and done < asked:
            self._show(asked)
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=done)

    def __enter__(self) -> Progress:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar off the screen."""
        if self.bar is not None:
            self.bar.stop()

    def _show(self, asked: int) -> None:
        from rich.progress import Progress as Bar

        from miqyas.present.screen import console

        self.bar = Bar(console=console(error=True), transient=True)
        self.bar.start()
        self.task = self.bar.add_task(self.told, total=asked)


def watched(
    index: Index,
    *,
    year: int | None = None,
    among: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    sampling: Sampling = "sobol",
    nodes: Sequence[str] | None = None,
    budget: float | None = None,
    workers: int = 1,
) -> Variation:
    """Vary what an index was built of, for one of its years (default the last); a bar shows a long wait.

    A study that was done before is read from the cache.
    """
    with Progress("drawing models") as progress:
        return kept(
            index.model,
            index.panel,
            year=index.years[-1] if year is None else year,
            years=index.years,
            among=among,
            replications=replications,
            seed=seed,
            sampling=sampling,
            nodes=nodes,
            budget=budget,
            workers=workers,
            progress=progress,
        )
