"""docs/own.md: its code is that of the files it names, and its commands run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from commands import here

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "own.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (zaiavlenie .*)$", PAGE, re.MULTILINE)


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_the_code_shown_is_that_of_the_file():
    text = (ROOT / "examples" / "own" / "my.py").read_text(encoding="utf-8")
    shown = [block for block in blocks("python") if block.startswith("def ")]
    assert len(shown) == 3 and all(block.strip() in text for block in shown)


def test_every_column_of_an_option_is_told():
    from sim.state.tables import OPTIONS
    table = PAGE.partition("| column of an option | what |")[2].partition("\n\n")[0]
    told = set(re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in
                                               table.strip().splitlines()[1:])))
    assert told == {column.name for column in OPTIONS.held} - {"chosen"}


def test_the_commands_run(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert len(COMMANDS) == 17
    for command in COMMANDS:
        words = shlex.split(command.replace("runs/", f"{tmp_path}/"))[1:]
        if words[0] in ("sweep", "calibrate") or "--seeds" in words:
            words += ["--workers", "1"]
        found = here(*words)
        assert found.code == 0, (command, found.err)
    assert (tmp_path / "wary" / "outcomes.png").exists()


def test_the_policy_shown_runs(tmp_path):
    (tmp_path / "own.csv").write_text(blocks("csv")[-1], encoding="utf-8")
    found = here("run", "classroom", "--regime", tmp_path / "own.csv", "--weeks", 20)
    assert found.code == 0 and "takes from history" in " ".join(found.out.split())


@pytest.mark.slow
def test_the_python_shown_runs(tmp_path):
    script = tmp_path / "shown.py"
    folder = ROOT / "examples" / "own"
    shown = "".join(block for block in blocks("python") if not block.startswith("def "))
    script.write_text(f"import sys\nsys.path.insert(0, {str(folder)!r})\n" + shown,
                      encoding="utf-8")
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True,
                          timeout=300)
    assert done.returncode == 0, done.stderr
