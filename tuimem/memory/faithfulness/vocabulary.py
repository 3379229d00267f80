"""The words that count or deny in each language that the rule knows, and how to tell the languages apart."""

import re
from collections import Counter
from functools import lru_cache

from tuimem.memory.faithfulness.languages import Language, is_caseless, is_cyrillic, word_set, words


def _cues(*cues: str) -> re.Pattern[str]:
    """A pattern for words; one that ends in `-` is the beginning of others."""
    return re.compile("|".join(cue[:-1] if cue.endswith("-") else f"{cue}$" for cue in cues))


def _values(text: str) -> dict[str, int]:
    """`zero one|won two` as values that count from 0, or go on from a number that is given: `=20 twenty`."""
    values: dict[str, int] = {}
    value, step = 0, 1
    for part in text.split():
        if part.startswith("="):
            first, _, by = part[1:].partition("+")
            value, step = int(first), int(by or 1)
            continue
        values.update(dict.fromkeys(part.split("|"), value))
        value += step
    return values


ENGLISH = Language(
    "en",
    common=word_set(
        "a an the and or of to in on at by for from with as is are was were be been being am do does did done "
        "have has had having will would shall should can could may might must i me my mine we us our you your "
        "yours he him his she her hers it its they them their theirs this that these those there here who whom "
        "which what when where why how if then than so but because although though while until since after before "
        "about into onto over under out up down off again also just only very too really still yet even much many "
        "any some all both each every more most other another such own same well s t re ve ll d m let please said "
        "says say told tells asked asks explained that whether ever anymore longer anyone anything else at least "
        "enough one ones oh yes okay ok get got gets"
    ),
    doubles_cancel=True,
    denies=word_set(
        "not no never nobody nothing none neither nor nowhere dont didnt doesnt isnt wasnt arent werent cant"
    )
    | word_set("couldnt wouldnt shouldnt wont havent hasnt hadnt"),
    lacks=word_set("without"),
    unclear=_cues(
        "refus-",
        "den-",
        "declin-",
        "reject-",
        "fail-",
        "lack-",
        "avoid-",
        "unable",
        "impossible",
        "doubt-",
        "stop-",
        "quit-",
        "ceas-",
        "forb-",
        "prevent-",
        "prohibit-",
        "hardly",
        "barely",
        "rarely",
        "seldom",
        "scarcely",
        "unlikely",
        "instead",
        "forgot-",
        "forget-",
        "miss-",
        "pretend-",
        "cancel-",
        "too",
        "except",
        "false-",
        "wrong-",
        "lied",
        "lying",
        "ran",
        "unless",
        "wish-",
        "almost",
        "last",
        "nearly",
        "few",
        "little",
        "wonder-",
        "whether",
        "rather",
    ),
    idioms=re.compile(
        r"\bnot (?:only|just|merely|simply|to mention)\b|\bagree more\b|\bno (?:doubt|wonder|matter|problem|sooner)\b"
        r"|\bnothing (?:but|like|more than)\b|\b(?:can|could) not (?:wait|help|stop)\b|\bnot until\b|\bno less\b"
    ),
    joins=word_set("but because although though while whereas and so then or if when since"),
    numbers=_values(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen =20+10 twenty thirty forty fifty sixty seventy eighty ninety =100 "
        "hundred|hundreds =1000 thousand|thousands =1000000 million|millions =1000000000 billion|billions"
    ),
    loose=_values(
        "=1 first =2 both|twice|double|couple|pair|twins|second =3 thrice|triple =12 dozen|dozens|noon|midnight "
        "=50 half"
    ),
    ordinals=_values(
        "=3 third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth =20+10 twentieth thirtieth fortieth fiftieth =100 hundredth "
        "=1000 thousandth"
    ),
)

