"""What the engine takes from inside Numba: all names that Numba does not promise to keep.

They stand here so that a newer Numba that lacks one is noticed in one place
(`tests/state/test_inside.py` says which broke); `pyproject.toml` bounds Numba by what was tried.
"""

import contextlib
import gc
import pickle

import llvmlite
import numba
from llvmlite import binding, ir
from numba.core import cgutils, event, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, CompileResult
from numba.core.datamodel import models
from numba.core.imputils import lower_constant
from numba.core.registry import CPUDispatcher, cpu_target
from numba.core.serialize import dumps
from numba.core.sigutils import normalize_signature
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    infer_global,
    signature,
)
from numba.core.typing.typeof import typeof_impl
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    overload,
    register_model,
    unbox,
)
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype

__all__ = [
    "AbstractTemplate", "AttributeTemplate", "CPUDispatcher", "NativeValue", "Rule", "Whole",
    "cgutils", "event", "from_dtype", "infer_getattr", "infer_global", "ir", "lower_builtin",
    "lower_constant", "lower_getattr_generic", "machine", "models", "overload", "populate_array",
    "register_model", "signature", "typeof_impl", "types", "unbox"]

# How every rule is compiled.
OPTIONS = {"nopython": True, "boundscheck": None}


# ---- Rules compiled into their callers ----
#
# Numba makes machine code of every function, and again of all it calls, inside each caller: most
# of a compilation goes into code that nothing runs. Here a rule called by rules is only a *part*:
# it is typed and lowered once, and linked into whatever Python calls. This halves a compilation,
# and leaves a file of machine code for each rule that Python calls instead of one for each rule.


def _link(module, libraries) -> None:
    """Link into a module what these libraries hold, and the parts that they lead to, each once."""
    found, left = {}, list(libraries)
    while left:
        library = left.pop(0)
        if library not in found:
            found[library] = None
            left += library._linking_libraries if isinstance(library, _Part) else []
    for library in found:
        module.link_in(library.own() if isinstance(library, _Part)
                       else library._get_module_for_linking(), preserve=True)


class _Part(JITCodeLibrary):
    """The code of a rule as rules call it: never made into machine code on its own."""

    def _ensure_finalized(self):
        pass

    def own(self):
        """Its own code, to be linked."""
        return super()._get_module_for_linking()

    def _get_module_for_linking(self):
        """Its code with all that it leads to, for a function that is no rule and calls it."""
        module = self.own().clone()
        _link(module, self._linking_libraries)
        return module


class Whole(JITCodeLibrary):
    """The code of a rule as Python calls it, with all the parts that it leads to."""

    def finalize(self):
        _link(self._final_module, self._linking_libraries)
        for library in self._linking_libraries:
            self._reload_init.update(library._reload_init)
        self._linking_libraries = []
        super().finalize()


class _CompilerOfPart(Compiler):
    def compile_extra(self, func):
        self.state.library = _Part(self.state.targetctx.codegen(), func.__qualname__)
        self.state.flags.no_compile = True
        return super().compile_extra(func)


class _CompilerOfWhole(Compiler):
    def compile_extra(self, func):
        self.state.library = Whole(self.state.targetctx.codegen(), func.__qualname__)
        self.state.library.enable_object_caching()
        return super().compile_extra(func)


def _widened(kind):
    """The type in which an argument of ``kind`` is passed between rules."""
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) and kind.signed else kind


class _RuleInside(CPUDispatcher):
    """A rule as rules call it.

    It takes whole numbers in one width only, whoever calls it: tables hold them in several, and
    without this Numba would compile a rule anew for every mixture of widths and literals.
    """

    def __init__(self, function):
        super().__init__(function, targetoptions=OPTIONS | {"no_cpython_wrapper": True,
                                                            "no_cfunc_wrapper": True},
                         pipeline_class=_CompilerOfPart)

    def get_call_template(self, args, kws):
        return super().get_call_template([_widened(kind) for kind in args],
                                         {name: _widened(kind) for name, kind in kws.items()})

    def add_overload(self, compiled):
        self.overloads[tuple(compiled.signature.args)] = compiled
        self.targetctx.insert_user_function(compiled.fndesc, compiled.fndesc, [compiled.library])

    def get_overload(self, args):
        return self.overloads[tuple(args)].fndesc


class Rule(CPUDispatcher):
    """A rule: compiled when Python first calls it, loaded if ``store`` has its machine code.

    ``store.load(name)`` gives what ``store.save(name, bytes)`` was given, or None. Without a store
    it is compiled for this process alone.
    """

    def __init__(self, function, store=None):
        super().__init__(function, targetoptions=OPTIONS, pipeline_class=_CompilerOfWhole)
        if store is not None:
            self._cache = _Stored(f"{function.__module__}.{function.__qualname__}", store)
        self.inside = _RuleInside(function)
        # What compiled code asks of a function that it calls.
        self.get_call_template = self.inside.get_call_template
        self.get_overload = self.inside.get_overload

    def compile(self, sig):
        with _uncollected():
            return super().compile(sig)

    def add_overload(self, compiled):
        super().add_overload(compiled)
        for environment in compiled._find_referenced_environments():
            compiled.codegen.set_env(environment.env_name, environment)


@contextlib.contextmanager
def _uncollected():
    """No collection of garbage meanwhile: compiling makes millions of objects and few circles,
    and a tenth of its time would go into looking for them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Stored:
    """Machine code of one rule in a store, as a dispatcher asks for it."""

    cache_path = None

    def __init__(self, name, store):
        self.name, self.store = name, store

    def _name(self, sig):
        return f"{self.name}{normalize_signature(sig)[0]}"

    def load_overload(self, sig, target_context):
        target_context.refresh()
        stored = self.store.load(self._name(sig))
        return None if stored is None else CompileResult._rebuild(target_context,
                                                                  *pickle.loads(stored))

    def save_overload(self, sig, compiled):
        self.store.save(self._name(sig), dumps(compiled._reduce()))


# ---- What code is made for ----

# Processors of the last ten years have these; code for them is as fast here as code for one alone,
# gives the same bytes (`tests/runs/test_same_bytes.py`), and can be shipped.
COMMON, WANTED = "x86-64-v3", ("avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe")


def _settle_processor() -> None:
    """Compile for all common processors, where this is one and nobody has asked for another."""
    if numba.config.CPU_NAME is None and numba.config.CPU_FEATURES is None:
        has = binding.get_host_cpu_features()
        if all(has.get(feature) for feature in WANTED):
            numba.config.CPU_NAME, numba.config.CPU_FEATURES = COMMON, ""


_settle_processor()  # before Numba first looks

def machine() -> tuple[str, ...]:
    """What code compiled here is made for and by: operating system, processor and its features,
    versions of the compiler."""
    return (*cpu_target.target_context.codegen().magic_tuple(), f"numba {numba.__version__}",
            f"llvmlite {llvmlite.__version__}")
