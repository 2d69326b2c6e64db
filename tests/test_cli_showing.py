"""`standpoint show` and `query`: what is stored, for people and for programs."""

import csv
import json
import re
import sys
from io import StringIO

import pytest

from shell import Shell


@pytest.fixture
def read(shell: Shell) -> Shell:
    """The program after one run over two papers."""
    shell("run")
    return shell


def test_before_the_first_run_reading_names_the_next_step(shell: Shell) -> None:
    """A database without schema is one line and exit code 4."""
    said = shell("show", "stances")
    place = shell.folder / "home" / "standpoint.db"
    assert (said.code, said.out) == (4, "")
    assert said.err == (
        f"standpoint: the results database at {place} has no schema yet: "
        "run `standpoint db upgrade`\n"
    )


def test_articles_are_listed_newest_first(read: Shell) -> None:
    """Each with its id, title, source, number of words and first words of the summary."""
    said = read("show", "articles")
    assert "Skippers call the harbour toll a disaster" in said.words
    assert "Council welcomes the harbour toll" in said.words
    assert "harbour-post, " in said.words
    only = read("show", "articles", "--limit", "1")
    assert only.err == "only 1 shown; --limit shows more\n"
    assert read("show", "articles", "--source", "nobody").out == ""


def test_an_article_is_shown_whole(read: Shell) -> None:
    """Title, facts, summary, stances with quotes, versions."""
    said = read("show", "article", "1")
    assert said.code == 0
    for words in ("source: harbour-post", "Summary", "Stances of the article", "Versions"):
        assert words in said.out


def test_an_edited_article_says_what_changed(read: Shell) -> None:
    """Sentences added and removed, by version; of a rewritten text the first ones."""
    [paper] = [one for one in read.papers.iterdir() if "excellent idea" in one.read_text()]
    text = paper.read_text()
    paper.write_text(text.replace("the winter storms", "the spring storms"))
    read("run")
    listed = json.loads(read("show", "articles", "--json").out)
    number = next(str(one["id"]) for one in listed if "welcomes" in one["title"])
    said = read("show", "article", number)
    assert re.search(r" - [^+]* before the winter storms begin\.", said.words)
    assert re.search(r" \+ [^-]* before the spring storms begin\.", said.words)
    paper.write_text(text + " ".join(f"Ship {one} left." for one in range(15)))
    read("run")
    said = read("show", "article", number)
    assert "+ Ship 8 left. + 6 more; --json shows them" in said.words
    versions = json.loads(read("show", "article", number, "--json").out)["versions"]
    assert len(versions[2]["added"]) == 16


def test_an_article_that_does_not_exist_names_the_list(read: Shell) -> None:
    """A wrong id is wrong usage."""
    said = read("show", "article", "999")
    assert (said.code, said.err) == (
        2,
        "standpoint: no article 999; `standpoint show articles` lists them\n",
    )


@pytest.mark.parametrize("what", ["articles", "stances", "runs", "failures"])
def test_lists_are_told_as_json(read: Shell, what: str) -> None:
    """A JSON array of objects, with and without rows; nothing else on stdout."""
    records = json.loads(read("show", what, "--json").out)
    assert isinstance(records, list)
    assert all(isinstance(record, dict) for record in records)
    assert bool(records) is (what != "failures")


def test_an_article_is_told_as_json(read: Shell) -> None:
    """One object with its sentences, stances and versions, times in ISO 8601."""
    article = json.loads(read("show", "article", "1", "--json").out)
    assert article["source"] == "harbour-post"
    assert article["versions"][0]["seen_at"].endswith("+00:00")
    quotes = [quote for sentence in article["sentences"] for quote in sentence["quotes"]]
    assert quotes
    for quote in quotes:
        assert article["text"][quote["start_char"] : quote["end_char"]] == quote["quote"]


def test_stances_are_filtered(read: Shell) -> None:
    """By target, source, label and run; filters that match nothing say so on stderr."""
    stances = json.loads(read("show", "stances", "--json").out)
    assert {stance["target"] for stance in stances} == {"harbour-toll"}
    label = stances[0]["label"]
    some = json.loads(read("show", "stances", "--label", label, "--json").out)
    assert {stance["label"] for stance in some} == {label}
    said = read("show", "stances", "--target", "nothing")
    assert (said.out, said.err) == ("", "no stances; `standpoint run` asks for some\n")
    said = read("show", "stances", "--run", "r-0")
    assert (said.code, said.err) == (
        2,
        "standpoint: no run 'r-0'; `standpoint show runs` lists them\n",
    )


def test_runs_tell_each_step_with_its_outcome(read: Shell) -> None:
    """Newest first, times in ISO 8601."""
    runs = json.loads(read("show", "runs", "--json").out)
    assert [run["step"] for run in runs] == [
        "publish",
        "compare",
        "analyze",
        "group",
        "extract",
        "collect",
    ]
    assert {run["outcome"] for run in runs} == {"ok", "nothing_to_do"}
    assert "done 2, extracted 2, pending 2" in read("show", "runs").words


def test_a_query_answers_as_table_json_or_csv(read: Shell) -> None:
    """The same rows in three forms."""
    sql = "select source, count(*) as articles from latest_article group by source"
    assert read("query", sql).words.endswith("harbour-post 2")
    assert json.loads(read("query", "--json", sql).out) == [
        {"source": "harbour-post", "articles": 2}
    ]
    assert list(csv.reader(StringIO(read("query", "--csv", sql).out))) == [
        ["source", "articles"],
        ["harbour-post", "2"],
    ]


def test_a_query_comes_from_stdin(read: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single - reads the statement from the pipe."""
    monkeypatch.setattr(sys, "stdin", StringIO("select 1 as one\n"))
    assert read("query", "-", "--csv").out == "one\n1\n"


def test_a_query_that_would_write_is_refused(read: Shell) -> None:
    """Nothing is changed, and the refusal is wrong usage."""
    said = read("query", "delete from run")
    assert said.code == 2
    assert said.err.startswith("standpoint: the database refused the query: ")
    assert json.loads(read("query", "--json", "select count(*) as n from run").out) == [{"n": 6}]


def test_a_query_stops_at_its_time_limit(read: Shell) -> None:
    """A statement without end is stopped with one line."""
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    said = read("query", "--timeout", "0.2", endless)
    assert (said.code, said.err) == (
        2,
        "standpoint: the query took longer than 0.2 s and was stopped; narrow it down\n",
    )


def test_json_and_csv_at_once_is_wrong_usage(read: Shell) -> None:
    """One form of output a call."""
    said = read("query", "--json", "--csv", "select 1")
    assert said.code == 2
    assert "choose one of --json and --csv" in said.err


def test_feeds_are_listed_with_how_they_are_doing(read: Shell) -> None:
    """When each answered and brought something new, how much, and when it is asked again."""
    said = read("show", "feeds")
    assert (said.code, "harbour-post/main" in said.out) == (0, True)
    for words in ("answered 20", "new 20", "new a day", "asked again by the next run"):
        assert words in said.words
    [feed] = json.loads(read("show", "feeds", "--json").out)
    assert (feed["silent_since"], feed["moved_to"], feed["flags"]) == (None, None, None)


def test_notices_are_none_where_all_is_well(read: Shell) -> None:
    """Which is said on stderr; as JSON it is an empty list."""
    said = read("show", "notices")
    assert (said.code, said.out, said.err) == (0, "", "nothing needs a look\n")
    assert json.loads(read("show", "notices", "--json").out) == []
