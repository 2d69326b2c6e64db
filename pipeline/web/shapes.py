"""What is answered, as models; each field says what it means. Times are RFC 3339 in UTC."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from pipeline.web.masking import masked

Address = Annotated[str, AfterValidator(masked)]
Analyst = Annotated[str | None, Field(description="`openai` or `embedded`; null: only a person.")]
Held = Annotated[
    str | None, Field(description="Reason code for which it counts in no total; null: none.")
]


class Summed(BaseModel):
    """An article in a list: all but its text."""

    article_id: int
    source: str = Field(description="Slug of its source.")
    source_name: str
    country: str | None = Field(description="The source's country, ISO 3166.")
    source_group: str | None = Field(description="The group that the source is compared in.")
    url: Address = Field(description="Canonical address, else where it was read from.")
    title: str
    authors: str | None = Field(description="Names with commas between them.")
    section: str | None
    language: str | None = Field(description="Language of the text, else of the source.")
    published_at: datetime | None
    fetched_at: datetime
    version_seq: int = Field(description="1 for the first text; higher after edits.")
    summary: str | None
    summary_analyst: str | None = Field(description="`openai` or `embedded`.")
    summary_model: str | None
    summary_held: str | None = Field(
        description="Reason code for which a person is to look at the summary; null: none."
    )
    lead_article_id: int | None = Field(description="The article that it repeats; null: none.")
    story_id: int | None
    image_url: Address | None
    paywalled: bool | None


class Snippet(BaseModel):
    """Some of a text as it is stored, and where the words stand in it."""

    text: str = Field(description="Plain text, never markup.")
    marks: list[tuple[int, int]] = Field(
        description="First code point of each match, and the one after its last."
    )


class Hit(Summed):
    """An article that a search found."""

    found_in: Literal["text", "summary"] = Field(description="What the snippet is from.")
    snippet: Snippet


class Quote(BaseModel):
    """A quote of the article's text."""

    quote: str
    start_char: int = Field(description="First code point in the version's text, from 0.")
    end_char: int = Field(description="The code point after its last.")
    status: str = Field(description="`verified`, `repaired` or `unverified`.")


class Sentence(BaseModel):
    """A sentence of a summary with its evidence."""

    kind: str = Field(description="`headline`, `summary` or `fact`.")
    text: str
    quotes: list[Quote]


class OwnStance(BaseModel):
    """Where an article's own voice stands on a target."""

    article_id: int
    source: str
    published_at: datetime | None
    target: str = Field(description="Slug of the target.")
    label: str = Field(description="`favor`, `against`, `neutral`, `unclear` or `unrelated`.")
    label_from: str = Field(description="`correction`, `openai` or `embedded`.")
    quote: str | None = Field(description="The best checked quote for the label.")
    quote_status: str | None
    rationale: str | None
    analyst: Analyst
    model: str | None
    answered_at: datetime
    via_article_id: int | None = Field(description="The lead whose answer this is; null: its own.")
    held: Held


class ActorStance(BaseModel):
    """Where an actor stands on a target, as an article reports it."""

    actor_id: int | None = Field(description="Number of the actor; null: none was stored.")

    article_id: int
    source: str
    published_at: datetime | None
    target: str
    actor: str
    label: str
    label_from: str
    quote: str | None
    quote_status: str | None
    analyst: Analyst
    model: str | None
    answered_at: datetime
    held: Held


class Version(BaseModel):
    """One text that the article had."""

    version_id: int
    seq: int
    title: str
    sha256: str
    published_at: datetime | None
    seen_at: datetime
    extractor: str
    added: list[str] | None = Field(description="Sentences that the version before lacks.")
    removed: list[str] | None
    page_url: Address
    archive_ref: str = Field(description="What the archive gives the original back for.")


class Failure(BaseModel):
    """Something that failed and still holds."""

    step: str
    code: str = Field(description="Reason code.")
    message: Address
    transient: bool
    retry_at: datetime | None
    times: int
    last_at: datetime


class Article(Summed):
    """One article whole."""

    version_id: int
    text: str = Field(description="The text as stored; offsets of quotes count its code points.")
    sentences: list[Sentence]
    stances: list[OwnStance]
    actors: list[ActorStance]
    versions: list[Version]
    failures: list[Failure]


class Story(BaseModel):
    """A story in a list."""

    story_id: int
    title: str
    first_at: datetime
    last_at: datetime
    articles: int = Field(description="How many articles it has, copies included.")
    sources: int = Field(description="How many sources these are from.")
    lead_article_id: int
    summary: str | None = Field(description="Its lead's summary; null: none, or held.")


Rows = list[dict[str, Any]]


class WholeStory(Story):
    """One story with all that views say of it; their columns are in docs/reference/schema.md."""

    merged_into: int | None = Field(description="The story that took it in; null: none.")
    members: list[Summed] = Field(description="Its newest 500 articles.")
    perspectives: Rows = Field(description="Rows of the view `story_perspective`.")
    contest: Rows = Field(description="Rows of `story_contest`; empty where there is no such view.")
    actors: Rows = Field(
        description="Rows of `story_actor_stance`; empty where there is no such view."
    )
    coverage: Rows = Field(description="Rows of `story_coverage`; likewise.")
    comparison: Rows = Field(description="Rows of `story_comparison`; likewise.")


class Actor(BaseModel):
    """Someone whose stance articles report."""

    actor_id: int
    name: str
    names: list[str] = Field(description="All names, in the spelling stored first.")
    stances: int = Field(description="How many answers tell a stance of this actor.")


class Target(BaseModel):
    """What a stance is towards, as configured last; null: in no configuration."""

    slug: str
    statement: str | None
    description: str | None
    aliases: list[str] | None
    only_if_named: bool | None
    languages: list[str] | None
    since: datetime | None


class Feed(BaseModel):
    """How one address of a source is doing."""

    feed: str
    address: Address = Field(description="Folder or URL; user names and secrets are masked.")
    last_success_at: datetime | None
    last_new_at: datetime | None
    entries_per_day: float
    usual_per_day: float | None
    failure_streak: int
    next_fetch_at: datetime | None
    paused_reason: str | None
    silent_since: datetime | None
    moved_to: Address | None
    flags: str | None


class Source(BaseModel):
    """A publisher with its feeds' health."""

    slug: str
    name: str
    country: str | None
    language: str | None
    source_group: str | None
    homepage: Address | None
    feeds: list[Feed]


class Run(BaseModel):
    """One run from end to end."""

    invocation_id: str
    dag_id: str | None
    dag_run_id: str | None
    started_at: datetime
    ended_at: datetime | None
    outcome: str = Field(description="`ok`, `partial`, `failed`, `nothing_to_do` or `unfinished`.")
    collected: int
    extracted: int
    skipped: int
    duplicates: int
    answered: int
    unclear: int
    failed: int
    requests: int
    cost_usd: float | None


class Execution(BaseModel):
    """One execution of a step."""

    step: str
    task_id: str | None
    map_index: int | None
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    counts: dict[str, Any]


class WholeRun(Run):
    """One run with its steps."""

    steps: list[Execution] = Field(description="In their order; the first 2,000.")


class Spend(BaseModel):
    """What calls to one model took on one UTC day."""

    day: date
    model: str
    requests: int
    attempts: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost_usd: float | None = Field(description="Null: no attempt had a known price.")
    possibly_billed: int = Field(description="Failed tries that may have been billed.")


class Health(BaseModel):
    """Whether the database answers."""

    status: Literal["ok"]
    version: str = Field(description="Version of Standpoint.")
