"""How results of steps are written into files, by their types, and read again."""
