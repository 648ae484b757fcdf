"""Make the environment, then run one of the project's commands in it.

This is the only file that an old Python may meet, so it must parse
everywhere: no annotations, no f-strings.
"""

from __future__ import print_function

import hashlib
import os
import subprocess
import sys

LEAST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
BRINGS_LABS = ("serve", "build", "try", "bench")
REQUIREMENTS = os.path.join(ROOT, "requirements.txt")
STAMP = os.path.join(VENV, "installed")


def fail(sentence):
    """Print one line and stop."""
    print(sentence, file=sys.stderr)
    sys.exit(1)


def version_of(python):
    """Return (major, minor) of an interpreter, or None if it won't run."""
    try:
        out = subprocess.check_output(
            [
                python,
                "-c",
                "import sys; print('%d %d' % sys.version_info[:2])",
            ],
            stderr=subprocess.STDOUT,
        )
        major, minor = out.decode().split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def find_python():
    """Return an interpreter that is new enough, or stop with a sentence."""
    if sys.version_info >= LEAST:
        return sys.executable
    for name in NEWER:
        version = version_of(name)
        if version is not None and version >= LEAST:
            return name
    fail(
        "Python %d.%d is too old: this site needs Python 3.11 or later. "
        "Install one, or name it: make PYTHON=/path/to/python3.11 serve"
        % sys.version_info[:2]
    )


def venv_python():
    """Return the path of the environment's own interpreter."""
    folder = "Scripts" if os.name == "nt" else "bin"
    name = "python.exe" if os.name == "nt" else "python"
    return os.path.join(VENV, folder, name)


def fingerprint():
    """Return what the environment was, or should be, made from."""
    with open(REQUIREMENTS, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def installed():
    """Return the fingerprint of what is installed, or ''."""
    try:
        with open(STAMP) as file:
            return file.read().strip()
    except (IOError, OSError):
        return ""


def ensure_environment():
    """Create .venv and install requirements.txt, unless that is done."""
    wanted = fingerprint()
    if installed() == wanted and version_of(venv_python()):
        return
    if os.path.islink(VENV):
        fail(
            ".venv is a link to another environment, which has other packages "
            "than requirements.txt; remove the link and run this again"
        )
    python = find_python()
    print("Installing the Python packages into .venv (once) ...")
    sys.stdout.flush()
    if subprocess.call([python, "-m", "venv", "--clear", VENV]) != 0:
        fail(
            "%s: could not make .venv; on Debian and Ubuntu, install the "
            "package python3-venv and run the command again" % python
        )
    code = subprocess.call(
        [venv_python(), "-m", "pip", "install", "--quiet"]
        + ["--disable-pip-version-check", "--require-hashes"]
        + ["--requirement", REQUIREMENTS]
    )
    if code != 0:
        fail(
            "requirements.txt: pip could not install it (see above); "
            "fix what it names and run the command again"
        )
    with open(STAMP, "w") as file:
        file.write(wanted + "\n")


def main():
    """Run `python -m tools.COMMAND` inside the environment."""
    if len(sys.argv) < 2:
        fail("usage: bootstrap.py COMMAND [ARGUMENT ...]; see the Makefile")
    ensure_environment()
    os.chdir(ROOT)
    if sys.argv[1] in BRINGS_LABS:
        # Without it the site is whole, and `tools.live` says what it lacks.
        for step in ("tools.node", "tools.wheels"):
            subprocess.call([venv_python(), "-m", step])
    # `try` is a word of Python, so no module can have that name.
    module = "try_example" if sys.argv[1] == "try" else sys.argv[1]
    command = [venv_python(), "-m", "tools." + module] + sys.argv[2:]
    try:
        sys.exit(subprocess.call(command))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