GERMAN = Language(
    "de",
    common=word_set(
        "der die das den dem des ein eine einen einem einer eines und oder aber ich mir mich mein meine meinen "
        "meinem meiner du dir dich dein deine er ihm ihn sein seine seinen sie ihr ihre ihren ihrem wir uns unser "
        "unsere es ist sind war waren bin bist sei seien ware habe hat haben hatte hatten habt wird werden wurde "
        "wurden worden will wollte kann konnte muss musste soll sollte darf mag zu in im an am auf aus bei mit "
        "nach von vom vor fur uber unter um als wie dass ob wenn weil da hier dort so auch nur noch schon sehr "
        "mehr ja doch mal gar sich man was wer sagte sagt dann denn zum zur gern immer wieder etwas mochte"
    ),
    doubles_cancel=True,
    denies=word_set("nicht nie niemals nichts niemand kein keine keinen keinem keiner keines nirgends nirgendwo weder"),
    lacks=word_set("ohne"),
    unclear=_cues(
        "weiger-",
        "verweiger-",
        "ablehn-",
        "lehn-",
        "versaum-",
        "vergess-",
        "vergass",
        "kaum",
        "selten",
        "unmoglich",
        "statt",
        "fast",
        "beinahe",
        "ausser",
        "bezweif-",
        "zweifel-",
        "fehl-",
        "verbot-",
        "verbiet-",
    ),
    idioms=re.compile(
        r"\bnicht (?:nur|zuletzt|wahr)\b|\bnichts als\b|\bkein (?:problem|wunder|thema)\b|\bnoch nie so\b"
    ),
    joins=word_set("aber weil denn sondern obwohl wahrend und dass wenn oder"),
    numbers=_values(
        "null ein|eins|eine zwei|zwo drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn "
        "funfzehn sechzehn siebzehn achtzehn neunzehn =20+10 zwanzig dreissig vierzig funfzig sechzig siebzig "
        "achtzig neunzig =100 hundert =1000 tausend =1000000 million|millionen"
    ),
    loose=_values(
        "=2 beide|beiden|zweimal|paar|zweite|zweiten|zweiter =12 dutzend|mittag|mitternacht =50 halfte|halbe|halb"
    ),
    ordinals=_values(
        "=3 dritte|dritten|dritter vierte|vierten|vierter funfte|funften sechste|sechsten siebte|siebten "
        "achte|achten neunte|neunten zehnte|zehnten elfte|elften zwolfte|zwolften"
    ),
    has_capital_nouns=True,
)

FRENCH = Language(
    "fr",
    common=word_set(
        "le la les l un une des de du d et ou mais je j me m moi mon ma mes tu te t toi ton ta tes il elle on "
        "nous vous ils elles lui leur leurs se s son sa ses notre nos votre vos ce c cet cette ces ca cela est "
        "sont etait etaient suis es sommes etes ai as a avons avez ont avait avaient ete etre avoir au aux en "
        "dans sur sous avec pour par chez que qu qui quoi dont ou si comme plus pas point rien jamais personne "
        "aucun aucune tres bien aussi encore deja y n ne dit disait veut veux peut peux faut va vais tout tous "
        "toute toutes alors donc apres avant"
    ),
    denies=word_set("ne n pas jamais rien personne aucun aucune ni nul nulle"),
    lacks=word_set("sans"),
    unclear=_cues("refus-", "oubli-", "impossible", "manqu-", "presque", "rarement", "peine", "evit-", "dout-", "rat-"),
    idioms=re.compile(r"\bne [^.!?]{0,40}\bque\b|\bnon seulement\b|\bpas (?:seulement|mal|que)\b|\bn est ce pas\b"),
    joins=word_set("mais car parce donc et si quand tandis"),
    numbers=_values(
        "zero un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize =20+10 "
        "vingt trente quarante cinquante soixante septante octante|huitante nonante =100 cent|cents =1000 mille "
        "=1000000 million|millions"
    ),
    loose=_values(
        "=2 deuxieme|seconde|second =12 douzaine|midi|minuit =15 quinzaine =20 vingtaine =50 moitie =100 "
        "centaine|centaines"
    ),
    ordinals=_values("=3 troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme"),
)

