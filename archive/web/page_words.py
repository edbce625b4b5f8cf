"""Words that scripts show, by the ids of static/js/core/words.js, for translation."""

from functools import cache

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

PAGE_WORDS: dict[str, str] = {
    "loading": gettext_noop("Loading the motion …"),
    "frames-failed": gettext_noop(
        "Part of the motion could not be loaded. It will be tried again."
    ),
    "film-failed": gettext_noop("The film cannot be played here. The motion plays without it."),
    "play": gettext_noop("Play"),
    "pause": gettext_noop("Pause"),
    "backwards": gettext_noop("backwards"),
    "move-plate": gettext_noop("Let {name} move"),
    "still-plate": gettext_noop("Stop {name}"),
    "mark-seen": gettext_noop("observed"),
    "mark-tick": gettext_noop("corrected"),
    "mark-edited": gettext_noop("set by hand"),
    "mark-doubt": gettext_noop("uncertain"),
    "mark-fill": gettext_noop("filled"),
    "mark-made": gettext_noop("generated"),
    "mark-missing": gettext_noop("missing"),
    "lane-run": gettext_noop("{mark}, {when}"),
    "timeline-zoom": gettext_noop("Timeline enlarged {times} times"),
    "seconds": gettext_noop("seconds"),
    "no-value": gettext_noop("no value"),
    "curves-failed": gettext_noop("The curves cannot be drawn here. Load the page again."),
    "curves-empty": gettext_noop("Nothing of this was seen, so there is no curve."),
    "curves-thinned": gettext_noop(
        "A long motion: of every {step} frames the most telling one is drawn."
    ),
    "copied": gettext_noop("The address of this moment was copied: {address}"),
    "copy-by-hand": gettext_noop("This browser did not copy. Copy the address by hand: {address}"),
    "segment-name": gettext_noop("Segment {number}"),
    "segment-made": gettext_noop("“{name}” was made."),
    "segment-known": gettext_noop("This stretch is a segment already: “{name}”."),
    "segment-deleted": gettext_noop("“{name}” was deleted."),
    "undo": gettext_noop("Undo"),
    "loop-segment": gettext_noop("Play “{name}” over and over"),
    "start": gettext_noop("start"),
    "end": gettext_noop("end"),
    "border-start": gettext_noop("Start of “{name}”"),
    "border-end": gettext_noop("End of “{name}”"),
    "field-name": gettext_noop("Name of “{name}”"),
    "field-start": gettext_noop("Start of “{name}”"),
    "field-end": gettext_noop("End of “{name}”"),
    "act-loop": gettext_noop("Play “{name}” over and over"),
    "act-delete": gettext_noop("Delete “{name}”"),
    "act-nudge": gettext_noop("Move the {border} of “{name}” on by one frame"),
    "act-nudge-back": gettext_noop("Move the {border} of “{name}” back by one frame"),
    "act-here": gettext_noop("Put the {border} of “{name}” at the time on screen"),
    "time-unreadable": gettext_noop(
        "Write a time as minutes, colon, seconds, for example 1:02.500."
    ),
    "border-crossed": gettext_noop("A segment must end after it starts. The time was not changed."),
    "job-waiting": gettext_noop("{count} before it."),
    "job-first": gettext_noop("Next in line."),
    "job-eta": gettext_noop("About {minutes} min."),
    "job-progress": gettext_noop("{percent} %."),
    "upload-waiting": gettext_noop("Ready to be sent."),
    "upload-sending": gettext_noop("{percent} % sent."),
    "upload-paused": gettext_noop("Paused at {percent} %."),
    "upload-done": gettext_noop("Sent. It is being read now."),
    "upload-known": gettext_noop(
        "This very film was here already. Nothing was stored twice; what was said of it before still holds."
    ),
    "upload-failed": gettext_noop("Not sent."),
    "upload-refused": gettext_noop("Cannot be sent."),
    "upload-removed": gettext_noop("Taken back."),
    "copy-done": gettext_noop("Copied."),
    "copy-marked": gettext_noop("Marked: copy it by the keys of this computer."),
    "upload-away": gettext_noop(
        "The archive does not answer. It is asked again by itself in {seconds} s; leave this page open."
    ),
    "upload-empty": gettext_noop("This file is empty: 0 bytes. Copy it from the camera once more."),
    "upload-read": gettext_noop("In the library."),
    "upload-carries-on": gettext_noop("Part of this file was sent before. It goes on from there."),
    "upload-no-preview": gettext_noop(
        "This browser cannot show the film. It can be sent all the same."
    ),
    "upload-motion": gettext_noop(
        "A motion file. Once it is here, the archive asks how it is meant."
    ),
    "import-size": gettext_noop("{height} m tall, {length} long, {rate} frames a second are kept"),
    "upload-no-film": gettext_noop("Choose a film or a motion file first."),
    "upload-check": gettext_noop(
        "Not sent: something in the form is not right yet. The place is marked."
    ),
    "upload-summary": gettext_noop("{done} of {all} sent, {waiting} waiting, {failed} not sent."),
    "upload-act-pause": gettext_noop("Pause {name}"),
    "upload-act-resume": gettext_noop("Go on with {name}"),
    "upload-act-remove": gettext_noop("Take {name} back"),
    "correct-swap-all": gettext_noop("Left and right exchanged: whole body"),
    "correct-swap-arms": gettext_noop("Left and right exchanged: arms"),
    "correct-swap-legs": gettext_noop("Left and right exchanged: legs"),
    "correct-unseen-all": gettext_noop("Not seen: whole body"),
    "correct-unseen-torso": gettext_noop("Not seen: trunk"),
    "correct-unseen-head": gettext_noop("Not seen: head"),
    "correct-unseen-armL": gettext_noop("Not seen: left arm"),
    "correct-unseen-armR": gettext_noop("Not seen: right arm"),
    "correct-unseen-legL": gettext_noop("Not seen: left leg"),
    "correct-unseen-legR": gettext_noop("Not seen: right leg"),
    "correct-stands-left": gettext_noop("Left foot stands on the floor"),
    "correct-stands-right": gettext_noop("Right foot stands on the floor"),
    "correct-covered-legs": gettext_noop("Cloth hides the legs"),
    "correct-uncovered-legs": gettext_noop("The legs are seen"),
    "joint-leftShoulder": gettext_noop("left shoulder"),
    "joint-rightShoulder": gettext_noop("right shoulder"),
    "joint-leftElbow": gettext_noop("left elbow"),
    "joint-rightElbow": gettext_noop("right elbow"),
    "joint-leftWrist": gettext_noop("left wrist"),
    "joint-rightWrist": gettext_noop("right wrist"),
    "joint-leftHip": gettext_noop("left hip"),
    "joint-rightHip": gettext_noop("right hip"),
    "joint-leftKnee": gettext_noop("left knee"),
    "joint-rightKnee": gettext_noop("right knee"),
    "joint-leftAnkle": gettext_noop("left ankle"),
    "joint-rightAnkle": gettext_noop("right ankle"),
    "joint-leftHeel": gettext_noop("left heel"),
    "joint-rightHeel": gettext_noop("right heel"),
    "joint-leftFootIndex": gettext_noop("left toes"),
    "joint-rightFootIndex": gettext_noop("right toes"),
    "correct-moved": gettext_noop("Moved: {joint}"),
    "moved-by": gettext_noop("{joint}: {cm} cm from where it was."),
    "correct-remove": gettext_noop("Take back: {name}"),
    "correct-working": gettext_noop("Being worked out …"),
    "correct-height": gettext_noop("Nobody is so tall: give metres, such as 1.62."),
    "field-empty": gettext_noop("Fill this in."),
    "field-choose": gettext_noop("Choose one of them."),
    "field-wrong": gettext_noop("This cannot be right. Look at the example below it."),
    "error-network": gettext_noop(
        "The archive cannot be reached. Check the connection; nothing was lost."
    ),
    "error-server": gettext_noop("The archive could not answer. Try again in a moment."),
    "error-sign-in": gettext_noop("Sign in first; then try again."),
    "error-forbidden": gettext_noop("You may not do this. Ask a steward of the archive."),
    "error-gone": gettext_noop("This is not here any more. Load the page again."),
    "error-too-large": gettext_noop("This is too large for the archive."),
    "error-too-many": gettext_noop("Too many requests at once. Wait a minute and try again."),
}


def page_words() -> dict[str, str]:
    """Return every word in the reader's language."""
    return {key: gettext(sentence) for key, sentence in PAGE_WORDS.items()}


@cache
def page_words_script(language: str) -> SafeString:
    """Return the words as the element that scripts read them from.

    Args:
        language: the reader's, which is the active one.
    """
    del language  # names the entry of the cache
    return json_script(page_words(), "words")
