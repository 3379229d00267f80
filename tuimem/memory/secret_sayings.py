"""How people speak of passwords, codes and PINs, in several languages."""

import re

from tuimem.memory.faithfulness.languages import word_set

_PASSWORD = (
    r"(?:\bpw|pass ?words?|passwd|pwd|pass ?phrase|passcode|pass code|login code|master key|wi-?fi (?:key|code)|"
    r"code wi-?fi|passwort|kennwort|losungswort|mot de passe|mdp|contraseña|"
    r"clave(?! de(?:l|la)? (?:éxito|felicidad|vida|todo))|senha|palavra-passe|wachtwoord|hasło|lösenord|heslo|"
    r"şifre\w{0,3}|пароль|密码|密碼|パスワード|暗証番号|비밀번호)"
)
_OTHER_THING = (
    r"(?![\w-])(?!\s(?:manag|vault|generat|safe\b|keeper|app\b|tool|stor|hint|polic|field|rule|protect|list|book|file|"
    r"notebook|form|box|prompt|screen|page|dialog|recover|reset|check))"
)
"""Behind "password": not a password manager, nor another thing that has to do with passwords."""

_WHAT_FOR = (
    r"[ \t](?:for|to|of|on|at|für|zu|zum|vom|von|am|pour|de|du|del|para|da|do|van|voor|от|для)[ \t]"
    r"[^\s:=]{1,30}(?:[ \t][^\s:=]{1,20}){0,3}?"
)
_WHICH = (
    r",?(?:[ \t](?:that|which|das|que|die))?[ \t](?:i|we|he|she|they|you|my|our|ich|wir|je|nous|yo|j['’][^\s,:=]{1,20})"
    r"(?:[ \t][^\s,:=]{1,20}){1,5}?,?"
)
_ADVERB = (
    r"(?:now|still|just|actually|always|usually|simply|currently|only|jetzt|immer|noch|nur|einfach|toujours|encore|"
    r"siempre|ahora|sempre|ancora)"
)
_BECOMES = (
    r"(?:(?:will be|is going to be|(?:is|was|are|has been) (?:now )?set to|"
    r"['’]s|is|was|used to be|has been|it['’]s|it is|to|ist|war|lautet|heißt|est|était|c['’]est|es|era|és|è|é|"
    r"to jest|это|(?:verwende|benutze|nehme|nutze) ich)"
    rf"(?![^\W_])(?:\s{_ADVERB}(?![^\W_])){{0,3}}|は|是|为|為|는|은|(?<=\s)[—–-](?=\s))\s?"
)
_SAME = r"(?:\s?(?:the same|as follows|this|the following|folgendes))?[ \t]*"
_QUOTED = r"[\"'“‘`«„](?P<quoted>[^\"'”’`»“\n]{3,80})[\"'”’`»“]"
_SIGN = r"[:=：＝]|->|=>"
_TOKEN = r"[^\s\"'“”<>`]"

PASSWORD_SAID = re.compile(
    rf"{_PASSWORD}[\"']?(?:{_WHAT_FOR}|{_WHICH})?,?[ \t]*(?:(?:{_BECOMES}{_SAME})?(?P<sign>{_SIGN})|{_BECOMES})[ \t]*"
    rf"(?:{_QUOTED}|(?P<value>{_TOKEN}{{2,80}}))",
    re.IGNORECASE,
)
"""A password with what is said to be it. Behind a `sign` comes a value rather than the rest of a sentence."""

PHRASE = re.compile(r"[^\W_]{2,20}(?: [^\W_]{2,20}){1,11}")
"""Several plain words: a passphrase, or the rest of a sentence."""

_MINE = r"(?:my|our|the|an?|his|her|mein|unser|das|mon|notre|le|mi|nuestra|la|mia|mijn|a minha)"
PASSWORD_AS = re.compile(
    r"\b(?:use|uses|used|using|have|has|had|took|take|chose|picked|set|verwende|benutze|nehme|nutze|utilise|prends|uso|"
    rf"usamos|utilizo|gebruik)\s(?:{_QUOTED}|(?P<value>{_TOKEN}{{3,40}}(?:\s{_TOKEN}{{2,20}}){{0,4}}?))"
    rf"\s(?:as|for|als|comme|como|come)\s(?:{_MINE}\s)?(?:[\w-]{{1,20}}\s){{0,2}}?(?:[\w]{{1,15}}-)?{_PASSWORD}{_OTHER_THING}",
    re.IGNORECASE,
)
"""`I use … as my password`."""

