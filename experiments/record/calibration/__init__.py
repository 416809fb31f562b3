"""The model fitted to the `calibrate` rows of the record, and to nothing else, by two methods that
check each other.

    priors -> wide draws -> screening -> deep draws -> checks -> posterior (a regression)
                                                   `-> search (waves of emulators, rejection)

Each step is a file; what was found ships in `experiments/calibrated/`. Blind rows never enter:
they are not in this package.
"""
