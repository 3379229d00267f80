"""Completes the name of a file in a line that is typed in; the right arrow takes it."""

from textual.suggester import Suggester

from tuimem.commands.files import paths


class PathSuggester(Suggester):
    """Suggests the first file or folder whose name begins so."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first that fits; an empty line may become anything."""
        found = await paths(None, value) if value else ()
        return next((path for path in found if path.startswith(value)), None)
