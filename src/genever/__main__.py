"""``python -m genever``: the command."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # The working directory, which `python -m` puts first: nothing of it is to be imported by us.

    from genever.cli import main

    main()
