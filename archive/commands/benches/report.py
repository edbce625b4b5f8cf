"""What every bench gives: a table for people and JSON for machines, with its bars."""

import importlib.metadata
import json
import os
import platform
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BARS_FILE = Path(__file__).with_name("bars.toml")
_PACKAGES = (
    "django", "numpy", "mediapipe", "openvino", "opencv-python", "av", "psycopg", "granian", "torch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure that the product is held to.

    Attributes:
        name: key in bars.toml.
        value: what was measured; None where it could not be.
        limit: what it should be.
        at_least: True where more is better.
    """

    name: str
    value: float | None
    limit: float
    at_least: bool

    @property
    def holds(self) -> bool:
        """Whether the figure keeps its limit."""
        if self.value is None:
            return False
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass
class Report:
    """Rows and bars of one bench.

    Attributes:
        bench: its name.
        rows: of the table.
        bars: what is held to limits.
        in_json: columns that are for machines alone.
    """

    bench: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    in_json: tuple[str, ...] = ()

    def row(self, **cells: Any) -> None:
        """Add a row of the table."""
        self.rows.append(cells)

    def bar(self, name: str, value: float | None) -> None:
        """Hold a figure against its limit in bars.toml, or against both of them."""
        for side, limit in _limits()[self.bench][name].items():
            self.bars.append(Bar(name, value, float(limit), side == "at_least"))

    def as_json(self) -> dict[str, Any]:
        """Return everything, with the machine, its load and the versions."""
        return {
            "bench": self.bench,
            "bars": [
                {"name": bar.name, "value": bar.value, "limit": bar.limit, "holds": bar.holds}
                for bar in self.bars
            ],
            "rows": self.rows,
            "machine": machine(),
            "versions": versions(),
        }

    def as_text(self) -> str:
        """Return the table and the bars as lines."""
        lines = [_table(self.rows, self.in_json), ""] if self.rows else []
        for bar in self.bars:
            sign = "≥" if bar.at_least else "≤"
            verdict = "holds" if bar.holds else "MISSED"
            value = "not measured" if bar.value is None else f"{bar.value:g}"
            lines.append(f"{verdict:7} {bar.name}: {value} ({sign} {bar.limit:g})")
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        lines.append(f"{os.cpu_count()} cores, load {load}, {platform.machine()}")
        return "\n".join(lines)

    def write(self, path: Path) -> None:
        """Write the JSON."""
        path.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n")


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "cores": os.cpu_count(),
        "load": [round(value, 2) for value in os.getloadavg()],
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Return the versions of the packages that the figures depend on."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _limits() -> dict[str, dict[str, Mapping[str, Any]]]:
    return tomllib.loads(BARS_FILE.read_text())


def _table(rows: Sequence[Mapping[str, Any]], without: Sequence[str]) -> str:
    heads = [key for key in dict.fromkeys(key for row in rows for key in row) if key not in without]
    cells = [[_cell(row.get(head)) for head in heads] for row in rows]
    widths = [
        max(len(head), *(len(row[column]) for row in cells)) for column, head in enumerate(heads)
    ]
    lines = ["  ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True))]
    lines += [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in cells
    ]
    return "\n".join(line.rstrip() for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
