"""The confined decoder: one wish in its arguments, the file on descriptor 0, answers on 1."""

import json
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import av

from capture.errors import CaptureError, Damaged, LimitMemory
from capture.motion_file_errors import MotionUnreadable
from capture.video.child.confine import confine
from capture.video.child.decoding import found_while_decoding
from capture.video.child.descriptor import Reading
from capture.video.child.escape import escapes
from capture.video.child.glimpsing import Sparing, show_glimpses
from capture.video.child.motion_files.reading import read_motion
from capture.video.child.proxying import ProxyWish, make_proxy
from capture.video.child.pulse import Pulse
from capture.video.child.showing import Screen, show_frames, show_still
from capture.video.child.slots import Slots
from capture.video.child.survey import Depth, survey
from capture.video.child.warming import warm_up
from capture.video.limits import Limits
from capture.video.motion_limits import MotionLimits
from capture.video.wire import Speaker

VIDEO_DESCRIPTOR = 0
ANSWER_DESCRIPTOR = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What the parent asks for.

    Attributes:
        film: the file; its size was asked before the walls were raised.
        kind: key of WISHES.
        limits: bounds of the file and of this process.
        options: further arguments of the kind.
    """

    film: Reading
    kind: str
    limits: Limits
    options: Mapping[str, Any]


def _survey(wish: Wish, speaker: Speaker) -> None:
    facts = survey(wish.film, wish.limits, Pulse(speaker), Depth(**wish.options))
    speaker.say("facts", facts=facts.to_json())


def _frames(wish: Wish, speaker: Speaker) -> None:
    screen = _screen(wish, speaker)
    decoder = show_frames(wish.film, wish.limits, screen, wish.options["threads"])
    speaker.say("end", frames=screen.count, cautions=found_while_decoding(decoder))


def _glimpses(wish: Wish, speaker: Speaker) -> None:
    screen = _screen(wish, speaker)
    decoder = show_glimpses(wish.film, wish.limits, screen, Sparing(**wish.options["sparing"]))
    speaker.say("end", frames=screen.count, cautions=found_while_decoding(decoder))


def _still(wish: Wish, speaker: Speaker) -> None:
    screen = _screen(wish, speaker)
    show_still(wish.film, wish.limits, screen, wish.options["at"])
    speaker.say("end", frames=screen.count, cautions=[])


def _screen(wish: Wish, speaker: Speaker) -> Screen:
    slots = Slots(*wish.options["exchange"])
    return Screen(speaker, slots, wish.limits, wish.options["max_side"])


def _proxy(wish: Wish, speaker: Speaker) -> None:
    make_proxy(wish.film, wish.limits, speaker, ProxyWish(**wish.options))


def _motion(wish: Wish, speaker: Speaker) -> None:
    read_motion(wish.film, speaker, dict(wish.options))


def _escape(wish: Wish, speaker: Speaker) -> None:
    speaker.say("end", escaped=escapes({**wish.options, "memory": wish.limits.memory_bytes}))


WISHES: dict[str, Callable[[Wish, Speaker], None]] = {
    "survey": _survey,
    "frames": _frames,
    "glimpses": _glimpses,
    "still": _still,
    "proxy": _proxy,
    "motion": _motion,
    "escape": _escape,
}
"""What the decoder can be asked for."""


def main(arguments: list[str]) -> int:
    """Fulfil one wish, given as a JSON object; return 0 when the answer is complete."""
    warm_up()
    return fulfil(arguments[0])


def fulfil(told: str) -> int:
    """As `main`, in a process that is warm already."""
    given = json.loads(told)
    wish = Wish(
        Reading(VIDEO_DESCRIPTOR), given["kind"], Limits(**given["limits"]), given["options"]
    )
    speaker = Speaker(ANSWER_DESCRIPTOR)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    av.logging.set_level(None)
    left_out = wish.options.get("without", ()) if wish.kind == "escape" else ()
    try:
        speaker.say("ready", layers=confine(wish.limits, _writable_bytes(wish), left_out))
        WISHES[wish.kind](wish, speaker)
    except CaptureError as error:
        _refuse(speaker, error)
    except MemoryError:
        _refuse(speaker, LimitMemory())
    except BlockingIOError:
        # No thread to be had: this machine's lack, and no fault of the film.
        _refuse(speaker, LimitMemory())
    except (av.FFmpegError, ValueError, LookupError, AttributeError, ArithmeticError):
        # What a broken file makes the decoding library stumble over, in many different ways.
        _refuse(speaker, MotionUnreadable() if wish.kind == "motion" else Damaged())
    return 0


def _writable_bytes(wish: Wish) -> int:
    """The largest file that a decoder may write for a wish."""
    if wish.kind == "motion":
        return 8 * MotionLimits(**wish.options["limits"]).max_numbers
    return wish.limits.proxy_bytes if wish.kind == "proxy" else 0


def _refuse(speaker: Speaker, error: CaptureError) -> None:
    speaker.say("error", code=error.code, params=error.params)
