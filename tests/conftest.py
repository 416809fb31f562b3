"""Settings shared by all tests: hypothesis is derandomised, so a failure is the same everywhere."""

from collections import Counter

from hypothesis import HealthCheck, settings

settings.register_profile(
    "zaiavlenie", derandomize=True, max_examples=12, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.load_profile("zaiavlenie")


def pytest_collection_modifyitems(items):
    """Files with the most slow tests first: a worker that met one of them last would leave the
    other idle (with `--no-loadscope-reorder`, see the Makefile)."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])
