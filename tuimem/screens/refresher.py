"""Reads again, beside the message handlers, what is shown of a session."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker


class Refresher:
    """Does one piece of work whenever it is asked to, once at a time; what is asked for meanwhile is done once more."""

    def __init__(self, node: DOMNode, refresh: Callable[[], Awaitable[None]], description: str) -> None:
        """`description` is what cannot be done when `refresh` fails; the node's workers do it."""
        self._node = node
        self._refresh = refresh
        self._description = description
        self._is_wanted = False
        self._worker: Worker[Any] | None = None

    def ask(self) -> None:
        """Have it done, again if it is just being done."""
        self._is_wanted = True
        if self._worker is None or self._worker.is_finished:
            self._worker = self._node.run_worker(
                self._run(), group="refresh", description=self._description, exit_on_error=False
            )

    def start_again(self) -> None:
        """Have it done from the start: what is being read is not wanted any more."""
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None
        self.ask()

    async def _run(self) -> None:
        while self._is_wanted:
            self._is_wanted = False
            await self._refresh()
