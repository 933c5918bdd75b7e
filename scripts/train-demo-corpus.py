"""Generates the short English texts that the demo model of shortgpt is trained and measured on.

The wording is in train-demo-grammar.py. Each function here writes one kind of text and holds what has to
stay true from one sentence to the next (who has which thing, how many are left, who did it).
Python 3.10 or later, standard library only.

    python3 scripts/train-demo-corpus.py --split heldout --documents 5
"""

import argparse
import random
import runpy
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

grammar = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("train-demo-grammar.py"))))
Text, number, plural, count, enumerate_words = (
    grammar.Text, grammar.number, grammar.plural, grammar.count, grammar.enumerate_words)


def quest(t: Text) -> None:
    troubles = t.rng.sample(grammar.OBSTACLES, 4)
    used = t.rng.sample(troubles, t.rng.randint(1, 3))
    t.bind(pet="<pet>", petname="<petname>", trait="<trait>", job="<job>")
    goal, why, result = t.rng.choice(grammar.GOALS)
    t.bind(goal=goal, why=why)
    t.say("[<opener>, {A}, a <trait> <job>, lived|<opener>, there was a <trait> <job> named {A} who lived] "
          "[near|in sight of|not far from] a <placeadj> {place}[| with a {pet} called {petname}].")
    t.say("{A} [wanted|needed|set out|made up {his} mind] to find {goal}, because {why}.")
    tools = ["some " + tool if tool in grammar.MASS_TOOLS else t.expand("a " + tool) for tool, *_ in troubles]
    t.bind(tools=enumerate_words(tools))
    t.say("{he} [packed|put] {tools} [in a bag|into {his} bag] and [left before breakfast|set off at dawn|said "
          "goodbye].")
    for i, (tool, trouble, way) in enumerate(used):
        when = "[first|after an hour|before long], " if i == 0 else "[then|later|after that|the next day], "
        t.line("[<sky>. ||]" + when + trouble + ".")
        t.slots["tool"] = tool
        t.say("{He} [thought for a while|did not know what to do|sat down on a stone|sighed].", 0.4)
        t.say("[luckily, {he} had brought the {tool}|then {A} remembered the {tool}|{he} took the {tool} out of {his} "
              "bag]: " + way + ".")
    t.line("[at last|in the end|finally], {A} [found|came upon|reached] {goal} [near|beside|behind] "
           "a <placeadj> <place>.")
    t.say("{He} [was <mood_good>|laughed with joy|could hardly believe it] and [hurried|walked|ran all the way] "
          "home to the {place}.")
    t.say("soon " + result + ".")
    t.say("<end>.", 0.6)


def lost(t: Text) -> None:
    t.person("B", "bhe", "bhim", "bhis")
    t.bind(thing="<material> <object>|<colour> <object>|<size> <object>", chore="<chore>")
    spots = t.several("spot", 4)
    t.slots.update(hidden=spots[0], first=spots[1], second=spots[2], third=spots[3])
    t.say("{A} [had|owned|was given] a {thing}[| that once belonged to {his} [grandfather|aunt|teacher]|, "
          "and {he} [took|carried] it everywhere].")
    t.say("[on <day>|one morning|while <sky_past>], {he} put it {hidden} while {he} was {chore}, "
          "and then {he} forgot about it.")
    t.line("[in the evening|the next day|later], {A} [looked for|missed|wanted to use] the {thing}, but it was gone.")
    t.say("{He} looked {first}, but it was not there. {He} looked {second}[| and {third}], "
          "[but found only dust|but there was nothing|and found only a <object>].")
    t.line("\"[have you seen|do you know where I put] my {thing}?\" {A} asked {B}.")
    t.line("\"[no|I have not], [but think back|but try to remember],\" <said> {B}. "
           "\"What were you doing when you last had it?\"")
    t.line("\"I was {chore},\" said {A}[| slowly]. \"[Of course|Now I know|Oh]! I put it {hidden}!\"")
    t.line("{he} [ran|went] to look, and there it was: the {thing} lay {hidden}, just where {he} had left it.")
    t.say("{A} thanked {B}[ and gave {bhim} a <fruit>|, and they both laughed|]. [<moral>.|<end>.|]")


