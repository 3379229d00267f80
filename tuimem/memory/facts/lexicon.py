"""The words that decide what a statement says: of whom, how surely, when, and of what kind it is.

All are folded: small letters without accents. English has most; of other languages the words that come most often.
"""


def _classes(text: str) -> dict[str, str]:
    """`like: love enjoy; hate: …` as the class of each word, also that of its name."""
    lines = (line.split(":") for line in text.split(";"))
    return {word: name.strip() for name, members in lines for word in [*members.split(), *name.split()]}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
    parrot: bird; pet: pets; stepfather: stepdad; stepmother: stepmom; ex: exwife exhusband; family: familie
""")
"""Who somebody is to the user. A statement about one of these is not about the user."""

KINDS = _classes("""
    live: lives lived living reside resides residing relocated relocate moved moving move moves settled based home
        dwell wohne wohnt wohnen wohnte lebe lebt leben gezogen umgezogen ziehe habite habitons vit vis demenage
        vivo vive vivir mude mudado vivia;
    like: likes liked love loves loved enjoy enjoys enjoyed adore adores fond fan mag liebe liebt mogen gern gerne aime
        adore gusta gustan encanta;
    hate: hates hated dislike dislikes disliked detest detests loathe loathes despise hasse hasst deteste odio odia;
    want: wants wanted wish wishes hope hopes plan plans planning planned intend intends dream dreams wants mochte
        will will plant hoffe veux veut quiero quiere;
    prefer: prefers preferred favourite favorite favourites favorites bevorzuge bevorzugt lieblings prefere preferido;
    allergy: allergic allergies allergisch allergie allergique alergico alergica alergia;
    study: studies studied studying student learn learns learning learned studiere studiert lerne lernt etudie estudio;
    afraid: fear fears scared phobia angst; buy: buys bought buying purchase purchased; own: owns owned;
    born: birthday birth geboren geburtstag ne nee nacido; age: aged old alt ans anos;
    marry: married marries wedding verheiratet heiratet marie casado; divorce: divorced separated geschieden;
    play: plays played playing spiele spielt joue toca juego; speak: speaks spoke speaking spreche spricht parle hablo;
    drive: drives drove driving fahre fahrt;
    drink: drinks drank drinking; eat: eats ate eating;
    vegetarian: veggie vegetarisch; vegan: vegane veganer; smoke: smokes smoked smoking rauche raucht;
    work: works worked working job employed arbeite arbeitet travaille trabaja;
    commute: commutes commuted commuting pendle pendelt; name: named names called call heisse heisst appelle llamo llama
""")
"""What kind of thing is said, whichever word says it."""

DECIDING = _words("live like hate want prefer allergy afraid own marry divorce study commute born")
"""Kinds that a statement may only be of if its source is."""

SOFT = _words("""
    user users nutzer nutzerin benutzer utilisateur usuario person someone somebody people called named name names call
    known work works worked working job employed profession professional currently now nowadays these days using use
    uses used favours mentioned said says stated states told thing things really very much also recently just
    today new newly fact called again heisst appelle llama arbeite arbeitet travaille trabaja that going lot some bit
    always usually often every actually well since about around approximately years year old age time times been
    need needs please remember jetzt seit maintenant ahora
""")
"""Words that a statement may have though its source has not, and that make no difference between two of them."""

GENERAL = _words("""
    music food city town village country language hobby sport instrument animal pet drink dish meal place job profession
    color colour kind type breed brand model game activity member full total regularly daily weekly own
""")
"""Words for what another word is one of: who says jazz has said music."""

FUTURE = _words("""
    will ll gonna plan plans planning planned want wants wanted wish wishes hope hopes hoping might maybe perhaps
    would could should consider considers considering thinking dream dreams soon tomorrow tonight intend intends
    upcoming almost nearly probably possibly supposed next werde wird vielleicht morgen bald mochte wurde demain
    peut etre bientot voudrais manana quiza quizas
