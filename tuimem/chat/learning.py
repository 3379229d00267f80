"""What the server's own figures teach: how much wraps a message, how far estimates are off, how long the window is."""

from collections.abc import Sequence
from math import ceil

from tuimem.chat.model import ChatModel
from tuimem.chat.state import State
from tuimem.endpoint.protocol import PromptMessage, Usage
from tuimem.endpoint.tokens import CorrectionRatio
from tuimem.memory.plan import Plan

_SHRINK = 0.8
"""What is left of a window that turned out too long, when the server does not say how long it is."""

_OVERHEAD_RANGE = (3, 40)
"""Tokens that chat templates wrap a message in: 3 in the shortest, about 40 when a template adds a prompt of its own."""

_NOTABLE_RATIO_CHANGE = 0.02


async def learn_limit(state: State, model: ChatModel, plan: Plan, limit: int | None) -> None:
    """Remember that the window is shorter than it was thought to be."""
    tokens = limit if limit and limit < plan.window else int(plan.window * _SHRINK)
    await _learn(state, model, "window", max(256, tokens))
    state.open_planner.window = state.window()
    state.replan()


async def learn_usage(
    state: State, model: ChatModel, plan: Plan, messages: Sequence[PromptMessage], usage: Usage | None
) -> None:
    """Compare the plan's count with the server's, and count better from now on."""
    if usage is None or not usage.prompt_tokens:
        return
    planner = state.open_planner
    overhead = planner.window.overhead
    bare = plan.used - overhead * (sum(bool(s.messages) and s.kind.is_message for s in plan.segments) + 2)
    if model.counter.exact:
        measured = ceil((usage.prompt_tokens - bare) / (len(messages) + 1))
        least, most = _OVERHEAD_RANGE
        wanted = min(most, max(least, measured, overhead - 1))
        if wanted != overhead:
            await _learn(state, model, "overhead", wanted)
            planner.window = state.window()
        return
    ratio = CorrectionRatio(state.scale()).observe(plan.used / state.scale(), usage.prompt_tokens)
    if abs(ratio.value - state.scale()) > _NOTABLE_RATIO_CHANGE:
        await _learn(state, model, "ratio", ratio.value)
        planner.scale = state.scale()
        await planner.load()


async def _learn(state: State, model: ChatModel, name: str, value: float) -> None:
    model.learned[name] = value
    key = model.key
    await state.database.run(lambda store: store.learned.set(key, name, value))