def shopping(t: Text) -> None:
    t.bind(job="<job>", mood="<mood>")
    t.person("B", "bhe", "bhim", "bhis")
    money, spent = t.rng.randint(20, 60), 0
    t.say(f"{{A}} went to the {{place}} with {money} coins to do some shopping for {{his}} "
          f"[mother|father|aunt|neighbour].")
    t.say("The shop belonged to {B}, a <trait> {job}.")
    t.line("\"Good [morning|afternoon|day], {B},\" said {A}. \"What [do you have|can I buy here] today?\"")
    basket = []
    for noun in t.rng.sample(grammar.RULES["goods"].split("|"), t.rng.randint(2, 3)):
        n, price = t.rng.randint(2, 6), t.rng.randint(1, 3)
        if spent + n * price > money:
            continue
        spent += n * price
        basket.append(count(n, noun))
        t.line(f"\"I have [fine|good|some] {plural(noun)} for {count(price, 'coin')} each,\" said {{B}}.")
        t.line(f"\"Then I will take {n},\" said {{A}}. \"That makes {count(n * price, 'coin')}.\"")
    t.line(f"{{A}} bought {enumerate_words(basket)} and paid {spent} coins [in all|altogether]. {{He}} "
           f"had {count(money - spent, 'coin')} left.")
    t.say("\"[Thank you|Goodbye], {A},\" said {B}. \"[Come again soon|Greet your family|Mind the steps].\"", 0.6)


def recipe(t: Text) -> None:
    (dish,), items, steps, (last,) = t.rng.choice(grammar.RECIPES)
    t.slots.update(dish=dish, last=last)
    t.line("how to make {dish}")
    t.line("this is how {A} makes {dish} [at home|for {his} friends|every <day>] in the {place}.")
    t.line(f"you need {enumerate_words(items)}.")
    words = [["first", "to begin"], *[["then", "next", "after that"]] * (len(steps) - 1)]
    if t.rng.random() < 0.5:
        t.line(" ".join(f"{t.rng.choice(word)}, {step}." for word, step in zip(words, steps)))
        t.say("[at the end|finally|last of all], {last}.")
    else:
        for i, step in enumerate([*steps, last], 1):
            t.line(f"{i}. {step[0].upper()}{step[1:]}.")
    t.line("[enjoy your meal|the {dish} is good for <mood> people|{A} says that {dish} tastes best on a <weather> "
           "day]!")


def letter(t: Text) -> None:
    t.person("B", "bhe", "bhim", "bhis")
    t.person("C", "che", "chim", "chis")
    t.bind(gift="<colour> <object>", animal="<animal>", day="<day>")
    t.line("dear {B},")
    t.line("[thank you for|I was so happy about] the {gift} [you sent me|that came on {day}]. "
           "[I keep it <spot>|I use it every day|{C} likes it too].")
    t.line("[this letter comes from|we are staying near] a <placeadj> {place}. It is <weather> here[, "
           "and we can see the <place> from the window|]. "
           "[yesterday|on <day>|this morning], {C} and I <past_act>. Then we <past_act>.")
    t.say("we [also|even] saw a {animal} near the <place>, and {C} [laughed|was <mood>] "
          "because the {animal} [stole {chis} <fruit>|looked at {chim}|ran away with {chis} <object>].", 0.7)
    t.line("[will you visit us in <season>|how are you]? [I hope you still like the <food> from the market|bring the "
           "{gift} when you come|tell me if you want a {gift} too].")
    t.line("[your friend|with love|best wishes], {A}")


