"""The map of memories as it passes between processes."""

from msgspec import Struct


class MapQuery(Struct, frozen=True, kw_only=True):
    """Whose memories are to be on the map: of a chat, of a character, or all; the newest `most` of them."""

    chat_id: int | None = None
    character_id: int | None = None
    most: int = 3000


class MapPoint(Struct, frozen=True, array_like=True):
    """A memory on the map: x and y are from 0 to 1, y downwards; `created` is in seconds since the epoch."""

    message_id: int
    chat_id: int
    created: float
    x: float
    y: float


class MapAnswer(Struct, frozen=True, kw_only=True):
    """The points, and the titles of their chats. Without points, `problem` says in a sentence why."""

    points: tuple[MapPoint, ...] = ()
    titles: dict[int, str] = {}
    problem: str = ""
