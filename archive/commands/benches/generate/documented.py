"""Figures that were measured before by the same protocol, beside those of now."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Figures = Mapping[str, float]
_DECIMALS = {
    "L2P": 3, "L2Q": 3, "NPSS": 4, "MPJPE": 1, "geodesic": 2, "skate": 0, "acceleration": 2,
    "acceleration error": 1,
}  # fmt: skip
"""Decimals to which figures were told."""
_FILE = Path(__file__).with_name("documented.toml")


def documented() -> Mapping[str, Mapping[str, Figures]]:
    """Return figures by method and task, filters of noise under "noise"."""
    return tomllib.loads(_FILE.read_text())


def beside(values: Mapping[str, Any], before: Figures | None) -> dict[str, Any]:
    """Return cells of a row: what was measured before, and the largest deviation from it in per cent.

    Args:
        values: of now.
        before: of then; nothing is told where there is none.
    """
    if not before:
        return {}
    return {
        "off %": max(
            _off(values[name], figure, _DECIMALS[name]) for name, figure in before.items()
        ),
        "before": ", ".join(f"{name} {figure:g}" for name, figure in before.items()),
    }


def _off(value: float, figure: float, decimals: int) -> float:
    """Per cent by which a value is further from a figure than the figure was rounded."""
    beyond = max(0.0, abs(value - figure) - 0.5 * 10.0**-decimals)
    return 100.0 * beyond / figure
