"""Generated parts of pages: found by their comments, made anew, and nothing else touched."""

import pytest

from experiments.tracked.blocks import Block, filled, problems, rewrite, stale, unpaired

KNOWN = {"count": Block(("falls",), lambda: "7"), "rows": Block(("a.csv", "b.csv"), lambda: "x\ny"),
         "made": Block(None, lambda sources: f"with {' and '.join(sources)}")}
PAGE = """# Page

So <!-- begin count from falls -->7<!-- end count --> fell.

<!-- begin rows from a.csv, b.csv -->
x
y
<!-- end rows -->
<!-- begin made from falls, rows -->
with falls and rows
<!-- end made -->
"""


def test_a_page_that_is_as_it_should_be_stays():
    assert filled(PAGE, KNOWN) == PAGE and stale(PAGE, KNOWN) == [] and unpaired(PAGE) == []


@pytest.mark.parametrize(("old", "new", "name"), [
    ("-->7<", "-->8<", "count"), ("-->7<", "--><", "count"), ("y\n", "z\n", "rows"),
    ("from a.csv, b.csv", "from a.csv", "rows"), ("with falls", "by falls", "made")])
def test_a_part_that_differs_is_named_and_made_anew(old, new, name):
    page = PAGE.replace(old, new)
    assert page != PAGE and stale(page, KNOWN) == [name] and filled(page, KNOWN) == PAGE


def test_an_example_in_a_block_of_code_is_no_part():
    example = ("```text\n<!-- begin count from x -->1<!-- end count -->\n"
               "<!-- begin a from b -->\n```\n")
    assert filled(PAGE + example, KNOWN) == PAGE + example
    assert stale(example, KNOWN) == [] and unpaired(example) == []


def test_parts_that_are_not_known_stay():
    page = PAGE.replace("count", "other")
    assert filled(page, KNOWN) == page


@pytest.mark.parametrize("gone", ["<!-- end count -->", "<!-- begin count from falls -->"])
def test_a_comment_without_partner_is_named(gone):
    assert unpaired(PAGE.replace(gone, "")) == ["count"]


def test_a_page_says_what_it_lacks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE.replace("count", "other").replace("x\n", "z\n"))
    wrong = problems(page, {name: KNOWN[name] for name in ("count", "rows")})
    assert [one.removeprefix(f"{page}: ") for one in wrong] == [
        "block rows differs from what it is made from", "block count is missing"]
    page.write_text(PAGE.replace("x\n", "z\n"))
    rewrite(page, KNOWN)
    assert page.read_text() == PAGE
