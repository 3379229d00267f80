"""The words that decide what a statement says: of whom, how surely, when, and of what kind it is.

All are folded: small letters without accents. English has most; of other languages the words that come most often.
"""

from tuimem.memory.faithfulness.languages import word_set


def _classes(text: str) -> dict[str, str]:
    """`like: love enjoy; hate: …` as the class of each word, also that of its name."""
    lines = (line.split(":") for line in text.split(";"))
    return {word: name.strip() for name, members in lines for word in [*members.split(), *name.split()]}


RELATIONS = _classes("""
    sister: sisters sis schwester schwestern soeur hermana; brother: brothers bro bruder frere hermano;
    mother: mom mum mama mutter mere madre; father: dad papa vater pere padre; parents: parent eltern;
    wife: ehefrau femme esposa; husband: ehemann mari esposo; partner: partners spouse; fiance: fiancee;
    girlfriend: freundin novia copine; boyfriend: novio copain;
    friend: friends freund freunde ami amis amigo amiga;
    son: sons sohn fils hijo; daughter: daughters tochter fille hija; child: children kid kids kind kinder enfant hijos;
    baby: babies; aunt: tante tia; uncle: onkel oncle tio; cousin: cousins; nephew: neffe; niece: nichte;
    grandmother: grandma granny oma abuela; grandfather: grandpa opa abuelo; grandparents: grosseltern;
    boss: manager chef chefin jefe; colleague: colleagues coworker coworkers kollege kollegin collegue;
    neighbour: neighbours neighbor neighbors nachbar nachbarin voisin vecino; roommate: flatmate roommates flatmates;
    landlord: landlady; teacher: lehrer lehrerin; doctor: arzt arztin; team: teammates; company: firma;
    dog: dogs puppy hund chien perro;
    cat: cats kitten katze chat gato; horse: horses pferd; rabbit: rabbits; hamster: hamsters;
    parrot: bird; pet: pets; stepfather: stepdad; stepmother: stepmom; ex: exwife exhusband; family: familie;
    brother: брат; sister: сестра; father: отец папа; mother: мать мама; husband: муж marido; wife: жена;
    son: сын; daughter: дочь; friend: друг подруга
""")
"""Who somebody is to the user. A statement about one of these is not about the user."""

KINDS = _classes("""
    live: lives lived living reside resides residing relocated relocate moved moving move moves settled based home
        dwell wohne wohnt wohnen wohnte lebe lebt leben gezogen umgezogen ziehe habite habitons vit vis demenage
        vivo vive vivir mude mudado vivia живу живет живем;
    like: likes liked love loves loved enjoy enjoys enjoyed adore adores fond fan mag liebe liebt mogen gern gerne aime
        adore gusta gustan encanta люблю любит;
    hate: hates hated dislike dislikes disliked detest detests loathe loathes despise hasse hasst deteste odio odia;
    want: wants wanted wish wishes hope hopes plan plans planning planned intend intends dream dreams wants mochte
        will will plant hoffe veux veut quiero quiere;
    prefer: prefers preferred favourite favorite favourites favorites bevorzuge bevorzugt lieblings prefere preferido;
    allergy: allergic allergies allergisch allergie allergique alergico alergica alergia;
    study: studies studied studying student learn learns learning learned studiere studiert lerne lernt etudie estudio;
    afraid: fear fears scared phobia angst; buy: buys bought buying purchase purchased; own: owns owned;
    born: birthday birth geboren geburtstag ne nee nacido; age: aged old alt ans anos;
    marry: married marries wedding verheiratet heiratet marie casado; divorce: divorced separated geschieden;
    play: plays played playing spiele spielt joue toca juego;
    speak: speaks spoke spoken speaking spreche spricht parle hablo;
    drive: drives drove driven driving fahre fahrt;
    drink: drinks drank drinking; eat: eats ate eaten eating esse isst;
    vegetarian: veggie vegetarisch; vegan: vegane veganer; smoke: smokes smoked smoking rauche raucht;
    work: works worked working job employed arbeite arbeitet travaille trabaja работаю работает;
    commute: commutes commuted commuting pendle pendelt; name: named names called call heisse heisst appelle llamo llama
""")
"""What kind of thing is said, whichever word says it."""

