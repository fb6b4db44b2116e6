"""Tests of the static catalog: it is compared with the registry of a program that really imports."""
