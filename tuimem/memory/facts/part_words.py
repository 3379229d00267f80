"""The words by which the parts of a sentence are known, and scenes: who speaks, how surely, and what is done.

All are folded, as in `lexicon.py`. They are English, which alone is read in parts.
"""

from tuimem.memory.facts.lexicon import DENIALS
from tuimem.memory.faithfulness.languages import word_set

PRAISE = word_set("""
    ai assistant best better big bit bot brilliant chatbot chatgpt computer cute darling dear expert
    fantastic fast first
    friend funny gem genius gift god good great helpful hero kind legend lifesaver llm lovely machine marvel marvellous
    master model nice one only person pro real right same saint smart star sweet sweetheart treasure true very
    wonder wonderful
""")
"""Who is told to be one of these is thanked, or reminded of what they are, and given no role."""

STRESSED = word_set("""
    this please note important it not never very really so always that remember warning disclaimer update edit ps yes no
    all too quite just actually still also thanks and but or if when
""")
"""Words between asterisks that begin with one of these are stressed; other ones act."""

EMOTES = word_set("""
    sighs laughs coughs giggles shrugs smiles grins cries hugs waves yawns blushes sniffs chuckles winks nods sobs gasps
    sometimes does is has was
""")
"""What people do beside their own words, outside of any scene."""

BODY = word_set("breath throat eyes nose")
"""What people draw, clear, rub or blow as they begin to speak, outside of any scene."""

ROLES = word_set("""
    doctor nurse surgeon pirate knight dragon wizard witch king queen prince princess captain narrator interviewer
    recruiter examiner detective vampire werewolf elf orc dwarf goblin innkeeper shopkeeper bartender waiter barista
    judge lawyer prosecutor customer patient client landlord tutor teacher professor coach boss soldier officer spy
    thief assassin alien demon angel ghost zombie hero villain character gamemaster gm dm interrogator salesman
    therapist psychologist psychiatrist pilot astronaut samurai ninja cowboy sheriff mayor emperor guard merchant
""")
"""Who is told to be one of these is given a role to play."""

PLAYED = word_set("""
    piano guitar violin viola drums flute cello bass trumpet saxophone sax harp organ keyboard ukulele banjo clarinet
    accordion harmonica tennis chess football soccer golf cards poker basketball volleyball badminton hockey cricket
    rugby baseball squash checkers scrabble monopoly music it
""")
"""Instruments, sports and boards: who plays one of these plays nobody else."""

PERSONS = word_set("""
    guy guys man men woman women girl girls boy boys lady person people someone somebody anyone anybody everyone
    everybody nobody stranger strangers folk folks others pal mate author actor singer student students client clients
    customer customers patient patients guest guests dude fellow those idiot celebrity artist
""")
"""Anybody who is no relation of the user's, and is not named."""

NOBODY = word_set("nobody none nothing neither nor hardly nowhere")
"""With one of these a part denies what follows in it, as it does with a denial."""

