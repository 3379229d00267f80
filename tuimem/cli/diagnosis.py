"""Everything that `tuimem doctor` looks at. Looking changes nothing but what is known of the servers' models."""

import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import tuimem
from tuimem.cli.findings import DoctorLine
from tuimem.cli.memory_diagnosis import look_at_memory
from tuimem.cli.setting_checks import problem
from tuimem.cli.store_diagnosis import look_at_store
from tuimem.endpoint.abilities import MemoryStore
from tuimem.endpoint.discovery import Discovery, FoundServer, chosen_server, discover
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.local_model import find_model, is_demo_model
from tuimem.endpoint.server import Server, server_for_chat, server_for_summaries
from tuimem.endpoint.server_check import check_server
from tuimem.settings import LoadedSettings, Paths, Settings, as_text, describe, shown
from tuimem.settings.overlays import for_memory
from tuimem.store import StoreError
from tuimem.store.learned import allowed_servers, keep_learned
from tuimem.text import clean_line, redact

_PATIENCE = 60.0
"""Seconds for the first token of a test: enough to load a model, and less than a chat would wait."""

MACHINE, CHAT_SERVER = "Servers on this machine", "Server for the chat"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was found; `verdict` says it in a sentence."""

    lines: tuple[DoctorLine, ...]
    chat_is_possible: bool
    verdict: str


async def diagnose(
    paths: Paths, loaded: LoadedSettings, environ: Mapping[str, str], *, local: bool = False, model_file: str = ""
) -> Diagnosis:
    """Look at the servers, the built-in model, the store, recall, the settings, the folders and the versions.

    A chat is possible when `tuimem ask` with the same options could answer; with `local` the built-in model would.
    """
    found = MemoryStore()
    servers = await _servers(paths, loaded.settings, environ, found, is_needed=not local)
    built_in = _local_model(paths, loaded.settings, model_file, is_needed=local)
    stored, can_store = look_at_store(paths)
    if can_store and not _is_damaged(stored):  # a damaged file is left as it is: it may have to be read page by page
        _remember(paths, found)
    can_run = all(line.ok for line in built_in)
    answers = can_run if local else any(line.name == "chat" and line.ok for line in servers)
    recall = await look_at_memory(paths, loaded.settings)
    lines = (*servers, *built_in, *stored, *recall, *_settings(paths, loaded), *_folders(paths), *_versions())
    shown = tuple(map(_without_secrets, lines))
    return Diagnosis(shown, answers and can_store, _verdict(stored, answers, can_store, can_run))


def _verdict(stored: list[DoctorLine], answers: bool, can_store: bool, can_run: bool) -> str:
    if not can_store:
        return "Not ready to chat: nothing can be stored. See the lines marked ✗."
    if not answers:
        built_in = " To use the built-in model, run: tuimem chat --local" if can_run else ""
        return f"Not ready to chat. See the lines marked ✗.{built_in}"
    if _is_damaged(stored):
        return "Ready to chat, but some stored data is damaged. See the lines marked ✗."
    return "Ready to chat."


def _is_damaged(stored: list[DoctorLine]) -> bool:
    return any(line.ok is False and line.name == "integrity" for line in stored)


def _without_secrets(line: DoctorLine) -> DoctorLine:
    return replace(
        line,
        area=redact(line.area),
        name=redact(line.name),
        detail=redact(line.detail),
        remedy=redact(line.remedy),
    )


def _remember(paths: Paths, found: MemoryStore) -> None:
    """Keep what the servers' models take, so that the chat need not find it out."""
    with suppress(StoreError):  # it is found out again
        keep_learned(paths.database, found.everything())


async def _servers(
    paths: Paths, settings: Settings, environ: Mapping[str, str], found: MemoryStore, *, is_needed: bool
) -> list[DoctorLine]:
    discovery = await discover(environ, endpoint=settings.endpoint)
    allowed = _allowed(paths)
    lines = [_tried(place, discovery, allowed) for place in discovery.tried]
    try:
        server = _server_in_use(settings, environ, discovery, allowed)
        summaries = server_for_summaries(settings, environ, server) if server is not None else None
        asked = for_memory(settings)
        memory = server_for_summaries(asked, environ, server) if server is not None else None
    except EndpointError as error:
        return [*lines, DoctorLine(CHAT_SERVER, "address", False, error.what, error.remedy)]
    if server is None or summaries is None or memory is None:
        return [*lines, _no_server(discovery, ok=False if is_needed else None)]
    lines += await _checked(f"{CHAT_SERVER}: {server.shown}", server, settings.endpoint.model, found)
    checked_already = {server.base_url}
    for use, other, model in (
        ("summaries", summaries, settings.summaries.model),
        ("memory", memory, asked.summaries.model),
    ):
        if other.base_url not in checked_already:
            checked_already.add(other.base_url)
            checked = await _checked(f"Server for {use}: {other.shown}", other, model, found)
            lines += [replace(line, name=f"{use}, {line.name}") for line in checked]
    return lines


def _allowed(paths: Paths) -> frozenset[str]:
    try:
        return allowed_servers(paths.database)
    except StoreError:  # what is wrong with the store is said where the store is looked at
        return frozenset()


