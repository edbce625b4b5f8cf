"""Faults that the person at the terminal can cure.

The text of each is one sentence that says what is wrong and one that says what to do.
"""


class BootstrapError(Exception):
    """Base of all faults of set-up; its text is shown as it is, without a traceback."""


class MachineUnfit(BootstrapError):
    """This computer or this folder cannot hold the archive as it is."""


class StepFailed(BootstrapError):
    """A step of set-up did not finish."""


class DatabaseFault(BootstrapError):
    """The embedded PostgreSQL cannot be set up, started or stopped."""


class AlreadyRunning(BootstrapError):
    """Another program holds the data folder or the port."""
