"""Compile every module of a zip file; `compile.mjs` runs this in Pyodide.

The result needs no source beside it: `.pyc` files that are never checked
against one, with the names that tracebacks should show.
"""

# mypy: disable-error-code="name-defined"
import importlib._bootstrap_external as machinery
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)

with (
    zipfile.ZipFile("/input.zip") as source,
    zipfile.ZipFile("/output.zip", "w", zipfile.ZIP_STORED) as target,
):
    for name in sorted(source.namelist()):
        data = source.read(name)
        if name.endswith(".py"):
            code = compile(
                data,
                f"{prefix}/{name}",  # noqa: F821 - set by compile.mjs
                "exec",
                dont_inherit=True,
                optimize=0,
            )
            data = bytes(
                machinery._code_to_hash_pyc(code, bytes(8), checked=False)  # type: ignore[attr-defined]
            )
            name += "c"  # noqa: PLW2901
        target.writestr(zipfile.ZipInfo(name, EPOCH), data)