def _server_in_use(
    settings: Settings, environ: Mapping[str, str], discovery: Discovery, allowed: frozenset[str]
) -> Server | None:
    """The server that a chat would use. One that was found and not chosen is asked for nothing but its models."""
    if settings.endpoint.base_url:
        return server_for_chat(settings, environ)
    return chosen_server(discovery, settings, environ, allowed)


def _no_server(discovery: Discovery, *, ok: bool | None) -> DoctorLine:
    if discovery.found:
        return DoctorLine(
            CHAT_SERVER,
            "connection",
            ok,
            "No server is set, and none of the servers found has been chosen.",
            f"Run `tuimem` to choose one, or name it: --base-url {discovery.found[0].server.shown}",
        )
    remedy = "Start one, set endpoint.base_url, or use the built-in model with --local."
    return DoctorLine(CHAT_SERVER, "connection", ok, "No server is set, and none was found.", remedy)


def _tried(place: str, discovery: Discovery, allowed: frozenset[str]) -> DoctorLine:
    found = next((each for each in discovery.found if place.startswith(f"{each.server.name} at ")), None)
    if found is None:
        return DoctorLine(MACHINE, place, None, "no answer")
    return DoctorLine(MACHINE, place, True, _counted(found, is_chosen=found.is_named or found.server.shown in allowed))


def _counted(found: FoundServer, *, is_chosen: bool) -> str:
    count = len(found.models)
    answers = f"answers, with {count} model{'' if count == 1 else 's'}"
    return answers if is_chosen else f"{answers}; not chosen yet, so not tested further"


async def _checked(area: str, server: Server, model: str, found: MemoryStore) -> list[DoctorLine]:
    patience = min(_PATIENCE, server.limits.first_token_timeout)
    patient = replace(server, limits=replace(server.limits, first_token_timeout=patience))
    checks = await check_server(patient, model, found)
    return [DoctorLine(area, each.name, each.ok, each.detail, each.remedy) for each in checks]


def _local_model(paths: Paths, settings: Settings, model_file: str, *, is_needed: bool) -> list[DoctorLine]:
    area = "Built-in model"
    absent = False if is_needed else None
    if find_spec("xllamacpp") is None:
        remedy = "Install it: pip install 'tuimem[local]'"
        library = DoctorLine(area, "library", absent, "xllamacpp is not installed.", remedy)
    else:
        library = DoctorLine(area, "library", True, f"xllamacpp {version('xllamacpp')} is installed.")
    try:
        path = find_model(model_file, settings.local.model_file, paths.models_folder)
    except EndpointError as error:
        return [library, DoctorLine(area, "model file", False, error.what, error.remedy)]
    if path is None:
        remedy = "Download one with /model, or name a GGUF file in local.model_file."
        return [library, DoctorLine(area, "model file", absent, "There is no model file.", remedy)]
    kind = " (the demo model: small and weak)" if is_demo_model(path) else ""
    return [library, DoctorLine(area, "model file", True, f"{clean_line(str(path))}{kind}")]


def _settings(paths: Paths, loaded: LoadedSettings) -> list[DoctorLine]:
    area, path = "Settings", paths.settings_file
    lines = [DoctorLine(area, "file", None, str(path) if path.exists() else f"{path} (does not exist; defaults apply)")]
    problems = [*loaded.problems, *_unworkable(paths, loaded)]
    if problems:
        return lines + [DoctorLine(area, "problem", False, problem) for problem in problems]
    return [*lines, DoctorLine(area, "values", True, "all valid")]


def _unworkable(paths: Paths, loaded: LoadedSettings) -> Iterator[str]:
    """What `config set` would refuse; the file and the environment can hold it all the same."""
    for setting in describe():
        value = setting.value_in(loaded.settings)
        if wrong := problem(paths, setting.key, value):
            yield f"{setting.key} is {as_text(shown(setting.key, value))}: {wrong}."


def _folders(paths: Paths) -> list[DoctorLine]:
    named = {"settings": paths.settings_folder, "data": paths.data_folder, "cache": paths.cache_folder}
    lines = [DoctorLine("Folders", name, None, f"{folder}{_mode(folder)}") for name, folder in named.items()]
    return [*lines, DoctorLine("Folders", "log", None, _log(paths.log_file))]


def _log(path: Path) -> str:
    """Where errors are written, and when the last one was."""
    try:
        written = path.stat()
    except OSError:
        return f"{path} (created with the first error)"
    return f"{path} ({written.st_size:,} bytes, last written {datetime.fromtimestamp(written.st_mtime):%Y-%m-%d %H:%M})"


def _mode(folder: Path) -> str:
    if not folder.exists():
        return " (does not exist yet)"
    return "" if sys.platform == "win32" else f" (mode {folder.stat().st_mode & 0o777:04o})"


def _versions() -> list[DoctorLine]:
    found = {
        "tuimem": tuimem.__version__,
        "Python": platform.python_version(),
        "Textual": version("textual"),
        "system": platform.platform(terse=True),
    }
    return [DoctorLine("Versions", name, None, text) for name, text in found.items()]
