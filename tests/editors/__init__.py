"""The editors: what they show is what the language says, in the programs that people use."""
