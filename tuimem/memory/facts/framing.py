"""What stands before or behind a statement and makes it no more than supposed, asked, played or joked."""

import re
from collections.abc import Sequence

from tuimem.memory.facts import part_words

MOST_BEHIND = 3
"""Clauses behind a statement that are looked at: only a word such as “sorry” may come before what takes it back."""

_LONGEST_BEHIND = 60
"""Characters of such a clause: what takes something back is short."""

_LEADS_IN = r"(?:(?:and|so|but|ok(?:ay)?|well|please|hey|hi|now|then|also|just|only)\s+)*"
_WORLD = "|".join(re.escape(name).replace("_", r"\s") for name in sorted(part_words.WORLDS))
_SUPPOSES = re.compile(
    _LEADS_IN
    + rf"""(?:
        in\s(?:the\s)?case\s(?:that\s)?(?=(?:i|we|my|our)\b)|given\s(?:that\b|(?=(?:i|we|my|our)\b))|provided\s
      | (?:until|till|before|by\sthe\stime|as\ssoon\sas)\s(?:i|we)\s(?:am|are|have|live|own|speak)\b
      | (?:were|had|should)\s(?:i|we|my|our)\b
      | is\sit\s(?:true|right|possible|correct)\b|true\sor\s(?:false|not)\b
      | (?:repeat|say|type|read\sout|copy|recite)(?:\s(?:after\sme|this|the\swords|it|aloud))*\s*:
      | (?:the|this|an?|my|our|first|next)\s(?:\w+\s){{0,2}}(?:sentence|example|phrase|caption|headline|lyrics?)\b
          (?:\s\w+){{0,3}}\s*:
      | in\s(?:my\s(?:head|mind|next\slife|imagination)|another\slife|an?\s(?:parallel|altern\w+)\s\w+)\b
      | on\spaper(?:$|\s(?=(?:i|we|my)\b))|as\sfar\sas\s(?!i\b|we\b)\w+(?:\s\w+)?\sknows?\b
      | in\s\w+\s(?:years?|months?|weeks?)\s(?=(?:i|we)\s(?:live|work|own|have|am|are)\b)
      | the\s(?:\w+\s)?\w+\sgoes\s(?=i\b)
      | in\s(?:the\s)?(?:{_WORLD})\b(?=.*\b(?:i|i['’]m|we|my|our)\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""Begins a sentence that is not said to be so."""

_ASKS = re.compile(
    _LEADS_IN + r"(?:am|are|is|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|must)\s"
    r"(?:i|we|he|she|it|they|my|our)\b(?!['’])",
    re.IGNORECASE,
)
"""Begins a question, whether or not it has its mark."""

_STALLS = r"(?:(?:sorry|oops|ha(?:ha)*|lol|er|uh|um|well|ok|and|but|actually|wait|no)\b[\s;:.-]*)*"
_JOKES = r"(?:kidding|joking|messing\swith\syou|pulling\syour\sleg)\b(?!\s(?:aside|around|with|apart))|jk\b|j/k\b"
_CORRECTS = r"no\s?;?\s?wait\b|wait\s?;?\s?no\b|said\sno\s?-?(?:one|body)\b"
_TAKES_BACK = re.compile(
    rf"""(?:{_CORRECTS}|{_STALLS}(?:
        (?:(?:i['’]?m|i\sam|i\swas|we\swere)\s)?(?:(?:just|only|totally)\s)?(?:{_JOKES})
      | (?:not(?:\sreally)?|psych
          |i\swish|in\smy\sdreams|scratch\sthat|strike\sthat|i\slied|i\smade\s(?:that|it|this)\sup
          |(?:that|this|it|which)(?:['’]s|\sis|\swas)\s(?:all\s)?(?:just\s)?(?:a\s(?:lie|joke)|not\strue|untrue|false)
        )\s*(?:;|$)
      | i\smean[t]?\s(?!(?:i|it|we|he|she|they|that|this|who|what|you|there|really|seriously|come|well|how)\b)
          [^;]{{1,30}}(?:;|$)
      | correction\s*[:;]
    ))""",
    re.IGNORECASE | re.VERBOSE,
)
_TAKES_BACK_ITSELF = re.compile(rf"\s(?:-+\s*)?(?:{_CORRECTS}|just\skidding\b|jk$)", re.IGNORECASE)

_IN_A_WORLD = re.compile(rf"\bin\s(?:the\s|my\s|our\s|a\s)?(?:{_WORLD})\b", re.IGNORECASE)
_OF_A_WORLD = re.compile(rf"\b(?:{_WORLD})\b", re.IGNORECASE)


def is_played(clause: str, fact: str) -> bool:
    """Whether what a clause tells is so in a game or another world, of which the fact says nothing."""
    return _IN_A_WORLD.search(clause) is not None and _OF_A_WORLD.search(fact) is None


def supposes(clause: str) -> bool:
    """Whether from this clause on a sentence tells what is not said to be so."""
    return _SUPPOSES.match(clause) is not None


def asks(clause: str) -> bool:
    """Whether a clause in English has the order of words that questions have."""
    return _ASKS.match(clause) is not None


def takes_itself_back(clause: str) -> bool:
    """Whether what a clause states is taken back within it."""
    return _TAKES_BACK_ITSELF.search(clause) is not None


def takes_back(behind: Sequence[str]) -> bool:
    """Whether clauses take back what stands right before them: a joke, a lie, a slip of the tongue."""
    text = "; ".join(clause[:_LONGEST_BEHIND] for clause in behind[:MOST_BEHIND])
    return _TAKES_BACK.match(text) is not None