DECIDING = word_set("live like hate want prefer allergy afraid own marry divorce study commute born")
"""Kinds that a statement may only be of if its source is."""

SOFT = word_set("""
    user users nutzer nutzers nutzerin benutzer benutzers benutzerin utilisateur utilisatrice usuario usuaria
    пользователь пользователя пользователю person someone somebody people called named name names call
    known work works worked working job employed profession professional currently now nowadays these days using use
    uses used favours mentioned said says stated states told thing things really very much also recently just
    today new newly fact called again heisst appelle llama arbeite arbeitet travaille trabaja that going lot some bit
    always usually often every actually well since about around approximately years year old age time times been
    need needs please remember jetzt seit maintenant ahora
""")
"""Words that a statement may have though its source has not, and that make no difference between two of them."""

GENERAL = word_set("""
    music food city town village country language hobby sport instrument animal pet drink dish meal place job profession
    color colour kind type breed brand model game activity member full total regularly daily weekly own
""")
"""Words for what another word is one of: who says jazz has said music."""

FUTURE = word_set("""
    will ll gonna plan plans planning planned want wants wanted wish wishes hope hopes hoping might maybe perhaps
    would could should consider considers considering thinking dream dreams soon tomorrow tonight intend intends
    upcoming almost nearly probably possibly supposed next werde wird vielleicht morgen bald mochte wurde demain
    peut etre bientot voudrais manana quiza quizas
""")
"""What is said with one of these is not so yet."""

SURELY_AHEAD = word_set("will ll gonna")
WISHES = word_set("want wants wanted wish wishes hope hopes hoping dream dreams might maybe perhaps would could")
"""Who says something with one of these does not say that it will be."""

TIMES_AHEAD = word_set("soon tomorrow tonight upcoming next morgen bald demain bientot manana")
"""Those of `FUTURE` that tell when, and not how surely: who meets a sister tomorrow has one."""

PAST = word_set("""
    formerly former previously previous ex once earlier originally past until lived worked was were had owned studied
    liked loved hated drove smoked played taught commuted fruher ehemals damals war hatte wohnte arbeitete
    autrefois ancien avant habitait etait antes vivia era
""")
"""What is said with one of these may be so no longer."""

PAST_OF = {
    "lived": ("live", "lives", "living"),
    "worked": ("work", "works", "working"),
    "owned": ("own", "owns"),
    "studied": ("study", "studies", "studying"),
    "liked": ("like", "likes"),
    "loved": ("love", "loves"),
    "hated": ("hate", "hates"),
    "drove": ("drive", "drives"),
    "driven": ("drive", "drives"),
    "spoken": ("speak", "speaks"),
    "eaten": ("eat", "eats"),
    "smoked": ("smoke", "smokes"),
    "played": ("play", "plays"),
    "was": ("is", "am", "are"),
    "were": ("is", "am", "are"),
    "had": ("has", "have"),
    "wohnte": ("wohnt", "wohne"),
    "hatte": ("hat", "habe"),
    "hatten": ("hat", "haben"),
    "war": ("ist", "bin"),
    "waren": ("ist", "sind"),
    "rauchte": ("raucht", "rauche"),
    "avais": ("a", "ai"),
    "etais": ("est", "suis"),
    "tenia": ("tiene", "tengo"),
    "era": ("es", "soy"),
    "habitait": ("habite",),
    "vivia": ("vive", "vivo"),
}
"""What was so, and how that would be said if it were still so."""

SUPPOSED = word_set("if suppose supposing imagine pretend unless whether wenn falls angenommen si supongamos imaginons")
"""What comes after one of these in a clause is not said to be so."""

REQUESTS = word_set("""
    respond reply behave
    tell write give show explain translate list describe suggest recommend compose rewrite summarise summarize
    erzahl erzahle schreib schreibe gib zeig zeige erklar raconte ecris donne montre explique cuentame escribe dame
""")
"""A clause that begins with one of these asks for something, and states nothing of who asks."""

