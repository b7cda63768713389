#!/bin/sh
# Prints a Python that ChemViz can use, or says on standard error why there is none.
# A name on PATH proves nothing (pyenv has shims for versions that are not chosen), so each one is run.
# PYTHON, when set, is the only one tried.

has() { # has PYTHON CODE: whether that Python runs the code
    "$1" -c "$2" </dev/null >/dev/null 2>&1
}

new_enough='import sys; assert sys.version_info >= (3, 11)'
complete='import ensurepip, sqlite3, ssl, sys, venv; assert sys.version_info >= (3, 11)'
tested="$complete; assert sys.version_info < (3, 14)"

if [ -n "${PYTHON:-}" ]; then
    if has "$PYTHON" "$new_enough"; then
        printf '%s\n' "$PYTHON"
        exit 0
    fi
    echo "PYTHON is \"$PYTHON\", which is not a Python 3.11 or newer that runs." >&2
    exit 1
fi

for wish in "$tested" "$complete" "$new_enough"; do
    for python in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if has "$python" "$wish"; then
            printf '%s\n' "$python"
            exit 0
        fi
    done
done

found=$(python3 --version 2>/dev/null) || found="no python3 that runs"
echo "ChemViz needs Python 3.11 or newer, and found $found. Install one from https://www.python.org/downloads/" >&2
echo "(Debian and Ubuntu: apt-get install python3 python3-venv), or name one: make run PYTHON=/path/to/python3" >&2
exit 1
