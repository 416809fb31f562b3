"""What cannot be changed once it is made: mappings and arrays that settings are made of."""

import numpy as np


def _refuse(self, *_, **__):
    raise TypeError("settings cannot be changed: make others with sim.settings(...)")


class Frozen(dict):
    """A dict that refuses every change. It can be pickled, sent to workers, and merged into a new
    dict (``{**values}``, ``values | {...}``)."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def copy(self) -> dict:
        """A dict with the same contents, to be changed."""
        return dict(self)

    def __reduce__(self):
        # A dict is otherwise unpickled item by item, which is a change.
        return Frozen, (dict(self),)


def frozen(array: np.ndarray) -> np.ndarray:
    """A copy of ``array`` that cannot be written to, nor be made writeable again."""
    # NumPy lets the owner of its memory take the lock off, and a view of bytes never.
    return np.ndarray(array.shape, array.dtype, buffer=array.tobytes())
