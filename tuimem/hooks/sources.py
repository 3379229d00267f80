"""Where hooks come from, and which of them the user has allowed, each for just the code that it was."""

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from tuimem.files import write_whole
from tuimem.hooks.kinds import KINDS
from tuimem.hooks.protocol import HookSource
from tuimem.settings.paths import Paths, make_private_folder

FILE_NAME = "hooks.py"
GROUP = "tuimem"
"""The group of entry points by which packages have hooks."""

_LARGEST = 1024 * 1024
"""Bytes of a file of hooks."""


def file_source(folder: Path) -> HookSource | None:
    """The user's own file; None without one. Nothing of it is run."""
    path = folder / FILE_NAME
    try:
        data = path.read_bytes() if path.is_file() else None
    except OSError as error:
        return HookSource(name=FILE_NAME, place=str(path), fingerprint="", problem=f"It cannot be read: {error}.")
    if data is None:
        return None
    fingerprint = hashlib.sha256(data).hexdigest()
    try:
        if len(data) > _LARGEST:
            raise ValueError("it has more than 1 MB")
        code = data.decode("utf-8-sig")
        hooks = _functions(code)
    except (SyntaxError, ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        said = f"It cannot be used: {getattr(error, 'msg', error)}{where}."
        return HookSource(name=FILE_NAME, place=str(path), fingerprint=fingerprint, problem=said)
    return HookSource(name=FILE_NAME, place=str(path), fingerprint=fingerprint, code=code, hooks=hooks)


def _functions(code: str) -> tuple[str, ...]:
    """The names of hooks that a file binds at its top level, in the order of a turn."""
    bound = {name for node in ast.parse(code).body for name in _bound(node)}
    return tuple(name for name in KINDS if name in bound)


def _bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (each.asname or each.name for each in names)


def package_sources() -> list[HookSource]:
    """The installed packages that have hooks, by name. Nothing of them is loaded."""
    if not _any_names_us():
        return []
    from importlib.metadata import entry_points  # slow, and needless for most people

    found: dict[str, HookSource] = {}
    for entry in entry_points(group=GROUP):
        distribution = entry.dist
        if distribution is not None:
            known = f"{distribution.version}\n{entry.value}\n{distribution.read_text('RECORD') or ''}"
            place = f"{distribution.name} {distribution.version}"
            fingerprint = hashlib.sha256(known.encode()).hexdigest()
            found[entry.name] = HookSource(name=entry.name, place=place, fingerprint=fingerprint, entry=entry.value)
    return [found[name] for name in sorted(found)]


def _any_names_us() -> bool:
    """Whether an installed package has entry points in our group: quicker than to ask for them."""
    section = f"[{GROUP}]"
    for folder in {*filter(None, sys.path)}:
        for file in Path(folder).glob("*-info/entry_points.txt"):
            try:
                if section in file.read_text(encoding="utf-8", errors="replace"):
                    return True
            except OSError:
                continue  # a package that cannot be read has no hooks
    return False


class Permission(StrEnum):
    """What the user has said of a source."""

    NEW = "new"
    CHANGED = "changed"
    ALLOWED = "allowed"
    REFUSED = "refused"


class _Said(Struct, frozen=True):
    sha256: str
    allowed: bool


class Permissions:
    """What the user has said of sources, in a file of its user only. It is read anew each time: windows share it."""

    def __init__(self, paths: Paths) -> None:
        self._path = paths.data_folder / "hooks-allowed.json"

    def of(self, source: HookSource) -> Permission:
        """What was said of just this code. Nothing is allowed while the file cannot be read."""
        said = self._said().get(source.name)
        if said is None:
            return Permission.NEW
        if said.sha256 != source.fingerprint:
            return Permission.CHANGED
        return Permission.ALLOWED if said.allowed else Permission.REFUSED

    def say(self, sources: Iterable[HookSource], *, allowed: bool) -> None:
        """Keep this of these sources. Raises `OSError`."""
        said = self._said() | {each.name: _Said(each.fingerprint, allowed) for each in sources}
        make_private_folder(self._path.parent)
        write_whole(self._path, [msgspec.json.encode(said).decode()], overwrite=True)

    def _said(self) -> dict[str, _Said]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Said])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}
