"""Texts that read as an instruction to a model: nothing that is kept about the user is one."""

import re

_COMMANDS_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?|messages?|guidelines?)\b"
    r"|<\|?/?\w+\|?>|\[/?INST\]|\bsystem prompt\b|\bjailbreak\b|\bdeveloper mode\b"
    r"|^\s*(?:system|assistant|developer)\s*:|\byou are now\b|\bnew instructions\b",
    re.IGNORECASE,
)


def commands_a_model(text: str) -> bool:
    """Whether a text reads as an instruction to whatever model reads it."""
    return bool(_COMMANDS_A_MODEL.search(text))