""")
"""What is said with one of these is not so yet."""

SURELY_AHEAD = _words("will ll gonna")
WISHES = _words("want wants wanted wish wishes hope hopes hoping dream dreams might maybe perhaps would could")
"""Who says something with one of these does not say that it will be."""

TIMES_AHEAD = _words("soon tomorrow tonight upcoming next morgen bald demain bientot manana")
"""Those of them that tell when, and not how surely: who meets a sister tomorrow has one."""

PAST = _words("""
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
    "smoked": ("smoke", "smokes"),
    "played": ("play", "plays"),
    "was": ("is", "am", "are"),
    "were": ("is", "am", "are"),
    "had": ("has", "have"),
    "wohnte": ("wohnt", "wohne"),
    "habitait": ("habite",),
    "vivia": ("vive", "vivo"),
}
"""What was so, and how that would be said if it were still so."""

SUPPOSED = _words("if suppose supposing imagine pretend unless whether wenn falls angenommen si supongamos imaginons")
"""What comes after one of these in a clause is not said to be so."""

REQUESTS = _words("""
    tell write give show explain translate list describe suggest recommend compose rewrite summarise summarize
    erzahl erzahle schreib schreibe gib zeig zeige erklar raconte ecris donne montre explique cuentame escribe dame
""")
"""A clause that begins with one of these asks for something, and states nothing of who asks."""

HAVING = _words("own owns owned have has had got bought buy sold adopted")
"""How people say that they have or had a thing."""

HAS_OR_IS = _words("is was has had does did")
"""What comes second in a clause about the thing or the person that comes first."""

FICTION = _words("story hero heroine protagonist villain novel tale geschichte heldin histoire heros historia")
"""What is told of one of these is made up. None of them is an ordinary word elsewhere ("held", "plot")."""

CHANGED = _words("""
    now moved moving changed change changing switched switching instead anymore longer nowadays became become correction
    actually updated replaced renamed quit stopped left sold postponed cancelled canceled raised died married divorced
    meanwhile since new wrong mistake ended gave started jetzt nun umgezogen gezogen gewechselt statt nicht mehr neu
    maintenant change desormais plus demenage ahora cambio cambie ya
""")
"""Words that tell that something is not as it was."""

ENDED = _words("""
    not no never longer anymore forget stopped stop quit ended over gone died sold left wrong false cancelled canceled
    finished broke lost dont doesnt didnt isnt wasnt arent ignore incorrect untrue mistake gave nicht kein keine mehr
    vergiss falsch verkauft gestorben plus jamais oublie faux vendu mort nunca olvida vendi murio falso
""")
"""Words that tell that something is over, or was never so."""

DIRECTIONS = _words("from before after until since against out outside except near")
"""Words that decide how what comes after them stands to what comes before."""

DEGREES = _words("only more less fewer most least under over")
"""Words that say more of the next one."""

TOGETHER = _words("with for")
"""Two ways to work: each may be added, and neither is the other."""

BE = _words("is am are was were be been being")
HAVE = _words("has have had having owns own owned")
BESIDE = _words("""
    not never also really very always usually often sometimes only just now currently recently still formerly soon will
    would can could may might must should does do did to ever already mostly mainly regularly
""")
"""What may stand before the word that says what is done."""

HAD_OR_BEEN = frozenset({"allergy", "afraid"})
"""Kinds of what one has, or is: their place among the words does not matter."""

DENIALS = _words("not no never nicht kein keine plus jamais nunca dont doesnt didnt isnt wasnt arent")
"""Those of them that only deny: who says once more that something is not so does not take it back."""

SINGLE = _words("boss wife husband partner girlfriend boyfriend fiance landlord teacher doctor roommate company team")
"""Relations of which most people have one."""

ONESELF = _words("user users i im ive ill we")
"""What begins a statement of what the user does."""

DETERMINERS = _words("the this that these those a an most many some all every each no")
"""What may stand before somebody or something."""

DONE = _words("live like hate want study buy own play speak drive drink eat smoke work commute")
"""Kinds of which something is done, other than a birthday or a name."""

DESCRIBING = _words("""
    new old current best better favourite favorite favourites favorites older younger elder eldest youngest oldest
    little big only own other former previous last first second third next good closest close dear in
""")
"""What says more of whoever or whatever comes next."""

OTHER_ONES = _words("law step half foster great god ex first second third former late")
"""What makes somebody else of a mother, a brother or a wife."""

