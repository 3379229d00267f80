"""The plugin of `llm`: its fragments `tuimem:auto`, `tuimem:profile` and the others.

It is imported with every call of `llm`, so nothing slow is imported here. A fault costs the fragment, never the prompt.
"""

import logging
from collections.abc import Callable
from typing import Any

import llm

Fragments = list[Any]
"""Of `llm`, which comes without types for them."""


def load(argument: str) -> Fragments:
    """
    What tuimem remembers: tuimem:auto for all of it, or pinned, profile, facts, digest, recall.

    -f "tuimem:recall WORDS" looks for these words, else for those of the prompt.
    """
    try:
        from tuimem.llm_tool.fragments import remembered

        return [llm.Fragment(text, source) for source, text in remembered(argument, _prompt())]
    except Exception:  # whatever it is, the user's prompt goes on without memory
        logging.getLogger(__name__).exception("the fragment tuimem:%s could not be made", argument)
        return []


def _register(register: Callable[[str, Callable[[str], Fragments]], None]) -> None:
    register("tuimem", load)


register_fragment_loaders = llm.hookimpl(_register)
"""Found by its name."""


def _prompt() -> str:
    """What was written as the prompt of this call; what comes through a pipe is not known here."""
    import click

    context = click.get_current_context(silent=True)
    prompt = None if context is None else context.params.get("prompt")
    return prompt if isinstance(prompt, str) else ""
