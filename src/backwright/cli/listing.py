"""Groups of commands that list where nothing else is asked for."""

from typing import Any

from typer.core import TyperGroup


class Listing(TyperGroup):
    """`backwright dead` is `backwright dead list`, and takes its options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does, with the command that was left out; completion offers all of them."""
        named = bool(args) and not args[0].startswith("-")
        helped = bool(args) and args[0] in self.get_help_option_names(ctx)
        if not (named or helped or ctx.resilient_parsing):
            args = ["list", *args]
        return super().parse_args(ctx, args)
