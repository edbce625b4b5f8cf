"""The capture engine as a program: `python -m capture probe|capture|solve|…`, see `--help`.

The video is read from descriptor 0, or from `--fd N`; it must be an ordinary file. Standard output
carries one JSON object a line:

    {"stage": "pose", "progress": 0.42, "done": 126, "of": 300}
    {"result": {...}}   or   {"error": {"code": "...", "message": "...", "params": {...}}}

The exit code is 0 with a result and 1 with an error. SIGTERM ends the program and the decoder with
it. A crash of native code ends it without a last line; who started it tells that as "engine_died".
"""

import argparse
import ctypes
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, BinaryIO

# Before any numeric library is loaded: several processes share the processors, and a pool of
# threads in each of them would make all of them wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from capture.again import AgainSpec, solve_again
from capture.engine_errors import EngineDied
from capture.errors import DISK_ERRORS, CaptureError
from capture.filling.program import add_fills
from capture.glance import glance_at
from capture.import_program import add_imports
from capture.lines import Lines
from capture.looking import Looking, LookSpec
from capture.motion.corrections import Correction
from capture.pipeline import CaptureSpec, capture_take, look_only
from capture.solve.corrections import NONE, Corrections
from capture.solve.lift.lifter import WEIGHTS
from capture.video.limits import Limits
from capture.video.poster import make_poster
from capture.video.proxy import make_proxy, unplayable
from capture.video.reader import probe
from capture.video.walls import stand

_PR_SET_PDEATHSIG = 1

Job = Callable[[argparse.Namespace, BinaryIO, Lines], dict[str, Any]]


