"""The jobs of `python -m capture` that bring foreign motions in."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from capture.imported import LookSpec, import_motion, look_at_motion
from capture.lines import Lines
from capture.rigs.choices import Choices

Job = Callable[[argparse.Namespace, BinaryIO, Lines], dict[str, Any]]


def add_imports(add: Callable[[str, Job, str], argparse.ArgumentParser]) -> None:
    """Add the jobs to the program."""
    look = add("look-at-motion", _look, "numbers of a BVH or npz, and what it seems to be")
    look.add_argument("--out", type=Path, required=True, help="existing folder")
    look.add_argument("--clip", type=int, default=0, help="which motion of several")
    look.add_argument(
        "--joints", type=_joints, help="JSON object: house joint, number of the joint"
    )
    take = add("import", _import, "a motion from numbers that were read")
    take.add_argument("--numbers", type=Path, required=True, help="package of numbers")
    take.add_argument("--out", type=Path, required=True, help="existing folder")
    take.add_argument("--choices", type=_choices, required=True, help="JSON object of choices")
    take.add_argument(
        "--machine-made", action="store_true", help="nobody performed it: nothing counts as seen"
    )


def _look(given: argparse.Namespace, file: BinaryIO, lines: Lines) -> dict[str, Any]:
    return look_at_motion(file, LookSpec(given.clip, given.joints), given.out, lines.progress)


def _import(given: argparse.Namespace, file: BinaryIO, lines: Lines) -> dict[str, Any]:
    del file
    choices, made = given.choices, given.machine_made
    return import_motion(given.numbers, choices, given.out, lines.progress, machine_made=made)


def _joints(text: str) -> dict[str, int] | None:
    try:
        told = json.loads(text)
        return {str(name): int(joint) for name, joint in told.items()} if told else None
    except (TypeError, ValueError, AttributeError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _choices(text: str) -> Choices:
    try:
        return Choices.from_json(json.loads(text))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error
