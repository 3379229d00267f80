"""Reads a file in the format safetensors: its length, a JSON header, then the numbers of all tensors in a row."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LENGTH = 8
"""Bytes at the beginning that say how long the header is."""


class Safetensors:
    """The tensors of one file, read when they are asked for. Raises OSError and ValueError."""

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if self._bytes.size < _LENGTH:
            raise ValueError(f"{path.name} is too short for a safetensors file.")
        self._start = _LENGTH + int.from_bytes(self._bytes[:_LENGTH].tobytes(), "little")
        if self._start > self._bytes.size:
            raise ValueError(f"{path.name} ends in its header.")
        self._header: dict[str, Any] = json.loads(self._bytes[_LENGTH : self._start].tobytes())

    def tensor(self, name: str) -> NDArray[np.float32]:
        """The tensor of this name; only 32-bit floating point is read. Raises ValueError."""
        entry = self._header.get(name)
        if entry is None or entry["dtype"] != "F32":
            raise ValueError(f"The file has no 32-bit tensor {name}.")
        first, last = (self._start + offset for offset in entry["data_offsets"])
        if last > self._bytes.size:
            raise ValueError(f"The file ends before the tensor {name}.")
        return self._bytes[first:last].view(np.float32).reshape(entry["shape"])
