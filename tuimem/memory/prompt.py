"""From a plan to what is sent: the texts of its segments, and the messages they make."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tuimem.endpoint.protocol import PromptMessage
from tuimem.memory.macros import fill_in
from tuimem.memory.plan import Plan
from tuimem.memory.segments import Segment, SegmentKind
from tuimem.settings.model import MemorySettings

_TEMPLATES = {
    SegmentKind.LONG_TERM: lambda memory: memory.long_term_template,
    SegmentKind.SHORT_TERM: lambda memory: memory.short_term_template,
}

SUMMARY_KINDS = tuple(_TEMPLATES)


def needed(plan: Plan) -> tuple[list[int], list[int]]:
    """Ids of the messages whose text, and of those whose summary, the plan sends."""
    texts = [i for s in plan.segments if s.kind not in _TEMPLATES for i in s.messages]
    summaries = [i for s in plan.segments if s.kind in _TEMPLATES for i in s.messages]
    return texts, summaries


def heading(kind: SegmentKind, memory: MemorySettings, names: Mapping[str, str]) -> str:
    """A summary segment's template without its summaries."""
    return fill_in(_TEMPLATES[kind](memory), {**names, "memories": ""}).strip()


def write(
    plan: Plan, texts: Mapping[int, str], summaries: Mapping[int, str], names: Mapping[str, str]
) -> tuple[Segment, ...]:
    """The plan's segments with their texts filled in. The maps are from message id to text, as `needed` asks."""
    return tuple(_written(segment, plan.memory, texts, summaries, names) for segment in plan.segments)


def _written(
    segment: Segment,
    memory: MemorySettings,
    texts: Mapping[int, str],
    summaries: Mapping[int, str],
    names: Mapping[str, str],
) -> Segment:
    if segment.kind in _TEMPLATES:
        memories = "".join(memory.separator + summaries[message_id] for message_id in segment.messages)
        filled = fill_in(_TEMPLATES[segment.kind](memory), {**names, "memories": memories})
        return replace(segment, text=filled.strip())
    if segment.messages:
        return replace(segment, text="\n\n".join(texts[message_id] for message_id in segment.messages))
    return segment


def messages(segments: Sequence[Segment]) -> list[PromptMessage]:
    """The request's messages. All that stands before the conversation is one system message, since many chat
    templates take only one; neighbours of one role are joined, since many want the roles to alternate.
    """
    out: list[PromptMessage] = []
    for segment in segments:
        if not segment.text:
            continue
        if out and out[-1].role is segment.role:
            out[-1] = PromptMessage(segment.role, f"{out[-1].content}\n\n{segment.text}")
        else:
            out.append(PromptMessage(segment.role, segment.text))
    return out
