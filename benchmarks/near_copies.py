"""Near-copies on a made set: BCubed and speed, beside MinHash.

The set is made from a seeded grammar (`made_news`): syndicated, truncated and edited copies, and
roundups, follow-ups, other articles on the same event and weather reports that are none. MinHash
(rensa, 128 permutations, LSH at the threshold that is best for it on a set of another seed, 5-grams
of the same words) reads the same texts. Speed is CPU time of one process, the best of three rounds
in which the two take turns.

    .venv/bin/python benchmarks/near_copies.py
"""

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from rensa import RMinHash, RMinHashLSH

from clustering_scores import bcubed
from pipeline.group.kinship import Vector
from pipeline.group.recognising import copy_of
from pipeline.group.sketching import copy_sketch
from pipeline.group.surroundings import Surroundings
from pipeline.models import Neighbours, Ungrouped
from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "tests"))
from made_news import Made, made_days

START = datetime(2026, 1, 1, tzinfo=UTC)
WORD = re.compile(r"[^\W_]+")
PERMUTATIONS, BANDS = 128, 64
ROUNDS = 3
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1000)
    options = parser.parse_args()
    other, made = made_days(7, options.events // 2), made_days(1, options.events)
    print(f"{len(made)} texts: {dict(Counter(one.kind for one in made))}")
    gold = [one.cluster for one in made]
    chosen = max(
        THRESHOLDS, key=lambda bound: bcubed(minhash(other, bound), [m.cluster for m in other])[2]
    )
    methods: dict[str, Callable[[Sequence[Made]], Sequence[object]]] = {
        "sketches": sketches,
        f"MinHash {chosen}": lambda made: minhash(made, chosen),
    }
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    for _ in range(ROUNDS):
        for name, method in methods.items():
            began = time.process_time()
            method(made)
            seconds[name].append(time.process_time() - began)
    for name, method in methods.items():
        found = method(made)
        told = "precision {:.3f} recall {:.3f} BCubed {:.3f}".format(*bcubed(found, gold))
        print(f"{name:14} {told}  {len(made) / min(seconds[name]):,.0f} docs/s")
        wrong = Counter(
            one.kind
            for one, cluster in zip(made, found, strict=True)
            if {gold[at] for at, other in enumerate(found) if other == cluster} != {one.cluster}
        )
        print(f"{'':14} in clusters with others' texts: {dict(wrong)}")


def sketches(made: Sequence[Made]) -> Sequence[object]:
    """Clusters by the project's sketches, fed in time order; story terms are not made."""
    around = Surroundings(Neighbours(), days=14)
    found = []
    for number, one in enumerate(made):
        vector = Vector(copy_sketch(ungrouped(one, number)))
        copy = copy_of(vector, around)
        if copy is None:
            around.add_lead(vector)
        found.append(number if copy is None else copy.lead_article_id)
    return found


def minhash(made: Sequence[Made], bound: float) -> Sequence[object]:
    """Clusters by MinHash: each text goes to the first text that is near enough."""
    index = RMinHashLSH(bound, PERMUTATIONS, BANDS)
    hashes: list[RMinHash] = []
    found: list[object] = []
    for number, one in enumerate(made):
        words = WORD.findall(one.text.casefold())
        hashed = RMinHash(PERMUTATIONS, 1)
        hashed.update([" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))])
        near = [other for other in index.query(hashed) if hashed.jaccard(hashes[other]) >= bound]
        index.insert(number, hashed)
        hashes.append(hashed)
        found.append(found[min(near)] if near else number)
    return found


def ungrouped(made: Made, number: int) -> Ungrouped:
    """A made text as grouping meets it."""
    return Ungrouped(
        article_id=number,
        version_id=number,
        text_sha256=sha256(made.text.encode()).hexdigest(),
        title=made.title,
        text=made.text,
        language="en",
        at=START + timedelta(days=made.day),
    )


if __name__ == "__main__":
    main()