EXCLUDING = (
    _words("even odd"),
    _words("left right"),
    _words("up down"),
    _words("old new"),
    _words("older younger elder"),
    _words("morning mornings afternoon afternoons evening evenings night nights"),
    _words("weekday weekdays weekend weekends"),
    _words("on off"),
    _words("first second third last"),
)
"""Of each of these only one is meant; they say it also where they are too common to tell facts apart."""

ENDS = _words("""
    stopped quit ceased gave given sold lost left cancelled canceled moved died passed donated scrapped traded got
    started finished
""")
"""What is done to what ends, or begins."""

NO_MORE_DONE = _words("stopped quit ceased gave given finished")
NO_MORE_HAD = _words("sold lost donated scrapped traded got gave given cancelled canceled")
"""What was done to what somebody has no more."""

HELD = _words("have drive ride buy keep rent build write brew breed")
"""What is done with what one has."""

GONE = _words("died dead gone sold stolen lost scrapped over")
"""What is said of what is no more."""

FELT_OR_LIVED = _words("like hate prefer live allergy afraid want born marry speak be")
"""What nobody gives up with a word for something else."""

QUALIFYING = _words("""
    only just merely simply always often usually all both other your his her
    their every everyone everything much many enough well very too so quite
    exactly necessarily mainly mostly daily alone sometimes except unless if when whenever until while though
    without almost nearly half fluently properly
""")
"""A denial with one of these denies how, how often or when, and not that it is so."""

NOT_SURE = _words("will ll would could should might must may wish want wants almost nearly maybe perhaps if whether")
"""What is denied or ended with one of these is not so yet, or not surely."""

FORGETS = _words("forget ignore disregard delete remove scratch strike")
"""What the user asks for, when what comes after it does not hold."""

LEADING = _words("""
    and so but well also oh yes no ok okay actually sorry wait then please sadly unfortunately luckily finally now
    honestly because recently besides anyway both all
""")
"""What may stand before a statement, and says nothing."""

THEIR_OWN = _words("my our the")
"""What is sold with one of these before it was had."""

HOW_OFTEN = _words("once twice thrice daily weekly monthly yearly hourly regularly sometimes tomorrow")
"""What stands behind a thing and does not describe it."""

PLACED = _words("in at near to by outside on")
"""What stands before a place where somebody lives."""

ARTICLES = _words("a an the my our his her their some one")

SAID_INSTEAD = _words("""
    actually correction wrong mistake meant instead changed change switched switching swapped replaced exchanged renamed
    postponed updated
""")
"""What is said with one of these stands for something of its kind that was said before."""

CHANGES_MIND = _words("mind plans opinion")

MOSTLY_ONE = _words("work drive commute")
"""What people do with one thing, or at one place: who now does it with another one has left that."""

SPEAKER = _words("""
    i im ive id me my mine myself we were our us ich mir mich mein meine meinen wir uns je j moi mon ma mes nous yo mi
    mis soy tengo estoy
""")
MINE = _words("my our mein meine meinen unser unsere mon ma mes notre mi mis nuestra nuestro")
USER = _words("user users nutzer nutzers nutzerin benutzer utilisateur usuario i im my ich mein meine je mon ma yo mi")
"""How a fact speaks of the user."""

STOPS = _words(
    "quit quits quitting stopped stop gave sold lost left cancelled canceled aufgehort verkauft arrete vendu"
)
"""What comes with one of these is over."""

UNSURE_QUESTION = _words("""
    me my i im we us our this that it its these those there here or not dont arent isnt doesnt havent want need mean
    sure ready think agree know understand mind remember feel would could should will going planning today tonight
    now tomorrow okay ok so same too either
""")
"""A question with one of these is about something else said, or about this moment, or its yes has two meanings."""

NO_ANSWER = _words("""
    no not none nothing never nobody why what who how when where hm hmm huh ok okay thanks thank hello hi hey bye sorry
    stop continue next skip pass later secret guess dunno idk whatever unsure private please tell go anything something
    yes yeah sure well lol haha interesting great cool nice good fine he she they his her their because but
""")
"""A text with one of these is no plain answer to a question."""

