"""The documents as one site: every page is on it, words explain themselves, nothing is fetched."""

import pytest
from browser import Visit, launched

from docs.program import pages, site


def test_every_page_has_its_place():
    left_out = {page.as_posix() for page in pages.pages()} - set(site.pages())
    assert not left_out, "add it to NAV of docs/program/site.py"


def test_words_of_the_glossary_show_their_meaning():
    texts = site.hover_texts("| word | meaning | ids |\n|---|---|---|\n"
                             "| raikom | District committee, the *district* (g1-028). | g1-028 |\n"
                             "| cell | Primary organisation. | g1-046 |\n"
                             "| the organs | The NKVD. | g1-020 |\n")
    assert texts == "*[raikom]: District committee, the district .\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    pytest.importorskip("mkdocs")
    folder = tmp_path_factory.mktemp("site") / "site"
    site.build(folder)
    return folder


@pytest.mark.slow
def test_it_is_built_without_a_broken_link_and_searches_offline(built):
    with launched() as browser:
        visit = Visit(browser, built / "docs" / "model.html", ready=".md-search__input")
        visit.page.focus(".md-search__input")
        visit.page.keyboard.type("drawer")
        visit.page.wait_for_selector(".md-search-result__item")
        assert visit.page.locator("abbr").count() > 0
        visit.close()
        visit = Visit(browser, built / "docs" / "teaching" / "live.html", ready="iframe.live")
        visit.page.frame_locator("iframe.live").locator("body[data-ready]").wait_for()
        visit.context.close()
