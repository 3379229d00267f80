"""Which hooks there are, in words: for the screen and for the command line."""

from collections.abc import Iterable, Sequence

from tuimem.hooks.runner import KnownSource, Step
from tuimem.hooks.sources import Permission
from tuimem.listing import Row, Section

IN_WORDS = {
    Permission.NEW: "not run: not allowed yet",
    Permission.CHANGED: "not run: changed since it was allowed",
    Permission.ALLOWED: "allowed",
    Permission.REFUSED: "not run: refused",
}
NONE = "There are no hooks. Write functions into hooks.py, beside your settings; docs/hooks.md shows how."


def sections(known: Sequence[KnownSource], running: Iterable[tuple[str, str]], folder: str) -> list[Section]:
    """A section for each source. `running` are the hooks that take part, each with its source, in their order."""
    taking_part = list(running)
    made = [_section(each, [hook for hook, source in taking_part if source == each.source.name]) for each in known]
    return made or [Section("Hooks", lead=f"{NONE}\nThe folder is {folder}.")]


def _section(known: KnownSource, running: Sequence[str]) -> Section:
    source = known.source
    rows = [Row("is", IN_WORDS[known.permission]), Row("from", source.place)]
    if named := ", ".join(running or source.hooks):
        rows.append(Row("runs" if running else "has", named))
    if failed := source.problem or known.failed:
        rows.append(Row("failed", failed, "$text-error"))
    return Section(source.name, tuple(rows))


def question(known: Sequence[KnownSource]) -> str:
    """What is to be decided about these sources."""
    return "\n".join(
        f"{each.source.name} {'has changed' if each.permission is Permission.CHANGED else 'is new'}"
        f"{f': {named}' if (named := ', '.join(each.source.hooks)) else ''}."
        for each in known
    )


def step_in_words(step: Step) -> str:
    """What a hook made of a text."""
    if step.failed:
        return f"Failed: {step.failed}."
    if isinstance(step.value, str):
        return step.value
    return "\n".join(f"{one['role']}: {one['content']}" for one in step.value)
