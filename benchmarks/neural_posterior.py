"""The posterior by neural networks, as a cross-check of the regression that ships: an ensemble of
masked autoregressive flows on the same draws, judged on the same held-out ones.

    pip install sbi                     (and torch: no dependency of the package)
    python benchmarks/neural_posterior.py runs/calibrate --draws 6000

reads the first draws that `zaiavlenie calibrate` left, prints a line a method and writes
results/neural/neural.csv and record.csv. With 6,000 draws it takes twenty minutes on two cores.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

from experiments.record.calibration import checks, misfit
from experiments.record.calibration.amortised import CHOSEN, WIDTHS, Regression, probit
from experiments.record.calibration.command import FULL, Calibration
from experiments.sweeps.executors import SerialBackend

FLOWS, SAMPLES, EPOCHS, PATIENCE, BATCH = 3, 400, 60, 6, 200
OUT = Path("results/neural")


class Features:
    """Rows as a network takes them: scaled, a missing one as nought with a mark."""

    def __init__(self, rows: np.ndarray):
        self.middle, self.spread = np.nanmean(rows, axis=0), np.nanstd(rows, axis=0) + 1e-9
        self.missed = np.isnan(rows).any(axis=0)

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        scaled = np.clip((rows - self.middle) / self.spread, -4, 4)
        marks = np.isnan(rows)[:, self.missed]
        return np.hstack([np.where(np.isnan(scaled), 0, scaled), marks]).astype(np.float32)


def flow(units: np.ndarray, rows: np.ndarray, features: Features, width: float, seed: int):
    """One flow, with fresh noise on the rows in every epoch, stopped early on a tenth of them."""
    import torch
    from sbi.neural_nets import posterior_nn
    torch.manual_seed(seed)
    noise = np.random.default_rng(seed)

    def fresh() -> "torch.Tensor":
        return torch.tensor(features(rows + width * noise.standard_normal(rows.shape)))
    wanted = torch.tensor(probit(units).astype(np.float32))
    order = noise.permutation(len(units))
    held, learnt = order[: len(order) // 10], order[len(order) // 10:]
    build = posterior_nn(model="maf", z_score_theta="none", z_score_x="none", hidden_features=50,
                         num_transforms=5)
    one = build(wanted[:200], fresh()[:200])
    steps = torch.optim.AdamW(one.parameters(), 5e-4, weight_decay=1e-4)
    best, kept, waited, check = np.inf, None, 0, fresh()[held]
    for _ in range(EPOCHS):
        now = fresh()
        mixed = noise.permutation(learnt)
        one.train()
        for first in range(0, len(mixed) - BATCH // 2, BATCH):
            of = mixed[first: first + BATCH]
            steps.zero_grad()
            loss = one.loss(wanted[of], now[of]).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(one.parameters(), 5.0)
            steps.step()
        one.eval()
        with torch.no_grad():
            found = one.loss(wanted[held], check).mean().item()
        if found < best:
            best, waited = found, 0
            kept = {name: value.clone() for name, value in one.state_dict().items()}
        else:
            waited += 1
            if waited >= PATIENCE:
                break
    one.load_state_dict(kept)
    return one.eval()


def main(folder: Path, draws: int) -> None:
    """Learn both from the first ``draws``, judge both, and ask both about the record."""
    import torch
    torch.set_num_threads(2)
    steps = Calibration(folder, SerialBackend(), FULL)  # the draws are there: nothing is run
    laid, drawn = steps.ranges(), steps.deep[:draws]
    asked, width = misfit.all_rows(), WIDTHS[CHOSEN]
    learnt, kept = checks.split(drawn, FULL.held_out)
    rows, unknown = (misfit.folded(asked, one.values) for one in (learnt, kept))
    began = time.monotonic()
    regression = Regression(learnt.units, rows, width)
    observed = regression.observed(unknown)
    record = np.zeros((1, len(asked)))
    told = [("regression", regression.sample(observed, SAMPLES),
             regression.gain(observed, kept.units).mean(), time.monotonic() - began)]
    of_record = {"regression": regression.sample(record, 2_000)[0]}
    features = Features(rows)
    flows, began = [], time.monotonic()
    for seed in range(FLOWS):
        flows.append(flow(learnt.units, rows, features, width, seed))
        given, truth = torch.tensor(features(observed)), torch.tensor(
            probit(kept.units).astype(np.float32))
        with torch.no_grad():
            samples = np.concatenate([one.sample((SAMPLES // len(flows),), condition=given)
                                      .permute(1, 0, 2).numpy() for one in flows], axis=1)
            likely = np.stack([one.log_prob(truth[None], condition=given)[0].numpy()
                               for one in flows])
            ours = np.concatenate([one.sample((2_000 // len(flows),), condition=torch.tensor(
                features(record)))[:, 0].numpy() for one in flows])
        gain = (np.logaddexp.reduce(likely, axis=0) - np.log(len(flows))
                - norm.logpdf(probit(kept.units)).sum(axis=1)).mean()
        name = "one flow" if len(flows) == 1 else f"{len(flows)} flows"
        told.append((name, norm.cdf(samples), gain, time.monotonic() - began))
        of_record[name] = norm.cdf(ours)
    OUT.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, samples, gain, seconds in told:
        one = checks.judged(samples, kept.units, laid)
        lines.append({"method": name, "draws": len(drawn.units), "cover50": one["cover50"].mean(),
                      "cover90": one["cover90"].mean(), "uneven": (one["uniform"] < 0.05).sum(),
                      "parameters": len(one), "contraction": one["contraction"].mean(),
                      "gain": gain, "seconds": seconds})
        print(lines[-1], flush=True)
    pd.DataFrame(lines).to_csv(OUT / "neural.csv", index=False, float_format="%.4g")
    pd.DataFrame({"parameter": [one.name for one in laid]}
                 | {f"{name} {what}": np.quantile(units, at, axis=0)
                    for name, units in of_record.items()
                    for what, at in (("low", 0.05), ("median", 0.5), ("high", 0.95))}).to_csv(
        OUT / "record.csv", index=False, float_format="%.4g")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--draws", type=int, default=FULL.deep)
    given = asked.parse_args()
    main(given.folder, given.draws)
