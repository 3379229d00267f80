"""Judges what a model has made."""

import asyncio

from tuimem.memory.faithfulness.evidence import Evidence


async def judged(summary: str, evidence: Evidence) -> str:
    """Why a summary is doubtful, or nothing. In a thread, since a message can be very long."""
    return await asyncio.to_thread(_doubt, summary, evidence)


def _doubt(summary: str, evidence: Evidence) -> str:
    from tuimem.memory.faithfulness.judge import doubt

    return doubt(summary, evidence)
