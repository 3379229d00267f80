"""What there is to choose from: the models of the server in use, those of other servers on this machine, and built-in
ones. They come bit by bit, since servers take their time.
"""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from tuimem.chat.choices import (
    BySettings,
    Choice,
    FetchModel,
    LookAgain,
    ModelChoice,
    OtherAddress,
    UseBuiltIn,
    UseModel,
    UseServer,
)
from tuimem.chat.model import ChatModel
from tuimem.endpoint.discovery import FoundServer, discover
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.local_model import DOWNLOADS, Download, find_model, is_demo_model
from tuimem.endpoint.model_list import chat_models
from tuimem.endpoint.protocol import Model
from tuimem.endpoint.resolve import told_window
from tuimem.endpoint.server import Server
from tuimem.settings.model import Settings
from tuimem.text import redact_address

_PATIENCE = 5.0
"""Seconds that the server in use may take to list its models."""

_BUILT_IN = "Built-in, runs on this machine"


class Offer(Struct, frozen=True):
    """A choice as people see it: `note` says more about it, and offers of one `group` belong together."""

    title: str
    note: str
    choice: Choice
    group: str = ""
    is_current: bool = False


OTHER_ADDRESS = Offer("Another address …", "of an OpenAI-compatible server", OtherAddress())
LOOK_AGAIN = Offer("Search again", "for servers on this machine", LookAgain())

Tell = Callable[[Sequence[Offer], str], None]
"""Takes all offers there are by now, and a line on what is still being waited for; empty: nothing."""


@dataclass
class _Gathered:
    """What has come so far."""

    failed: Sequence[Offer]
    connected: Sequence[Offer]
    built_in: Sequence[Offer]
    found: Sequence[Offer] = ()
    awaited: set[str] = field(default_factory=set)

    def tell(self, tell: Tell) -> None:
        waiting = f"Looking for {' and '.join(sorted(self.awaited))} …" if self.awaited else ""
        again = [] if any(offer.title == LOOK_AGAIN.title for offer in self.failed) else [LOOK_AGAIN]
        tell([*self.failed, *self.connected, *self.found, *self.built_in, OTHER_ADDRESS, *again], waiting)


async def gather_offers(
    tell: Tell,
    *,
    settings: Settings,
    in_use: ChatModel | None,
    built_in: Sequence[Offer],
    used: Mapping[str, float],
    failed: ModelChoice | None = None,
) -> None:
    """Tell of the offers, again whenever there are more of them.

    `used` says when each model was used last, by its key; `failed` is what could not be connected, to be tried again.
    """
    server = in_use.client.server if in_use is not None and not in_use.client.server.is_built_in else None
    known = Model(in_use.model, _window(in_use)) if in_use is not None else None
    gathered = _Gathered(
        failed=[retry(failed, settings)] if failed is not None else [],
        connected=_of_server(server, [known], used, known.id) if server is not None and known is not None else [],
        built_in=built_in,
        awaited={"servers"},
    )

    async def ask_the_one_in_use(model: ChatModel, current: Model) -> None:
        listed = await listed_models(model)
        if current.id not in (each.id for each in listed):
            listed = [current, *listed]
        gathered.connected = _of_server(model.client.server, listed, used, current.id)
        gathered.awaited.discard("models")
        gathered.tell(tell)

    async def look_for_others() -> None:
        discovery = await discover(os.environ, endpoint=settings.endpoint)
        others = [each for each in discovery.found if server is None or each.server.base_url != server.base_url]
        gathered.found = [offer for each in others for offer in _of_found(each, used)]
        gathered.awaited.discard("servers")
        gathered.tell(tell)

    work = [look_for_others()]
    if server is not None and in_use is not None and known is not None:
        gathered.awaited.add("models")
        work.append(ask_the_one_in_use(in_use, known))
    gathered.tell(tell)
    await asyncio.gather(*work)


async def listed_models(model: ChatModel) -> list[Model]:
    """The chat models that the server in use lists; none when it does not answer, or has no list."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return chat_models(await model.client.models())
    except (EndpointError, TimeoutError):
        return []


def retry(failed: ModelChoice, settings: Settings) -> Offer:
    """What has failed, once more."""
    match failed:
        case BySettings() if not settings.endpoint.base_url:
            return Offer(LOOK_AGAIN.title, LOOK_AGAIN.note, failed)
        case BySettings():
            where = redact_address(settings.endpoint.base_url)
        case UseServer(address):
            where = redact_address(address)
        case UseModel(name):
            where = name
        case FetchModel(each):
            where = each.name
        case UseBuiltIn():
            where = "the built-in model"
    return Offer(f"Try {where} again", "", failed)


def built_in_offers(model_file: str, settings: Settings, folder: Path, in_use: ChatModel | None) -> list[Offer]:
    """The built-in model that is here, and those that can be downloaded."""
    if not can_run_local_models():
        return [Offer("Not installed", "pip install 'tuimem[local]'", LookAgain(), _BUILT_IN)]
    offers = []
    try:
        path = find_model(model_file, settings.local.model_file, folder)
    except EndpointError:
        path = None
    if path is not None:
        note = "small and weak, to try things out" if is_demo_model(path) else path.name
        is_current = in_use is not None and in_use.client.server.is_built_in
        offers.append(Offer(path.stem, note, UseBuiltIn(), _BUILT_IN, is_current))
    return [*offers, *(_download(each, folder) for each in DOWNLOADS if path is None or path.name != each.file_name)]


def can_run_local_models() -> bool:
    """Whether the library behind the built-in model is installed."""
    return find_spec("xllamacpp") is not None


def _download(each: Download, folder: Path) -> Offer:
    how = "downloaded" if (folder / each.file_name).exists() else f"download of {each.size / 1e6:,.0f} MB"
    return Offer(each.name, f"{how}; {each.description}", FetchModel(each), _BUILT_IN)


def _of_server(server: Server, models: Sequence[Model], used: Mapping[str, float], current: str) -> list[Offer]:
    """The models of the server in use."""
    group = f"{_name(server)}, connected"
    return [
        Offer(each.id or server.place, context_words(each.window), UseModel(each.id), group, each.id == current)
        for each in last_used_first(server, models, used)
    ]


def _of_found(found: FoundServer, used: Mapping[str, float]) -> list[Offer]:
    """The models of another server; one that lists none is an offer all the same."""
    server = found.server
    models = last_used_first(server, found.models, used) or [Model("")]
    return [
        Offer(each.id or server.place, context_words(each.window), UseServer(server.base_url, each.id), _name(server))
        for each in models
    ]


def last_used_first(server: Server, models: Sequence[Model], used: Mapping[str, float]) -> list[Model]:
    """The models in the order of their last use; those that never were used stay in the order of the list."""
    return sorted(models, key=lambda model: -used.get(server.key(model.id), 0.0))


def context_words(window: int | None) -> str:
    """A window in words; nothing when it is not known."""
    if not window:
        return ""
    short = f"{window // 1024}k" if window % 1024 == 0 else f"{window / 1000:.0f}k" if window >= 10_000 else f"{window}"
    return f"{short} context"


def _name(server: Server) -> str:
    return server.place if server.name == server.place else f"{server.name} at {server.place}"


def _window(model: ChatModel) -> int | None:
    told = told_window(model.abilities)
    return told.value if told is not None else None
