"""Settings shared by all tests: hypothesis is derandomised, so a failure is the same everywhere."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "zaiavlenie", derandomize=True, max_examples=12, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.load_profile("zaiavlenie")
