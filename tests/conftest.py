"""Settings shared by all tests: hypothesis is derandomised, so a failure is the same everywhere."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "zaiavlenie", derandomize=True, max_examples=12, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.load_profile("zaiavlenie")

# Files that take longest, in this order first: a worker that met one of them last would leave the
# other idle (with `--no-loadscope-reorder`, see the Makefile).
LONGEST = ("test_determinism", "test_nothing_decorative", "test_teach_page", "test_directions",
           "test_docs", "test_teaching", "test_sweep", "test_bad_input", "test_experiments",
           "test_known_answers", "test_sensitivity", "test_organisations")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST
               else len(LONGEST))
