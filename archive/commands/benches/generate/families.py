"""Families of clips that are told apart: how well does a method know who moves?

new         performers of the split `val`: nobody learnt from them
new, later  those of `val2`
known       other clips of performers who are learnt from: KEPT_BACK, which nothing may learn from
adapted     a new performer of whom a minute was learnt from: the other trials of OWN; later likewise
"""

from collections.abc import Mapping
from pathlib import Path

from archive.commands.benches.generate.clips import Clip, Row, read, rows_of
from archive.commands.benches.processes import ProgramFailed

KEPT_BACK: frozenset[str] = frozenset(
    {
        "accad_female1_Crawl_forward_p1", "accad_female1_Crawl_forward_p2",
        "accad_female1_Lift_box", "accad_female1_Run_back", "accad_female1_Run_to_pick_up_box",
        "accad_female1_Skip_to_walk", "accad_female1_Walk_back",
        "accad_female1_Walk_to_pick_up_box", "accad_female1_Walk_to_skip", "accad_male1_Crouch",
        "accad_male1_Lie", "accad_male1_Skip_to_stand", "accad_male1_Sway",
        "accad_male1_Walk_to_leap_to_walk", "accad_male1_Walk_with_box_2", "cmu_60_13_p1",
        "cmu_60_13_p2", "cmu_60_14", "cmu_60_15_p1", "cmu_60_15_p2", "cmu_60_15_p3", "cmu_61_13",
        "cmu_61_14", "cmu_61_15", "cmu_135_seq06", "cmu_135_seq09", "cmu_85_04",
    }
)  # fmt: skip
"""Clips of the split `train` that are measured and never learnt from."""

NEW, NEW_LATER, KNOWN = "new", "new, later", "known"
_SPLITS = {"val": NEW, "val2": NEW_LATER}
OWN = {"adapted": ("val", "cmu05"), "adapted, later": ("val2", "cmu120")}
"""Families of one performer each, by split and subject: weights are refitted to half of the trials."""
FAMILIES = (NEW, NEW_LATER, KNOWN, *OWN)


def family_of(row: Row) -> str | None:
    """Return the family of a clip; None for those that are learnt from or left out."""
    if row.name in KEPT_BACK and row.split == "train":
        return KNOWN
    return _SPLITS.get(row.split)


def measured(folder: Path, families: tuple[str, ...]) -> Mapping[str, list[Clip]]:
    """Return the clips of each family that the folder holds; raises ProgramFailed if it has none."""
    clips = read(folder, lambda row: any(_is_of(row, family) for family in families))
    if not clips:
        raise ProgramFailed(f"{folder} has no clip of {', '.join(families)}.")
    return {
        family: found
        for family in families
        if (found := [clip for clip in clips if _is_of(clip.row, family)])
    }


def _is_of(row: Row, family: str) -> bool:
    if family in OWN:
        return (row.split, row.subject) == OWN[family]
    return family_of(row) == family


def learnt(folder: Path, *, accad: bool = True) -> list[Clip]:
    """Return the clips that may be learnt from; raises ProgramFailed if there are none.

    Args:
        folder: of index and shards.
        accad: whether to take those of ACCAD, whose licence a person has yet to confirm.
    """
    if not any(_is_learnt(row, accad=accad) for row in rows_of(folder)):
        raise ProgramFailed(f"{folder} has no clip of the split train.")
    return read(folder, lambda row: _is_learnt(row, accad=accad))


def _is_learnt(row: Row, *, accad: bool) -> bool:
    here = row.split == "train" and row.name not in KEPT_BACK
    return here and (accad or not row.subject.startswith("accad_"))