HAVING = word_set("own owns owned have has had got bought buy sold adopted")
"""How people say that they have or had a thing."""

HAS_OR_IS = word_set("is was has had does did")
"""What comes second in a clause about the thing or the person that comes first."""

FICTION = word_set("story hero heroine protagonist villain novel tale geschichte heldin histoire heros historia")
"""What is told of one of these is made up. None of them is an ordinary word elsewhere ("held", "plot")."""

CHANGED = word_set("""
    now moved moving changed change changing switched switching instead anymore longer nowadays became become correction
    actually updated replaced renamed quit stopped left sold postponed cancelled canceled raised died married divorced
    meanwhile since new wrong mistake ended gave started jetzt nun umgezogen gezogen gewechselt statt nicht mehr neu
    maintenant change desormais plus demenage ahora cambio cambie ya
""")
"""Words that tell that something is not as it was."""

ENDED = word_set("""
    not no never longer anymore forget stopped stop quit ended over gone died sold left wrong false cancelled canceled
    finished broke lost dont doesnt didnt isnt wasnt arent ignore incorrect untrue mistake gave nicht kein keine mehr
    vergiss falsch verkauft gestorben plus jamais oublie faux vendu mort nunca olvida vendi murio falso
""")
"""Words that tell that something is over, or was never so."""

DIRECTIONS = word_set("from before after until since against out outside except near")
"""Words that decide how what comes after them stands to what comes before."""

DEGREES = word_set("only more less fewer most least under over")
"""Words that say more of the next one."""

TOGETHER = word_set("with for")
"""Two ways to work: each may be added, and neither is the other."""

BE = word_set("is am are was were be been being")
HAVE = word_set("has have had having owns own owned")
BESIDE = word_set("""
    not never also really very always usually often sometimes only just now currently recently still formerly soon will
    would can could may might must should does do did to ever already mostly mainly regularly
""")
"""What may stand before the word that says what is done."""

HAD_OR_BEEN = frozenset({"allergy", "afraid"})
"""Kinds of what one has, or is: their place among the words does not matter."""

DENIALS = word_set("not no never nicht kein keine plus jamais nunca dont doesnt didnt isnt wasnt arent")
"""Those of `ENDED` that only deny: who says once more that something is not so does not take it back."""

SINGLE = word_set("boss wife husband partner girlfriend boyfriend fiance landlord teacher doctor roommate company team")
"""Relations of which most people have one."""

ONESELF = word_set("user users i im ive ill we")
"""What begins a statement of what the user does."""

BEFORE_SUBJECTS = word_set("the this that these those a an most many some all every each no")
"""What may stand before somebody or something."""

KINDS_DONE = word_set("live like hate want study buy own play speak drive drink eat smoke work commute")
"""Kinds of which something is done, other than a birthday or a name."""

DESCRIBING = word_set("""
    new old current best better favourite favorite favourites favorites older younger elder eldest youngest oldest
    little big only own other former previous last first second third next good closest close dear in
""")
"""What says more of whoever or whatever comes next."""

ADJECTIVES = word_set("""
    black white red blue green yellow brown grey gray orange pink purple golden silver wooden blond blonde dark light
    small large huge tiny long short tall high low wide narrow thin fat heavy young fresh ancient antique modern used
    nice pretty cute lovely sweet sour bitter salty mild strong weak soft hard quiet loud noisy calm lazy busy happy sad
    funny friendly shy clever smart stupid wild tame deaf blind lame healthy ill sick cheap expensive rich poor
    classical electric acoustic digital vintage local foreign royal rural urban northern southern eastern western
    american mexican indian italian russian german korean african european asian australian canadian brazilian greek
    french dutch swiss czech thai vegan vegetarian dry wet warm cold clean dirty empty famous rare different various
    two three four five six seven eight nine ten twin
    real fake plain fancy curly fluffy furry hairy spotted striped gentle fast slow sunny rainy raw cooked
    early late female male adult elderly pregnant private public whole half front back main daily weekly monthly
""")
"""What describes a thing and leaves it what it is; "hot" does not of a dog."""

