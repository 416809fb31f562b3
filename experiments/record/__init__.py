"""The record: patterns of the sources held against the model, rivals, calibration."""
