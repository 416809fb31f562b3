"""The model fitted to the `calibrate` rows of the record, and to nothing else.

    priors -> screening -> waves (history matching, then ABC) -> posterior

Each step is a file; what was found ships in `experiments/calibrated/`. `test` rows never enter:
they are not even read here.
"""
