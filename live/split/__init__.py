"""The interpreter in two WebAssembly modules: what starts, and the rest.

A browser compiles the whole of a module before the first call, on every
visit. The programs of this site call a fifth of CPython's functions; they
are the primary module, the others the secondary, which a process takes in
when it calls one of them. Binaryen's wasm-split has the idea and the words;
no package has that tool.
"""