PASSWORD_LAST = re.compile(
    rf"(?:^|[.!?\n:,;(]\s?)(?:it['’]s\s)?(?P<value>{_TOKEN}{{3,40}}?)(?:\s(?:is|was|ist|war|est|es|è)|,\sthat['’]s)\s{_MINE}\s(?:[\w-]{{1,20}}\s){{0,2}}?"
    rf"{_PASSWORD}{_OTHER_THING}(?=\s?(?:$|[.,;!?)\n])|\s(?:for|on|at|of|to|für|pour|para)\b)",
    re.IGNORECASE,
)
"""`… is my password`, at the beginning of a sentence."""

PASSWORD_CHANGED = re.compile(
    rf"{_PASSWORD}(?:{_WHAT_FOR})?\s(?:from|von|de)\s(?P<old>{_TOKEN}{{3,40}})\s(?:to|auf|zu|à|a)\s(?P<value>{_TOKEN}{{3,40}})",
    re.IGNORECASE,
)

PASSWORD_NAMED = re.compile(
    rf"(?:\b(?:use|uses|used|using|remember|save|note|chose|picked)\s(?:the|this|my|our|their)\s(?:[\w-]{{1,20}}\s)?"
    rf"{_PASSWORD}{_OTHER_THING},?|(?:^|[.!\n:,]\s?){_MINE}\s(?:[\w-]{{1,20}}\s){{0,2}}?{_PASSWORD}\?(?:\sit['’]s)?"
    rf"|\b(?:мой|наш)\s(?:\w{{1,20}}\s)?пароль)\s(?P<value>{_TOKEN}{{3,40}})"
    r"(?=\s?(?:$|[.,;!?)\n])|\s(?:for|on|at|everywhere|and|для|от)\b)",
    re.IGNORECASE,
)
"""`I use the password …`, `my password? …`."""

PASSWORD_BESIDE = re.compile(
    r"(?:\b(?:pass(?:word|phrase)?|pwd?|passwort|kennwort)(?::\s?|\s(?:is\s)?)|"
    r"\b(?:log ?in|credentials?|creds)\b:?[^\n:]{0,30}?\b[\w.@+-]{2,40}\s?[:/]\s?|"
    r"\blog(?:ged|s)? ?(?:in|on) as [\w.@+-]{2,40} (?:with|using|and|/) )"
    r"(?P<value>(?=[^\s]{0,40}\d)(?=[^\s]{0,40}[A-Za-z])(?!sha\d|md5|argon2|base64)[^\s/:()\"]{6,40})",
    re.IGNORECASE,
)
"""A password that only stands beside the word; it has letters and digits."""

ACCOUNT_WITH = re.compile(
    r"\b(?:log ?in|account|credentials?|creds|user(?:name)?|konto|zugang|zugangsdaten|anmeldung|compte|identifiants?|"
    r"cuenta|usuario)\b[^\n]{0,30}?(?<![\w.+-])[\w.+-]{1,40}@[\w-]{1,40}\.[\w.-]{1,40}"
    r"(?:\s?[/|]\s?|:|\s(?=[^\s]{0,40}\d)(?=[^\s]{0,40}[A-Za-z]))"
    r"(?P<value>[^\s/@|,;]{4,40})(?=\s?(?:$|[.,;!?)\n]))",
    re.IGNORECASE,
)
"""An account with its address and, beside that, its password."""

USER_WITH = re.compile(
    r"(?:\b(?:user(?:name)?|log ?in|benutzer(?:name)?|usuario)[:=]?\s|(?<!\S)(?=[\w.+-]{1,40}@))"
    r"(?P<name>[^\s,;/:]{2,60})[,;/]?\s(?:and\s|with\s|und\s|mit\s)?(?:pass|pw|pwd|mdp|kennwort|passwort|password)\s"
    r"(?P<value>[^\s,;]{4,40})",
    re.IGNORECASE,
)

