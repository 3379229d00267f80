"""What a look at something found: a line of `tuimem doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DoctorLine:
    """One thing that was looked at. `ok` is None for what is neither right nor wrong, such as what is absent."""

    area: str
    name: str
    ok: bool | None
    detail: str
    remedy: str = ""
