"""The reader's words: every language has all of them, and every word of the model has its own."""

import re

import pytest
from commands import ROOT

from sim import words
from sim.config.policy import regimes
from sim.config.switches import SWITCHES
from sim.teach import page, shipped
from sim.teach.language import LANGUAGE, languages, texts

BRACES = re.compile(r"\{(\w+)\}")
TEACH = ROOT / "sim" / "teach"
STEPS = ["danger", "turn", "unseen", "forty", "away", "official", "ladder", "january", "end"]


def flat(said, above=""):
    """Every text by its dotted key; those in lists by their place."""
    items = said.items() if isinstance(said, dict) else enumerate(said)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


FIRST = dict(flat(texts()))


@pytest.fixture(params=languages())
def said(request):
    return dict(flat(texts(request.param)))


def test_there_is_a_second_language():
    assert languages()[0] == LANGUAGE == "en" and "de" in languages()


def test_no_text_is_missing_or_too_many(said):
    assert sorted(set(FIRST) ^ set(said)) == []


def test_a_translation_fills_in_what_the_first_language_does(said):
    for key, text in said.items():
        assert set(BRACES.findall(text)) == set(BRACES.findall(FIRST[key])), key


def test_sources_that_a_text_names_are_in_the_evidence(said):
    known = page.sources(said)
    named = {one for text in said.values() for one in page._ID.findall(text)}
    assert named and named == set(known)


def test_both_languages_name_the_same_sources(said):
    for key, text in said.items():
        assert sorted(page._ID.findall(text)) == sorted(page._ID.findall(FIRST[key])), key


def test_terms_of_the_glossary_are_explained(said):
    for text in said.values():
        for term in re.findall(r"\*([^*]+)\*", text):
            assert f"glossary.{term.rpartition('|')[2].lower()}.text" in said, term


def test_every_step_and_every_choice_has_its_words(said):
    for step in STEPS:
        assert {f"lesson.{step}.name", f"lesson.{step}.question"} <= set(said), step
    assert [name for name in SWITCHES if f"sandbox.on.{name}" not in said] == []
    for name in (*regimes(), *words.CHOICE_RULES, *words.ORGANS_RULES, *shipped.SCENARIOS):
        assert f"viewer.names.{name}" in said, name


def test_a_sentence_that_depends_on_a_result_exists_for_each_way_it_may_come_out(said):
    asked = re.findall(r'say\(`([\w.]*\.)(\w*)\$\{z\.direction', "".join(
        path.read_text(encoding="utf-8") for path in (TEACH / "page").rglob("*.js")))
    asked += [("lesson.unseen.", f"{who}_") for who in ("seen", "self", "others", "own")]
    asked += [("lesson.away.", f"{who}_") for who in ("self", "others")] + [("sandbox.", "")]
    assert len(asked) >= 11
    for where, start in asked:
        for direction in ("more", "fewer", "unclear"):
            assert f"{where}{start}{direction}" in said, where + start


def test_every_text_that_the_page_asks_for_by_name_exists(said):
    asked = {key for path in (TEACH / "page").rglob("*.js") for key in re.findall(
        r'page\.(?:say|get)\(\s*"([\w.]+)"|this\.(?:say|get)\(\s*"([\w.]+)"',
        path.read_text(encoding="utf-8"))}
    asked = {first or second for first, second in asked}
    tops = {key[:at] for key in said for at, sign in enumerate(key) if sign == "."}
    assert len(asked) > 90 and sorted(asked - set(said) - tops) == []
