"""Gauge and preview say of how many messages nothing is sent, why, and what would help."""

import pytest
from textual.app import App

from tuimem.chat.planner import WrittenPlan
from tuimem.memory.budget import Budget
from tuimem.memory.history import History
from tuimem.memory.left_out import REMEDIES, WHY, LeftOutReason
from tuimem.memory.material import Material
from tuimem.memory.plan import Plan, plan
from tuimem.messages import Entry, Role
from tuimem.settings.model import BudgetUnit, MemorySettings, ThresholdUnit
from tuimem.widgets.context_gauge import ContextGauge, gauge
from tuimem.widgets.preview_lines import preview_lines

LIMITED = MemorySettings(
    threshold_unit=ThresholdUnit.MESSAGES, threshold=4, short_term_budget=100, short_term_unit=BudgetUnit.TOKENS
)
PLANS = {
    LeftOutReason.NO_ROOM: (MemorySettings(), 60, 1_500),
    LeftOutReason.LIMIT: (LIMITED, 20, 30_000),
    LeftOutReason.NO_SUMMARY: (MemorySettings(), 0, 1_500),
    LeftOutReason.MEMORY_OFF: (MemorySettings(enabled=False), 20, 1_500),
}


def planned(memory: MemorySettings, summary: int, window: int) -> Plan:
    roles = (Role.ASSISTANT, Role.USER)
    history = History(Entry(n, roles[n % 2], 100, summary, n if summary else 0) for n in range(1, 101))
    return plan(Material(), history, memory, Budget(window, 100))


@pytest.mark.parametrize("reason", list(PLANS))
async def test_how_many_are_left_out_why_and_what_helps(reason: LeftOutReason):
    made = planned(*PLANS[reason])
    assert dict(made.left_out.reasons).get(reason)
    shown = "\n".join(line.plain for line, _ in preview_lines(WrittenPlan(made, (), {}, {})))
    assert WHY[reason] in shown
    assert REMEDIES[reason] in shown
    assert f"{made.left_out.messages} left out" in gauge(made, 100).plain
    app: App[None] = App()
    async with app.run_test() as pilot:
        widget = ContextGauge()
        await app.screen.mount(widget)
        await pilot.pause()
        widget.show(made)
        assert WHY[reason] in str(widget.tooltip)
        assert REMEDIES[reason] in str(widget.tooltip)


def test_nothing_is_said_where_nothing_is_left_out():
    made = planned(MemorySettings(), 5, 30_000)
    assert "left out" not in gauge(made, 100).plain
    assert "left out" not in "\n".join(line.plain for line, _ in preview_lines(WrittenPlan(made, (), {}, {})))
