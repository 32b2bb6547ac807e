"""A group of commands which names the nearest one where there is none of that name."""

from __future__ import annotations

import click

from miqyas.errors import MiqyasError, nearest


class Group(click.Group):
    """As click's, with an answer in the shape that all mistakes have."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of the first word; raises MiqyasError with the nearest one."""
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            raise MiqyasError(
                f"there is no command '{args[0]}'", where=ctx.command_path, repair=nearest(args[0], known)
            )
        return super().resolve_command(ctx, args)
