"""Whether a date in a text is told of as past. What is told in no tense, or in the present one, is to come."""

import re

_ENGLISH = (
    r"was|were|wasn['’]t|weren['’]t|been|had|hadn['’]t|did|didn['’]t|used to|went|met|got|came|saw|bought|began|left|"
    r"lost|found|made|took|gave|broke|fell|flew|drove|ran|won|wrote|sold|spent|slept|told|thought|taught|became|built|"
    r"caught|chose|felt|fought|forgot|grew|heard|held|kept|knew|laid|led|lent|paid|quit|rode|rose|said|sent|sang|sat|spoke|"
    r"stood|stole|swam|threw|wore|woke|ate|drank|hurt|born|gone|done|seen|"
    r"(?!(?:hundred|naked|wicked|alfred|fred|shed|infrared|united|ahmed|mohammed|moped)\b)\w{2,}(?<!e)ed"
)
_GERMAN = (
    r"war|waren|hatten?|wurden?|ging|gingen|kam|kamen|zog|zogen|fuhr|flog|traf|trafen|sah|bekam|fand|verlor|starb|begann|"
    r"(?<=\bich |\bwir |\bsie )"
    r"(?!(?:möchte|könnte|sollte|müsste|dürfte|hätte|heirate|arbeite|warte|miete|starte|leite|bitte|biete|halte|rate)n?\b)"
    r"\w{3,}ten?"
)
_FRENCH = (
    r"(?:ai|as|a|avons|avez|ont|suis|est|sommes|êtes|sont)(?: (?!une? |les? |la |mon |ma |des )\w+)? "
    r"(?!(?:prévu|fixé|réservé|invité)e?s? )(?:\w+(?:é|ée|és|ées)|eu|vu|lu|vécu|reçu|perdu|vendu|(?:de)?venue?s?|"
    r"partie?s?|sortie?s?|fini|pris|mis|fait|dit|écrit|morte?|acquis)|étai\w+|avai\w+"
)
_SPANISH = (
    r"(?:me|se|nos|yo) \w+(?<![aei]r)[éóí]|fui|fue|fuimos|fueron|estuv\w+|tuv[eo]\w*|hice|hizo|nac(?:í|ió)|murió|"
    r"llegu?[éó]|compr[éó]|empe[cz][éó]|termin[éó]|visit[éó]|viaj[éó]|viv(?:í|ió)|trabaj[éó]|perd(?:í|ió)|conoc(?:í|ió)|"
    r"\w+(?:aron|ieron|aba|aban)|era|había"
)
_PAST = rf"(?:{_ENGLISH}|{_GERMAN}|{_FRENCH}|{_SPANISH})\b"
_IN_BETWEEN = r"(?:(?:\w+ly|already|once|first|then|also|just|never|both|all) )?"

_NO_TENSE = (
    r"\b(?:an?|the|my|our|his|her|your|their|its|very|more|most|so|too|two|three|some|any|no) \w+ed\b"
    r"|\b(?:called|named|geplant|prévue?s?|previst[oa])\b"
)
_FUTURE = (
    r"(?:\b(?:will|won['’]t|shall|would|going to|gonna|"
    r"(?:want|plan|hope|intend|decide|agree|promise|need|ha[sv]e|about|due)\w* to|"
    r"werden?|wirst|wird|vais|vas|va|vont|voy|vamos|van a)\b|['’]ll\b)"
    r"(?:(?! (?:and|but|who|whom|that|which|because|since|after|when|where|und|et|y)\b) [^\s,;:]+){0,6}"
    r"|\b(?:booked|planned|scheduled|arranged|reserved|signed up|registered|enrolled|invited)\b"
)
_PRESENT = (
    rf"(?:\b(?:is|are|i am|be|being|gets?|getting)|['’](?:m|re)) {_IN_BETWEEN}\w{{2,}}ed\b"
    r"|(?:\b(?:ha[sv]e|haven['’]t|hasn['’]t)|['’](?:ve|s)) got\b|['’](?:m|re|ve)\b"
    r"|\b(?:is|are|isn['’]t|aren['’]t|has|have|ist|sind|bin|starts|starting|begins|beginning|marries|moves|flies|leaves|"
    r"goes|travels|takes|gets|turns|arrives|returns|comes|finishes|ends|visits|sees|meets|retires|graduates|celebrates|"
    r"opens|closes|runs|plays|works|lives|needs|wants|gives|"
    r"(?<=\band )(?:start|begin|marry|move|fly|leave|go|travel|get|return|finish|visit|meet))\b"
    rf"|\b(?:i|we|they|you) (?!{_IN_BETWEEN}{_PAST})"
)
_TOLD = re.compile(
    rf"(?P<other>{_NO_TENSE})|(?P<future>{_FUTURE})|(?P<present>{_PRESENT})|(?P<past>\b{_PAST})", re.IGNORECASE
)
"""What says when something is. What is called so, and what a thing is like (“an advanced course”), says nothing."""

_SINCE = re.compile(r"\b(?:since|seit|depuis|desde)(?: the| dem| le| el)?\s*$", re.IGNORECASE)
_TOWARDS = re.compile(r"\b(?:for|to|für|auf|pour|para)(?: the| den| le| el)?\s*$", re.IGNORECASE)
"""What stands before a date that goes on until now, and before one that something is meant for."""

_READ = 300
"""Characters on each side of a date in which the words are looked for that tell its tense."""

_END_OF_SENTENCE = re.compile(r"(?<=\w\w)(?<!\bdr)(?<!\bmr)(?<!\bmrs)(?<!\bst)[.!?]+\s+|[;\n]", re.IGNORECASE)
_END_OF_CLAUSE = re.compile(r"[,:]| (?:und|aber|oder|weil|denn) ")
_ASIDE = re.compile(r", (?:who|whom|whose|which|where)\b[^,]*,", re.IGNORECASE)

_HAVE = re.compile(r"\b(?:habe?|hast|hat|haben|habt|bin|bist|ist|sind|seid)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"(?<!zu )\b(?!gegen\b|bereit\b|bekannt\b|gespannt\b|geplant\b|gebucht\b|vereinbart\b|verabredet\b|verschoben\b|"
    r"reserviert\b|\w*(?:gesetzt|gesehen|gemeldet|geladen)\b)"
    r"(?:[a-zäöü]\w*ge|ge|be|ver|er|ent|zer)\w{2,}(?:t|en)\b"
)
"""A German past participle; a noun with the same letters begins with a capital."""


def is_past(text: str, start: int, end: int) -> bool:
    """Whether what is told of the date from `start` to `end` of the text has been."""
    before = _END_OF_SENTENCE.split(text[max(0, start - _READ) : start])[-1]
    after = _END_OF_SENTENCE.split(text[end : end + _READ], maxsplit=1)[0]
    if _SINCE.search(before) or _SINCE.match(text[start:end].split(" ")[0]):
        return True
    if _TOWARDS.search(before):
        return False
    clause = f"{_END_OF_CLAUSE.split(before)[-1]} {_END_OF_CLAUSE.split(after, maxsplit=1)[0]}"
    if _HAVE.search(clause) and _PARTICIPLE.search(clause):
        return True
    nearest = [*_tenses(_ASIDE.sub(" ", before))][-1:] or [*_tenses(after)][:1]
    return nearest == ["past"]


def _tenses(text: str) -> list[str]:
    return [found.lastgroup for found in _TOLD.finditer(text) if found.lastgroup and found.lastgroup != "other"]
