"""Where a message stops being about its writer: at a scene that it opens, or a text that it hands over.

Both go on to the end of the message: a blank line ends neither a role nor a letter.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tuimem.memory.facts import foreign, part_words

_SENTENCE = re.compile(r"[^.!?…。！？\n]+[.!?…。！？]*")
_LEADS_IN = (
    r"(?:(?:ok(?:ay)?|so|hey|hi|hello|now|and|well|then|please|just|today|tonight|from\snow\son|great|alright|cool|"
    r"yes|sure|next|first|but|also|bitte|nun|jetzt|bueno|alors)\b[\s,:!–—-]*){0,4}"
)
_ASKS = (
    r"(?:(?:can|could|will|would|shall|should|may)\s(?:you|we)|i(?:['’]d|\swould)?\s(?:want|like)(?:\syou)?\sto|"
    r"i\swanna)"
)
_ASKS_YOU = r"(?:(?:can|could|will|would)\syou|i(?:['’]d|\swould)?\s(?:want|like)\syou\sto)"
_MADE_UP = (
    r"(?:dreams?|fantas(?:y|ies)|story|tale|fairy\s?tale|games?|role-?play|rp|scenario|scene|campaign|simulation|"
    r"universe|adventure|exercise|thought\sexperiment|example|hypothetical)"
)
_SHOWN = r"(?:films?|movies?|books?|novels?|play|show|series|episode|musical|song)"
_ROLE = (
    r"(?:a|an|the|my|our|in\scharge|playing)\b(?!\s(?:\w+\s){0,2}(?:" + "|".join(sorted(part_words.PRAISE)) + r")\b)"
)
_ROLES = "|".join(sorted(part_words.ROLES))
_PLAYED = r"(?:the\ )?(?:" + "|".join(sorted(part_words.PLAYED)) + r")\b"
_OF_A_DREAM = r"that|where|in|about|last|of|i|we|once|again|yesterday|and|this|with|today|tonight"

_OPENS = re.compile(
    _LEADS_IN
    + rf"""(?:
        (?:{_ASKS}\ )?(?:please\ )?(?:let['’]?s|let\ us|lets)\ (?:\w+\ ){{0,2}}?
          (?:play\b(?!\ {_PLAYED})|role-?play|pretend|imagine|assume|suppose|say\ (?:that\ |i\b|we\b|you\b|there\b|my\b)
           |act\ (?:as|out)|improvise|invent|make\ up|do\ (?:a|an|some|another|our)\ (?:\w+\ )?(?:role|scene|game|rp\b))
      | (?:{_ASKS}\ )?(?:please\ )?(?:pretend|role-?play|act\ (?:as|out|like)\b|be\ my\b|play\ (?:the\ )?(?:role|part)\b
          |play\ (?:a|an|another|our)\ (?:\w+\ )?(?:game|rpg|scene|character)\b(?!\ (?:on|every|with\ my)\b))
      | (?:imagine|suppose|supposing|assume|assuming|picture)\b
          (?!\s*(?:(?:that|so|not|it|my\ surprise)\s*[.!?,]|\w+ing\b))
      | {_ASKS_YOU}\ (?:please\ )?(?:imagine|suppose|assume|picture|act\b|be\ {_ROLE}
          |play\ (?:an?\b|my\b|our\b|the\ (?:\w+\ ){{0,2}}(?:{_ROLES})\b))
      | say\ (?:that\ )?(?:i|we|you|my)\b
      | you(?:['’]ll\ be|\ will\ be|\ play|\ are\ now|['’]?re\ now)\ {_ROLE}
      | you(?:['’]?re|\ are)\ {_ROLE}(?=.*\b(?:now|and\ i(?:['’]m|\ am))\b|\ (?:\w+\ ){{0,2}}(?:{_ROLES})\b)
      | you(?:['’]?re|\ are)\ now\b
      | last\ night\ (?:i|we)\ dream(?:ed|t)\b|(?:i|we)\ (?:just\ )?had\ a\ (?:\w+\ )?(?:dream|nightmare)\b
          (?!\ (?!(?:{_OF_A_DREAM})\b)\w)
      | (?:i|we)\ (?:just\ )?dream(?:ed|t)\ (?:(?:last|that)\b|(?:of|about)\ being\b|i\b|we\b)
      | (?:in|for)\ (?:the|this|that|a|an|our|my|your)\ (?:\w+\ )?{_MADE_UP}\b
          (?!\s+(?:club|industry|business|store|shop|group|class|book|bike|design|night|theory|studio|company|time|room))
      | in\ (?:the|this|that|a)\ (?:\w+\ )?{_SHOWN}\b
          (?!\s+(?:club|industry|business|store|shop|group|fair|trade|department|theat(?:re|er)|(?:that\ )?(?:i|we)\b))
      | (?:hypothetically|theoretically|fictional\w*)\b
      | (?:(?:this|it)\ is\ |it['’]s\ |that\ was\ )?(?:(?:only|just)\ )?(?:a\ )?
          (?:test|testing|example|sample|demo|dummy|role-?play|rp|scenario|scene|fiction|character|placeholder)
          (?:\ (?:message|text|data|only|sheet|time))?\s*(?:[:.!\n–—-]|$)
      | once\ upon\b|there\ once\ (?:was|lived)\b|chapter\ (?:\d+|one)\b(?!\ (?:of\ (?:my|our)|is|was)\b)
      | (?:{_ASKS}\ )?(?:continue|resume|go\ on\ with|back\ to)\ (?:the|our|my|this|with\ (?:the|our))\ (?:\w+\ )?
          (?:story|adventure|scene|role-?play|rp|game|campaign|tale)\b
      | (?:\w+\ ){{0,6}}(?:story|tale|poem|scene|dialogue|song|letter|monologue)\ (?:in\ which|where)\ i\b
      | stell\ dir\ vor|(?:lass|lasst)\ uns\ (?:\w+\ )?(?:spielen|so\ tun)|angenommen\b|nehmen\ wir\ an
      | tun?\ (?:wir\ )?so\b|es\ war\ einmal|in\ (?:meinem|einem)\ traum|wir\ spielen\b
      | du\ bist\ (?:jetzt|ein|eine|der|die|mein)\b
      | imagin(?:e\ (?:que|qu)|ons|ez)\b|supposons|suppose\ que|jouons|faisons\ comme|fais\ comme|il\ était\ une\ fois
      | dans\ (?:mon|un)\ rêve|tu\ es\ (?:un|une|le|la|mon|ma|maintenant)\b
      | imagina(?:te|mos|d)?\b|imagínate|supongamos|supón|juguemos|finge\b|finjamos|érase\ una\ vez|en\ mi\ sueño
      | eres\ (?:un|una|el|la|mi|ahora)\b
      | (?:我们?来?)?(?:假装|假设|假如|想象|角色扮演|扮演
          |从前|很久以前|在(?:我的)?梦里|我梦见|假裝|假設|想像)
      | 你现在是|你是一[个名位]
      | (?:もし|仮に|想像して|夢の中で|昔々)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""Begins a sentence that opens a scene: a play, a role, a supposition, a dream, a story."""

_YOU_ARE = re.compile(rf"{_LEADS_IN}you(?:['’]?re| are) {_ROLE}", re.IGNORECASE)
_I_AM_YOURS = re.compile(r"\s*(?:and )?i(?:['’]?m| am) (?:your|the)\b", re.IGNORECASE)
"""Comes behind such a sentence where both play."""

_GIVES_A_ROLE = re.compile(
    r"(?:^(?:\w+,? ){0,2}i(?:['’]?m| am|['’]ll be| will be|['’]ll play| play)\b.{0,80}\b(?:and|while|,)\s*"
    rf"you(?:['’]re| are|['’]ll be| will be| play)? {_ROLE}"
    r"|\bi want you to (?:be|act|play|pretend)\b)",
    re.IGNORECASE,
)

_TEXT = (
    r"(?:sentences?|grammar|spelling|text|english|german|french|spanish|italian|essay|e-?mail|letter|paragraph|"
    r"translation|writing|words|phrase|draft|article|story|poem|post|cover\sletter|version|summary|wording|answer)"
)
_SOUND = r"correct|right|wrong|grammatical|natural|good|proper|ok|okay|fine|native|weird|strange|polite|better"
_HANDS_OVER = re.compile(
    _LEADS_IN
    + rf"""(?:{_ASKS}\s+)?(?:please\s+|kindly\s+|help\ me\s+|you\s+)*(?:
        (?:check|correct|fix|improve|edit|review|polish|rewrite|rephrase|paraphrase|shorten|proof-?read|
           summari[sz]e|grade|rate)\s+
          (?:(?:me|my|this|that|these|the|following|for|a|short|any)\s+){{0,3}}(?:{_TEXT}\b(?!\s(?:as|while|when|whenever|if)\s(?:we|i)\b)|:)
      | (?:check|correct|fix(?!\ it\b)|improve|edit|review|polish|rewrite|rephrase|paraphrase|shorten|proof-?read|
           summari[sz]e|translate)(?:\s+(?:this|that|it|these|please|for\ me))+\s*(?:[.!?:\n]|$)
      | translate\b(?!\s+(?:books?|texts?)\b)
      | (?:is|are)\ (?:(?:this|that|these|the\ following|my|the)\ {_TEXT}\ (?:{_SOUND})
          |(?:this|that|it)\ (?:{_SOUND})\ (?:english|german|french|spanish|italian|grammar)
          |(?:this|it|that)\ (?:grammatically\ )?(?:correct|grammatical)|this\ (?:right|wrong|natural))\s*(?:[.!?:\n]|$)
      | (?:does|do)\ (?:this|it|that|these|my|the)\ (?:{_TEXT}\ )?(?:sound|read)\ (?:{_SOUND})
      | (?:here(?:['’]s|\ is|\ are|\ comes?)|this\ is|that\ is|below\ is|these\ are)\ (?:
          (?:what|how)\ (?!i\b|we\b|you\b)(?:[\w'’]+\ ){{1,4}}?(?:posted|wrote|writes|said|says|texted|sent|told|
            answered|replied|tweeted|claims?|put|shared|published)
        | (?:the|a|an|my|his|her|their|our|some|another|this)\ (?:[\w'’]+\ ){{0,3}}?(?:message|text|letter|e-?mail|post|
            review|bio|profile|essay|poem|lyrics|draft|article|tweet|comment|transcript|log|sample|sentence|paragraph|
            quote|excerpt|chat|testimonial|ad|dialogue|abstract)\b)
      | (?:korrigiere?|überprüfe?|prüfe?|verbessere?)\ (?:\w+\ ){{0,2}}(?:satz|sätze|text|deutsch|brief|grammatik)
      | (?:ist|klingt)\ (?:das|dieser\ satz|der\ satz|mein\ satz)\ (?:so\ )?(?:richtig|korrekt|natürlich|gut)
      | (?:corrige|vérifie|corrigez)\ (?:\w+\ ){{0,2}}(?:phrase|texte|français)|est-ce\ (?:que\ c['’]est\ )?correct
      | (?:corrige|revisa)\ (?:\w+\ ){{0,2}}(?:frase|texto|español)|¿?(?:es|está)\ (?:esto\ )?(?:correcto|bien)
      | (?:请|請)?(?:帮我|幫我)?(?:翻译|翻譯|检查|檢查|修改|润色|改正)(?:一下)?(?:这|這|我的)?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""Begins a sentence that says what to do with a text, or whose it is: that comes after it, or stands before it."""

_SPEAKS = re.compile(r"\b(?:I|ich|je|yo)\b|\b[Jj]['’]|我")
"""Stands in what is handed over within the sentence that does so."""

_MOST_BEHIND = 80
"""Characters that are read behind a sentence."""

_STAGE = re.compile(r"\*(?![*\s])([^*\n]{1,1000})\*(?!\*)")


def before_any_scene(text: str) -> str:
    """What is left of a text without the scene that it opens, or the text that it hands over."""
    kept: list[str] = []
    paragraphs = re.split(r"(?<=\n)(?=\n)", text)
    for place, paragraph in enumerate(paragraphs):
        start, found = _first(paragraph)
        kept.append(paragraph[:start])
        if found is None or found.is_inside:
            continue
        if found.is_text and not (found.after.strip() or any(map(str.strip, paragraphs[place + 1 :]))):
            _forget_last(kept)
        break
    return "".join(kept)


class _Found(NamedTuple):
    """What ends the writer's own words: whether it is about a text, whether this is inside of it, what comes after."""

    is_text: bool = False
    is_inside: bool = False
    after: str = ""


def _first(paragraph: str) -> tuple[int, _Found | None]:
    """Where in a paragraph the writer's own words end, and at what."""
    for start, sentence in _sentences(paragraph):
        if _opens(sentence, paragraph[(end := start + len(sentence)) : end + _MOST_BEHIND]):
            return start, _Found()
        task = _HANDS_OVER.match(sentence)
        if task and not foreign.OF_ONESELF.search(sentence):
            is_inside = _SPEAKS.search(sentence, task.end()) is not None
            return start, _Found(True, is_inside, paragraph[start + len(sentence) :])
    return len(paragraph), None


def _forget_last(kept: list[str]) -> None:
    """Without the last paragraph that has words: it is the text that what comes after it is about."""
    while kept and not kept.pop().strip():
        pass


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence without what stands before its first word, and where it begins."""
    for found in _SENTENCE.finditer(text):
        sentence = found[0].lstrip(" \t-–—•>(\"'“„")
        yield found.end() - len(sentence), sentence


def _opens(sentence: str, behind: str) -> bool:
    if found := _STAGE.match(sentence):
        return _is_acted(found[1])
    if _YOU_ARE.match(sentence) and _I_AM_YOURS.match(behind):
        return True
    return bool(_OPENS.match(sentence) or _GIVES_A_ROLE.search(sentence))


def _is_acted(text: str) -> bool:
    """Whether somebody acts in it: `I draw my sword`, `bows`. A sigh is none, nor is a stressed word."""
    words = re.findall(r"[\w'’]+", text.lower())
    if not words or words[0] in part_words.STRESSED or words[-1] in part_words.BODY:
        return False
    return len(words) > 2 or (words[0].endswith("s") and (len(words) > 1 or words[0] not in part_words.EMOTES))
