import genever
import shapes.circle


@genever.configurable
def second(b):
    return b
