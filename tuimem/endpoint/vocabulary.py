"""The vocabulary that tiktoken counts with: whether it is on this machine, and how it comes there."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

_NAME = "o200k_base"
_URL = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""Address and digest as tiktoken has them (tiktoken_ext/openai_public.py)."""

_SECONDS = 60.0


def is_here(environ: Mapping[str, str]) -> bool:
    """Whether tiktoken will find the whole vocabulary in its cache, so that it asks no server."""
    try:
        content = place(environ).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content).hexdigest() == _SHA256


def place(environ: Mapping[str, str]) -> Path:
    """The file in which tiktoken keeps the vocabulary (tiktoken/load.py)."""
    folder = environ.get("TIKTOKEN_CACHE_DIR") or environ.get("DATA_GYM_CACHE_DIR")
    name = hashlib.sha1(_URL.encode(), usedforsecurity=False).hexdigest()
    return Path(folder or Path(tempfile.gettempdir()) / "data-gym-cache") / name


def load() -> Callable[[str], int]:
    """A function that counts a text's tokens. Takes a good part of a second: to be called in a thread."""
    import tiktoken

    encoding = tiktoken.get_encoding(_NAME)
    return lambda text: len(encoding.encode_ordinary(text))


def fetch(environ: Mapping[str, str], url: str = _URL) -> bool:
    """Have the vocabulary on this machine; False when it cannot be had. For a thread that may end at any time."""
    from tuimem.endpoint.http_library import httpx

    try:
        content = httpx.get(url, timeout=_SECONDS).raise_for_status().content
    except httpx.HTTPError:
        return False
    if hashlib.sha256(content).hexdigest() != _SHA256:
        return False
    target = place(environ)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
            part.write(content)
        Path(part.name).replace(target)
    except OSError:
        return False
    return True
