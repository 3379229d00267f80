"""A model for `llm` that says what it was sent."""

from collections.abc import Callable, Iterator

import llm


class Echo(llm.Model):
    """Replies with its whole prompt, fragments and all."""

    model_id = "echo"

    def execute(self, prompt: llm.Prompt, *_: object, **__: object) -> Iterator[str]:
        yield f"<{prompt.prompt}>"


@llm.hookimpl
def register_models(register: Callable[[llm.Model], None]) -> None:
    register(Echo())