def sums(t: Text) -> None:
    for _ in range(t.rng.randint(2, 5)):
        t.person("A", "he", "him", "his")
        t.person("B", "bhe", "bhim", "bhis")
        noun, (x, y) = t.draw("goods"), t.rng.sample(range(2, 21), 2)
        x, y = max(x, y), min(x, y)
        kind = t.rng.randrange(4)
        if kind == 0:
            t.line(f"{{A}} has {count(x, noun)}. {{B}} gives {{him}} {y} more. Now {{A}} has {count(x + y, noun)}, "
                   f"because {x} plus {y} is {x + y}.")
        elif kind == 1:
            t.line(f"{{A}} had {count(x, noun)} and gave {y} to {{B}}. {{He}} has {count(x - y, noun)} left, "
                   f"because {x} minus {y} is {x - y}.")
        elif kind == 2:
            x, y = t.rng.randint(2, 10), t.rng.randint(2, 10)
            t.line(f"There are {x} boxes in the <place>, with {count(y, noun)} in each box. "
                   f"That makes {x * y} {plural(noun)}, because {x} times {y} is {x * y}.")
        else:
            t.line(f"{{A}} counted {number(x)} {plural(noun)} and {{B}} counted {number(y)}. "
                   f"Together they counted {number(x + y)}.")


def beast(t: Text) -> None:
    kind, home, eats, can, coat = t.rng.choice(grammar.BEASTS)
    t.slots.update(k=kind, home=home, eats=eats, can=can, coat=coat, pet=t.draw("petname"))
    t.say("[the {k}|a {k}] lives {home} and eats {eats}. It has {coat}, and it can {can}.")
    t.line("in the {place}, {A} [once met|had a picture of|often watched] a {k}. "
           "{He} [called it {pet}|gave it the name {pet}].")
    t.say("{pet} was a <trait> and <trait> {k}.")
    facts = [("where does {pet} live", "{pet} lives {home}"), ("what does {pet} eat", "{pet} eats {eats}"),
             ("what can {pet} do", "{pet} can {can}"), ("who called the {k} {pet}", "it was {A}"),
             ("what does {pet} look like", "{pet} has {coat}"), ("what kind of animal is {pet}", "{pet} is a {k}")]
    for question, answer in t.rng.sample(facts, t.rng.randint(2, 4)):
        t.line(f"Question: {question}?")
        t.line(f"Answer: {answer}.")


def packing(t: Text) -> None:
    t.bind(w="[rainy|snowy|sunny|dark]", days=str(t.rng.randint(2, 9)), pet="<pet>")
    items = t.rng.sample(grammar.NEEDS[t.slots["w"]], 2) + [f"a {o}" for o in t.several("object", 2)]
    items.append(t.expand("some <food>"))
    t.rng.shuffle(items)
    t.say("{A} is going to the {place} for {days} days. [it will be {w} there|everybody says that it is {w} there in "
          "<season>].")
    t.line("[this is what {he} packs|{his} list|things to pack]:")
    for item in items:
        t.line(f"- {item}")
    left = t.rng.choice(items)
    t.line(f"{{A}} [checks|reads] the list [twice|again]. {{He}} has "
           f"packed {enumerate_words([i for i in items if i != left])}. "
           f"[only one thing is missing|{{He}} has forgotten one thing]: {left}.")


