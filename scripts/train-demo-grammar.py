"""Wording and sentence machinery of the texts that the demo model is trained on (see train-demo-corpus.py)."""

import random
import re
from functools import lru_cache

# One production per line, alternatives between bars: [a|b] chooses inside a sentence, <rule> expands
# another production, {slot} is filled from what the text at hand remembers.
RULES_TEXT = """
girl: Ada|Anna|Bella|Clara|Cora|Daisy|Edith|Ella|Elsa|Emma|Fern|Flora|Freya|Grace|Greta|Hanna|Hazel|Ida|Iris|Ivy
    |Jane|June|Kate|Lena|Lily|Lucy|Mabel|Maria|Mia|Mina|Molly|Nell|Nina|Nora|Olive|Petra|Rosa|Ruth|Sara|Tess|Vera
    |Willa
boy: Adam|Albert|Amos|Anton|Arlo|Ben|Bruno|Carl|Daniel|David|Eli|Emil|Felix|Finn|Frank|George|Gus|Henry|Hugo
    |Ivan|Jack|Jacob|Jonas|Leo|Luke|Mark|Martin|Max|Milo|Ned|Noah|Oscar|Otto|Paul|Peter|Ralph|Sam|Simon|Theo|Tom
    |Victor|Walter
job: baker|potter|farmer|sailor|weaver|gardener|carpenter|blacksmith|painter|teacher|miller|fisher|doctor|cook
    |tailor|shepherd|beekeeper|clockmaker|musician|librarian|postman|mason|ferryman|shoemaker
animal: fox|bear|owl|hare|mouse|crow|duck|frog|goat|wolf|hen|badger|otter|beaver|turtle|squirrel|hedgehog|donkey
    |goose|sparrow|mole|cat|dog|pony|rabbit|lizard
pet: dog|cat|pony|goat|parrot|rabbit|duck|donkey|hen|lamb
petname: Biscuit|Pepper|Button|Clover|Smoky|Patch|Pickle|Nutmeg|Pebble|Rusty|Sunny|Ginger|Bramble|Domino
colour: red|blue|green|yellow|white|black|brown|grey|purple|orange|silver|golden|pink
material: wooden|iron|copper|glass|clay|stone|leather|paper|woollen|silk|tin|brass
size: small|large|tiny|huge|long|short|round|flat|heavy|light|thin|thick
quality: old|new|shiny|dusty|pretty|plain|strange|useful|broken|clean|simple|lovely|soft|smooth|worn
mood: happy|sad|tired|proud|curious|nervous|angry|calm|worried|hungry|cheerful|lonely|excited|sleepy|surprised
trait: kind|brave|clever|patient|quiet|careful|honest|lazy|proud|shy|stubborn|gentle|generous|curious|forgetful
    |cheerful
object: key|lamp|book|hat|ring|bell|drum|flute|kite|map|coin|basket|knife|mirror|clock|button|scarf|spoon|cup
    |box|whistle|letter|boat|brush|doll|glove|ladder|hammer|mug|necklace|pencil|umbrella|violin|candle|blanket
    |feather|lantern|ball|marble|shell
fruit: apple|pear|plum|cherry|orange|lemon|peach|fig|grape|apricot
goods: apple|pear|plum|lemon|orange|egg|onion|carrot|potato|button|candle|nail|stamp|marble|shell|coin|pencil
    |brick|book|feather|seed|biscuit|bun|fish|stone|ribbon|cup|plate|peach|turnip
food: bread|soup|cheese|porridge|honey|jam|stew|rice|pie|cake|milk|salad|fish|butter
place: village|town|forest|harbour|valley|market|garden|castle|farm|island|mountain|river|lake|school|mill
    |library|meadow|beach|bridge|cave|tower|station|inn|orchard|hill|well
placeadj: old|quiet|busy|green|sunny|foggy|little|famous|lonely|noisy|windy|snowy|hidden|pleasant|steep
weather: sunny|rainy|windy|snowy|foggy|cold|warm|stormy|cloudy
few: two|three|four|five|six|seven|eight|nine|ten
season: spring|summer|autumn|winter
day: Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday
tree: oak|pine|birch|willow|maple|elm|beech|chestnut
flower: rose|tulip|daisy|lily|violet|poppy|sunflower|bluebell
said: said|answered|replied|whispered|called|cried|explained
chore: sweeping the floor|washing the dishes|baking bread|reading a story|mending a shirt|feeding the hens
    |painting the door|cleaning the windows|writing a letter|peeling potatoes|picking berries|folding the sheets
    |watering the plants|lighting the fire|playing cards|packing a bag
spot: under the bed|behind the clock|in the flour jar|on the top shelf|inside an old boot|under the rug
    |behind the stove|in the wood pile|on the window sill|in the coat pocket|beside the well|under the stairs
    |in the sewing basket|between two books|on the garden wall|in the empty kettle|behind the curtain
    |under the apple tree
past_act: swept the yard|fed the chickens|picked berries|read an old book|climbed a hill|fixed a chair
    |painted a picture|planted beans|washed the windows|sang a song|baked a loaf of bread|watched the clouds
    |played chess|carved a spoon|wrote in a diary|gathered firewood|flew a kite|milked the cow|mended a net
    |skipped stones across the water|listened to the birds|drew a map|cleaned the stable|polished the boots
    |learned a new tune|counted the boats|made a snowman|helped a neighbour|sorted the buttons|cooked a pot of soup
opener: once upon a time|long ago|one day|many years ago|one [spring|summer|autumn|winter] [morning|evening]
    |on a <weather> [morning|afternoon|evening|day]|last <day>|not so long ago
sky: the sun was [shining|low in the sky|just coming up]|the wind was [cold|gentle|howling in the chimney]
    |[soft|heavy|light] rain was falling|snow lay on the [roofs|fields|road]|the moon was [bright|hidden by clouds]
    |the sky was [clear|grey|full of stars|pink and gold]
    |the air smelled of [smoke|flowers|the sea|wet grass|fresh bread]
sound: a bell rang [far away|in the tower]|a dog barked [somewhere|across the road]|an owl called from the trees
    |leaves rustled in the wind|somebody was [singing|laughing|knocking at a door] nearby
    |a cart rattled [by|over the stones]|the river murmured
moral: [a little help|a kind word|a small gift] can [go a long way|change the whole day|make a big difference]
    |it is better to [ask|try] than to [wonder|give up]
    |good friends [share what they have|tell the truth|never forget each other]
    |[slow|steady|careful] work is good work|what is lost can often be found again|a promise is a promise
end: everyone was <mood_good> that [night|evening|day]
    |[that night|in the evening], {A} slept [well|soundly|deeply]|[from that day on|after that], {he} <was_careful>
    |{A} never forgot that day|{A} told the story for many years|and that was the end of it
mood_good: happy|cheerful|proud|pleased|glad
sky_past: the sun was shining|rain was falling|the snow was melting|the wind was blowing|the others were asleep
was_careful: was [more careful|kinder|braver|wiser] than before|looked at the world a little differently
    |always [stopped to help|kept a spare one|smiled at strangers]
"""