LASTING = _words("""
    teach wear collect write read bake cook run ride sing swim grow keep visit train volunteer practise practice paint
    draw knit hike climb dance build develop program save suffer follow raise breed support use prefer
    stand attend graduate serve coach manage design repair restore brew garden ski sail surf fish hunt camp travel
    belong identify avoid take go join retire adopt
""")
"""Beside the kinds: what is done for long, or once for all."""

STATES = _words("""
    tired hungry thirsty bored sorry sad happy angry busy late ready sure fine ok okay good well better here there back
    home done confused lost sick ill cold hot stuck curious glad excited worried nervous drunk awake asleep alone free
    wondering thinking trying looking going asking talking joking kidding not just about out
""")
"""What somebody is for a while."""

PASSING_THINGS = _words("""
    point guess bad turn answer phone question questions problem problems idea ideas meeting headache look time chance
    feeling minute moment reason doubt favour favor request email mail cold flu fever
""")
"""What somebody has for a while."""

AT_ONCE = _words("know ask see talk hear say tell go have make get be buy eat drink use")
"""What somebody wants to do now."""

PASSING = _words("""
    today tonight tomorrow yesterday moment minute currently soon later maybe perhaps might would could should will ll
    guess suppose think thought wonder thanks thank hello almost nearly probably
""")
"""A statement with one of these is of this moment, or unsure."""

REFERENCES = _words("it this that these those them one ones he she they again just")
"""A statement with one of these says nothing when what was said before is not known."""

NAMES = _words("name names named call calls called move moves wish wishes wished hope hopes hoped")
"""Kinds of what is done that say nothing lasting of oneself."""

ONCE = _words("moved grew born studied graduated married quit retired became joined inherited adopted lived worked")
"""What was done once and still tells who somebody is."""

THINGS = _words("the this that these those a an there it its der die das den dem le la les el los las il lo")
"""Words that begin a clause about a thing."""

OTHERS = _words("he she they it his her their hes shes theyre er sie il elle ils elles ella ellos ellas")
YOU = _words("you your youre yours du dein deine tu vous votre usted")
SIGNS_OF_RELATIONS = frozenset("姐妹哥弟妈爸父母妻夫儿女友猫狗老板同事邻居姉兄弟妹母父妻夫息娘犬")
"""Relations in Chinese and Japanese."""

PRAISE = _words("""
    ai assistant best better big bit bot brilliant chatbot chatgpt computer cute darling dear expert
    fantastic fast first
    friend funny gem genius gift god good great helpful hero kind legend lifesaver llm lovely machine marvel marvellous
    master model nice one only person pro real right same saint smart star sweet sweetheart treasure true very
    wonder wonderful
""")
"""Who is told to be one of these is thanked, or reminded of what they are, and given no role."""

STRESSED = _words("""
    this please note important it not never very really so always that remember warning disclaimer update edit ps yes no
    all too quite just actually still also thanks and but or if when
""")
"""Words between asterisks that begin with one of these are stressed; other ones act."""

EMOTES = _words("""
    sighs laughs coughs giggles shrugs smiles grins cries hugs waves yawns blushes sniffs chuckles winks nods sobs gasps
    sometimes does is has was
""")
"""What people do beside their own words, outside of any scene."""

PERSONS = _words("""
    guy guys man men woman women girl girls boy boys lady person people someone somebody anyone anybody everyone
    everybody nobody stranger strangers folk folks others pal mate author actor singer student students client clients
    customer customers patient patients guest guests dude fellow those idiot celebrity artist
""")
"""Anybody who is no relation of the user's, and is not named."""

NOBODY = _words("nobody none nothing neither nor hardly nowhere")
"""With one of these a part denies what follows in it, as it does with a denial."""