ACCOUNTS = word_set("root admin administrator guest user pi postgres oracle ubuntu test sa")
"""Names that need no capital and no digit to be known as those of accounts."""

CREDENTIALS = re.compile(
    rf"\b(?:{_PASSWORD}|log ?in|credentials|creds|zugang)\b[: ]{{1,2}}(?:{'|'.join(sorted(ACCOUNTS))})\s?[/:]\s?"
    r"(?P<value>[^\s,;/]{3,40})(?=\s?(?:$|[.,;!?)\n])|\s(?:for|on|at)\b)",
    re.IGNORECASE,
)
"""The name of an account and its password, with a stroke between them."""

_THING = (
    r"(?:(?:mobile |cell |smart|i)?phone|mobile|tablet|ipad|laptop|computer|screen|card|door|gate|garage|house|flat|"
    r"apartment|building|office|entrance|elevator|locker|suitcase|safe|lock|bike|alarm|key ?pad|lockbox|keybox|"
    r"voicemail|sim|bank|atm|shed|mailbox|handy|telefon|(?:haus|wohnungs|keller|garagen)?tür|(?:bank|kredit|ec-)?karte|tresor|"
    r"(?:fahrrad|zahlen)?schloss|schließfach|spind|alarmanlage|téléphone|portable|porte|portail|carte|immeuble|coffre|"
    r"alarme|cadenas|teléfono|móvil|celular|puerta|tarjeta|alarma|caja fuerte|candado|entrada|entrée|porta|portone|"
    r"cellulare|telefono|cassaforte|allarme|cartão|cofre|deur|telefoon|kluis)"
)
_CODE = r"(?:code|código|codice|kode|pin|combination|combo|combinación|combinaison|kombination)"
_OTHER_CODE = "".join(
    rf"(?<!\b{kind} )"
    for kind in [
        "area",
        "zip",
        "postal",
        "country",
        "dialling",
        "error",
        "status",
        "exit",
        "colour",
        "color",
        "product",
        "dress",
        "qr",
    ]
)
"""Not before a code that locks nothing."""

_MEASURES = (
    r"dollars?|euros?|francs?|franken|pounds?|yen|km|m|cm|mm|kg|g|gb|mb|mah|miles|years|jahre|people|times|digits?|"
    r"characters?|minutes|hours|days|stellen|ziffern|chiffres|cifras|lines|mg|ml|"
    r"tabs|windows|files|apps|pages|pieces|pills|vitamins"
)
_NO_YEAR = r"(?!(?:(?<=\bin )|(?<=\bsince )|(?<=\bfrom )|(?<=\bseit )|(?<=\bdepuis )|(?<=\bdesde ))(?:19|20)\d\d\b)"
_NUMBER = (
    rf"(?P<value>(?<![\d.]){_NO_YEAR}"
    r"(?:\d{3}-\d\d-\d{4}|\d{3}[ .]\d\d[ .]\d{4}|\d{3} \d{3}|\d(?:[ -]\d){3,7}|[A-Z]{1,2}\d{6,8}|"
    rf"\d{{1,2}}-\d{{1,2}}-\d{{1,2}}|\d\d? \d\d? \d\d?|\d{{3,12}}(?:[abc]\b)?))(?![\d%]|[.,]\d|\s?(?:{_MEASURES})\b)"
)
_RIGHT_BEFORE = (
    r"(?: for(?: [^\W\d_]{1,15}){1,3})?"
    r"(?:[^\d\n.!?]{0,24}?(?:\b(?:is|was|ist|lautet|war|est|es|é|è|it['’]s|to|auf)\b|['’]s\b|[:=：＝是は—–-])"
    rf"(?:\s{_ADVERB}){{0,2}})?[\s*#]{{0,3}}"
)
"""Between a word that has other meanings and its number."""

