"""What determines the result of a step: the steps of a configuration, the code that each runs, and its key."""
