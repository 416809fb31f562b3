"""Configuration: the registry, scenarios, policy and a user's choices, checked and frozen."""
