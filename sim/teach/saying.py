"""How the lesson's steps say things: texts filled in, numbers, reasons by size, empty screens."""

from sim.teach.language import texts
from sim.teach.still import sourced

# Terms of a decision below this move nothing; the others are told in words by size.
LEAST, SIZES = 0.05, (0.25, 0.75, 2.0)


def said(step: int, key: str, **values) -> str:
    """A text of a step, filled in."""
    return texts()["lesson"][str(step)][key].format(**values)


def common(key: str, **values) -> str:
    """A text that the steps share."""
    return texts()["lesson"][key].format(**values)


def viewed(key: str) -> dict:
    """A table of the viewer's words, for the same words in both."""
    return texts()["viewer"][key]


def lower(text: str) -> str:
    """With a small first letter."""
    return text[0].lower() + text[1:]


def upper(text: str) -> str:
    """With a capital first letter."""
    return text[0].upper() + text[1:]


def number(value: float, decimals: int = 1) -> str:
    """A number with a real minus sign and no negative zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def signed(value: float) -> str:
    """The same with its sign, also when it is positive."""
    return ("+" if round(value, 1) > 0 else "") + number(value)


def reasons(terms: dict[str, float], names: dict[str, str]) -> tuple[list[str], list[str]]:
    """What speaks for and against something, in words by size, heaviest first. A name with
    ``_against`` behind it, where there is one, is that of a negative term."""
    sides = ([], [])
    for term, value in sorted(terms.items(), key=lambda item: -abs(item[1])):
        if abs(value) < LEAST:
            continue
        strength = texts()["lesson"]["3"]["strength"]
        size = strength[sum(abs(value) >= least for least in SIZES)]
        name = names[term] if value > 0 else names.get(f"{term}_against", names[term])
        sides[value < 0].append(said(3, "term", what=name, strength=size))
    return sides


def blank(step: int, **parts) -> dict:
    """What every screen has: the question and the text with its sources marked."""
    return {"question": said(step, "question"), "task": said(step, "do"),
            "text": [sourced(text) for text in texts()["lesson"][str(step)]["text"]],
            "finding": [], "small": [], **parts}


def expecting(expected: str) -> dict:
    """The three answers a reader may give before anything is run."""
    return {"expect": [{"key": key, "text": common(key)} for key in ("fewer", "same", "more")],
            "expected": expected}
