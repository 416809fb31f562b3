"""What the engine takes from inside Numba: all names that Numba does not promise to keep.

They stand here so that a newer Numba that lacks one is noticed in one place
(`tests/state/test_inside.py` says which broke); `pyproject.toml` bounds Numba by what was tried.
"""

from llvmlite import ir
from numba.core import cgutils, event, types
from numba.core.datamodel import models
from numba.core.imputils import lower_constant
from numba.core.typing.templates import AttributeTemplate
from numba.core.typing.typeof import typeof_impl
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    overload,
    register_model,
    unbox,
)
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype

__all__ = [
    "AttributeTemplate", "NativeValue", "cgutils", "event", "from_dtype", "infer_getattr", "ir",
    "lower_constant", "lower_getattr_generic", "models", "overload", "populate_array",
    "register_model", "typeof_impl", "types", "unbox"]


def _widened(kind):
    """The type in which an argument of ``kind`` is passed between rules."""
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) and kind.signed else kind


def widen(rule) -> None:
    """Let a compiled rule take whole numbers in one width only, whoever calls it.

    Tables hold them in several, and without this Numba would compile a rule anew for every mixture
    of widths and literals.
    """
    template = rule.get_call_template
    rule.get_call_template = lambda args, kws: template(
        [_widened(kind) for kind in args],
        {name: _widened(kind) for name, kind in kws.items()})


def is_cached(rule) -> bool:
    """Whether machine code of a rule is stored that fits this checkout, Python and processor."""
    stored = rule._cache._cache_file._load_index()
    mine = rule.targetctx.codegen().magic_tuple()
    return any(key[1] == mine for key in stored)
