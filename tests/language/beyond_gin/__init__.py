"""The language beyond gin: expressions, arguments, sharing, laziness, edits, assertions, includes, environment."""
