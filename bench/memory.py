"""Memory: the peak of this process, and what another holds together with all it started."""

import resource
import sys
from contextlib import suppress
from pathlib import Path

import psutil


def peak_mb() -> float:
    """The most memory this process has held so far [MB].

    On Linux from the kernel's account of this very program: `ru_maxrss` survives the start of a program in a forked
    process, so it would give the parent's peak to its child.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def files_mb(process: psutil.Process) -> float:
    """What of `tree_mb` are pages of files [MB], which the system drops when memory is short; 0 if it does not say."""
    total = 0
    for each in (process, *process.children(recursive=True)):
        with suppress(OSError):
            lines = Path(f"/proc/{each.pid}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss_File"))
    return total / 1e6


def tree_mb(process: psutil.Process) -> float:
    """Memory [MB] of a process and its children: proportional set size, or resident size where there is none."""
    total = 0
    for each in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            memory = each.memory_full_info()
            total += getattr(memory, "pss", memory.rss)
    return total / 1e6
