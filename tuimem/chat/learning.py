"""What the server's own figures teach: how much wraps a message, how far estimates are off, how long the window is."""

from collections.abc import Sequence
from math import ceil

from tuimem.chat.model import ChatModel
from tuimem.chat.state import State
from tuimem.endpoint.protocol import PromptMessage, Usage
from tuimem.endpoint.tokens import CorrectionRatio
from tuimem.memory.plan import Plan

LEARNED = ("window", "window_reported", "overhead", "ratio")
"""The names of what is learned of a model, as they are stored. A learned window holds while the same is reported."""

_SHRINK = 0.8
"""What is left of a window that turned out too long, when the server does not say how long it is."""

_LEAST_WINDOW = 256
"""Tokens: no server's window is shorter, whatever its errors say."""

_MOST_RATIO = 3.0
"""Beyond this it is not the estimate that is wrong."""

_OVERHEAD_RANGE = (3, 40)
"""Tokens that chat templates wrap a message in: 3 in the shortest, about 40 if a template adds a prompt of its own."""

_NOTABLE_RATIO_CHANGE = 0.01
"""Less is not worth reading the whole history anew for."""


async def learn_limit(state: State, model: ChatModel, plan: Plan, limit: int | None) -> None:
    """Remember that less fits than was thought: the window is shorter, or estimates are too low.

    `limit` is the window in tokens, where the server has named it.
    """
    if limit and limit >= plan.window and not model.counter.exact:
        await _learn_ratio(state, model, min(_MOST_RATIO, state.scale() / _SHRINK))
    else:
        tokens = limit if limit and limit < plan.window else int(plan.window * _SHRINK)
        await _learn(state, model, "window", max(_LEAST_WINDOW, tokens))
        await _learn(state, model, "window_reported", model.window or 0)
        state.open_planner.window = state.window()
    state.replan()


async def learn_usage(
    state: State, model: ChatModel, plan: Plan, messages: Sequence[PromptMessage], usage: Usage | None
) -> None:
    """Compare the plan's count with the server's, and count better from now on."""
    if usage is None or not usage.prompt_tokens or not messages:
        return
    if model.counter.exact:
        await _learn_overhead(state, model, _measured_overhead(state, plan, len(messages), usage.prompt_tokens))
        return
    ratio = CorrectionRatio(state.scale()).observe(plan.used / state.scale(), usage.prompt_tokens)
    if abs(ratio.value - state.scale()) > _NOTABLE_RATIO_CHANGE:
        await _learn_ratio(state, model, ratio.value)
        state.replan()


def _measured_overhead(state: State, plan: Plan, message_count: int, prompt_tokens: int) -> int:
    """Tokens that wrapped each message sent. A plan counts one overhead for each of its messages and two to begin with.

    What opens the prompt is counted as if the messages had brought it: a longer chat is then never counted too low.
    """
    overheads = 2 + sum(segment.kind.is_message for segment in plan.segments)
    bare = plan.used - overheads * state.open_planner.window.overhead
    return ceil((prompt_tokens - bare) / message_count)


async def _learn_overhead(state: State, model: ChatModel, measured: int) -> None:
    """More at once, less a token at a time: one odd report shall not make the next prompt too long."""
    least, most = _OVERHEAD_RANGE
    overhead = state.open_planner.window.overhead
    wanted = min(most, max(least, measured, overhead - 1))
    if wanted != overhead:
        await _learn(state, model, "overhead", wanted)
        state.open_planner.window = state.window()
        state.replan()


async def _learn_ratio(state: State, model: ChatModel, ratio: float) -> None:
    await _learn(state, model, "ratio", ratio)
    state.open_planner.scale = state.scale()
    await state.open_planner.load()


async def _learn(state: State, model: ChatModel, name: str, value: float) -> None:
    model.learned[name] = value
    key = model.key
    await state.database.run(lambda store: store.learned.set(key, name, value))
