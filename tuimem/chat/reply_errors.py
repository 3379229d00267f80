"""Why a message is not sent, or has no reply."""

from tuimem.endpoint.errors import EndpointError
from tuimem.errors import TuimemError


class NoModel(EndpointError):
    """There is no model to talk to."""

    def __init__(self) -> None:
        super().__init__(what="No model is connected.", remedy="Choose one with /model, then press ctrl+r for a reply.")


class MessageTooLong(EndpointError):
    """The newest message alone does not fit into the window."""

    def __init__(self, tokens: int, room: int) -> None:
        super().__init__(
            what=f"Your message has about {tokens:,} tokens, and the model's window has room for {room:,}.",
            remedy="Shorten it with /edit, or use a model with a larger window; then /regen.",
        )


class AnotherChatOpened(TuimemError):
    """A message was still being checked when the user went to another chat. It has not been stored."""

    def __init__(self) -> None:
        super().__init__(
            what="Your message was not sent, since another chat was opened meanwhile.",
            remedy="Go back to its chat and send it again. What you wrote is there.",
        )
