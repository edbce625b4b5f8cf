"""What each kind of finding is called: a word for its lane, what is wrong, what to do next time."""

from typing import NamedTuple

from django.utils.translation import gettext_noop

from archive.web.advice import Advice
from capture.findings import Code

LIMB_WORDS: dict[str, str] = {
    "head": gettext_noop("head"),
    "torso": gettext_noop("trunk"),
    "armL": gettext_noop("left arm"),
    "armR": gettext_noop("right arm"),
    "legL": gettext_noop("left leg"),
    "legR": gettext_noop("right leg"),
    "handL": gettext_noop("left hand"),
    "handR": gettext_noop("right hand"),
}


class Words(NamedTuple):
    """Words of a kind of finding, in English as they stand in the file of translations.

    Attributes:
        label: a word or two, for the lane.
        advice: what is wrong, and what to do next time; {limb}, {when} and {rate} may stand in it.
        placed: whether it has a place in time; what holds for a whole film has no lane.
    """

    label: str
    advice: Advice
    placed: bool = True


WORDS: dict[Code, Words] = {
    Code.NOBODY: Words(
        gettext_noop("no one"),
        Advice(
            gettext_noop("Nobody was found in the picture."),
            gettext_noop(
                "Keep the performer in the picture from start to end, or cut the empty parts off."
            ),
        ),
    ),
    Code.OTHERS_ONLY: Words(
        gettext_noop("others only"),
        Advice(
            gettext_noop("The one who is followed was not found here; somebody else is there."),
            gettext_noop(
                "To have the others too, press “people” over the film and then whoever it is."
            ),
        ),
    ),
    Code.SEVERAL_PEOPLE: Words(
        gettext_noop("several"),
        Advice(
            gettext_noop(
                "Several people are in the picture; the archive may follow the wrong one."
            ),
            gettext_noop("Film one person alone, or let the others stand far behind."),
        ),
        placed=False,
    ),
    Code.SEVERAL_FILMS: Words(
        gettext_noop("several films"),
        Advice(
            gettext_noop(
                "Several films stand side by side in one picture; one person is followed."
            ),
            gettext_noop(
                "Cut the panels apart and send each as a film of its own; meanwhile anybody can be "
                "followed by a press on them."
            ),
        ),
        placed=False,
    ),
    Code.PEOPLE_CROSSED: Words(
        gettext_noop("crossing"),
        Advice(
            gettext_noop("People hide each other."),
            gettext_noop(
                "Check whether the figure is still the same person after {when}; leave more room "
                "between people when you film again."
            ),
        ),
    ),
    Code.PERFORMER_CHANGES: Words(
        gettext_noop("someone else"),
        Advice(
            gettext_noop("After a cut, somebody else or somebody in other clothes is followed."),
            gettext_noop(
                "Press the performer on the film at {when}, or send each part as a film of its own."
            ),
        ),
    ),
    Code.SIDEWAYS: Words(
        gettext_noop("sideways"),
        Advice(
            gettext_noop("The picture lies on its side."),
            gettext_noop("Turn the film upright on the phone or computer and send it again."),
        ),
        placed=False,
    ),
    Code.SMALL_FIGURE: Words(
        gettext_noop("small"),
        Advice(
            gettext_noop("The performer is small in the picture."),
            gettext_noop(
                "Move closer, or zoom in before filming: the body should fill more than half of "
                "the height."
            ),
        ),
        placed=False,
    ),
    Code.HEAD_CUT_OFF: Words(
        gettext_noop("head cut"),
        Advice(
            gettext_noop("The head is outside the picture."),
            gettext_noop("Point the camera a little higher, or step back."),
        ),
    ),
    Code.HANDS_CUT_OFF: Words(
        gettext_noop("hands cut"),
        Advice(
            gettext_noop("A hand is outside the picture."),
            gettext_noop("Step back, so that stretched arms stay in the picture."),
        ),
    ),
    Code.FEET_CUT_OFF: Words(
        gettext_noop("feet cut"),
        Advice(
            gettext_noop("The feet are outside the picture."),
            gettext_noop(
                "Step back or point the camera lower: some floor should show below the feet."
            ),
        ),
    ),
    Code.LIMB_HIDDEN: Words(
        gettext_noop("hidden"),
        Advice(
            gettext_noop("Hidden or hard to make out: {limb}."),
            gettext_noop("A second camera from the side for {when} would see it."),
        ),
    ),
    Code.LIMB_LOST: Words(
        gettext_noop("lost for a moment"),
        Advice(
            gettext_noop(
                "Lost for a moment in a fast movement: {limb}. What is drawn there is inferred from "
                "what lies before and after."
            ),
            gettext_noop(
                "Film fast kicks and strikes with 50 pictures a second or more, from the side, in "
                "bright light."
            ),
        ),
    ),
    Code.LEGS_COVERED: Words(
        gettext_noop("cloth"),
        Advice(
            gettext_noop("Cloth hides the legs: where hips and knees are is inferred, not seen."),
            gettext_noop(
                "Film the form once more in practice clothes, if it allows that; or say under “Put "
                "right” where the legs are seen."
            ),
        ),
    ),
    Code.FLIPPED: Words(
        gettext_noop("swapped"),
        Advice(
            gettext_noop("Left and right were taken for each other, and put back."),
            gettext_noop(
                "Look whether these places are right; a camera at a slant, not straight behind, "
                "tells the sides apart."
            ),
        ),
    ),
    Code.JITTER: Words(
        gettext_noop("trembling"),
        Advice(
            gettext_noop("The points tremble; speeds measured here are not reliable."),
            gettext_noop("Film again from nearer, with more light and a plain wall behind."),
        ),
    ),
    Code.LOW_LIGHT: Words(
        gettext_noop("dark"),
        Advice(
            gettext_noop("The performer is hardly lit."),
            gettext_noop("Put a light in front of the performer; the background may stay dark."),
        ),
    ),
    Code.BLUR: Words(
        gettext_noop("blurred"),
        Advice(
            gettext_noop("The performer is blurred."),
            gettext_noop(
                "Choose a shorter exposure (1/250 s) with more light, and lock the focus on the "
                "performer."
            ),
        ),
    ),
    Code.FEW_FRAMES: Words(
        gettext_noop("few frames"),
        Advice(
            gettext_noop("The film has {rate} frames a second; quick movements fall between them."),
            gettext_noop("Set the camera to 50 or 60 frames a second."),
        ),
        placed=False,
    ),
    Code.REPEATED_FRAMES: Words(
        gettext_noop("repeated"),
        Advice(
            gettext_noop("The film shows the same picture again instead of a new one."),
            gettext_noop("Send the camera’s own file, not a slowed or converted copy."),
        ),
    ),
    Code.FRAMES_LOST: Words(
        gettext_noop("lost"),
        Advice(
            gettext_noop("Frames are missing from the film."),
            gettext_noop(
                "Send the camera’s own file; a full memory card or a busy phone loses frames."
            ),
        ),
    ),
    Code.MOVING_CAMERA: Words(
        gettext_noop("camera moves"),
        Advice(
            gettext_noop("The camera moves, so the way across the floor cannot be told."),
            gettext_noop("Put the camera on a tripod and let only the performer move."),
        ),
    ),
    Code.TURNING_CAMERA: Words(
        gettext_noop("camera turns"),
        Advice(
            gettext_noop(
                "The camera turns or zooms; that was taken out by what stands behind the performer."
            ),
            gettext_noop(
                "Put the camera on a tripod and leave it alone: the way across the floor is surer "
                "then."
            ),
        ),
    ),
    Code.FLOOR_UNSEEN: Words(
        gettext_noop("no floor"),
        Advice(
            gettext_noop("No foot was seen to rest, so the floor is a guess."),
            gettext_noop(
                "Let the performer stand still for two seconds at the start, with the feet in the "
                "picture."
            ),
        ),
        placed=False,
    ),
    Code.NOTHING_MOVES: Words(
        gettext_noop("still"),
        Advice(
            gettext_noop("Nothing moves."),
            gettext_noop("Check whether this is the right film: it shows a still picture."),
        ),
        placed=False,
    ),
}
