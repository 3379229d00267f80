"""Texts that read as an instruction to a model: nothing that is kept about the user is one.

What somebody does, likes or works on is no instruction, whatever it is about: one begins with what is to be done.
"""

import re
import unicodedata

_TO_WHOM = r"you|(?:the )?(?:assistant|ai|model|chatbot|bot)"
_MUST = r"(?:must|should|shall|will|can|may|have to|has to|need to|needs to|are to|is to)"
_BEGINS = (
    r"(?:^|[.!?:;,\"“”'(\[*#>—–-]) ?"
    rf"(?:(?:please|now|then|and|so|okay|ok|hey|important|note|first|just|always|from now on|(?:{_TO_WHOM}) {_MUST})"
    r"[ ,:]{1,2}){0,4}"
)
"""Where an instruction may begin: in a sentence, and after what only leads in to it."""

_RULES = (
    r"(?:instructions?|rules?|prompts?|messages?|guidelines?|restrictions?|safeguards?|polic(?:y|ies)|directives?|"
    r"system message)"
)
_SETS_ASIDE = r"(?:ignore|disregard|forget|override|bypass|overrule|discard)"
_AI = r"(?:ai|assistant|model|chatbot|llm|dan|unrestricted|unfiltered|uncensored|jailbroken)"

_ENGLISH = (
    rf"{_SETS_ASIDE}\b.{{0,40}}\b(?:{_RULES}|above|you (?:were|have been|are) told|came before|(?:said|told) before)\b",
    rf"{_SETS_ASIDE} (?:all|everything)(?: of (?:that|it|this)| before| previous| prior)?(?=[.!,;]|$)",
    rf"(?:do not|don['’]t|never|not|stop) (?:follow|obey|heed|apply|respect)(?:ing)?\b.{{0,30}}\b(?:{_RULES}|safety)\b",
    r"(?:obey|comply)\b",
    rf"(?:act|behave|speak|pretend|respond|role-?play) (?:as|like|to be)\b.{{0,30}}\b{_AI}\b",
    r"(?:reveal|print|show|output|repeat|display|leak|disclose|expose)\b.{0,20}"
    rf"\b(?:your|its|hidden|secret|system|initial)\b.{{0,20}}\b{_RULES}\b",
    r"(?:enable|enter|activate|switch to|turn on) (?:the )?(?:developer|god|dan|jailbreak) mode\b",
    r"you are now\b",
    r"(?:(?:here|these|follow|read)(?: are)?(?: (?:your|the|my))? )?new (?:system )?(?:instructions|rules|prompt) ?:",
    r"(?:system prompt|system|assistant|developer|instructions?) ?(?:\]|:)",
    r"developer mode (?:is )?(?:now )?(?:enabled|activated|on)\b",
    r"say yes to (?:all|any|every|the user)",
    rf"from now on,? (?:{_TO_WHOM})\b",
)
_OTHERS = (
    r"(?:ignore[rz]?|oublie[rz]?|ne (?:suis|suivez) pas)\b.{0,40}"
    r"\b(?:instructions?|consignes?|r[eè]gles?|directives?)\b",
    r"(?:ignorier\w{0,3}|vergiss|vergesst|missachte\w?|befolge\w? (?:nicht|keine))\b.{0,40}"
    r"(?:anweisung\w{0,2}|regeln|vorgaben|instruktion\w{0,2}|prompts?)\b",
    r"(?:ignora|ignore|ignorad|olvida|olvide|desobedece)\b.{0,40}\b(?:instrucciones|reglas|[oó]rdenes|indicaciones)\b",
    r"(?:ignora|ignorate|dimentica|dimenticate)\b.{0,40}\b(?:istruzioni|regole|indicazioni)\b",
    r"(?:ignore|ignora|esque[cç][ae])\b.{0,40}\b(?:instru[cç][oõ]es|regras|ordens)\b",
    r"(?:negeer|vergeet)\b.{0,40}\b(?:instructies|regels|aanwijzingen|opdrachten)\b",
    r"(?:игнорируй\w{0,2}|забудь\w{0,2})\b.{0,40}\b(?:инструкци\w{1,3}|правил\w{0,3}|указани\w{1,3})\b",
)
_COMMANDS_A_MODEL = re.compile(
    rf"{_BEGINS}(?:{'|'.join((*_ENGLISH, *_OTHERS))})"
    # As no other text says it, wherever it stands.
    rf"|\b{_SETS_ASIDE} (?:(?:all|any|the|your|my|these|those|of) ){{0,3}}"
    r"(?:previous|prior|above|earlier|preceding|system) (?:instructions?|rules|prompts?|guidelines?)\b"
    r"|<\|\w+\|?>|</?(?:system|assistant|instructions?|inst)>|\[/?inst\]"
    r"|(?:忽略|无视|無視|忘记|忘掉|不要理会).{0,15}(?:指令|指示|规则|規則|提示)"
    r"|(?:指示|命令|ルール|プロンプト).{0,8}(?:無視|忘れ)|(?:지시|명령|규칙).{0,8}(?:무시|잊)"
)


def commands_a_model(text: str) -> bool:
    """Whether a text reads as an instruction to whatever model reads it."""
    return bool(_COMMANDS_A_MODEL.search(_plain(text)))


def _plain(text: str) -> str:
    """In small letters, each line a sentence, without what is not seen or only looks different."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return "; ".join(" ".join(line.split()) for line in seen.lower().splitlines())
