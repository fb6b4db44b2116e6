"""Settings of every test."""

from hypothesis import HealthCheck, settings

# `make fuzz` picks the second; elsewhere a run is quick, and the same each time.
settings.register_profile("test", derandomize=True, deadline=None)
settings.register_profile(
    "fuzz",
    max_examples=20_000,
    derandomize=False,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("test")
