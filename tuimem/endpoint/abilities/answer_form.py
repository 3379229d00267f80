"""Whether an answer can be held to a form: to a JSON schema, to JSON at least, or to nothing."""

from tuimem.endpoint.abilities.ability import MONTH, Ability
from tuimem.endpoint.protocol import Json
from tuimem.endpoint.sampling import Sampling

_SCHEMA, _OBJECT, _ANY = "json_schema", "json_object", "any"


def _write(body: dict[str, Json], value: Json, sampling: Sampling) -> None:
    if sampling.schema is None:
        return
    if value == _SCHEMA:
        schema: dict[str, Json] = {"name": "answer", "strict": True, "schema": dict(sampling.schema)}
        body["response_format"] = {"type": _SCHEMA, "json_schema": schema}
    elif value == _OBJECT:
        body["response_format"] = {"type": _OBJECT}


def _when_named(value: Json, said: str) -> Json:
    """What is less, when the server's words are about the form: some know JSON and no schemas."""
    if not any(word in said for word in ("response_format", "json_schema", "json_object", "schema", "grammar")):
        return None
    return _OBJECT if value == _SCHEMA else _ANY


ANSWER_FORM = Ability(
    "answer_form", default=_SCHEMA, write=_write, when_named=_when_named, when_in_doubt=_ANY, holds=MONTH
)
"""How much of a form the server can hold an answer to. Whatever it can, the answer is judged as if it could nothing."""
