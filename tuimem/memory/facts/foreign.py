"""How lines look that a user has pasted: letters, logs, code, what others have said, and what is handed over."""

import re

FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
QUOTE = re.compile(r"\s{0,3}(?:>|\|>|≫)")
INDENTED = re.compile(r"(?: {4}|\t)\s*(?![-*+•]\s|\d{1,3}[.)]\s)\S")
"""Code by Markdown's rule; a list may stand there too."""

TAG = re.compile(r"\s*<([A-Za-z][\w-]{0,30})(?:\s[^<>]{0,200})?>")
FORWARDED = re.compile(
    r"\s*-{2,}\s*(?:BEGIN|Forwarded|Original|Weitergeleitet|Ursprüng|Message transf|Mensaje)"
    r"|\s*(?:On|Am|Le|El)\b.{5,120}\b(?:wrote|schrieb|a écrit|escribió)\b.{0,60}:\s*$",
    re.IGNORECASE,
)
"""Begins a letter; what follows belongs to it."""

HEADER = re.compile(
    r"\s*(?:From|To|Cc|Sent|Subject|Von|An|Betreff|Gesendet|De|À|Objet|Para|Asunto|Reply-To):\s", re.IGNORECASE
)
PRINTED = re.compile(
    r"""\s*(?:
        \[?\d{4}-\d\d-\d\d[T\s]\d\d:\d\d
      | \[\d\d?:\d\d(?::\d\d)?\]|\d\d:\d\d(?::\d\d)?\s+(?:<?[\w\ .-]{1,30}>?:|\[?(?:INFO|DEBUG|WARN|ERROR))
      | (?:INFO|DEBUG|WARN(?:ING)?|ERROR|FATAL|TRACE)\b\s*[:\[\-(]
      | Traceback\ \(most\ recent|File\ "[^"]+",\ line\ \d|at\ [\w.$<>]+\([\w.]+:\d+\)
      | [+-]{3}\ [ab]/|@@\ -\d|diff\ --git
      | [$\#%]\ [a-z]|>>>\ |PS\ [A-Z]:\\
      | [{}\[\]();]{1,3}[;,]?\s*$
      | "[^"\n]{1,60}"\s*:\s
      | </?\w[^<>]*>\s*$|<!--|<\?xml|<!DOCTYPE
      | (?:def|class|import|from|return|function|const|let|var|public|private|SELECT|INSERT|UPDATE)\s.*[:;{(=]\s*$
      | \#include\b
    )""",
    re.VERBOSE,
)
"""Printed by a program, or part of one."""

SPEAKER = re.compile(
    r"\s*(?:\*\*|\[|<)?([^\W\d_][\w.'-]{0,30}(?: [^\W\d_][\w.'-]{0,30})?)(?:\*\*|\]|>)?:(?:\*\*)?\s+\S"
)
"""`Name: what they say`, a line of a chat or a play."""

ROLE = re.compile(r"(?:user|assistant|human|ai|system|bot|chatgpt|gpt|claude|you|model)$", re.IGNORECASE)
"""Who speaks in chats with models."""

_POLITE = r"(?:please|can|could|would|will|you|kannst|du|bitte|peux|tu|puedes|now|and|then|hi|hello|hey|me)"
_HANDED = (
    r"(?:translat\w+|summari[sz]\w*|sum up|proof-?read|correct|rewrite|rephrase|paraphrase|edit|improve|fix|review|"
    r"explain|analy[sz]e|check|read|format|shorten|expand|continue|complete|classify|extract|how do (?:you|i) say|"
    r"write|reply|answer|respond|"
    r"übersetz\w*|korrigier\w*|verbesser\w*|fasse?|erklär\w*|tradui\w+|résum\w+|corrig\w+|expliqu\w+|traduc\w+|"
    r"resum\w+|explic\w+)"
)
TASK = re.compile(
    rf"(?!edit\s*:|(?:{_POLITE}[\s,]+){{0,6}}write\b[^:\n]{{0,60}}\b(?:cv|résumé|resume|bio|plan)\s*:)"
    rf"(?:{_POLITE}[\s,]+){{0,6}}{_HANDED}\b[^:\n]{{0,120}}:|[^：:\n]{{0,20}}"
    r"(?:翻译|总结|概括|改写|润色|解释|校对|翻譯|總結|要約|訳し)[^：:\n]{0,40}[：:]",
    re.IGNORECASE,
)
"""Says what to do with the text behind the colon, other than what is to be written of oneself."""

HANDS_OVER = re.compile(
    r"\b(?:following|below|pasted|copied|text|article|e-?mail|message|letter|log|logs|output|error|code|snippet|"
    r"paragraph|document|transcript|post|poem|story|lyrics|quote|says|said|wrote|writes|reads|texted|posted|replied|"
    r"tweeted|answered|commented|sagt\w*|schrieb|"
    r"folgend\w*|artikel|fehler|suivant\w*|siguiente\w*|dit|dijo|this|it)\b[^:\n]{0,60}:\s*$",
    re.IGNORECASE,
)
"""A line that another text comes after."""

OF_ONESELF = re.compile(
    r"\b(?:about (?:me|myself|us)|remember|know (?:that|about)|über mich|sur moi|sobre mí)\b|关于我|關於我|记住|記住",
    re.IGNORECASE,
)
"""What comes after such a line is the user's own."""

TO_TRANSLATE = re.compile(
    rf"(?:^|(?<=[.!?]\s))(?:{_POLITE}[\s,]+){{0,6}}"
    r"(?:translat\w+|proof-?read|rephrase|paraphrase|how (?:do|would|can) (?:you|i|we) say|"
    r"übersetz\w*|tradui\w+|traduc\w+)"
    r"\b[^.!?\n]*[.!?]?",
    re.IGNORECASE | re.MULTILINE,
)
"""A whole sentence that is there to be put into other words."""

FIRST_PERSON = re.compile(
    r"\b(?:I|I['’]m|my|me|we|our|ich|mein\w*|mir|wir|je|j['’]|mon|ma|mes|yo|mi|io|mio|ik|mijn|я|мне|мой|моя)\b"
    r"|我|私|僕|俺"
)

SAID = re.compile(
    r"\basked(?: (?:me|us|him|her|them))?\s?:\s[^?\n]{0,200}\?|"
    r"(?<!\bI )(?<!\bwe )\b(?:said|says|told (?:me|us|him|her|them)|wrote|writes|asked|texted|posted|tweeted|"
    r"e-?mailed|messaged|replied|answered|commented|shouted|whispered|announced|claim(?:s|ed)|sang|sings|goes|went|"
    r"sagte?|meinte|schrieb|dit|dijo)(?: (?:me|us|him|her|them|back|yesterday|today|this|again))*"
    r"\s?:\s(?:.|\n(?!\n))*",
    re.IGNORECASE,
)
"""What somebody says, up to the next blank line, or asks, up to the end of the question."""
