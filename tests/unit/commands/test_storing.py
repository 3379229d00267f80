"""What is refused comes back to whoever has written it."""

from tuimem.commands.storing import RefusedText, until_stored
from tuimem.errors import TuimemError


async def test_a_refused_text_is_asked_for_again_with_itself_and_the_reason():
    asked: list[RefusedText | None] = []

    async def ask(refused: RefusedText | None) -> str | None:
        asked.append(refused)
        return "too long" if refused is None else "short"

    async def store(text: str) -> str:
        if text != "short":
            raise TuimemError("It is too long.", "Shorten it.")
        return f"stored {text}"

    assert await until_stored(ask, store) == "stored short"
    assert asked == [None, RefusedText("too long", "It is too long. Shorten it.")]


async def test_who_thinks_better_of_it_stores_nothing():
    async def ask(refused: RefusedText | None) -> str | None:
        return None

    async def store(text: str) -> None:
        raise AssertionError

    assert await until_stored(ask, store) is None
