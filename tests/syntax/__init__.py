"""Text to `Document`."""