VIEWS = _words("""
    think thinks thought thinking believe believes believed know knows knew guess guesses guessed suppose supposes
    supposed feel feels felt say says said saying tell tells told telling claim claims claimed swear swears swore
    insist insists insisted assume assumes assumed imagine imagines imagined doubt doubts doubted deny denies denied
    suspect suspects suspected wonder wonders wondered wish wishes wished hope hopes hoped fear fears feared worry
    worries worried dream dreams dreamed dreamt pretend pretends pretended ask asks asked hear hears heard read reads
    mention mentions mentioned mean means meant realise realised realize realized notice noticed discover discovered
    learned learnt found figured remember remembers remembered forget forgot admit admits admitted promise promised
    confirm confirms confirmed suggest suggests suggested write writes wrote announce announced convinced convince
    sure certain afraid glad happy aware proud expect expects expected joke joked lie lied rumour rumor accuse accused
    imply implies implied seem seems seemed appear appears appeared add note confess agree agrees agreed bet
""")
"""What somebody says or thinks may follow one of these."""

ASSERTS = _words("say tell mention add note admit confess confirm stress")
"""Who should or must say something says it."""

DOUBTS = _words("""
    doubt doubts doubted deny denies denied wonder wonders wondered imagine imagines imagined wish wishes wished hope
    hopes hoped fear fears feared worry worries worried dream dreams dreamed dreamt pretend pretends pretended ask asks
    asked suspect suspects suspected seem seems seemed appear appears appeared thought believed assumed figured joke
    joked lie lied unsure uncertain myth rumour rumor unlikely impossible false untrue wrong nonsense formerly
    convinced expect expected used possible scared terrified anxious nervous picture pictured myself ourselves refuse
    refuses refused decline declines declined
""")
"""What comes after one of these is not said to be so."""

UNREAL = _words(
    "imagine imagined imagining pretend pretended pretending deny denied denying doubt doubted picture pictured"
)
"""Such a word takes the next one too, where that one names what is done."""

CAUSES = _words("""
    tell told ask asked want wanted teach taught teaching help helped let make made see saw seen hear heard watch
    watched convince convinced force forced get got need expect expected invite invited allow allowed find found catch
    caught like love hate
""")
"""Who does one of these to somebody has them do something, or sees them do it."""

MEETS = _words("know knew meet met have had saw see heard read talked talk spoke visited visit")
"""Whom one meets somewhere is there; the one who meets them need not be."""

JOINING = _words("""
    that how what where why when while because since before after until as although though unless if whether once than
    like so
""")
"""Begins a part of a clause that has somebody who does something."""

MODALS = _words("""
    can could will would shall should may might must do does did cannot cant dont doesnt didnt wont ll d need needs
""")
PREPOSITIONS = _words("""
    in on at to from with of for by about into over under near as since until before after between without during
    through against around
""")
DETERMINERS = _words("""
    the a an my our his her their your its this these some any no every each another first last own own new old whose
""")
"""What comes after one of these is a thing, even where it is spelled like what is done."""

PLACED = _words("from called named aged with in at near")
"""Tells more of whoever stands before it."""

DONE = _words("""
    be have do go get make take come see know think look want give use find tell ask work seem feel try leave call live
    love hate like enjoy prefer own study learn teach play speak drive drink eat smoke cook bake run swim sing dance
    paint draw write read ride walk hike climb ski sail surf fish hunt camp travel visit move buy sell rent build grow
    keep raise breed train coach serve manage lead design program code develop repair restore brew garden knit sew wear
    collect watch follow support join attend belong volunteer practise practice suffer need mean help start stop quit
    begin finish marry divorce die bear retire adopt sleep wake wash clean feed catch throw win lose fight break bring
    send pay spend save earn owe hold stand sit lie fall fly cycle commute hope plan wish dream fear dislike adore
    detest despise loathe avoid miss remember forget believe say talk meet date kiss hug call text visit cut grind
    translate speak understand stay settle reside return arrive graduate become turn change switch gain weigh measure
    snore bark bite plant order crash hurt crack expire treat prescribe vaccinate laugh cry fire hire lend borrow steal
    invite promote trust admire envy hit kick push pull beat follow chase marry thank blame forgive
    carry lift open close
    phone email visit
""")
"""What people do, each as it is named."""

HOMES = _words("""
    city cities town village country countryside suburbs suburb coast mountains sea seaside capital island abroad
    house flat apartment farm cottage place home neighbourhood neighborhood state canton valley north south east west
    dorm campus
""")
"""Where people live."""
