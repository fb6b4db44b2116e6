"""The commands, a module each: what is printed, and how it ends."""
