"""The interpreter in two WebAssembly modules: what starts, and the rest.

A browser compiles the whole of a module before the first call, on every
visit. The programs of this site call a fifth of CPython's functions; they
are the primary module, the others the secondary, which a process takes in
when it calls one of them. The idea and the words are of Binaryen's wasm-split.
The one that Debian has (binaryen 108) doesn't suspend a process by JSPI while
it fetches the secondary module, so this package divides the module itself.
"""
