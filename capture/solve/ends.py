"""Hands from the knuckles, feet from heel and toe, in room axes."""

import numpy as np

from capture.motion.rotation import from_matrix, slerp
from capture.solve.limbs import Solved
from capture.solve.points import Array, Body, across, unit

_HINGE_SHARE = 0.03
"""Metres of weight that the knee's axis has on the roll of a foot, against the ankle's height."""


def hand_of(body: Body, side: str) -> Array:
    """Return the rotation (n, 4) of a hand: its x axis along the hand, its z axis to the thumb.

    Where the hand was looked at by itself that stands, rather than the arm's idea of it.
    """
    knuckles = body.middle(f"{side}Pinky", f"{side}Index")
    along = unit(knuckles - body.at(f"{side}Wrist"))
    x = along if side == "left" else -along
    z = across(body.at(f"{side}Index") - body.at(f"{side}Pinky"), x)
    turned = from_matrix(np.stack([x, np.cross(z, x), z], axis=-1))
    if side not in body.palms:
        return turned
    palm, share = body.palms[side]
    return slerp(turned, palm, share)


def foot_of(body: Body, side: str, leg: Solved) -> Array:
    """Return the rotation (n, 4) of a foot: its z axis from heel to toe, its y axis to the ankle.

    Heel, toe and ankle of a foot seen from the front lie nearly on one line; a little of the knee's
    axis keeps the roll from tumbling then.
    """
    heel, toe = body.at(f"{side}Heel"), body.at(f"{side}FootIndex")
    z = unit(toe - heel)
    rise = body.at(f"{side}Ankle") - (heel + toe) / 2.0
    rise = rise - np.sum(rise * z, axis=-1, keepdims=True) * z
    y = across(rise + _HINGE_SHARE * unit(np.cross(z, leg.hinge)), z)
    return from_matrix(np.stack([np.cross(y, z), y, z], axis=-1))