# Tool, trouble on the way, how the tool gets {A} past it.
OBSTACLES = [tuple(line.split(" ; ")) for line in """
rope ; the path ended at a [steep|high] cliff ; {he} tied the rope to a tree and climbed [down|up] slowly
lamp ; the tunnel was [as black as coal|completely dark] ; {he} lit the lamp and saw the way
plank ; the bridge over the stream was broken ; {he} laid the plank across the gap and walked over it
whistle ; a thick fog came down and {he} lost sight of the road ; {he} blew the whistle until a shepherd heard it and came to help
blanket ; the night was [bitterly|terribly] cold ; {he} wrapped the blanket around {his} shoulders and kept warm
map ; the road split into three ; {he} opened the map and found that the left road was the right one
key ; the iron gate was locked ; {he} tried the key in the lock, and it turned
bread ; a hungry [wolf|bear|dog] stood in the way ; {he} threw it the bread, and it let {him} pass
coin ; the ferryman would not row [for free|without pay] ; {he} paid with the coin, and the ferryman rowed across
umbrella ; it began to rain very hard ; {he} opened the umbrella and walked on without getting wet
knife ; thorny bushes had grown over the path ; {he} cut the thorns with the knife
hammer ; a wheel had come off a cart and blocked the road ; {he} fixed the wheel with the hammer, and the cart rolled on
flute ; a giant would not let anyone pass ; {he} played the flute so sweetly that the giant fell asleep
bucket ; a small fire was burning in the dry grass ; {he} filled the bucket at the stream and put out the fire
ladder ; the wall was too high to climb ; {he} leaned the ladder against the wall and climbed over
net ; a basket of fish had fallen into the water ; {he} caught the fish with the net, and the fisher showed {him} the way
book ; an old man asked a riddle that nobody could solve ; {he} found the answer in the book
boots ; the ground turned into deep mud ; {he} put on the boots and marched straight through
mirror ; a dragon with bright eyes blocked the pass ; {he} held up the mirror, and the dragon was frightened by its own face
honey ; an angry bear came out of the trees ; {he} gave the bear the honey, and it went away
""".strip().splitlines()]

