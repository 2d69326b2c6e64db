"""Stories of 227 articles on 40 events (Giveme5W1H), fed in time order, beside batch TF-IDF.

Thresholds are set on other events: the events fall into five parts, and each part is judged at the
threshold that is best for the other four, for both methods. The set's dates are partly those of
later changes of a page, with years between articles on one event; so the articles are fed with no
bound on days (first lines), and with the bound of 14 days that is the default. With the bound, they
are judged twice: by the set's events, and by its events cut where more than 14 days lie between two
articles, which is all that a method with that bound can find. TF-IDF (scikit-learn, sublinear,
English stop words) sees all articles at once and joins them by average linkage; with the bound,
articles further apart are as far as can be. Speed is CPU time of one process, sketching included.

    STANDPOINT_CORPORA=/data .venv/bin/python benchmarks/stories.py
"""

import json
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from clustering_scores import bcubed_of_each, mean_of
from pipeline.group import stories
from pipeline.group.placing import Placing
from pipeline.group.sketching import sketch_of
from pipeline.group.surroundings import Surroundings
from pipeline.models import Neighbours, Ungrouped

JOINS = (0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.12)
DISTANCES = (0.75, 0.8, 0.83, 0.86, 0.88, 0.9, 0.92, 0.94)
PARTS, UNBOUND, BOUND = 5, 36_500, 14

Found = Sequence[object]


def main() -> None:
    """Prints the table."""
    articles, gold = read(Path(os.environ["STANDPOINT_CORPORA"]))
    print(f"{len(articles)} articles, {len(set(gold))} events")
    cut = cut_events(articles, gold)
    matrix, speed = timed(articles, lambda: distances(articles))
    print(f"TF-IDF {speed:,.0f} docs/s")
    shipped = stories.JOINS
    for name, days, truth in (
        ("no bound", UNBOUND, gold),
        (f"{BOUND} days", BOUND, gold),
        (f"{BOUND} days, cut", BOUND, cut),
    ):
        found, speed = timed(articles, lambda days=days: fed(articles, days, shipped))
        told(f"stories, {name}", {join: fed(articles, days, join) for join in JOINS}, truth, gold)
        precision, recall, both = mean_of(bcubed_of_each(found, truth), range(len(truth)))
        print(
            f"{'':22} precision {precision:.3f} recall {recall:.3f} BCubed {both:.3f}"
            f"  as shipped, at {shipped}; {speed:,.0f} docs/s"
        )
        near = within(articles, matrix, days)
        told(f"TF-IDF, {name}", {one: batch(near, one) for one in DISTANCES}, truth, gold)


def timed(articles: Sequence[Ungrouped], work):  # type: ignore[no-untyped-def]
    """What some work gives, and how many articles it does in a second of CPU time."""
    began = time.process_time()
    done = work()
    return done, len(articles) / (time.process_time() - began)


def cut_events(articles: Sequence[Ungrouped], gold: Sequence[str]) -> Sequence[str]:
    """The events, each cut where more days than the bound lie between two of its articles."""
    last: dict[str, tuple[datetime, int]] = {}
    cut = []
    for article, event in zip(articles, gold, strict=True):
        before, part = last.get(event, (article.at, 0))
        part += article.at - before > timedelta(days=BOUND)
        last[event] = article.at, part
        cut.append(f"{event}/{part}")
    return cut


def within(articles: Sequence[Ungrouped], matrix, days: int):  # type: ignore[no-untyped-def]
    """The distances, with those of articles further apart than some days as far as can be."""
    at = np.array([article.at.timestamp() for article in articles])
    return np.where(abs(at[:, None] - at[None, :]) > days * 86_400, 1.0, matrix)


def told(name: str, found: dict[float, Found], truth: Sequence[str], gold: Sequence[str]) -> None:
    """Prints the scores at thresholds set on other events."""
    scores = {bound: bcubed_of_each(clusters, truth) for bound, clusters in found.items()}
    events = sorted(set(gold))
    judged: list[tuple[float, float]] = []
    chosen = []
    for part in range(PARTS):
        tested = set(events[part::PARTS])
        others = [at for at, event in enumerate(gold) if event not in tested]
        bound = max(scores, key=lambda one: mean_of(scores[one], others)[2])
        chosen.append(bound)
        judged += [scores[bound][at] for at, event in enumerate(gold) if event in tested]
    precision, recall, both = mean_of(judged, range(len(judged)))
    print(
        f"{name:22} precision {precision:.3f} recall {recall:.3f} BCubed {both:.3f}"
        f"  (thresholds {', '.join(map(str, chosen))})"
    )


def fed(articles: Sequence[Ungrouped], days: int, joins: float) -> Found:
    """The story of each article, fed one by one."""
    stories.JOINS = joins
    around = Surroundings(Neighbours(), days)
    placing = Placing(around)
    for one in articles:
        placing.place(one, sketch_of(one))
    return [around.place_of[one.article_id] for one in articles]


def distances(articles: Sequence[Ungrouped]):  # type: ignore[no-untyped-def]
    """Cosine distances of the articles' TF-IDF vectors."""
    texts = [one.text for one in articles]
    vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    return 1 - (vectors @ vectors.T).toarray()


def batch(matrix: object, bound: float) -> Found:
    """Clusters of all articles at once."""
    clustering = AgglomerativeClustering(
        n_clusters=None, distance_threshold=bound, metric="precomputed", linkage="average"
    )
    return list(clustering.fit_predict(matrix))


def read(corpora: Path) -> tuple[list[Ungrouped], list[str]]:
    """The articles in the order of time, and the event of each."""
    lines = (corpora / "stories" / "giveme5w1h" / "articles.jsonl").read_text("utf-8").splitlines()
    found = []
    for number, record in enumerate(map(json.loads, lines), 1):
        text = f"{record['title']}\n\n{record['text']}"
        at = datetime.fromisoformat(record["published"])
        article = Ungrouped(
            article_id=number,
            version_id=number,
            text_sha256=sha256(text.encode()).hexdigest(),
            title=record["title"],
            text=text,
            language="en",
            at=at if at.tzinfo else at.replace(tzinfo=UTC),
        )
        found.append((article, str(record["event"])))
    found.sort(key=lambda pair: (pair[0].at, pair[0].article_id))
    return [article for article, _ in found], [event for _, event in found]


if __name__ == "__main__":
    main()
