"""Tests of reading configurations without importing anything."""
