"""What can go wrong when a lifter is trained: one tree, each with a sentence."""


class LifterError(Exception):
    """Training cannot go on."""

    sentence = "The lifter cannot be trained."

    def __init__(self, **params: str) -> None:
        super().__init__(self.sentence.format(**params))


class BundleMissing(LifterError):
    """A file of the motion-capture bundle is absent."""

    sentence = "There is no motion capture at {folder}; name its folder with --mocap."


class BundleWrong(LifterError):
    """The bundle does not hold what it should."""

    sentence = "The motion capture at {folder} holds {what}."


class CheckpointOther(LifterError):
    """A stored state belongs to another configuration or other data."""

    sentence = (
        "The training kept in {file} was begun with other settings or data; "
        "move it away, or train with the settings it was begun with."
    )