SPANISH = Language(
    "es",
    common=word_set(
        "el la los las un una unos unas de del al a y e o u pero yo me mi mis tu te ti tus el ella nos nosotros "
        "vosotros ellos ellas le les lo se su sus nuestro nuestra este esta estos estas ese esa eso esto es son "
        "era eran soy eres somos fue fueron sido ser esta estaba estan estoy he ha hemos han habia haber "
        "tengo tiene tienes tenemos tienen tenia tener hay en con por para sin que quien cuando donde como si muy "
        "mas ya tambien aun todavia dijo dice algo todo todos toda"
    ),
    denies=word_set("no nunca jamas nadie nada ningun ninguno ninguna tampoco ni"),
    lacks=word_set("sin"),
    unclear=_cues("neg-", "rechaz-", "imposible", "olvid-", "falt-", "casi", "apenas", "evit-", "dud-", "des-"),
    idioms=re.compile(r"\bno (?:solo|solamente|mas que|obstante)\b|\bnada mas\b"),
    joins=word_set("pero porque aunque mientras y sino pues cuando"),
    numbers=_values(
        "cero uno|un|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciseis diecisiete dieciocho diecinueve veinte veintiuno|veintiun veintidos veintitres veinticuatro "
        "veinticinco veintiseis veintisiete veintiocho veintinueve =30+10 treinta cuarenta cincuenta sesenta "
        "setenta ochenta noventa =100 cien|ciento =200+100 doscientos trescientos cuatrocientos quinientos "
        "seiscientos =1000 mil =1000000 millon|millones"
    ),
    loose=_values("=2 ambos|ambas|segundo|segunda|par =12 docena|mediodia|medianoche =50 mitad|medio|media"),
    ordinals=_values("=3 tercero|tercera|tercer cuarto|cuarta quinto|quinta sexto|sexta septimo octavo noveno decimo"),
)

ITALIAN = Language(
    "it",
    common=word_set(
        "il lo la i gli le l un uno una di del della dei delle degli a al alla e ed o ma io mi mio mia miei mie "
        "tu ti tuo tua lui lei ci noi vi voi loro si suo sua suoi sue nostro questo questa quello quella che chi "
        "e sono era erano sei siamo stato stata essere ho ha hai abbiamo hanno aveva avere in nel nella con su "
        "per da dal dalla tra come se piu gia anche ancora molto ieri dice detto tutto tutti quando dove"
    ),
    denies=word_set("non mai nessuno nessuna niente nulla neanche nemmeno"),
    lacks=word_set("senza"),
    unclear=_cues("rifiut-", "impossibile", "dimentic-", "manc-", "quasi", "appena", "evit-", "dubit-"),
    idioms=re.compile(r"\bnon (?:solo|soltanto|appena)\b"),
    joins=word_set("ma perche anche mentre e quindi quando"),
    numbers=_values(
        "zero uno|un|una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
        "quindici sedici diciassette diciotto diciannove =20+10 venti trenta quaranta cinquanta sessanta settanta "
        "ottanta novanta =100 cento =1000 mille =1000000 milione|milioni"
    ),
    loose=_values("=2 entrambi|entrambe|secondo|seconda|paio =12 dozzina|mezzogiorno|mezzanotte =50 meta|mezzo"),
    ordinals=_values("=3 terzo|terza quarto|quarta quinto|quinta sesto|sesta settimo ottavo nono decimo"),
)