def _probe(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del lines
    facts = probe(video, given.limits, whole=given.whole)
    return {**facts.to_json(), "unplayable": unplayable(facts)}


def _proxy(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    facts = probe(video, given.limits)
    with given.out.open("xb") as out:
        try:
            proxy = make_proxy(
                video, out, facts, given.limits,
                lambda done: lines.progress("convert", done, facts.frames),
            )  # fmt: skip
        except BaseException:
            given.out.unlink()
            raise
        size = os.fstat(out.fileno()).st_size
    if size == 0:
        given.out.unlink()
    return {**asdict(proxy), "bytes": size}


def _poster(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del lines
    picture = make_poster(video, given.at, given.max_side, given.limits)
    with given.out.open("xb") as out:
        out.write(picture)
    return {"bytes": len(picture)}


def _glance(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del lines
    return glance_at(video, given.models, given.out, given.limits).to_json()


def _capture(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    spec = CaptureSpec(_look_spec(given), given.height, given.machine_made, given.work)
    return capture_take(video, spec, given.out, lines.progress).to_json()


def _look(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    return look_only(video, _look_spec(given), given.out, lines.progress)


def _assist(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    facts = probe(video, given.limits)
    looking = Looking(video, facts, _look_spec(given), given.work, lines.progress)
    return {"parts": looking.help()}


def _look_spec(given: argparse.Namespace) -> LookSpec:
    return LookSpec(
        given.model, given.models, given.max_side, given.person, given.limits, not given.no_hands
    )


def _solve(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del video
    lifter = None if given.without_lifter else WEIGHTS
    spec = AgainSpec(given.height, given.machine_made, given.corrections, lifter)
    return solve_again(given.landmarks, spec, given.out, lines.progress).to_json()


def _walls(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del given, video, lines
    walls = stand()
    return {"level": walls.level, "names": walls.names, "escaped": walls.escaped}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m capture", description=__doc__)
    jobs = parser.add_subparsers(required=True)

    def add(name: str, job: Job, about: str) -> argparse.ArgumentParser:
        each = jobs.add_parser(name, help=about)
        each.add_argument("--fd", type=int, default=0, help="descriptor of the video")
        each.add_argument(
            "--limits", type=_limits, default=Limits(), help="JSON object of changed limits"
        )
        each.set_defaults(job=job)
        return each

    facts = add("probe", _probe, "facts of a video")
    facts.add_argument("--whole", action="store_true", help="decode every frame")
    copy = add("proxy", _proxy, "copy that browsers play; nothing is written where none is needed")
    copy.add_argument("--out", type=Path, required=True, help="new file")
    still = add("poster", _poster, "one frame as JPEG")
    still.add_argument("--out", type=Path, required=True, help="new file")
    still.add_argument("--at", type=float, default=0.0, help="seconds since the first frame")
    still.add_argument("--max-side", type=int, default=960, help="longer side in pixels")
    glance = add("glance", _glance, "a quick first look at a few frames")
    glance.add_argument("--out", type=Path, required=True, help="existing folder")
    glance.add_argument("--models", type=Path, required=True, help="folder of model files")
    _add_looks(add)
    again = add("solve", _solve, "motion once more, from stored landmarks and no film")
    again.add_argument("--landmarks", type=Path, required=True, help="package of landmarks")
    again.add_argument("--out", type=Path, required=True, help="existing folder")
    again.add_argument("--height", type=float, help="standing height of the performer in metres")
    again.add_argument(
        "--machine-made", action="store_true", help="nobody performed it: nothing counts as seen"
    )
    again.add_argument(
        "--corrections", type=_corrections, default=NONE, help="JSON list of what was put right"
    )
    again.add_argument(
        "--without-lifter", action="store_true", help="take the estimator's word for depth"
    )
    add("walls", _walls, "what encloses the reader of films on this computer")
    add_imports(add)
    add_fills(add)
    return parser


def _add_looks(add: Callable[[str, Job, str], argparse.ArgumentParser]) -> None:
    """Add the jobs that look for landmarks."""
    take = add("capture", _capture, "landmarks and motion")
    take.add_argument("--out", type=Path, required=True, help="existing folder")
    take.add_argument(
        "--work", type=Path, help="existing folder: where it is begun and breaks off, it goes on"
    )
    take.add_argument(
        "--machine-made", action="store_true", help="nobody performed it: nothing counts as seen"
    )
    take.add_argument("--height", type=float, help="standing height of the performer in metres")
    look = add("look", _look, "landmarks alone")
    look.add_argument("--out", type=Path, required=True, help="existing folder")
    assist = add("assist", _assist, "look at parts of a film that another process captures")
    assist.add_argument("--work", type=Path, required=True, help="that capture's folder")
    for each in (take, look, assist):
        each.add_argument("--model", required=True, help="estimator, such as openvino-heavy")
        each.add_argument("--models", type=Path, required=True, help="folder of model files")
        each.add_argument("--person", type=int, default=0, help="who is followed; 0: the performer")
        each.add_argument("--max-side", type=int, default=1920, help="longer side in pixels")
        each.add_argument("--no-hands", action="store_true", help="look at bodies alone")


def _limits(text: str) -> Limits:
    try:
        return Limits(**json.loads(text))
    except (TypeError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _corrections(text: str) -> Corrections:
    try:
        return Corrections([Correction.of(one) for one in json.loads(text)])
    except (TypeError, ValueError, AttributeError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _answer_stream() -> IO[str]:
    """Keep standard output for the answers: what native code prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _end(number: int, frame: object) -> None:
    del frame
    raise SystemExit(128 + number)


def _end_with_parent() -> None:
    """A worker that was killed needs no answer: its work is given to another one."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one job; return the exit code."""
    given = _parser().parse_args(arguments)
    lines = Lines(_answer_stream())
    signal.signal(signal.SIGTERM, _end)
    _end_with_parent()
    try:
        with os.fdopen(given.fd, "rb", closefd=False) as video:
            lines.say({"result": given.job(given, video, lines)})
    except CaptureError as error:
        lines.say(_told(error))
        return 1
    except Exception as error:  # noqa: BLE001 (the boundary of the program: told, never swallowed)
        traceback.print_exc()
        lines.say(_told(_meant(error)))
        return 1
    return 0


def _meant(error: Exception) -> CaptureError:
    """What an error that nobody foresaw means for the user."""
    number = error.errno if isinstance(error, OSError) else None
    return DISK_ERRORS.get(number or 0, EngineDied)()


def _told(error: CaptureError) -> dict[str, Any]:
    return {"error": {"code": error.code, "message": str(error), "params": error.params}}


if __name__ == "__main__":
    sys.exit(main())