VIEWS = word_set("""
    think thinks thought thinking believe believes believed know knows knew guess guesses guessed suppose supposes
    supposed feel feels felt say says said saying tell tells told telling claim claims claimed claiming typed
    swear swears swore
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

ASSERTS = word_set("say tell mention add note admit confess confirm stress")
"""Who should or must say something says it."""

DOUBTS = word_set("""
    doubt doubts doubted deny denies denied wonder wonders wondered imagine imagines imagined wish wishes wished hope
    hopes hoped fear fears feared worry worries worried dream dreams dreamed dreamt pretend pretends pretended ask asks
    asked suspect suspects suspected seem seems seemed appear appears appeared thought believed assumed figured joke
    joked lie lied unsure uncertain myth rumour rumor unlikely impossible false untrue wrong nonsense formerly
    convinced expect expected used possible scared terrified anxious nervous picture pictured myself ourselves refuse
    refuses refused decline declines declined typed
""")
"""What comes after one of these is not said to be so."""

UNREAL = word_set(
    "imagine imagined imagining pretend pretended pretending deny denied denying doubt doubted picture pictured"
)
"""Such a word takes the next one too, where that one names what is done."""

WEIGHED = word_set("against afford considered consider considers considering contemplated contemplating")
"""What goes on behind one of these is not done, or not yet."""

THOUGHT = word_set("""
    idea thought thoughts think thinks thinking talk talks talked talking dream dreams dreamed dreamt dreaming prospect
    possibility notion chance plan wonder wondered wondering debate debated debating joke joked joking instead fantasise
    fantasised fantasize fantasized
""")
"""What goes on behind one of these with “of” or “about” is only thought of."""

CAUSES = word_set("""
    tell told ask asked want wanted teach taught teaching help helped let make made see saw seen hear heard watch
    watched convince convinced force forced get got need expect expected invite invited allow allowed find found catch
    caught like love hate
""")
"""Who does one of these to somebody has them do something, or sees them do it."""

MEETS = word_set("know knew meet met have had saw see heard read talked talk spoke visited visit")
"""Whom one meets somewhere is there; the one who meets them need not be."""

JOINING = word_set("""
    that how what where why when while because since before after until as although though unless if whether once than
    like so
""")
"""Begins a part of a clause that has somebody who does something."""

MODALS = word_set("""
    can could will would shall should may might must do does did cannot cant dont doesnt didnt wont ll d need needs
""")
PREPOSITIONS = word_set("""
    in on at to from with of for by about into over under near as since until before after between without during
    through against around
""")
DETERMINERS = word_set("""
    the a an my our his her their your its this these some any no every each another first last own own new old whose
""")
"""What comes after one of these is a thing, even where it is spelled like what is done."""

PLACED = word_set("from called named aged with in at near")
"""Tells more of whoever stands before it."""

DONE = word_set("""
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

WORLDS = word_set("""
    d&d dnd dungeons_and_dragons dungeons_&_dragons sims sims_2 sims_3 sims_4 animal_crossing minecraft skyrim oblivion
    morrowind gta grand_theft_auto fortnite roblox zelda pokemon pokémon warcraft world_of_warcraft wow stardew_valley
    elden_ring dark_souls fallout second_life red_dead_redemption witcher cyberpunk runescape terraria factorio rimworld
    crusader_kings civilization civ final_fantasy mass_effect baldur's_gate pathfinder warhammer call_of_cthulhu
    star_wars star_trek middle-earth middle_earth hogwarts narnia westeros azeroth hyrule tamriel matrix valheim diablo
    starfield farmville harvest_moon
""")
"""Games and other worlds: what one is or has in them is played."""

HOMES = word_set("""
    city cities town village country countryside suburbs suburb coast mountains sea seaside capital island abroad
    house flat apartment farm cottage place home neighbourhood neighborhood state canton valley north south east west
    dorm campus
""")
"""Where people live."""

OBTAINED = word_set("have get buy own adopt inherit keep breed raise suffer drive ride wear run")
"""Who does one of these to a thing has it."""

KEPT = word_set("suffer drive ride wear keep breed raise run have")
"""Of these: what is done as long as the thing is had."""

HAD_WITH = word_set("be live struggle diagnose bear")
"""Who does, or is, one of these with something has it."""

QUANTITIES = word_set(
    "lot lots couple bunch pair dozen ton tons bit few kind type sort number plenty form case load loads"
)
"""What stands before `of`, and only says how much there is of what comes after it."""

PARENTS_AND_OWNERS = word_set("mother mom mum mama father dad papa parent owner proud grandmother grandfather")
"""Who is one of these of somebody or something has them."""

WORKED = word_set("work join hire employ serve teach run manage lead")
"""What is done where somebody works, or as what they work."""

POSTS = word_set("job position role employed")
"""What somebody has who works."""

BECOME = word_set("be become became remain")
TURNED = word_set("get go turn stay come live")
"""How somebody comes to be, or goes on being, in a state or at a place."""

FELT = word_set("like hate")
"""What somebody thinks of being what they are."""

BECOME_ONE = word_set("marry divorce retire")
"""What is done once, and what one is from then on."""

STATES_IN_FORM = word_set("retired married divorced interested tired left allergic")
"""Words that are spelled like what is done, and tell what somebody is."""

TRAITS = word_set("""
    name names nickname surname age birthday job profession occupation career work height weight size hobby hobbies
    passion diet religion nationality pronouns language languages title gender background goal dream plan plans budget
    salary income address email number home hometown birthplace allergy allergies health
""")
"""What is said of one of these of somebody's own is said of them; what is said of their bike or their lodger is not."""

FIRST_OF_OTHERS = word_set("the a an one some half most many several few all none both")
"""Who begins with one of these speaks of somebody or something else: “an old friend of mine”."""

DENYING = DENIALS.union(
    NOBODY,
    word_set("barely rarely scarcely seldom zero cannot lack lacks lacking refuse refuses refused avoid avoids except"),
    word_set("former ex non aspiring wannabe"),
)
"""A part denies what comes after one of these, in whatever word, or takes it back."""

DENYING_PAIRS = frozenset({("far", "from"), ("apart", "from"), ("a", "future")})
NOT_DENIED = word_set("only just merely simply doubt wonder problem matter")
"""Before one of these a denial denies nothing: “not only”, “no doubt”."""

FELT_FOR = word_set("of at about with for to on")
"""Behind what somebody is, one of these leads to whom they are so of: “afraid of”, “angry at”, “in love with”."""

MUTUAL = word_set("married engaged related friends close similar equal next opposite identical relationship together")
"""Who is one of these to somebody, has them be so too."""

NEAR = word_set("near outside")
DISTANT = word_set("close next adjacent far away minute minutes hour hours km kilometres kilometers mile miles")
"""What is near something, or so before `to` or `from`, is not in it."""

EXCHANGED = word_set("replaced swapped traded exchanged substituted")
OVER = word_set("to over with for")
"""What is preferred to something, or exchanged for it, stands before one of these."""

ALL_OF_US = word_set("all both each none neither")
"""Before “of us” these include the user; “most”, “some” and “two” need not."""

FEELINGS = word_set("""
    depressed anxious lonely stressed exhausted overwhelmed homesick unwell burnt burned nervous sad unhappy miserable
""")
"""Who feels one of these is it."""