# What is wanted, why it is wanted, what comes of it.
GOALS = [tuple(line.split(" ; ")) for line in """
the silver herb ; {his} grandmother was ill ; the grandmother drank the tea and felt better [the next morning|at once]
the lost bell ; the tower had been silent for a year ; the bell rang again, and the whole village came out to listen
the golden feather ; the king had promised a [reward|prize] for it ; the king kept his word and gave {him} a bag of coins
the old book of songs ; nobody remembered the words any more ; the people learned the songs again and sang all night
the spring of clear water ; the well had dried up ; the water ran down to the fields, and the plants grew green
the blue stone ; it was the last piece of the great window ; the window was whole again and filled the hall with blue light
{his} lost brother ; he had not come home for three days ; the brother came home and ate two bowls of soup
the winter apples ; there was [nothing|very little] left to eat ; there was enough food until spring
the clockmaker ; the town clock had stopped ; the clock was repaired, and nobody came late again
the white horse ; it had run away in the storm ; the horse stood in its stable again and ate oats
a warm place to live ; the old house had no roof ; {he} built a small house there and lit a fire
the secret letter ; only the letter could end the quarrel ; the two families read the letter and made peace
""".strip().splitlines()]

# Dish, ingredients in the order they are used, one step for each, last step.
RECIPES = [tuple(part.split(";") for part in line.split("|")) for line in """
vegetable soup|carrots;onions;potatoes;water;salt
    |cut the carrots into small pieces;chop the onions;peel the potatoes;pour in the water;add a little salt
    |cook everything until it is soft
pancakes|flour;eggs;milk;sugar;butter
    |put the flour in a bowl;break the eggs into it;stir in the milk;add the sugar;melt the butter in a pan
    |fry each pancake until it is golden
apple pie|flour;butter;apples;sugar;cinnamon
    |pour the flour on the table;rub in the butter;slice the apples;sprinkle them with sugar;add some cinnamon
    |bake the pie until the top is brown
bread|flour;yeast;water;salt;oil
    |put the flour in a large bowl;add the yeast;pour in the warm water;mix in the salt;pour in a spoon of oil
    |let the dough rest and bake it for one hour
fruit salad|pears;plums;grapes;lemon juice;honey
    |cut the pears;take the stones out of the plums;wash the grapes;pour the lemon juice over the fruit;stir in the honey
    |serve it cold
cheese sandwich|bread;butter;cheese;tomatoes;pepper
    |cut two slices of bread;spread the butter on them;lay the cheese on one slice;slice the tomatoes;add a little pepper
    |press the slices together and eat
herb tea|water;mint;honey;lemon
    |boil the water;put the mint in a pot;add a spoon of honey;cut a slice of lemon
    |wait five minutes before you drink it
rice pudding|milk;rice;sugar;vanilla;raisins
    |warm the milk;add the rice;stir in the sugar;drop in the vanilla;add the raisins
    |cook it slowly until it is thick
fish stew|onions;oil;tomatoes;fish;parsley
    |slice the onions;fry them in the oil;add the tomatoes;put in the fish;scatter parsley on top
    |let it simmer for twenty minutes
oat biscuits|oats;butter;honey;flour;nuts
    |toast the oats in a dry pan;melt the butter;stir in the honey;mix in the flour;chop the nuts
    |bake them until they smell sweet
""".replace("\n    |", "|").strip().splitlines()]

# Animal, where it lives, what it eats, what it can do, covering.
BEASTS = [tuple(line.split("|")) for line in """
owl|in a hollow tree|mice|see in the dark|feathers
fox|in a den|rabbits and berries|run very quietly|red fur
beaver|in a lodge by the river|bark and roots|build dams|brown fur
turtle|near the pond|leaves and worms|hide in its shell|a hard shell
bear|in a cave|fish and honey|climb trees|thick fur
squirrel|high in a tree|nuts and seeds|jump from branch to branch|a bushy tail
hedgehog|under the hedge|beetles and worms|roll into a ball|sharp spines
duck|on the lake|water plants|swim and fly|soft feathers
frog|in the marsh|flies|jump far|smooth green skin
mole|under the ground|worms|dig long tunnels|dark fur
goat|on the mountain|grass and leaves|climb steep rocks|a long beard
bat|in an old barn|moths|fly at night|thin wings
otter|along the stream|fish|swim very fast|smooth fur
bee|in a hive|nectar|make honey|yellow stripes
""".strip().splitlines()]

# What to take along, by what it will be like there.
NEEDS = {"rainy": ["an umbrella", "rubber boots", "a rain coat"],
         "snowy": ["warm gloves", "a thick scarf", "a woollen hat"],
         "sunny": ["a straw hat", "a bottle of water", "sandals"],
         "dark": ["a lantern", "a box of candles", "a whistle"]}