def fable(t: Text) -> None:
    t.slots["x"], t.slots["y"] = t.several("animal", 2)
    t.bind(prize="<colour> <object>|basket of <food>", proud="proud|lazy|boastful", calm="patient|careful|quiet")
    t.say("a {proud} {x} and a {calm} {y} lived near the same {place}[, where {A} the <job> fed them|, "
          "next to the house of {A} the <job>].")
    t.line("\"[I am faster than you|nobody is as strong as I am|I can do anything better than you],\" <said> the "
           "{x}[| every day].")
    t.line("\"[perhaps|maybe|we shall see],\" said the {y}. \"Let us race to the old <tree> tree.\"")
    t.line("{A} [agreed to be|was] the judge and offered a {prize} to the winner. "
           "[the next morning|on <day>|at noon], they started.")
    t.say("the {x} [ran ahead|was far in front|laughed] and [stopped to sleep|stopped to eat <food>|lay down under a "
          "tree], because it was so {proud}. "
          "the {y} [never stopped|went on step by step|did not look back] and [passed|went past] "
          "the {x} [without a sound|near the <place>].")
    t.line("when the {x} [woke up|looked up|came running], the {y} was already [at the tree|sitting under the tree]. "
           "{A} gave the {prize} to the {y}.")
    t.line("[the lesson is that|so remember:|as {A} says,] [<moral>|a {proud} {x} can lose to a {calm} {y}].")


def mystery(t: Text) -> None:
    t.bind(loot="<material> <object>|<fruit> cake|jar of honey|pot of jam", job="<job>")
    wear = t.rng.choice(["coat", "scarf", "hat", "shirt"])
    colours = t.several("colour", 3)
    for name, form in (("B", "b"), ("C", "c"), ("D", "d")):
        t.person(name, form + "he", form + "him", form + "his")
    order = [0, 1, 2]
    t.rng.shuffle(order)
    guilty = t.rng.randrange(3)
    t.slots.update(wear=wear, clue=colours[guilty], thief=t.slots["BCD"[guilty]], ghe=t.slots["bcd"[guilty] + "he"])
    t.say("[on <day>|one morning|after lunch], {A} the {job} came back to the {place} and saw that the {loot} was "
          "gone.")
    t.say("three people had been there: {B}, {C} and {D}.")
    t.say(" ".join(f"{t.slots['BCD'[i]]} wore a {colours[i]} {wear}." for i in order))
    t.line("{A} looked around [carefully|with a lamp|on {his} knees]. [on the floor|near the window|by the door], "
           "{he} found a [small|torn|thin] piece of {clue} cloth.")
    t.line("\"[I know who did it|now I understand|it is quite clear],\" said {A}. \"[the cloth is|this cloth is] "
           "{clue}, and {thief} wears a {clue} {wear}. "
           "{thief}, did you take the {loot}?\"")
    t.line("{thief} [turned red|looked at the floor|began to cry]. \"[yes|I did], "
           "[I am sorry|I was hungry|I only wanted to look at it],\" {ghe} said, and gave the {loot} back.")
    others = [t.slots[c] for c in "BCD" if t.slots[c] != t.slots["thief"]]
    t.say("so the thief was {thief}, [and not|not] " + " or ".join(others) + ".", 0.5)


def journey(t: Text) -> None:
    stops = [f"the {a} {p}" for a, p in zip(t.several("placeadj", 4), t.several("place", 4))][:t.rng.randint(3, 4)]
    t.bind(b="horse|bicycle|cart|donkey|boat")
    t.say("{A} lived by the {place}. [on <day>|in <season>|one day], {he} made a [long|short|slow] trip[| "
          "with an old {b}].")
    t.say(f"{{He}} went {enumerate_words(['to ' + stops[0], *['from there to ' + s for s in stops[1:]]])}.")
    for i, stop in enumerate(stops):
        t.line(f"{grammar.ORDINALS[i]} was {stop}: [<sky>, and {{A}} <past_act>|{{he}} <past_act>, and <sound>|"
               "the people there gave {him} <food> and a <object>].")
    t.line(f"then {{A}} turned back and took the same road home: {enumerate_words(stops[::-1])}, "
           f"and at last the {{place}}. {{He}} was [tired but happy|<mood>].")


