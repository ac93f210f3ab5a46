"""What somebody may do to the anchors' file."""

from bot.storage import anchors


def lines(file):
    return file.read_text("utf-8").splitlines(keepends=True)


def edit(chance, known):
    at = chance.randrange(len(known))
    spot = chance.randrange(len(known[at]) - 1)
    sign = chance.choice([one for one in "0123456789abcdef é" if one != known[at][spot]])
    known[at] = known[at][:spot] + sign + known[at][spot + 1 :]


def remove(chance, known):
    del known[chance.randrange(len(known) - 1)]


def swap(chance, known):
    one, other = chance.sample(range(len(known)), 2)
    known[one], known[other] = known[other], known[one]


def repeat(chance, known):
    known.insert(chance.randrange(len(known)), chance.choice(known))


def lose_all(chance, known):
    known.clear()


HARMS = (edit, remove, swap, repeat, lose_all)


def harm(chance, books, copy):
    """A copy of the file is harmed; how."""
    known = lines(books.apart.folder / anchors.FILE)
    before, way = list(known), chance.choice(HARMS)
    while known == before:
        way(chance, known)
    copy.folder.mkdir(exist_ok=True)
    (copy.folder / anchors.FILE).write_text("".join(known), "utf-8")
    return f"anchors: {way.__name__}"
