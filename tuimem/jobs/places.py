"""Where jobs of each kind are done under the settings of the open chat, and whether there is room for one more."""

import asyncio
from collections.abc import Callable, Mapping

from tuimem.endpoint.errors import EndpointError
from tuimem.jobs.context import JobContext
from tuimem.jobs.handler import JobHandler
from tuimem.jobs.pauses import Pauses
from tuimem.jobs.rests import GIVEN_UP_AFTER, Rests
from tuimem.jobs.running import Running, places_taken
from tuimem.jobs.targets import Target, target_of


class Places:
    """Servers, and this process: what is taken by the jobs that are running, paused by a reply, or out of reach.

    `running` are the jobs that are being done, `clock` tells seconds, and `wake` is called when a reply is over.
    """

    def __init__(
        self,
        context: JobContext,
        running: Mapping[asyncio.Task[None], Running],
        clock: Callable[[], float],
        wake: Callable[[], None],
    ) -> None:
        self._context = context
        self._running = running
        self.pauses = Pauses(wake)
        self.rests = Rests(clock)

    def target(self, handler: JobHandler) -> Target | None:
        """Where jobs of this kind are done under the settings of the open chat; those of others may go elsewhere."""
        try:
            return target_of(handler, self._context.settings_shown(), self._context)
        except EndpointError:  # the job is begun all the same, and says what is wrong
            return Target("", None)

    def has_room(self, handler: JobHandler) -> bool:
        """Whether one more job of a kind may be begun. One that gathers leaves its place to other kinds."""
        target = self.target(handler)
        if target is None or self.pauses.is_paused(target.server):
            return False
        at_work = places_taken(self._running.values(), target.server, handler)
        return self.rests.has_room(target.server, at_work, self._parallel(handler))

    def has_room_again(self, running: Running) -> bool:
        """Whether there is room for a job that has left its place to others."""
        others = [other for other in self._running.values() if other is not running]
        return places_taken(others, running.place) < self._parallel(running.handler)

    def may_be_done(self, handler: JobHandler) -> bool:
        """Whether jobs of a kind have a server that has not been out of reach again and again."""
        target = self.target(handler)
        return target is not None and self.rests.failures(target.server) < GIVEN_UP_AFTER

    def is_out_of_reach(self, handler: JobHandler) -> bool:
        """Whether jobs of a kind have a server that was out of reach the last time."""
        target = self.target(handler)
        return target is not None and self.rests.failures(target.server) > 0

    def _parallel(self, handler: JobHandler) -> int:
        return handler.limits(self._context.settings_shown()).parallel