def day(t: Text) -> None:
    t.person("B", "bhe", "bhim", "bhis")
    t.bind(mood="<mood>", food="<food>", job="<job>", thing="<colour> <object>")
    acts = t.several("past_act", 4)
    t.say("it was a <weather> <day> in <season>, and {A} woke up [early|late] and felt {mood}. <sky>, and <sound>.")
    t.say(f"[{{he}} ate {{food}} for breakfast|for breakfast there was {{food}}]. in the morning, {{he}} {acts[0]}[| "
          f"and then {acts[1]}].")
    t.line("at noon, {he} met {B} the {job} near the {place}. [{B} was looking for a {thing}|{B} showed {him} a "
           "{thing}].")
    t.line("\"[why are you so {mood} today|you look {mood}. What happened]?\" [asked|said] {B}.")
    t.line("\"[because|only because] [I ate too much {food}|I dreamed of a <animal>|the weather is so fine|I have "
           "lost my <object>],\" <said> {A}.")
    t.line(f"in the afternoon, they {acts[2]} together. [<sound>. |]In the evening, {{A}} {acts[3]} "
           "[alone|with {his} <pet>] and thought about the {thing}. <end>.")


def giving(t: Text) -> None:
    t.person("B", "bhe", "bhim", "bhis")
    t.person("C", "che", "chim", "chis")
    things = [f"{c} {o}" for c, o in zip(t.several("colour", 4), t.several("object", 4))]
    t.slots.update(one=things[0], two=things[1], three=things[2], four=things[3])
    listed = [f"a {x}" for x in t.rng.sample(things, 4)]
    t.say(f"{{A}} had {enumerate_words(listed)} in {{his}} bag. {{He}} [walked|went] "
          f"to the {{place}} [to see|to visit] {{his}} friends.")
    t.line("{A} gave the {one} to {B}, who [was <mood_good>|needed it badly|said thank you]. Then {he} [sold|gave] "
           "the {two} to {C}[ for <few> coins|].")
    t.say("[<sky>. |<sound>. |]{C} [liked|looked at] the {two} and [smiled|laughed].", 0.6)
    t.line(f"now {{A}} had only {enumerate_words(['the ' + x for x in things[2:]])} left. {{B}} had the {{one}}, "
           f"and {{C}} had the {{two}}.")
    t.line("[later|the next day], {B} [swapped|traded] the {one} for the {three} of {A}. So {B} had the {three}, "
           "and {A} had the {one} and the {four}."
           if t.rng.random() < 0.6 else
           "[later|on the way home], {A} lost the {three} near the <place>. So {he} came home with only the {four}.")


def guess(t: Text) -> None:
    t.person("B", "bhe", "bhim", "bhis")
    kind, home, eats, can, coat = t.rng.choice(grammar.BEASTS)
    wrong = t.rng.choice([b[0] for b in grammar.BEASTS if b[0] != kind])
    t.slots.update(k=kind, home=home, eats=eats, can=can, coat=coat, wrong=wrong)
    t.say("{A} and {B} [sat|were waiting] [in|near] the {place} and played a guessing game[| "
          "because it was <weather>].")
    t.line("\"I am thinking of an animal,\" said {A}. \"It [eats {eats}|has {coat}].\"")
    t.line("\"[is it|could it be] a {wrong}?\" asked {B}.")
    t.line("\"No, [it is not|not] a {wrong}. It lives {home}, and it can {can}.\"")
    t.line("\"Then it [is|must be] a {k}!\" [said|cried|called] {B}.")
    t.line("\"[Right|Yes], it is a {k}. Now it is your turn,\" said {A}[ with a smile|].")


def race(t: Text) -> None:
    for name in "BCD":
        t.person(name)
    runners = [t.slots[c] for c in "ABCD"]
    t.rng.shuffle(runners)
    how = t.expand("[ran|swam|rowed|rode]")
    t.say(f"{enumerate_words([t.slots[c] for c in 'ABCD'])} {how} a race [to|around] "
          f"the {{place}} on a <weather> <day>.")
    pairs = list(zip(runners, runners[1:]))
    t.rng.shuffle(pairs)
    t.say(" ".join(f"{a} was faster than {b}." for a, b in pairs))
    t.line(f"so {runners[0]} came first, {runners[1]} came second, {runners[2]} came third and {runners[3]} came last.")
    t.say(f"{runners[0]} won a <colour> <object>, and {runners[3]} [was <mood>|got a <fruit>|promised to train more].")


