"""What can go wrong with the generator: one tree, each with a sentence."""


class GeneratorError(Exception):
    """The generator cannot learn, or cannot fill."""

    sentence = "The generator cannot go on."

    def __init__(self, **params: str) -> None:
        super().__init__(self.sentence.format(**params))


class MotionsMissing(GeneratorError):
    """A file of the motions to learn from is absent."""

    sentence = "There are no motions at {folder}; name the folder that holds index.csv."


class MotionsWrong(GeneratorError):
    """The motions to learn from are not what they should be."""

    sentence = "The motions at {folder} cannot be learnt from: {what}."


class TrainingOther(GeneratorError):
    """A stored training belongs to other settings or other motions."""

    sentence = (
        "The training kept in {file} was begun with other settings or motions; "
        "choose another folder, or train with the settings it was begun with."
    )


class TrainingDamaged(GeneratorError):
    """A stored training cannot be read."""

    sentence = (
        "The training kept in {file} is damaged; "
        "move it away to begin anew, or put a copy of it back."
    )


class WeightsWrong(GeneratorError):
    """A file of weights is missing, damaged or not ours."""

    sentence = "The weights at {file} cannot be used: {what}. Put the file back that was shipped."


class CannotVary(GeneratorError):
    """Weights that fill gaps in one way alone."""

    sentence = (
        "These weights fill a gap in one way only; "
        "choose weights that were trained to vary, or fill the gap once."
    )


class StrengthWrong(GeneratorError):
    """A strength beyond what there is."""

    sentence = "A motion cannot be varied by a strength of {strength}; choose one from 0 to 1."
