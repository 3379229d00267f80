"""What Japanese and Chinese texts deny, told by the characters around the words that deny."""

import re
from collections.abc import Iterator
from itertools import pairwise

_CHINESE = re.compile(r"(?:不|没有|沒有|没|沒|未|别|別|无|無)([\u3400-\u9fff]{1,2})")
_CHINESE_IDIOMS = re.compile(
    r"不错|不過|不过|不久|不同|不但|不仅|不只|不管|不断|不禁|差不多|对不起|要不|是不是|会不会|能不能|好不好|没关系|没事|无论"
)
_JAPANESE = re.compile(
    r"([\u3400-\u9fff]{1,2})[\u3040-\u309f]{0,3}?(?:ません|なかった|ない(?!と?[かい])|ず(?=に|、|。))"
)
_JAPANESE_IDIOMS = re.compile(
    r"なければ|なくて(?:は|も)|ないと(?:いけ|なら)|かもしれ(?:ない|ません)|じゃない|ではないか|ません(?:か|でしょうか)"
)
_KANA = re.compile(r"[\u3040-\u30ff]")


def contradiction(one: str, other: str) -> str:
    """The first word that `one` denies and `other` says without denying it; empty without one."""
    is_japanese = bool(_KANA.search(one) or _KANA.search(other))
    denied = set(_denied(other, is_japanese=is_japanese))
    said = {*other, *(first + second for first, second in pairwise(other))}
    words = _denied(one, is_japanese=is_japanese)
    return next((word for word in words if word in said and word not in denied), "")


def _denied(text: str, *, is_japanese: bool) -> Iterator[str]:
    idioms, pattern = (_JAPANESE_IDIOMS, _JAPANESE) if is_japanese else (_CHINESE_IDIOMS, _CHINESE)
    for found in pattern.finditer(idioms.sub("，", text)):
        yield found[1]
