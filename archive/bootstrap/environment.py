"""The environment: made on the first run, found ready by every later one."""

from archive.bootstrap.errors import StepFailed
from archive.bootstrap.facts import record_facts
from archive.bootstrap.layout import Layout
from archive.bootstrap.libraries import install_libraries, missing_libraries, report_libraries
from archive.bootstrap.lock import locked
from archive.bootstrap.machine import check_machine
from archive.bootstrap.steps import Wishes, all_steps

OTHER_SETUP_SECONDS = 3600.0


def ensure_environment(layout: Layout, wishes: Wishes) -> None:
    """Make everything that is not made yet; quick where nothing is left to do.

    Raises:
        BootstrapError: names what is wrong and what to do; the next run carries on from there.
    """
    libraries = missing_libraries()
    if libraries and wishes.install_system:
        install_libraries(layout, libraries)
        libraries = missing_libraries()
    if all(step.is_done() for step in all_steps(layout, wishes, libraries)):
        return
    check_machine(layout)
    report_libraries(libraries)
    with locked(
        layout.build / "setup.lock",
        wait=OTHER_SETUP_SECONDS,
        busy=_other_setup,
        waiting="Another set-up is at work in this folder; waiting for it to end …",
        inherit=True,
    ):
        for step in all_steps(layout, wishes, libraries):
            step.carry_out()
        record_facts(layout, libraries)


def _other_setup() -> StepFailed:
    return StepFailed(
        "Another set-up has been at work in this folder for an hour. Wait for it to end, or end it "
        "by hand, and run the command again."
    )
