"""``python -m genever``: the command."""

from genever.cli import main

if __name__ == "__main__":
    main()
