"""How secrets look, by whoever gives them out."""

import re

_EDGE = r"(?<![A-Za-z0-9_-])"


def _key(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_EDGE}(?:{pattern})(?![A-Za-z0-9])")


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
    ("a social security number", _key(r"756\.\d{4}\.\d{4}\.\d\d")),
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

_BETWEEN = r"[ ._·/–—-]|\s-\s|  "
CARD = re.compile(
    rf"(?<![\d.,/_-])(?:\d{{13,19}}|\d{{4}}({_BETWEEN})\d{{4}}\1\d{{4}}\1\d{{1,7}}|\d{{4}}({_BETWEEN})\d{{6}}\2\d{{4,5}})"
    r"(?![\d_/-]|[.,]\d)"
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
    rf"(?:\s?{_IS}\s?[:：]?\s?|\s?(?:[:：=]|=>)\s?[\"']?)|\bkey\s{_IS}\s?:?\s)$",
    re.IGNORECASE,
)
TELLS_NO_KEY = re.compile(
    r"(?:sha-?\d{0,3}|md5|checksum|digest|hash|commit|revision|integrity|uuid|guid|etag|blake\w*|base64,|https?://\S*|"
    rf"public[\s_-]?key(?:\s{_IS})?|fingerprint|ssh-(?:rsa|ed25519)\s)[\s:=\"'@(-]{{0,4}}$",
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