CODE_SAID = re.compile(
    r"(?<![^\W_])(?:(?:pin(?:[ -]?(?:code|number|nummer)|码|碼)|cvv2?|cvc2?|(?:security|access|unlock|verification|"
    rf"one-?time|2fa|entry) code(?! of conduct)|{_THING}(?:[ -]?lock)?[ -]?{_CODE}|"
    rf"{_OTHER_CODE}{_CODE} (?:for|to|of|on|at|für|zu|zum|zur|vom|von|pour|per|para|de|d|del|della|da|do|van)[ '’]"
    rf"(?:[^\W\d_]{{1,15}}[ '’-]){{0,3}}?{_THING}|geheimzahl|code pin|digicode|пин(?:-?код)?|"
    r"(?:safe|locker|padlock|lock|vault|tresor)(?= is \d\d?[ -]\d\d?[ -]\d\d?)|"
    r"social security(?: number)?|social(?=[^\d\n]{0,20}\d{3}-\d\d-\d{4})|ssn|sozialversicherungsnummer|"
    r"passport (?:number|no\.?))(?![a-z])[^\d\n.!?]{0,30}?|"
    rf"(?:pin|otp|tan|puk|combination|combo)(?![a-z]){_RIGHT_BEFORE}){_NUMBER}",
    re.IGNORECASE,
)
"""A number that is told as a code: of a card, a door, a phone, or a person."""

CODE_OPENS = re.compile(
    rf"(?:\b{_THING}\b[^\d\n.!?]{{0,20}}\b(?:opens|unlocks|wants|asks for|is set to|is armed with|is disarmed with|"
    r"öffnet|öffne ich|entsperre ich|s['’]ouvre)\b"
    rf"|\b(?:unlock|open|öffne|entsperre|ouvre|déverrouille|abro|desbloqueo)\b[^\d\n.!?]{{0,20}}\b{_THING}\b)"
    r"(?:(?:\s(?:with|by|typing|the|code|mit|avec|con|el|le)\b){1,4}|"
    rf"(?=\s[\d ./#-]{{3,20}}(?:$|[.,;!?)\n]|(?:and|every|when)\b)))\s{_NUMBER}",
    re.IGNORECASE,
)
"""A number that opens something."""

CODE_LAST = re.compile(
    rf"{_NUMBER}(?:(?:\s(?:is|was|ist|war|est|es|è)|,\sthat['’]s)\s{_MINE}\s(?:[^\W\d_]{{1,15}}['’]?s?\s){{0,2}}?"
    rf"(?:pin\b|{_THING}[ -]?{_CODE}\b|{_CODE}\s(?:for|to|of|für|zu|vom|von|de|del|della)\s"
    rf"(?:[^\W\d_]{{1,15}}\s){{0,2}}?{_THING}\b)"
    r"|\s(?:on|at|into|in|am|an|sur|en)\s(?:the|my|our|das|der|dem|le|la|el)\s(?:key ?pad|number pad|door lock))",
    re.IGNORECASE,
)
"""A number of which it is said behind it what it opens."""

_DIGIT = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|null|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|"
    r"un|deux|trois|quatre|cinq|six|sept|huit|neuf|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
)
CODE_SPELLED = re.compile(
    rf"\b(?:{_CODE}|passcode|puk)\b[^\n.!?]{{0,30}}?(?:\b(?:is|was|ist|lautet|est|es)|[:=])\s"
    rf"(?P<value>{_DIGIT}(?:[ ,-]{{1,2}}{_DIGIT}){{3,11}})\b",
    re.IGNORECASE,
)
"""A code of which each digit is written as a word."""

BACKUP_CODES = re.compile(
    r"\b(?:backup|recovery|rescue|emergency) codes?\b[^\d\n]{0,15}?[\s:=]"
    r"(?P<value>(?:(?=[a-z]{0,9}\d)[a-z0-9]{4,10}(?:-[a-z0-9]{4,10}){0,3}[ ,;]{0,2}){1,20})(?<![ ,;])",
    re.IGNORECASE,
)

