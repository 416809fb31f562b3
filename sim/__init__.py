"""Zaiavlenie: a simulation of denunciation in Stalin's purge of the Communist Party."""
