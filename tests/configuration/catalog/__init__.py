"""Tests of what can be configured, as data."""
