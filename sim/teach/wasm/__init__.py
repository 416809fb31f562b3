"""The rules as WebAssembly, for the page: lowered by Numba, linked with a small runtime."""