def room(t: Text) -> None:
    things = t.several("object", 4)
    colours = t.several("colour", 4)
    t.say("in the [kitchen|hall|workshop|bedroom] of {A}, who lives near the {place}, "
          "there is a <size> <material> table.")
    listed = enumerate_words([f"a {c} {o}" for c, o in zip(colours, things)])
    t.say(f"on the table, from left to right, are {listed}.")
    t.say("[the window is open|<sound>|<sky>].", 0.5)
    for i in t.rng.sample(range(4), 3):
        kind = t.rng.randrange(3)
        if kind == 0:
            t.line(f"what colour is the {things[i]}? It is {colours[i]}.")
        elif kind == 1 and i < 3:
            t.line(f"what is to the right of the {things[i]}? It is the {colours[i + 1]} {things[i + 1]}.")
        else:
            t.line(f"what is the {colours[i]} thing? It is the {things[i]}.")


def growing(t: Text) -> None:
    t.bind(flower="<flower>|<tree> tree|<fruit> tree", job="<job>")
    t.say("{A}, [a|an old|a young] {job} from the {place}, wanted to grow a {flower}.")
    t.say("in spring, {he} dug a hole [beside|behind] the house, put a seed in it and covered it with earth. "
          "{He} watered it every [day|morning].")
    t.line("in summer, the {flower} was [as high as {his} knee|still very small]. [a <animal> wanted to eat it, "
           "so {A} built a little fence|it was dry, so {A} carried water from the well|a storm bent it, "
           "so {A} tied it to a stick].")
    t.line("in autumn, [leaves fell from the trees|<sky>], and {A} [covered the {flower} with straw|waited]. "
           "in winter, the {flower} slept under the snow.")
    t.line("the next spring, the {flower} was [taller than {A}|the most beautiful in the {place}|full of bees]. "
           "[<moral>.|The neighbours came to look at it.|\"It only needed time,\" said {A}.]")


def talk(t: Text) -> None:
    t.person("B", "bhe", "bhim", "bhis")
    t.bind(thing="<quality> <object>", food="<food>", day="<day>", season="<season>")
    t.say("{A} met {B} [at the {place}|in front of the {place}|on the way to the {place}].")
    for question, answer in t.rng.sample(grammar.TURNS, t.rng.randint(2, 4)):
        t.line(question)
        t.line(answer)
    t.line("[then|after that], {A} and {B} [said goodbye|shook hands|walked on together]. [{A} <past_act>, "
           "and {B} <past_act>.|They met again on {day}.|]")


DOCUMENTS: list[Callable[[Text], None]] = [
    quest, quest, lost, shopping, recipe, letter, sums, beast, packing, fable, mystery, journey, day, day, giving,
    guess, race, room, growing, talk]


def reserved(text: Text) -> bool:
    """True for one in ten pairs of main character and place: those are kept for the held-out texts.

    (sums() has no main character: it draws its people line by line.)
    """
    return zlib.crc32(f"{text.slots['A']}/{text.slots['place']}".encode()) % 10 == 0


def documents(seed: int, split: str) -> Iterator[str]:
    """Endless texts; "train" and "heldout" never share a pair of main character and place."""
    rng = random.Random(f"{split}-{seed}")
    while True:
        text = Text(rng)
        if reserved(text) == (split == "heldout"):
            rng.choice(DOCUMENTS)(text)
            yield text.finish()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("train", "heldout"), default="train")
    parser.add_argument("--documents", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for _, text in zip(range(args.documents), documents(args.seed, args.split)):
        print(text, end="\n\n")


if __name__ == "__main__":
    main()
