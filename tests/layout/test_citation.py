"""How an issue and its articles are cited, in the article's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from fascicle.issue.model import Issue, Person
from fascicle.layout.citation import cite_article, cite_issue
from tests.conftest import Bench


@pytest.fixture
def issue(bench: Bench) -> Callable[..., Issue]:
    """Return what gives an issue with one article, in a language and with a status."""
    bench.article("Some text.\n")
    read = bench.gather().issue

    def made(language: str, status: str = "published") -> Issue:
        people = tuple(Person(name=f"Name{n}", family=f"Name{n}") for n in (1, 2))
        article = replace(read.articles[0], language=language, authors=people)
        return replace(read, language=language, status=status, articles=(article,))

    return made


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en-GB", "“RETRACTED: A First Article.”"),
        ("ru", "«ОТОЗВАНО: A First Article.»"),
        ("tr", "“GERİ ÇEKİLDİ: A First Article.”"),
        ("fr", "RÉTRACTÉ\u00a0: A First Article."),
        ("hy", "ՀԵՏ ԿԱՆՉՎԱԾ՝ A First Article."),
        ("ar", "مسحوب: A First Article."),
        ("pl", "RETRACTED: A First Article."),
    ],
)
def test_what_was_retracted_is_cited_so_in_the_language_of_the_article(
    issue: Callable[..., Issue], language: str, told: str
) -> None:
    cited = issue(language, "retracted")
    assert told in cite_article(cited, cited.articles[0])
    plain = issue(language)
    assert "A First Article" in cite_article(plain, plain.articles[0])
    assert told.partition("A First")[0].strip("‘«“ ") not in cite_article(plain, plain.articles[0])


def test_a_retracted_issue_of_several_articles_is_cited_so(
    issue: Callable[..., Issue],
) -> None:
    one = issue("ru", "retracted")
    several = replace(one, articles=(one.articles[0], replace(one.articles[0], slug="other")))
    assert cite_issue(several).startswith("ОТОЗВАНО: Test Serial 1 (2). 2024.")
    assert cite_issue(replace(several, status="published")).startswith("Test Serial 1 (2). 2024.")


@pytest.mark.parametrize(
    ("language", "word"), [("en", "and"), ("de", "und"), ("pl", "i"), ("zh", "和")]
)
def test_two_authors_are_joined_in_the_language_of_the_article(
    issue: Callable[..., Issue], language: str, word: str
) -> None:
    cited = issue(language)
    assert f"Name1, {word} Name2. 2024." in cite_article(cited, cited.articles[0])