# Question and answer of two people who meet.
TURNS = [
    ("\"where are you going[| so early| in such a hurry]?\" asked {A}.",
     "\"to the <place>,\" <said> {B}. \"I [have to|want to] [buy <food>|meet the <job>|find a <object>].\""),
    ("\"what is that in your [hand|bag]?\" asked {A}.",
     "\"a {thing},\" <said> {B}. \"[my uncle made it|I found it <spot>|it was a gift from the <job>].\""),
    ("\"do you like {food}?\" [asked|said] {A}.",
     "\"[yes, I eat {food} every {day}|no, {food} makes me sick|only in {season}],\" <said> {B}."),
    ("\"[will it rain|is it going to snow] [today|on {day}]?\" asked {A}.",
     "\"[I do not think so|perhaps], because the sky is [clear|grey|full of clouds|very dark],\" <said> {B}."),
    ("\"who lives in [that|the] <placeadj> house?\" asked {A}.",
     "\"a <trait> <job>,\" <said> {B}. \"[I think|They say] nobody else is so <mood>.\"")]

RULES = dict(line.split(": ", 1) for line in RULES_TEXT.replace("\n    |", "|").strip().splitlines())
MASS_TOOLS = ("bread", "honey", "boots")
IRREGULAR = {"knife": "knives", "fish": "fish", "leaf": "leaves", "mouse": "mice", "goose": "geese", "wolf": "wolves",
             "potato": "potatoes", "scarf": "scarves"}
UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
         "sixteen seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = "first second third fourth fifth sixth".split()


@lru_cache(maxsize=None)
def parse(template: str) -> tuple:
    """Splits a template into alternatives: lists of literal text, ("<", rule), ("{", slot), ("[", alternatives)."""
    tokens = re.findall(r"<\w+>|\{\w+\}|[\[\]|]|[^\[\]|<{]+", template)
    stack: list[list[list]] = [[[]]]
    for token in tokens:
        if token == "[":
            stack.append([[]])
        elif token == "]":
            group = stack.pop()
            stack[-1][-1].append(("[", group))
        elif token == "|":
            stack[-1].append([])
        else:
            stack[-1][-1].append((token[0], token[1:-1]) if token[0] in "<{" else token)
    return tuple(stack[0])


def number(n: int) -> str:
    """Spells a number below one hundred."""
    if n < 20:
        return UNITS[n]
    return TENS[n // 10 - 2] + (f"-{UNITS[n % 10]}" if n % 10 else "")


def plural(noun: str) -> str:
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search(r"(s|x|ch|sh)$", noun) else "s")


def count(n: int, noun: str) -> str:
    return f"{n} {noun if n == 1 else plural(noun)}"


def enumerate_words(items: list[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


class Text:
    """One text in the making: its random source, what it remembers (slots) and its paragraphs so far."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.slots: dict[str, str] = {}
        self.paragraphs: list[str] = [""]
        self.person("A", "he", "him", "his")
        self.slots["place"] = self.draw("place")

    def person(self, name: str, *forms: str) -> None:
        """Binds a new name and its pronouns; the capitalised forms are bound too."""
        female = self.rng.random() < 0.5
        taken = {value for slot, value in self.slots.items() if len(slot) == 1}
        self.slots[name] = next(n for n in iter(lambda: self.draw("girl" if female else "boy"), None) if n not in taken)
        for form, word in zip(forms, ("she", "her", "her") if female else ("he", "him", "his")):
            self.slots[form], self.slots[form.capitalize()] = word, word.capitalize()

    def draw(self, rule: str) -> str:
        return self.expand(RULES[rule])

    def several(self, rule: str, n: int) -> list[str]:
        """Draws n different expansions of a rule."""
        found: dict[str, None] = {}
        while len(found) < n:
            found[self.draw(rule)] = None
        return list(found)

    def expand(self, template: str) -> str:
        return self._choose(parse(template))

    def _choose(self, alternatives) -> str:
        parts = []
        for part in self.rng.choice(alternatives):
            if isinstance(part, str):
                parts.append(part)
            elif part[0] == "[":
                parts.append(self._choose(part[1]))
            else:
                parts.append(self.slots[part[1]] if part[0] == "{" else self.draw(part[1]))
        return "".join(parts)

    def bind(self, **templates: str) -> None:
        for slot, template in templates.items():
            self.slots[slot] = self.expand(template)

    def say(self, template: str, chance: float = 1.0) -> None:
        """Adds a sentence to the current paragraph (with the given chance)."""
        if self.rng.random() < chance:
            self.paragraphs[-1] += " " + self.expand(template)

    def line(self, template: str = "") -> None:
        """Starts a new paragraph."""
        self.paragraphs.append(self.expand(template) if template else "")

    def finish(self) -> str:
        """Joins the paragraphs, choosing a or an and raising the first letter of each sentence."""
        text = "\n".join(p.strip() for p in self.paragraphs if p.strip())
        text = re.sub(r"\b([Aa]) (?=[aeio]|u(?!se|ni))", r"\1n ", text)
        return re.sub(r"((?:^|[.!?] )\"?|\n\"?)([a-z])", lambda m: m[1] + m[2].upper(), text)
