"""What is told of a file that is accepted all the same."""

from enum import StrEnum


class Caution(StrEnum):
    """A finding about a file that is accepted all the same; shown to whoever adds it."""

    CUT_SHORT = "cut_short"
    DAMAGED = "damaged"
    TIMES_REPAIRED = "times_repaired"
    LOW_RATE = "low_rate"
    INTERLACED = "interlaced"
    HDR = "hdr"
    ODD_TURN = "odd_turn"
    SOUND_DROPPED = "sound_dropped"
    SEVERAL_PICTURES = "several_pictures"
    PARTLY_FOUND = "partly_found"
    NOTHING_MOVES = "nothing_moves"
    HANDS_ONLY = "hands_only"


CAUTIONS: dict[Caution, str] = {
    Caution.CUT_SHORT: "The file is cut short; only its beginning can be read.",
    Caution.DAMAGED: "The file is damaged in places; the frames that cannot be read are left out.",
    Caution.TIMES_REPAIRED: "The times in the file run backwards in places and were put in order.",
    Caution.LOW_RATE: "The video has few frames per second; fast movements cannot be followed.",
    Caution.INTERLACED: "The video is interlaced; its half pictures were joined.",
    Caution.HDR: "The video has high dynamic range; its colours may look dull.",
    Caution.ODD_TURN: "The file asks for a slanted picture; it was set upright.",
    Caution.SOUND_DROPPED: "The sound could not be kept in step and was left out of the copy.",
    Caution.SEVERAL_PICTURES: "The file holds several picture tracks; its main one is used.",
    Caution.PARTLY_FOUND: "Nobody was found in part of the video; those frames are left open.",
    Caution.NOTHING_MOVES: "Nothing moves in the video; it may be a still picture.",
    Caution.HANDS_ONLY: "The video shows hands and no body; the hands alone were captured.",
}
"""English sentence of each caution."""