DUTCH = Language(
    "nl",
    common=word_set(
        "de het een en of maar ik mij me mijn jij je jou jouw hij hem zijn zij ze haar wij we ons onze jullie hun "
        "dit dat deze die is was waren ben bent wordt werd worden heb hebt heeft hebben had hadden zal zou kan "
        "kon moet mag wil in op aan bij met naar van voor uit over onder om te als dan dat wie wat waar er ook "
        "nog al zeer meer zei zegt"
    ),
    doubles_cancel=True,
    denies=word_set("niet nooit niets niemand geen nergens"),
    lacks=word_set("zonder"),
    unclear=_cues("weiger-", "onmogelijk", "verget-", "vergat", "bijna", "nauwelijks"),
    idioms=re.compile(r"\bniet (?:alleen|waar)\b|\bgeen probleem\b"),
    joins=word_set("maar omdat want en terwijl hoewel dus"),
    numbers=_values(
        "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien =20+10 twintig dertig veertig vijftig zestig zeventig tachtig negentig =100 "
        "honderd =1000 duizend =1000000 miljoen"
    ),
    ordinals=_values("=3 derde vierde vijfde"),
    loose=_values("=2 beide|beiden|tweede|paar =12 dozijn =50 helft|half"),
)

RUSSIAN = Language(
    "ru",
    common=word_set(
        "я мне меня мои моя мое ты тебя тебе он она оно они его ее их ему еи мы нас нам вы вас и или а но в во на "
        "с со у к ко о об от до за из по под над для что чтобы как так это этот эта эти этого кто где когда если "
        "то же бы ли был была было были есть быть уже еще тоже только очень все вчера сказала сказал"
    ),
    denies=word_set("не нет никогда никто ничего нельзя никого ни"),
    lacks=word_set("без"),
    unclear=_cues("отказ-", "невозможн-", "забы-", "почти", "едва", "чуть"),
    idioms=re.compile(r"\bне (?:только|раз|просто)\b"),
    joins=word_set("но а потому хотя и если когда"),
    numbers=_values(
        "ноль один|одна|одно два|две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать "
        "тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать =20+10 двадцать "
        "тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто =100 сто =1000 тысяча|тысячи|тысяч "
        "=1000000 миллион|миллиона"
    ),
    loose=_values("=2 оба|обе|двое|пара|второи =3 трое =12 дюжина|полдень|полночь =50 половина"),
    has_cases=True,
)

OTHER = Language("", has_cases=True)
"""A language that the rule does not know: names and figures are judged, words are not."""

CASELESS = Language("caseless")
"""Any language whose script has no capitals."""

_LATIN = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH)
_LANGUAGES = (OTHER, *_LATIN, RUSSIAN, CASELESS)
_TELLING = 2
"""Fewer common words of a language than this tell nothing."""
_ENOUGH = 400
"""Words from which the language of a text is told."""


def languages_of(one: str, other: str) -> tuple[Language, Language]:
    """The languages of two texts, one for both where that fits both: a short text alone tells little."""
    votes_of_one, votes_of_other = _votes(one), _votes(other)
    both = _first(votes_of_one + votes_of_other)
    if all(_fits(both, votes) for votes in (votes_of_one, votes_of_other)):
        return both, both
    return _first(votes_of_one), _first(votes_of_other)


def _fits(language: Language, votes: Counter[str]) -> bool:
    most = max(votes.values())
    return most < _TELLING or 3 * votes[language.name] >= 2 * most


def _first(votes: Counter[str]) -> Language:
    return max(_LANGUAGES, key=lambda language: votes[language.name])


def _votes(text: str) -> Counter[str]:
    """How many common words of each language there are at the beginning of a text."""
    return _votes_of(text[: 8 * _ENOUGH])


@lru_cache(maxsize=512)
def _votes_of(sample: str) -> Counter[str]:
    """Kept, since a fact is compared with each new one; nobody changes what comes."""
    if is_caseless(sample):
        return Counter({CASELESS.name: _ENOUGH})
    if is_cyrillic(sample):
        return Counter({RUSSIAN.name: _ENOUGH})
    found = Counter(words(sample))
    return Counter(
        {
            language.name: sum(
                times for word, times in found.items() if word in language.common or word in language.denies
            )
            for language in _LATIN
        }
    )
