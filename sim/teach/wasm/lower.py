"""The rules as one WebAssembly object file.

Numba types and lowers every rule as always, but neither optimises nor runs it: the code is taken as
it is, given the data layout of wasm32, and optimised and emitted for that by llvmlite. What Numba
is made to do here it does for the whole process, so this is a process of its own
(started by `make.py`): no rule may have been compiled for this machine in it.

An entry takes the bare address of the state (`state/reference.py`), since a page has no Python to
hand one over.
"""

import pickle
import sys

import llvmlite.binding as llvm
from numba.core import callconv
from numba.core.codegen import CPUCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_lock import global_compiler_lock
from numba.core.cpu import CPUContext
from numba.extending import intrinsic

from sim.state import inside
from sim.state.given import GIVEN_KIN, GIVEN_MEMBERS, GIVEN_TIES
from sim.state.inside import from_dtype, types
from sim.state.reference import state_type
from sim.teach.wasm import entries

TRIPLE = "wasm32-unknown-unknown"
# What browsers of the last five years know.
FEATURES = "+bulk-memory,+nontrapping-fptoint,+sign-ext,+mutable-globals"
# Names of the entries.
ENTRIES = tuple(entries.listed(None))

ARGUMENTS = {"w": types.voidptr, "int": types.int32, "float": types.float64,
             "floats": types.CPointer(types.float64),
             **{f"given_{table.name.partition('.')[0]}": types.CPointer(from_dtype(table.dtype))
                for table in (GIVEN_MEMBERS, GIVEN_TIES, GIVEN_KIN)}}


def _machine():
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    return llvm.Target.from_triple(TRIPLE).create_target_machine(
        cpu="generic", features=FEATURES, opt=3, reloc="static", codemodel="default")


def _take_over(layout: str) -> None:
    """Make Numba hand over what it lowers, in the layout of wasm32, unoptimised and unrun."""
    def as_wasm(library, module):
        module.data_layout, module.triple = layout, TRIPLE

    made = CPUCodeLibrary.__init__

    def init(library, *args):
        made(library, *args)
        as_wasm(library, library._final_module)

    def finalised(library):
        library._finalize_dynamic_globals()
        library._finalized = True

    CPUCodeLibrary.__init__ = init
    CPUCodeLibrary._optimize_functions = as_wasm
    CPUCodeLibrary._optimize_final_module = lambda library: None
    CPUCodeLibrary._finalize_final_module = finalised
    CPUContext.get_executable = lambda context, library, fndesc, env: [].append  # never called

    # Where an exception was raised would put the paths of this machine into the module.
    raised = callconv.CPUCallConv.return_user_exc
    callconv.CPUCallConv.return_user_exc = (
        lambda convention, builder, exc, exc_args=None, loc=None, func_name=None:
        raised(convention, builder, exc, exc_args))


class _CompilerOfEntry(Compiler):
    def compile_extra(self, func):
        self.state.library = inside.Whole(self.state.targetctx.codegen(), func.__qualname__)
        self.state.flags.no_compile = True
        return super().compile_extra(func)


class _Entry(inside.CPUDispatcher):
    def __init__(self, function):
        super().__init__(function, pipeline_class=_CompilerOfEntry, targetoptions=inside.OPTIONS | {
            "no_cpython_wrapper": True, "no_cfunc_wrapper": True})


def _state_at(kind):
    @intrinsic
    def state_at(context, address):
        def same(context, builder, sig, args):
            return args[0]
        return kind(types.voidptr), same
    return state_at


def lowered(layout: str, tables):
    """All entries with what they call, as one LLVM module; and their names. ``tables``: type and
    number of axes of each table of the state."""
    _take_over(layout)
    kind = state_type(tables)
    state_at, whole, names = _state_at(kind), None, {}
    for name, (function, takes) in entries.listed(state_at).items():
        found = _Entry(function)._compiler.compile(tuple(ARGUMENTS[one] for one in takes), None)
        with global_compiler_lock:
            found.library._ensure_finalized()
        module, names[name] = found.library._final_module.clone(), found.fndesc.mangled_name
        for one in module.functions:
            if not one.is_declaration and one.name != names[name]:
                one.linkage = "linkonce_odr"
        module.get_function(names[name]).linkage = "external"
        if whole is None:
            whole = module
        else:
            whole.link_in(module)
    text = str(whole)
    for name, mangled in names.items():
        text = text.replace(f'@"{mangled}"', f"@{name}").replace(f"@{mangled}(", f"@{name}(")
    return llvm.parse_assembly(text), list(names)


def emitted(module, names: list[str], machine) -> bytes:
    """The module optimised, as an object file in which only the entries can be seen."""
    for one in [*module.functions, *module.global_variables]:
        if not one.is_declaration and one.name not in names:
            one.linkage = "internal"
    module.verify()
    tuning = llvm.PipelineTuningOptions(2)
    tuning.loop_vectorization = tuning.slp_vectorization = False
    builder = llvm.create_pass_builder(machine, tuning)
    for _ in range(2):  # what the first round inlines the second makes smaller
        passes = builder.getModulePassManager()
        passes.add_refprune_pass()
        passes.run(module, builder)
    return machine.emit_object(module)


def main() -> None:
    """From the types of tables, pickled, to the object file: standard input to output."""
    machine = _machine()
    module, names = lowered(str(machine.target_data), pickle.load(sys.stdin.buffer))
    sys.stdout.buffer.write(emitted(module, names, machine))


if __name__ == "__main__":
    main()
