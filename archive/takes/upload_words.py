"""Why an upload cannot be carried out: the status that tus gives it, and what the sender is told."""

from typing import NamedTuple

from django.utils.translation import gettext_noop

from archive.web.advice import Advice
from capture.errors import DiskFault, DiskFull, FileEmpty

_AGAIN = gettext_noop("Choose the same file again; it goes on where it stopped.")


class Refusal(NamedTuple):
    """One reason.

    Attributes:
        status: status of the answer, see tus.io, protocol 1.0.0.
        advice: what is said to the sender.
    """

    status: int
    advice: Advice


REFUSALS: dict[str, Refusal] = {
    "empty": Refusal(422, Advice(FileEmpty.problem, FileEmpty.next_step)),
    "not_understood": Refusal(
        400,
        Advice(
            gettext_noop("The archive did not understand what the browser sent."),
            gettext_noop("Load the page again and choose the file once more."),
        ),
    ),
    "sign_in": Refusal(
        401,
        Advice(
            gettext_noop("Films are taken from accounts alone."),
            gettext_noop("Sign in to add a film."),
        ),
    ),
    "walls": Refusal(
        403,
        Advice(
            gettext_noop(
                "This computer cannot read films of others safely, so the archive takes none."
            ),
            gettext_noop(
                "Ask the person who runs the archive; the page State says what is missing."
            ),
        ),
    ),
    "not_here": Refusal(
        404,
        Advice(
            gettext_noop("This upload is not here, or not any more."),
            gettext_noop("Choose the file again; it is sent from its beginning."),
        ),
    ),
    "elsewhere": Refusal(
        409,
        Advice(gettext_noop("The archive has another part of this film than was sent."), _AGAIN),
    ),
    "expired": Refusal(
        410,
        Advice(
            gettext_noop("This upload was finished, or left alone for more than a week."),
            gettext_noop("Look for the film in the library; if it is not there, choose it again."),
        ),
    ),
    "other_version": Refusal(
        412,
        Advice(
            gettext_noop("This page is older than the archive."),
            gettext_noop("Load the page again and choose the file once more."),
        ),
    ),
    "too_large": Refusal(
        413,
        Advice(
            gettext_noop("This file is larger than the archive accepts."),
            gettext_noop("Cut it into parts and add each of them."),
        ),
    ),
    "more_than_said": Refusal(
        413,
        Advice(
            gettext_noop("More came than the file was said to hold; it changed while it was sent."),
            gettext_noop("Wait until the recording is complete, then choose the file again."),
        ),
    ),
    "other_kind": Refusal(
        415,
        Advice(
            gettext_noop("The archive did not understand what the browser sent."),
            gettext_noop("Load the page again and choose the file once more."),
        ),
    ),
    "busy": Refusal(
        423,
        Advice(
            gettext_noop("Another window is sending this film at this moment."),
            gettext_noop("Wait until it has ended, or close that window and try again."),
        ),
    ),
    "too_many_open": Refusal(
        429,
        Advice(
            gettext_noop("Too many uploads are unfinished."),
            gettext_noop("Finish or discard one of them first."),
        ),
    ),
    "not_whole": Refusal(
        460, Advice(gettext_noop("A part of the film did not arrive as it was sent."), _AGAIN)
    ),
    DiskFull.code: Refusal(507, Advice(DiskFull.problem, DiskFull.next_step)),
    DiskFault.code: Refusal(507, Advice(DiskFault.problem, DiskFault.next_step)),
}
"""Every reason by its code."""


class UploadError(Exception):
    """A request that cannot be carried out; its text is a key of REFUSALS."""

    @property
    def code(self) -> str:
        """Which reason it is."""
        return str(self.args[0])

    @property
    def status(self) -> int:
        """Status of the answer."""
        return REFUSALS[self.code].status

    @property
    def told(self) -> str:
        """What the sender is told, in the sender's language."""
        return REFUSALS[self.code].advice.told()
