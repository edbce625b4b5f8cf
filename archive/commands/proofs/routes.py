"""Every address of the archive, and who may do what there: written by hand, apart from the code.

A test walks Django's resolver and fails for an address that does not stand here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Guard(StrEnum):
    """Whom an address serves."""

    OPEN = "everybody"
    CONFIRMED = (
        "everybody who has just signed in or confirmed who they are; others are sent to do so"
    )
    ACCOUNT = "everybody who is signed in; others are sent to sign in"
    STEWARD = "stewards; for others there is nothing"
    RESEARCHER = "researchers and stewards; for others there is nothing"
    PAGE = "who may know of the take; where it has gone, a tombstone for those who could have known"
    SEE = "who may know of the take"
    SHOW = "who may watch it"
    DOWNLOAD = "who may download it"
    EDIT = "its keepers; guests are sent to sign in, for others there is nothing"
    EDIT_JSON = "its keepers; guests are told to sign in, for others there is nothing"
    JOB = "the owner of the work and the stewards"
    OWN_JOB = "the owner of the work alone"
    UPLOAD = "the sender alone"
    OWN_UPLOAD = "the sender alone; guests are sent to sign in"


@dataclass(frozen=True, slots=True)
class Route:
    """An address.

    Attributes:
        guard: whom it serves.
        methods: what may be asked there; all else is answered by 405.
        given: which values it takes: of "pid" the take's, "film" the film's, "version" the
            version's, "import" the motion file's, "checkpoint" that of weights that learnt from it,
            "job", "upload", "segment", and "account", its owner's.
        more: further fixed values.
    """

    guard: Guard
    methods: frozenset[str]
    given: str = ""
    more: tuple[tuple[str, str], ...] = ()


def _methods(text: str) -> frozenset[str]:
    return frozenset(text.split())


READ, CHANGE = _methods("GET HEAD"), _methods("POST")
FORM = READ | CHANGE
ANY = _methods("GET HEAD POST OPTIONS PUT PATCH DELETE TRACE")
ROUTES: dict[str, Route] = {
    "library:library": Route(Guard.OPEN, READ),
    "library:about": Route(Guard.OPEN, READ),
    "library:status": Route(Guard.STEWARD, READ),
    "library:check": Route(Guard.STEWARD, CHANGE),
    "library:solve_all": Route(Guard.STEWARD, CHANGE),
    "library:take": Route(Guard.PAGE, READ, "pid"),
    "takes:new": Route(Guard.ACCOUNT, READ),
    "takes:uploads": Route(Guard.UPLOAD, _methods("OPTIONS POST")),
    "takes:upload": Route(Guard.UPLOAD, _methods("HEAD PATCH DELETE GET POST"), "upload"),
    "takes:discard": Route(Guard.OWN_UPLOAD, CHANGE, "upload"),
    "takes:edit": Route(Guard.EDIT, FORM, "pid"),
    "takes:recapture": Route(Guard.EDIT, CHANGE, "pid"),
    "takes:current": Route(Guard.EDIT, CHANGE, "pid", (("number", "1"),)),
    "takes:first": Route(Guard.EDIT, CHANGE, "pid", (("number", "1"),)),
    "takes:remove": Route(Guard.EDIT, CHANGE, "pid", (("how", "withdraw"),)),
    "takes:film": Route(Guard.SHOW, READ, "film"),
    "takes:poster": Route(Guard.SHOW, READ, "film"),
    "takes:import": Route(Guard.EDIT, FORM, "import"),
    "takes:look": Route(Guard.EDIT, CHANGE, "import"),
    "takes:preview": Route(Guard.EDIT, READ, "import"),
    "takes:original": Route(Guard.DOWNLOAD, READ, "import"),
    "takes:stream": Route(Guard.SHOW, READ, "version"),
    "takes:block": Route(Guard.SHOW, READ, "version", (("number", "0"),)),
    "takes:correct": Route(Guard.EDIT, CHANGE, "version"),
    "takes:again": Route(Guard.EDIT, CHANGE, "version"),
    "variations:propose": Route(Guard.EDIT, CHANGE, "version"),
    "variations:keep": Route(Guard.EDIT, CHANGE, "version"),
    "variations:give-up": Route(Guard.EDIT, CHANGE, "version"),
    "variations:gaps-stream": Route(Guard.EDIT, READ, "version"),
    "variations:gaps-block": Route(Guard.EDIT, READ, "version", (("number", "0"),)),
    "takes:curves": Route(Guard.SHOW, READ, "version"),
    "takes:export": Route(Guard.DOWNLOAD, READ, "version", (("name", "csv"),)),
    "annotations:segments": Route(Guard.SEE, FORM, "pid"),
    "annotations:segment": Route(Guard.EDIT_JSON, _methods("PATCH DELETE"), "segment"),
    "annotations:restore": Route(Guard.EDIT_JSON, CHANGE, "segment"),
    "variations:models": Route(Guard.RESEARCHER, READ),
    "variations:adapt": Route(Guard.STEWARD, CHANGE),
    "variations:decide": Route(Guard.STEWARD, CHANGE, "checkpoint", (("how", "use"),)),
    "jobs:jobs": Route(Guard.ACCOUNT, READ),
    "jobs:status": Route(Guard.JOB, READ, "job"),
    "jobs:cancel": Route(Guard.JOB, CHANGE, "job"),
    "jobs:retry": Route(Guard.JOB, CHANGE, "job"),
    "jobs:put-aside": Route(Guard.OWN_JOB, CHANGE, "job"),
    "accounts:people": Route(Guard.STEWARD, FORM),
    "accounts:role": Route(Guard.STEWARD, CHANGE, "account"),
    "accounts:active": Route(Guard.STEWARD, CHANGE, "account"),
    "accounts:link": Route(Guard.STEWARD, CHANGE, "account"),
    "accounts:take-second-step": Route(Guard.STEWARD, CHANGE, "account"),
    "accounts:welcome": Route(Guard.OPEN, ANY, "", (("uidb64", "MQ"), ("token", "a-b"))),
    "accounts:sign-in": Route(Guard.OPEN, ANY),
    "accounts:sign-out": Route(Guard.OPEN, _methods("POST OPTIONS")),
    "accounts:security": Route(Guard.ACCOUNT, READ),
    "accounts:confirm": Route(Guard.ACCOUNT, FORM),
    "accounts:turn-on": Route(Guard.CONFIRMED, FORM),
    "accounts:turn-off": Route(Guard.CONFIRMED, CHANGE),
    "accounts:new-codes": Route(Guard.CONFIRMED, CHANGE),
    "account_login": Route(Guard.OPEN, ANY),
    "mfa_authenticate": Route(Guard.OPEN, FORM),
    "set_language": Route(Guard.OPEN, ANY),
}
QUERY = {"takes:curves": "?measure=leftKnee"}
"""What an address needs beside its path to answer with anything."""
