"""Prints how large modules and functions are: figures that guide us and fail nothing.

python3 .ci/sizes.py
"""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIM = "aim: modules 80 / 220, functions 7 / 22 (median / ninth decile), tests at least as long"


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below folders, migrations left out."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def lines(path: Path) -> int:
    """Return the number of lines of a file."""
    return len(path.read_text().splitlines())


def functions(path: Path) -> list[tuple[int, str]]:
    """Return the length of each function without its docstring, and where it stands."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = ast.get_docstring(node, clean=False)
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            length -= len(words.splitlines()) if words else 0
            found.append((length, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"))
    return found


def spread(values: list[int]) -> str:
    """Return median, ninth decile and maximum."""
    ordered = sorted(values)
    return f"{statistics.median(ordered):g} / {ordered[int(0.9 * len(ordered))]} / {ordered[-1]}"


def main() -> None:
    """Print the report."""
    sources, tests = python_files("archive", "capture"), python_files("tests")
    scripts = sorted((ROOT / "static/js").rglob("*.js"))
    pages = sorted((ROOT / "templates").rglob("*.html"))
    every = [one for path in sources for one in functions(path)]
    total = sum(map(lines, sources))
    rows = {
        "Python modules": spread(list(map(lines, sources))),
        "functions": spread([length for length, _ in every]),
        "JavaScript modules": spread(list(map(lines, scripts))),
        "templates": spread(list(map(lines, pages))),
        "lines of tests to lines of Python": f"{sum(map(lines, tests)) / total:.2f} ({total} lines)",
    }
    for name, value in rows.items():
        print(f"{name:36} {value}")
    print("longest functions:", *(f"{n} {where}" for n, where in sorted(every)[:-6:-1]), sep="\n  ")
    print(AIM)


if __name__ == "__main__":
    main()