SEED_PHRASE = re.compile(
    r"\b(?:(?:seed|recovery|mnemonic|backup|wallet)\s(?:phrase|words|seed)|"
    r"(?:my|our|the)\s(?:1[258]|2[14]|twelve|fifteen|eighteen|twenty-four)\s(?:\w{1,10}\s)?words)\b[^\n]{0,20}?[:=]?\s"
    r"(?P<value>(?:[a-z]{3,8}[ ,]\s?){11,23}[a-z]{3,8})\b",
    re.IGNORECASE,
)

GOES_ON = re.compile(
    r" *(?:$|[.,;!?)\n\"'])| +(?:and|but|und|aber|et|mais|y|pero|for|für|pour|since|because|seit|weil|depuis|desde)\b"
)
"""What stands behind a password in a sentence."""

LIKE_AN_ADJECTIVE = re.compile(r"(?:ed|ing|able|ible|ent|ous|ful|less|ly)$")
LENGTHS = word_set("""
    characters chars letters digits numbers symbols signs words long length bits zeichen buchstaben ziffern wörter
    caractères lettres chiffres caracteres letras cifras caratteri
""")
"""Words that tell how a password is made."""

JOINS = word_set("""
    a an the my your his her our their its not no too very so quite really still now just in on at under with by
    from for to of and or but also always never only all same this that these those it he she they we you i what
    which when where how why if as than then there here nobody must should can will has have does use see ask
    choose pick make who whose every each any some below above behind near inside into onto about over between
    without within because since until before after while again already today tomorrow yesterday these please try
    check enter click contact open would could may might am are was were be do did don't isn't anyone else
    und oder aber ich wir du sie es ist sind war was wie wo hier dies dem den des ein eine einen mein meine meinem
    bei von mit zu für auf an aus les un une mon ma mes du dans sur et ou avec quel quelle où ce que qui je los las
    el mi su en con para por o y que cual qué cuál del il lo nel nella mia che non para da do na no uma het een
    van voor mijn
""")
"""Words that sentences have, and passphrases of plain words have not."""

SAYS_NOTHING = JOINS | word_set("""
    longer shorter long short weak strong stronger safe unsafe secure insecure wrong right correct incorrect old
    new hard easy simple complex unique different bad good better best terrible stored saved kept hidden written
    changed reset forgotten lost stolen leaked expired compromised encrypted hashed required needed optional
    nope yes yeah sure somewhere everywhere anywhere automatically expire never change permanently online offline
    слабый простой сложный надёжный короткий длинный старый новый плохой хороший забыт утёк взломали украли изменён
    mandatory missing empty blank set sent shared enabled disabled updated unchanged pending used unused removed
    deleted restored rotated verified confirmed generated masked redacted created added entered requested provided
    supplied specified configured locked blocked hashing salting resetting changing sharing storing known unknown
    case hard-coded rejected accepted refused invalid valid ok okay fine gone being been getting going something
    nothing anything someone private secret important annoying impossible almost about behind due enough
    everything exactly sometimes usually already currently probably maybe like more less one two three easier
    harder protected der die das ein eine nicht kein zu sehr noch immer nur falsch richtig sicher unsicher schwach
    stark lang kurz abgelaufen vergessen geändert gespeichert weg neu alt im am auf un une le la pas trop très
    dans faux perdu oublié expiré sûr muy el los en mal incorrecta segura débil fuerte olvidada
    pretty super way far totally rather kind sort pure common public funny silly stupid obvious ridiculous weird
    boring awful crazy great nice mine yours time stuff both sensitive four five six seven eight nine ten twelve
    minimum maximum
    viel einfach schwer gut schlecht beaucoup simple compliqué facile demasiado larga corta fácil difícil troppo
    molto lunga corta facile muito curta longa fraca te kort zwak
""")
"""Words that go on after "the password is" and are none."""

GENERAL = word_set("""
    word words name names phrase phrases sentence sentences date dates birthday birthdays lyrics quote quotes
    number numbers fingerprint fingerprints face pattern patterns letters emoji passkeys security privacy problem
    issue thing question answer access login password passwords username email everything
""")
"""Words for what people make passwords of; "I use lyrics as my password" tells none."""

MANAGERS = word_set("1password keepass keepassxc keepass2 bitwarden vaultwarden lastpass dashlane nordpass enpass")
"""Programs that keep passwords."""
