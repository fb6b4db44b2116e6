from .deep import function, hidden as _hidden
from .starred import *