BEHIND_THINGS = word_set("alone together abroad well online outdoors indoors overseas downtown nearby full part")
"""What stands behind a thing and tells how or where something is done."""

OTHER_ONES = word_set("law step half foster great god ex first second third former late")
"""What makes somebody else of a mother, a brother or a wife."""

NOT_REALLY = word_set("""
    former ex lapsed fake toy mock virtual imaginary pretend wannabe aspiring future failed rented borrowed leased
    suspected possible potential alleged supposed non anti half part quasi formerly temporarily
""")
"""Whoever or whatever is described so is not one, or not surely, or not whole."""

EXCLUDING = (
    word_set("even odd"),
    word_set("left right"),
    word_set("up down"),
    word_set("old new"),
    word_set("older younger elder"),
    word_set("morning mornings afternoon afternoons evening evenings night nights"),
    word_set("weekday weekdays weekend weekends"),
    word_set("on off"),
    word_set("first second third last"),
)
"""Of each of these only one is meant; they say it also where they are too common to tell facts apart."""

ENDS = word_set("""
    stopped quit ceased gave given sold lost left cancelled canceled moved died passed donated scrapped traded got
    started finished
""")
"""What is done to what ends, or begins."""

PARTNERS = word_set("girlfriend boyfriend partner wife husband fiance")

BECAME = word_set("got became")
"""What happens to somebody once."""

NO_MORE_DONE = word_set("stopped quit ceased gave given finished")
NO_MORE_HAD = word_set("sold lost donated scrapped traded got gave given cancelled canceled")
"""What was done to what somebody has no more."""

HELD = word_set("have drive ride buy keep rent build write brew breed")
"""What is done with what one has."""

GONE = word_set("died dead gone sold stolen lost scrapped over cancelled canceled")
"""What is said of what is no more."""

TAKEN = word_set("stolen scrapped sold")
"""Of these: what is done to what is no more; what got lost may be found."""

FELT_OR_LIVED = word_set("like hate prefer live allergy afraid want born marry speak be")
"""What nobody gives up with a word for something else."""

QUALIFYING = word_set("""
    only just merely simply always often usually all both other your his her
    their every everyone everything much many enough well very too so quite
    exactly necessarily mainly mostly daily alone sometimes except unless if when whenever until while though
    without almost nearly half fluently properly
""")
"""A denial with one of these denies how, how often or when, and not that it is so."""

NOT_SURE = word_set("will ll would could should might must may wish want wants almost nearly maybe perhaps if whether")
"""What is denied or ended with one of these is not so yet, or not surely."""

FORGETS = word_set("forget ignore disregard delete remove scratch strike")
"""What the user asks for, when what comes after it does not hold."""

LEADING = word_set("""
    and so but well also oh yes no ok okay actually sorry wait then please sadly unfortunately luckily finally now
    honestly because recently besides anyway both all
""")
"""What may stand before a statement, and says nothing."""

THEIR_OWN = word_set("my our the")
"""What is sold with one of these before it was had."""

HOW_OFTEN = word_set("once twice thrice daily weekly monthly yearly hourly regularly sometimes tomorrow")
"""What stands behind a thing and does not describe it."""

BEFORE_PLACES = word_set("in at near to by outside on")
"""What stands before a place where somebody lives."""

ARTICLES = word_set("a an the my our his her their some one")

SAID_INSTEAD = word_set("""
    actually correction wrong mistake meant instead changed change switched switching swapped replaced exchanged renamed
    postponed updated
""")
"""What is said with one of these stands for something of its kind that was said before."""

CHANGES_MIND = word_set("mind plans opinion")

MOSTLY_ONE = word_set("work drive commute")
"""What people do with one thing, or at one place: who now does it with another one has left that."""

