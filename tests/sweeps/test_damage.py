"""Folders of sweeps that are damaged, mixed up or wanted twice: the same bytes, or one line."""

import os
import random
import shutil
import subprocess
import sys

import pytest
from commands import check_refusal, contents, environment, here

from experiments.plans.design import load
from experiments.sweeps import store, worker
from experiments.sweeps.executors import SerialBackend
from experiments.sweeps.sweep import run_design

DESIGN = {"question": "q", "scenario": "classroom", "weeks": 8, "replicates": 4,
          "outcomes": ["falls", "statements"], "keep": ["weekly"],
          "vary": {"weight_fear": [0.0, 20.0]}}


def go(folder, design=DESIGN, **more):
    return run_design(load(design), folder, SerialBackend(), csv=True, **more)


def results(folder):
    """All files but the manifest, which says when it was written."""
    return {name: found for name, found in contents(folder).items() if name != store.MANIFEST}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return go(tmp_path_factory.mktemp("whole") / "out").folder


@pytest.fixture(scope="module")
def half(tmp_path_factory):
    """A sweep that was stopped when three of its eight runs lay in parts."""
    folder = tmp_path_factory.mktemp("half") / "out"

    def stop(plan):
        if plan.n_done == 3:
            raise KeyboardInterrupt
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "LEAST_BETWEEN", 0)
        for name in ("LONGEST_BATCH", "SHORTEST_BATCH"):
            patched.setattr(f"experiments.sweeps.plan.{name}", 0)
        patched.setattr("experiments.sweeps.plan.MOST_A_SECOND", 1e9)
        with pytest.raises(KeyboardInterrupt):
            go(folder, progress=stop)
    assert len(list((folder / "parts").glob("*.parquet"))) == 3
    return folder


@pytest.fixture
def copied(tmp_path):
    def copy(source):
        return shutil.copytree(source, tmp_path / source.parent.name)
    return copy


def flip(file, bit):
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)


def flipped_anywhere(folder, draws):
    file = draws.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    flip(file, draws.randrange(8 * file.stat().st_size))
    return file


def check_mended(folder, whole, capsys, *named):
    """The sweep gives what it would have given, and names what it makes again in one line."""
    capsys.readouterr()
    go(folder)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and all(name in told for name in named), told
    assert results(folder) == results(whole)


