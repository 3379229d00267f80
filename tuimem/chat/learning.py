"""What the server's own figures teach: how much wraps a message, how far estimates are off, how long the window is."""

from collections.abc import Mapping, Sequence
from math import ceil

from tuimem.chat.model import ChatModel
from tuimem.chat.state import State
from tuimem.endpoint import resolve
from tuimem.endpoint.abilities import Learned
from tuimem.endpoint.protocol import PromptMessage, Usage
from tuimem.endpoint.tokens import CorrectionRatio
from tuimem.memory.plan import Plan
from tuimem.store.store_thread import StoreThread

_SHRINK = 0.8
"""What is left of a window that turned out too long, when the server does not say how long it is."""

_LEAST_WINDOW = 256
"""Tokens: no server's window is shorter, whatever its errors say."""

_MOST_RATIO = 3.0
"""Beyond this it is not the estimate that is wrong."""

_OVERHEAD_RANGE = (3, 40)
"""Tokens that chat templates wrap a message in: 3 in the shortest, about 40 if a template adds a prompt of its own."""

_NOTABLE_RATIO_CHANGE = 0.01
"""Less is not worth storing."""


_REPORT = "the server's own count"
_REFUSAL = "the server refused a prompt as too long"


class StoredAbilities:
    """Keeps what is learned of servers in the store, for the next run."""

    def __init__(self, store: StoreThread) -> None:
        self._store = store

    async def read(self, key: str) -> Mapping[str, Learned]:
        """All that is known under the key. Raises `StoreError`."""
        return await self._store.run(lambda store: store.learned.of(key))

    async def keep(self, key: str, name: str, learned: Learned) -> None:
        """Keep this under the name. Raises `StoreError`."""
        await self._store.run(lambda store: store.learned.set(key, name, learned))


async def learn_limit(state: State, model: ChatModel, plan: Plan, limit: int | None) -> None:
    """Remember that less fits than was thought: the window is shorter, or estimates are too low.

    `limit` is the window in tokens, where the server has named it.
    """
    if limit and limit >= plan.window and not model.counter.exact:
        ratio = min(_MOST_RATIO, resolve.ratio(model.abilities).value / _SHRINK)
        await model.abilities.learn(resolve.RATIO, ratio, _REFUSAL)
    else:
        tokens = limit if limit and limit < plan.window else int(plan.window * _SHRINK)
        told = resolve.told_window(model.abilities)
        await model.abilities.learn(resolve.LIMIT, max(_LEAST_WINDOW, tokens), _REFUSAL)
        await model.abilities.learn(resolve.LIMIT_WHEN_TOLD, told.value if told is not None else 0, _REFUSAL)
    state.replan()


async def learn_usage(
    state: State, model: ChatModel, plan: Plan, messages: Sequence[PromptMessage], usage: Usage | None
) -> None:
    """Compare the plan's count with the server's, and count better from now on."""
    if usage is None or not usage.prompt_tokens or not messages:
        return
    if model.counter.exact:
        await _learn_overhead(state, model, _measured_overhead(model, plan, len(messages), usage.prompt_tokens))
        return
    before = resolve.ratio(model.abilities).value
    ratio = CorrectionRatio(before).observe(plan.used / before, usage.prompt_tokens)
    if abs(ratio.value - before) > _NOTABLE_RATIO_CHANGE:
        await model.abilities.learn(resolve.RATIO, ratio.value, _REPORT)
        state.replan()


def _measured_overhead(model: ChatModel, plan: Plan, message_count: int, prompt_tokens: int) -> int:
    """Tokens that wrapped each message sent. A plan counts one overhead for each of its messages and two to begin with.

    What opens the prompt is counted as if the messages had brought it: a longer chat is then never counted too low.
    """
    overheads = 2 + sum(piece.kind.is_message for piece in plan.pieces)
    bare = plan.used - overheads * resolve.overhead(model.abilities).value
    return ceil((prompt_tokens - bare) / message_count)


async def _learn_overhead(state: State, model: ChatModel, measured: int) -> None:
    """More at once, less a token at a time: one odd report shall not make the next prompt too long."""
    least, most = _OVERHEAD_RANGE
    overhead = resolve.overhead(model.abilities).value
    wanted = min(most, max(least, measured, overhead - 1))
    if wanted != overhead:
        await model.abilities.learn(resolve.OVERHEAD, wanted, _REPORT)
        state.replan()