SPEAKER = word_set("""
    i im ive id me my mine myself we were our us ich mir mich mein meine meinen wir uns je j moi mon ma mes nous yo mi
    mis soy tengo estoy я мы мне меня мои моя мое наш наша
""")
MINE = word_set("my our mein meine meinen unser unsere mon ma mes notre mi mis nuestra nuestro мои моя мое наш наша")
USER = word_set(
    "user users nutzer nutzers nutzerin benutzer benutzers benutzerin utilisateur utilisatrice usuario usuaria"
    " пользователь пользователя пользователю i im my ich mein meine je mon ma yo mi"
)
"""How a fact speaks of the user."""

STOPS = word_set(
    "quit quits quitting stopped stop gave sold lost left cancelled canceled aufgehort verkauft arrete vendu"
)
"""What comes with one of these is over."""

UNSURE_QUESTION = word_set("""
    me my i im we us our this that it its these those there here or not dont arent isnt doesnt havent want need mean
    sure ready think agree know understand mind remember feel would could should will going planning today tonight
    now tomorrow okay ok so same too either
""")
"""A question with one of these is about something else said, or about this moment, or its yes has two meanings."""

NO_ANSWER = word_set("""
    no not none nothing never nobody why what who how when where hm hmm huh ok okay thanks thank hello hi hey bye sorry
    stop continue next skip pass later secret guess dunno idk whatever unsure private please tell go anything something
    yes yeah sure well lol haha interesting great cool nice good fine he she they his her their because but
""")
"""A text with one of these is no plain answer to a question."""

LASTING = word_set("""
    teach wear collect write read bake cook run ride sing swim grow keep visit train volunteer practise practice paint
    draw knit hike climb dance build develop program save suffer follow raise breed support use prefer
    stand attend graduate serve coach manage design repair restore brew garden ski sail surf fish hunt camp travel
    belong identify avoid take go join retire adopt
""")
"""Beside the kinds: what is done for long, or once for all."""

STATES = word_set("""
    tired hungry thirsty bored sorry sad happy angry busy late ready sure fine ok okay good well better here there back
    home done confused lost sick ill cold hot stuck curious glad excited worried nervous drunk awake asleep alone free
    wondering thinking trying looking going asking talking joking kidding not just about out
""")
"""What somebody is for a while."""

PASSING_THINGS = word_set("""
    point guess bad turn answer phone question questions problem problems idea ideas meeting headache look time chance
    feeling minute moment reason doubt favour favor request email mail cold flu fever
""")
"""What somebody has for a while."""

AT_ONCE = word_set("know ask see talk hear say tell go have make get be buy eat drink use")
"""What somebody wants to do now."""

PASSING = word_set("""
    today tonight tomorrow yesterday moment minute currently soon later maybe perhaps might would could should will ll
    guess suppose think thought wonder thanks thank hello almost nearly probably
""")
"""A statement with one of these is of this moment, or unsure."""

REFERENCES = word_set("it this that these those them one ones he she they again just")
"""A statement with one of these says nothing when what was said before is not known."""

NAMES = word_set("name names named call calls called move moves wish wishes wished hope hopes hoped")
"""Kinds of what is done that say nothing lasting of oneself."""

ONCE = word_set("moved grew born studied graduated married quit retired became joined inherited adopted lived worked")
"""What was done once and still tells who somebody is."""

SHORT_FORMS = word_set("mr mrs ms dr st prof jr sr mt ft lt gen capt sgt vs approx ca nr bzw mme mlle sta sra dra")
"""Words that are cut short with a point, and that another one follows."""

THINGS = word_set("the this that these those a an there it its der die das den dem le la les el los las il lo")
"""Words that begin a clause about a thing."""

OTHERS = word_set("he she they it his her their hes shes theyre er sie il elle ils elles ella ellos ellas")
YOU = word_set("you your youre yours du dein deine tu vous votre usted")
SIGNS_OF_RELATIONS = frozenset("姐妹哥弟妈爸父母妻夫儿女友猫狗老板同事邻居姉兄弟妹母父妻夫息娘犬")
"""Relations in Chinese and Japanese."""
