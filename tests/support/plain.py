"""Runs of every rule and regime on the class of forty, for measuring coverage.

    make coverage

Compiled code cannot be traced, so this runs with compilation off.
"""

import sim
from sim import words
from sim.config.policy import STATIC
from sim.runs.worlds import FORBID, intervention


def main() -> None:
    for seed in range(3):
        sim.simulate("classroom", seed)
    sim.simulate("birobidzhan", 0, weeks=45)
    sim.simulate("region", 0, weeks=20, regime="plenum_1937", fields={"copies": 3, "members": 60})
    for rule in words.CHOICE_RULES:
        for organs in words.ORGANS_RULES:
            sim.simulate("classroom", 1, rule=rule, organs=organs, weeks=180)
    for regime in STATIC:
        sim.simulate("classroom", 1, regime=regime, weeks=80)
    # Talkative, violent and accident-prone: what is rare in forty people happens too.
    eager = {"cost_statement": 2.0, "cost_speech": 2.0, "cost_word": 1.0,
             "cost_report": 1.0, "cost_deed": 1.0, "fear_to_leave": 0.0,
             "accident_rate": 0.1, "dig_rate": 0.02, "arrest_rate": 0.1,
             "kin_arrest_rate": 0.05, "co_signed": 0.5, "rank_of_consent": 1, "appeal_rate": 0.2,
             "review_base": 3.0}
    sim.simulate("classroom", 2, set=eager)
    chosen = sim.settings("classroom")
    run = sim.simulate("classroom", 1)
    fell = int(run.tables["members"].query("week_fallen >= 0")["id"].iloc[0])
    sim.whatif(chosen, 1, fell, prevent_fall=True)
    from sim.runs.simulate import run as run_settings
    run_settings(chosen, 1, intervention(FORBID, act="denounce"))


if __name__ == "__main__":
    main()
