"""What holds for every input, stated as laws and tried on inputs that Hypothesis makes."""
