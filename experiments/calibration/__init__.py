"""The model fitted to the `calibrate` rows of the record, and to nothing else.

    priors -> screening -> waves (history matching, then ABC) -> posterior

Each step is a file. `test` rows never enter: they are not even read here.
"""
