"""What kind of computer this is, as far as numbers depend on it."""

import platform
from functools import cache
from pathlib import Path

_CPUS = Path("/proc/cpuinfo")


@cache
def processor() -> str:
    """Return the name of the processor and of what it can.

    The same network gives other last bits on processors with other instructions. What several
    computers work on together is the same to the last bit only where they are alike.
    """
    try:
        told = _CPUS.read_text().split("\n\n")[0]
    except OSError:  # systems other than Linux
        return f"{platform.machine()} {platform.processor()}"
    fields = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    wanted = {key.strip(): value.strip() for key, value in fields.items()}
    name = wanted.get("model name") or wanted.get("CPU implementer", "")
    flags = wanted.get("flags") or wanted.get("Features", "")
    return f"{platform.machine()} {name} {' '.join(sorted(flags.split()))}"
