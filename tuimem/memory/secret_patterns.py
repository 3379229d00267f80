"""How secrets look, by whoever gives them out, and how people speak of them."""

import re

_EDGE = r"(?<![A-Za-z0-9_-])"


def _key(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_EDGE}(?:{pattern})(?![A-Za-z0-9])")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a private key",
        re.compile(
            r"-----BEGIN (?:[A-Z0-9 ]{0,30} )?PRIVATE KEY(?: BLOCK)?-----"
            r"(?:[^-]|-(?!----END))*(?:-----END [A-Z0-9 ]{0,40}-----)?"
        ),
    ),
    ("a private key", _key(r"AGE-SECRET-KEY-1[0-9A-Z]{50,}|PuTTY-User-Key-File-\d")),
    ("a key", _key(r"sk-(?:ant-|proj-|or-|svcacct-|admin-|lf-)?[A-Za-z0-9_-]{16,}")),
    ("a key", _key(r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{16,}")),
    (
        "a token",
        _key(r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl(?:pat|rt|dt|soat)-[A-Za-z0-9_-]{16,}"),
    ),
    ("a token", _key(r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,}")),
    (
        "a key",
        _key(r"(?:AKIA|ASIA|AROA|ABIA)[0-9A-Z]{16}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[\w-]{20,}"),
    ),
    (
        "a token",
        _key(
            r"hf_[A-Za-z0-9]{20,}|gsk_[A-Za-z0-9]{20,}|r8_[A-Za-z0-9]{20,}|nvapi-[\w-]{20,}|pplx-[A-Za-z0-9]{20,}|"
            r"npm_[A-Za-z0-9]{20,}|pypi-[A-Za-z0-9_-]{20,}|dop_v1_[a-f0-9]{32,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,}|"
            r"SG\.[\w-]{16,}\.[\w-]{16,}|key-[a-f0-9]{32}|dapi[a-f0-9]{32}|lin_api_[A-Za-z0-9]{20,}|hvs\.[\w-]{20,}|"
            r"sq0[a-z]{3}-[\w-]{20,}|EAA[A-Za-z0-9]{30,}|tskey-[\w-]{16,}|ntn_[A-Za-z0-9]{20,}|secret_[A-Za-z0-9]{30,}|"
            r"ATATT[\w=-]{20,}|dckr_pat_[\w-]{20,}|PMAK-[\w-]{20,}|glsa_[\w]{20,}|sntrys_[\w=]{20,}|xai-[A-Za-z0-9]{20,}"
        ),
    ),
    ("a token", _key(r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?")),
    ("a token", _key(r"\d{8,10}:AA[A-Za-z0-9_-]{30,}")),
    ("a token", _key(r"[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,}")),
    ("a token", re.compile(r"\b(?:Bearer|Basic)\s+(?P<value>[A-Za-z0-9._~+/=-]{16,})", re.IGNORECASE)),
    ("a password", re.compile(r"://[^\s:/@]{0,64}:(?P<value>[^\s/@]{1,128})@[\w.\[-]")),
    (
        "a token",
        re.compile(
            r"hooks\.slack\.com/services/(?P<value>[\w/]{20,})|discord(?:app)?\.com/api/webhooks/\d{1,20}/[\w-]{20,}"
        ),
    ),
    (
        "a key",
        re.compile(
            r"[?&](?:api_?key|key|token|access_token|auth|secret|sig|signature|password|passwd|pwd)="
            r"(?P<value>[^\s&#\"'<>]{6,})",
            re.IGNORECASE,
        ),
    ),
    (
        "a key",
        re.compile(
            r"\b[A-Z0-9_]{0,40}(?:API_?KEY|SECRET(?:_KEY)?|TOKEN|PASSWORD|PASSWD|PASSPHRASE|ACCESS_KEY|PRIVATE_KEY)[A-Z0-9_]{0,12}"
            r"\s?[=:]\s?[\"']?(?P<value>[^\s\"'<>]{4,})"
        ),
    ),
)
"""What each looks like, and what it is. Where there is a group `value`, that is the secret."""

_PASSWORD = (
    r"(?:\bpw|pass ?words?|passwd|pwd|pass ?phrase|passcode|pass code|login code|master key|wi-?fi (?:key|code)|"
    r"code wi-?fi|passwort|kennwort|mot de passe|"
    r"mdp|contraseña|clave|senha|wachtwoord|hasło|пароль|密码|密碼|パスワード|暗証番号)"
)
_WHAT_FOR = r"[ \t](?:for|to|of|on|at|für|zu|zum|pour|de|del|para|am|von)[ \t][^\s:=]{1,30}(?:[ \t][^\s:=]{1,20}){0,3}?"
_BECOMES = (
    r"(?:['’]s|is|was|to|ist|lautet|war|est|era|es|é|to jest|это|は|是|为|為)\s?(?:now|still|just|jetzt|actually)?"
)
_QUOTED = r"[\"'“‘`«„](?P<quoted>[^\"'”’`»“\n]{3,80})[\"'”’`»“]"
_SIGN = r"[:=：＝]|->|=>"
PASSWORD_SAID = re.compile(
    rf"{_PASSWORD}[\"']?(?:{_WHAT_FOR})?[ \t]*(?:(?:{_BECOMES})?(?P<sign>{_SIGN})|{_BECOMES})[ \t]*"
    rf"(?:{_QUOTED}|(?P<value>[^\s\"'“”<>`]{{3,80}}))",
    re.IGNORECASE,
)
"""A password with what is said to be it. Behind a `sign` comes a value rather than the rest of a sentence."""

PASSPHRASE_SAID = re.compile(
    rf"pass ?phrase[\"']?(?:{_WHAT_FOR})?[ \t]*(?:{_BECOMES})?(?:{_SIGN})[ \t]*"
    r"(?P<value>[^\W\d_]{2,20}(?: [^\W\d_]{2,20}){3,11})",
    re.IGNORECASE,
)
"""A passphrase of plain words, or the beginning of a sentence: that has `JOINS` among its words."""

PASSWORD_BESIDE = re.compile(
    r"(?:\b(?:pass(?:word|phrase)?|pw|passwort|kennwort)\s(?:is\s)?|"
    r"\b(?:log ?in|credentials?|creds)\b[^\n:]{0,30}?\b[\w.@+-]{2,40}\s?[:/]\s?)"
    r"(?P<value>(?=[^\s]{0,40}\d)(?=[^\s]{0,40}[A-Za-z])(?!sha\d|md5|argon2|base64)[^\s/:()]{6,40})",
    re.IGNORECASE,
)
"""A password that only stands beside the word; it has letters and digits."""

CODE_SAID = re.compile(
    r"\b(?:pin(?: code| number)?|cvv2?|cvc2?|(?:security|door|gate|alarm|access|unlock|verification|one-?time|2fa|safe|"
    r"lock) code|otp|tan|geheimzahl|code pin|combination|social security(?: number)?|ssn|sozialversicherungsnummer|"
    r"passport (?:number|no\.?))\b[^\d\n.!?]{0,30}?"
    r"(?P<value>(?<![\d.])(?:\d{3}-\d\d-\d{4}|\d{3} \d{3}|[A-Z]{1,2}\d{6,8}|\d{1,2}-\d{1,2}-\d{1,2}|\d{3,8}))"
    r"(?![\d%]|[.,]\d|\s*(?:dollars|euros|km|miles|years|people|times|digits?|characters?|minutes|hours|days))",
    re.IGNORECASE,
)
SEED_PHRASE = re.compile(
    r"\b(?:seed|recovery|mnemonic|backup|wallet)\s(?:phrase|words|seed)\b[^\n]{0,20}?[:=]?\s"
    r"(?P<value>(?:[a-z]{3,8}[ ,]\s?){11,23}[a-z]{3,8})\b",
    re.IGNORECASE,
)

CARD = re.compile(
    r"(?<![\d.,/_-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?![\d_/-]|[.,]\d)"
)
CARD_BEGINNINGS = re.compile(r"[3-6]|2[2-7]")
IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])")

RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+/.-]{11,}={0,2}")
HEXADECIMAL = re.compile(r"(?:0x)?[0-9a-fA-F-]+")
_IS = r"(?:is|are|was|ist|lautet|est|es|是|为)"
TELLS_KEY = re.compile(
    r"(?:(?:(?:api|access|secret|private|encryption|signing|licen[cs]e|auth|deploy|recovery|session|refresh|bearer|bot|app)"
    r"[\s_-]?(?:key|token|secret|code)|(?:client|consumer|account|webhook|master)[\s_-]?(?:key|token|secret))"
    rf"s?\b[^\w$%<{{]{{0,6}}(?:{_IS}\W{{0,4}})?"
    r"|(?:(?:token|secret)[\"']?|\b(?:api-?schlüssel|schlüssel|clé|clave)|令牌|密钥|密鑰)"
    rf"(?:\s?{_IS}\s?[:：]?\s?|\s?(?:[:：=]|=>)\s?[\"']?))$",
    re.IGNORECASE,
)
TELLS_NO_KEY = re.compile(
    r"(?:sha-?\d{0,3}|md5|checksum|digest|hash|commit|revision|integrity|uuid|guid|etag|blake\w*|base64,|https?://\S*|"
    r"public[\s_-]?key|fingerprint|ssh-(?:rsa|ed25519)\s)[\s:=\"'@(-]{0,4}$",
    re.IGNORECASE,
)
CHECKSUM = re.compile(r"(?:sha-?\d{1,3}|md5|blake\w{1,3})[-:=]", re.IGNORECASE)
"""What stands before, and at the beginning of, runs that look like keys and are none."""

PLACEHOLDER = re.compile(
    r"[*•xX.…_-]+|<.*>?|[$%]?\{.*|\$\(?\w+\)?|%\w+%|\[.*\]?|(?:your|my|the|some|an?)[-_].*|.*(?:example|placeholder|redacted|hidden|changeme).*|"
    r"(?:none|null|nil|true|false|string|str|undefined|empty|secret|password|token|key|optional|required|text|os\.\w.*|env.*|process\.env.*|getenv.*|config.*|settings\..*|self\..*)",
    re.IGNORECASE,
)
"""Stands for a value and is none."""

JOINS = _words("""
    a an the my your his her our their its not no too very so quite really still now just in on at under with by
    from for to of and or but also always never only all same this that these those it he she they we you i what
    which when where how why if as than then there here nobody must should can will has have does use see ask
    choose pick make
""")
"""Words that sentences have, and passphrases of plain words have not."""

SAYS_NOTHING = JOINS | _words("""
    longer shorter long short weak strong stronger safe unsafe secure insecure wrong right correct incorrect old
    new hard easy simple complex unique different bad good better best terrible stored saved kept hidden written
    changed reset forgotten lost stolen leaked expired compromised encrypted hashed required needed optional
    mandatory missing empty blank set sent shared enabled disabled updated unchanged pending used unused removed
    deleted restored rotated verified confirmed generated masked redacted created added entered requested provided
    supplied specified configured locked blocked hashing salting resetting changing sharing storing known unknown
    case hard-coded rejected accepted refused invalid valid ok okay fine gone being been getting going something
    nothing anything someone private secret important annoying impossible almost about behind due enough
    everything exactly sometimes usually already currently probably maybe like more less one two three easier
    harder protected der die das ein eine nicht kein zu sehr noch immer nur falsch richtig sicher unsicher schwach
    stark lang kurz abgelaufen vergessen geändert gespeichert weg neu alt im am auf un une le la pas trop très
    dans faux perdu oublié expiré sûr muy el los en mal incorrecta segura débil fuerte olvidada
""")
"""Words that go on after "the password is" and are none."""
