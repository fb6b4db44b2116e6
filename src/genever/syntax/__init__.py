"""Text to `Document`: the grammar, the parser and the tree. Nothing here imports or runs user code."""

import gc

# Importing Lark makes some 50,000 objects, none of them garbage; looking for some takes a tenth of the time.
_collecting = gc.isenabled()
gc.disable()
try:
    from genever.syntax.nodes import Document
    from genever.syntax.parse import parse, parse_value
finally:
    if _collecting:
        gc.enable()

__all__ = ["Document", "parse", "parse_value"]