@pytest.mark.parametrize("trial", range(8))
def test_a_flipped_bit_is_noticed(whole, half, copied, capsys, trial):
    folder = copied((whole, half)[trial % 2])
    flipped_anywhere(folder, random.Random(trial))
    check_mended(folder, whole, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("trial", range(8, 40))
def test_many_flipped_bits_are_noticed(whole, half, copied, capsys, trial):
    test_a_flipped_bit_is_noticed(whole, half, copied, capsys, trial)


def test_only_the_runs_of_an_altered_part_are_made_again(half, whole, copied, capsys):
    folder = copied(half)
    part = sorted((folder / "parts").glob("*.parquet"))[0]
    flip(part, 100)
    report = go(folder)
    assert report.made == 6 and part.name in capsys.readouterr().err
    assert results(folder) == results(whole)


def test_an_altered_summary_costs_no_run(whole, copied, capsys):
    folder = copied(whole)
    flip(folder / "summary.csv", 9)
    assert here("draw", folder).code == 2
    report = go(folder)
    assert report.made == 0 and "summary.csv is missing, unreadable or altered" in (
        capsys.readouterr().err)
    assert results(folder) == results(whole)


@pytest.mark.parametrize("name", ["runs.parquet", "columns.csv", "tables/weekly.parquet",
                                  "tables/weekly.csv"])
def test_a_file_that_is_gone_is_made_again(whole, copied, capsys, name):
    folder = copied(whole)
    (folder / name).unlink()
    check_mended(folder, whole, capsys, name)


@pytest.mark.parametrize("loss", ["gone", "altered"])
def test_a_lost_manifest_is_made_from_what_the_results_say(whole, half, copied, capsys, loss):
    for source, made in ((whole, 0), (half, 5)):
        folder = copied(source)
        manifest = folder / store.MANIFEST
        manifest.unlink() if loss == "gone" else flip(manifest, 300)
        with pytest.raises(Exception, match="another design"):
            go(folder, {**DESIGN, "seed": 5})
        capsys.readouterr()
        report = go(folder)
        assert report.made == made and "was lost or altered" in capsys.readouterr().err
        assert results(folder) == results(whole) and store.read_manifest(folder)


def test_without_anything_that_says_of_which_design_it_is_a_folder_is_refused(tmp_path):
    (tmp_path / "summary.csv").write_text("cell,outcome\n")
    design = tmp_path.parent / "d.toml"
    design.write_text('question = "q"\nscenario = "classroom"\nreplicates = 1\n'
                      'outcomes = ["falls"]\n')
    check_refusal(here("sweep", design, "--workers", 1, "--out", tmp_path),
                  "no other file says of which design")


def test_strays_are_named_and_left(half, whole, copied, capsys):
    folder = copied(half)
    strays = [folder / "thesis.txt", folder / "parts" / "x.parquet", folder / "parts" / "note.txt"]
    for stray in strays:
        stray.write_text("mine")
    go(folder)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and all(stray.name in told for stray in strays)
    assert all(stray.read_text() == "mine" for stray in strays)
    assert results(folder).items() >= results(whole).items()


@pytest.mark.parametrize("name", [*store.FILES, store.MANIFEST])
@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_nothing_but_regular_files_is_replaced(whole, copied, tmp_path, name, kind):
    folder, precious = copied(whole), tmp_path / "precious"
    precious.write_text("mine")
    place = folder / name
    place.unlink()
    {"link": lambda: place.symlink_to(precious), "folder": place.mkdir,
     "pipe": lambda: os.mkfifo(place)}[kind]()
    with pytest.raises(Exception, match="not a regular file"):
        go(folder)
    assert precious.read_text() == "mine" and place.is_file() == (kind == "link")


def test_a_grown_sweep_that_is_cut_anywhere_is_the_same(whole, tmp_path, monkeypatch):
    """More replicates for a finished sweep; the n-th file that takes its place is the last."""
    monkeypatch.setattr(store, "LEAST_BETWEEN", 0)
    smaller = go(tmp_path / "smaller", {**DESIGN, "replicates": 2}).folder
    real = store.replaced
    for nth in range(100):
        folder, left = shutil.copytree(smaller, tmp_path / str(nth)), [nth]

        def cut(path, left=left):
            left[0] -= 1
            if left[0] == -1:
                raise KeyboardInterrupt
            return real(path)
        with monkeypatch.context() as patched:
            patched.setattr(store, "replaced", cut)
            patched.setattr("experiments.sweeps.kept.replaced", cut)
            try:
                go(folder)
                break
            except KeyboardInterrupt:
                pass
        go(folder)
        assert results(folder) == results(whole)
    assert nth > 6


@pytest.mark.slow
def test_one_of_several_at_once_wins(tmp_path):
    """Sweeps of different designs, and runs of different seeds, into one folder."""
    for k in range(3):
        (tmp_path / f"{k}.toml").write_text(
            f'question = "q"\nscenario = "classroom"\nweeks = {60 + k}\nreplicates = 60\n'
            'outcomes = ["falls"]\n')
    for asked in ([["sweep", f"{k}.toml", "--workers", "1"] for k in range(3)],
                  [["run", "classroom", "--weeks", "30", "--seed", str(k)] for k in range(3)]):
        folder = tmp_path / asked[0][0]
        begun = [subprocess.Popen([sys.executable, "-m", "sim", *one, "--out", str(folder)],
                                  cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True) for one in asked]
        told = [process.communicate()[1] for process in begun]
        assert sorted(process.returncode for process in begun) == [0, 2, 2]
        assert sorted(text.count("\n") for text in told) == [0, 1, 1]
        assert not list(tmp_path.glob(".zaiavlenie-*"))


def test_another_version_of_a_part_is_refused(half, copied, monkeypatch):
    folder = copied(half)
    (folder / store.MANIFEST).unlink()
    monkeypatch.setattr(worker, "code", lambda names=(): "0123456789abcdef")
    with pytest.raises(Exception, match="another version"):
        go(folder)
