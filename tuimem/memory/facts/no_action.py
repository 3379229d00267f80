"""Whether an answer in words says that nothing is to be added, updated or deleted."""

import re

_LONGEST = 400
"""Characters of such an answer; a longer one says more than that."""

_ALONE = re.compile(
    r"\W*(?:no[ _-]?(?:actions?|updates?|changes?)|none|nothing(?: to (?:add|note|do))?)\W*", re.IGNORECASE
)
_DO = "(?:add|note|update|delete|remove|change|remember|record|store|save|keep|learn|do|report|extract)"
_SAYS_SO = re.compile(
    r"\bno (?:new |relevant |lasting |memory |actual )*(?:actions?|updates?|changes?|facts?|operations?|edits?)\b"
    rf"|\bnothing (?:\w+ ){{0,2}}(?:to {_DO}|was said|is (?:needed|required|necessary)|needs to be|has to be)\b"
    rf"|(?:\bnot|n['’]t)\b[^.]{{0,40}}\banything (?:\w+ )?(?:to {_DO}|worth)\b"
    r"|\bnothing (?:\w+ )?worth\b|\b(?:list|actions?) (?:is|are|remains?|stays?) empty\b"
    r"|\bkeine?r? (?:neuen? )?(?:aktion|änderung|aktualisierung|notiz|einträge|fakten)|\bnichts (?:neues )?zu \w+"
    r"|\baucune? (?:nouvelle )?(?:action|modification|mise à jour|changement|note)|\brien (?:de nouveau )?à \w+"
    r"|\bning[uú]na? (?:acci[oó]n|cambio|actualizaci[oó]n|dato)|\bnada (?:nuevo )?que \w+"
    r"|(?:[没沒]有|[无無]需|不需要|不用)(?:任何|需要|要|新的|进行|進行)*(?:操作|更新|修改|添加|记录|記錄|事实|變更|变更)",
    re.IGNORECASE,
)
_SAYS_MORE = re.compile(
    r"[{\[]|\b(?:but|however|except|yet|first|instead|aber|jedoch|sondern|mais|pero|sorry|unable|as an ai)\b|但"
    r"|\b(?:i|we)(?:['’]ll| will| would| should| have| added)\b|\b(?:should|must|can) be\b"
    r"|\bcan(?:not|['’]t) (?:help|assist|comply|process|access)"
    rf"|^\s*(?:[-*]|\d+[.)])\s|^\s*{_DO}\b|(?:^|[.!:]\s+)user\b",
    re.IGNORECASE | re.MULTILINE,
)
"""An exception, a refusal, a list, or a note: such an answer is not only a no."""


def says_no_action(text: str) -> bool:
    """Whether that is what the text says, and no more than that."""
    if len(text) > _LONGEST:
        return False
    return bool(_ALONE.fullmatch(text) or (_SAYS_SO.search(text) and not _SAYS_MORE.search(text)))
