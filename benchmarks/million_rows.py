"""Rows of a large archive, day by day, with the shapes that a real one has.

200 sources; 5 % of articles edited once or twice, 8 % copies; every version judged
by `embedded` on ten targets and a fifth by `openai` too, with actors; stories of 1 to 40 articles.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from itertools import accumulate

from generated_articles import vocabulary

SOURCES, TARGETS, ACTORS = 200, 10, 5_000
PROMPT, PARAMS = sha256(b"prompt").hexdigest(), sha256(b"parameters").hexdigest()
LABELS = ("favor", "against", "neutral", "unclear")
RARE = "quillfeather"
VOCABULARY = vocabulary()
FREQUENCY = list(accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))
"""Words follow Zipf's law."""

SENTENCES, RARE_SENTENCES = 20_000, 10
"""Sentences that texts are made of, and how many of these name the rare word."""

Rows = dict[str, list[tuple[object, ...]]]


class Archive:
    """Writes so many articles of so many days; the same seed gives the same rows."""

    def __init__(self, articles: int, seed: int, *, last: date, span: int) -> None:
        self.articles, self.last, self.span = articles, last, span
        self.dice = random.Random(seed)
        self.rows: Rows = defaultdict(list)
        self.ids: dict[str, int] = defaultdict(int)
        self.sentences = [self._sentence(number) for number in range(SENTENCES)]
        self.recent: list[tuple[int, int, list[str]]] = []
        self.stories: dict[int, list[object]] = {}
        self.active: list[int] = []

    def days(self) -> Iterator[Rows]:
        """The rows of one day after the other, by table; the first batch is what all refer to."""
        self._beginning()
        yield self._taken()
        for number in range(self.span):
            day = self.last - timedelta(days=self.span - 1 - number)
            first = self.articles * number // self.span
            for article in range(first, self.articles * (number + 1) // self.span):
                self._article(article + 1, day)
            self._operations(day)
            self.recent = self.recent[-2_000:]
            self.active = self.active[-800:]
            yield self._taken()
        self.rows["story"] = [tuple(one) for one in self.stories.values()]
        yield self._taken()

    def _taken(self) -> Rows:
        taken, self.rows = self.rows, defaultdict(list)
        return taken

    def _add(self, table: str, *values: object) -> int:
        self.ids[table] += 1
        self.rows[table].append((self.ids[table], *values))
        return self.ids[table]

    def _sentence(self, number: int) -> str:
        words = self.dice.choices(VOCABULARY, cum_weights=FREQUENCY, k=self.dice.randint(14, 24))
        named = [RARE] if number < RARE_SENTENCES else []
        return " ".join([*words, *named]).capitalize() + "."

    def _beginning(self) -> None:
        for number in range(1, SOURCES + 1):
            slug, group = f"outlet-{number:03}", ("agency", "daily", "tabloid")[number % 3]
            land = ("DE", "FR", "GB", "PL", "US")[number % 5]
            self._add("source", slug, slug.title(), land, "en", group, None)
            asked = f"{self.last} 05:00:00.000000"
            self._add("feed", number, "main", "rss", f"https://{slug}.example/feed", 0, asked)
        for number in range(1, TARGETS + 1):
            slug = f"target-{number:02}"
            self._add("target", slug)
            said = (f"Statement {number}.", "", "[]", 1, "[]", slug, f"{self.last} 00:00:00.000000")
            self._add("target_revision", number, *said)
        for number in range(1, ACTORS + 1):
            self._add("actor", f"Actor {number}")
            self._add("actor_alias", f"actor {number}", number)

    def _article(self, article: int, day: date) -> None:
        dice = self.dice
        second = dice.randrange(86_400)
        moment = f"{day} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000"
        source = dice.randint(1, SOURCES)
        url = f"https://outlet-{source:03}.example/{article}"
        lead = dice.choice(self.recent) if self.recent and dice.random() < 0.08 else None
        said = lead[2] if lead else dice.sample(self.sentences, 8)
        published = None if dice.random() < 0.02 else moment
        self.rows["article"].append((article, url, source, url, moment))
        self._add("entry", source, url, url, f"Piece {article}", published, moment, "1", None, "1")
        versions = 1 + (dice.random() < 0.05) + (dice.random() < 0.01)
        for seq in range(1, versions + 1):
            self._version(article, seq, said, published=published, moment=moment, url=url)
            said = [*said[:-1], dice.choice(self.sentences)]
        if lead:
            self._add("duplicate", article, lead[0], 0.95, 0.9, moment)
            story = lead[1]
        else:
            story = self._story(article, moment)
            self.recent.append((article, story, said))
        row = self.stories[story]
        row[4] = max(str(row[4]), moment)
        self._add("story_article", story, article, "shared names")

    def _story(self, article: int, moment: str) -> int:
        """The story that an article joins, of those under way; few grow large."""
        if self.active and self.dice.random() > 0.43:
            story = self.active[-int(len(self.active) * self.dice.random() ** 2 + 1)]
            size = int(str(self.stories[story][6]))
            if size < 40:
                self.stories[story][6] = size + 1
                return story
        story = len(self.stories) + 1
        self.stories[story] = [story, f"Story {story}", article, moment, moment, None, 1]
        self.active.append(story)
        return story

    def _version(
        self, article: int, seq: int, said: list[str], *, published: str | None, moment: str,
        url: str,
    ) -> None:  # fmt: skip
        said = [f"Piece {article}, as of {seq}.", *said]
        text = " ".join(said)
        digest = sha256(text.encode()).hexdigest()
        page = self._add("page", url, moment, "text/html", digest, f"r:{article}", article, "1",
                         article)  # fmt: skip
        changed = ('["A sentence."]', '["Another."]') if seq > 1 else (None, None)
        version = self._add("version", article, seq, digest, said[0], "[]", "politics", "en",
                            published, text, moment, page, "blocks/html", *changed)  # fmt: skip
        self._answers(version, digest, said, moment)
        if self.dice.random() < 0.2:
            request = self._add("request", digest, version, "https://model.example/v1", "large-1",
                                "json_schema", "{}", moment)  # fmt: skip
            for number in range(1, 1 + (self.dice.random() < 0.1) + 1):
                spent = (900, 200, 0, 350_000, 0)
                self._add("attempt", request, number, "ok", moment, moment, *spent)
            self._answers(version, digest, said, moment, request=request)

    def _answers(
        self, version: int, digest: str, said: list[str], moment: str, *,
        request: int | None = None,
    ) -> None:  # fmt: skip
        dice = self.dice
        analyst, model = ("openai", "large-1") if request else ("embedded", "portrayal-2")
        same = (PROMPT, analyst, model, PARAMS, request, "answered", moment)
        summary = self._add("answer", digest, version, "summary", None, *same, None, None)
        for place in range(3):
            kind = "summary" if place else "headline"
            sentence = self._add("summary_sentence", summary, place, kind, said[place])
            self._quote(version, said, place, sentence=sentence)
        for target in range(1, TARGETS + 1):
            held = "instructions_in_text" if request and dice.random() < 0.005 else None
            cleared = moment if held and dice.random() < 0.5 else None
            answer = self._add("answer", digest, version, "stance", target, *same, held, cleared)
            if dice.random() < 0.9:
                self._stance(answer, target, "unrelated", "None of its names occurs.")
                continue
            place = dice.randrange(1, len(said))
            stance = self._stance(answer, target, dice.choice(LABELS), "As its words say.")
            self._quote(version, said, place, stance=stance)
            if request and dice.random() < 0.6:
                actor = int(ACTORS * dice.random() ** 3) + 1
                stance = self._stance(
                    answer, target, dice.choice(LABELS), "Reported so.", actor=actor
                )
                self._quote(version, said, place, stance=stance)
        if dice.random() < 0.002:
            said_so = (f"{dice.choice(LABELS)}", "Read it.", "editor", moment)
            self._add("correction", digest, dice.randint(1, TARGETS), "", *said_so)

    def _stance(
        self, answer: int, target: int, label: str, why: str, *, actor: int | None = None
    ) -> int:
        holder = f"Actor {actor}" if actor else None
        return self._add("stance", answer, target, holder, actor, label, label, why, "[]")

    def _quote(
        self, version: int, said: list[str], place: int, *, sentence: int | None = None,
        stance: int | None = None,
    ) -> None:  # fmt: skip
        start = sum(len(one) + 1 for one in said[:place])
        end = start + len(said[place])
        self._add("evidence", version, sentence, stance, said[place], start, end, "verified")

    def _operations(self, day: date) -> None:
        """Four runs of a day, each with the rows of its mapped steps, and what failed."""
        for hour in (5, 11, 17, 23):
            invocation = f"scheduled__{day}T{hour:02}"
            steps = [("collect", 5), ("extract", 8), ("group", 1), ("analyze", 8), ("publish", 1)]
            for step, times in steps:
                for index in range(times):
                    began = f"{day} {hour:02}:0{index}:00.000000"
                    counts = '{"answered": 90, "collected": 80, "extracted": 70, "failed": 1}'
                    self._add(
                        "run",
                        invocation,
                        step,
                        "news_daily",
                        invocation,
                        step,
                        index,
                        began,
                        f"{day} {hour:02}:2{index}:00.000000",
                        "ok",
                        counts,
                    )
        for number in range(14):
            at = f"{day} 05:{number:02}:00.000000"
            self._add("failure", "entry", f"https://gone.example/{day}/{number}", "extract",
                      "not_found", 0, "The page is gone.", "c", 1, at, at)  # fmt: skip


COLUMNS = {
    "source": "id slug name country language source_group homepage",
    "feed": "id source_id slug kind address failure_streak answered_at",
    "target": "id slug",
    "target_revision": "id target_id statement description aliases only_if_named languages sha256 "
    "since",
    "actor": "id name",
    "actor_alias": "id alias_key actor_id",
    "article": "id key source_id url first_seen_at",
    "entry": "id feed_id key url title published_at first_seen_at revision passed_over "
    "read_revision",
    "page": "id url fetched_at content_type sha256 archive_ref entry_id revision article_id",
    "version": "id article_id seq sha256 title authors section language published_at text seen_at "
    "page_id extractor added removed",
    "duplicate": "id article_id lead_article_id containment jaccard decided_at",
    "story": "id title lead_article_id first_at last_at merged_into",
    "story_article": "id story_id article_id reason",
    "request": "id hash version_id endpoint model rung params created_at",
    "attempt": "id request_id number state started_at ended_at tokens_in tokens_out tokens_cached "
    "cost_nanousd possibly_billed",
    "answer": "id text_sha256 version_id kind target_id prompt_hash analyst model params_hash "
    "request_id outcome created_at held cleared_at",
    "summary_sentence": "id answer_id position kind text",
    "stance": "id answer_id target_id holder actor_id label model_label rationale flags",
    "evidence": "id version_id summary_sentence_id stance_id quote start_char end_char status",
    "correction": "id text_sha256 target_id holder_key label reason author created_at",
    "run": "id invocation_id step dag_id dag_run_id task_id map_index started_at ended_at outcome "
    "counts",
    "failure": "id item_kind item_key step code transient message config_hash times first_at "
    "last_at",
}
"""The columns of the rows, by table, each table after those that it refers to."""
