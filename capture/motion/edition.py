"""Which editions of the look and of the solve a Motion came out of.

A number grows whenever the same film would be seen, or the same landmarks solved, into other numbers:
by other code, another network, another lifter. What came of earlier editions stays as it is until
somebody asks for it anew.
"""

LOOK_EDITION = 3
"""1 and none: before cameras that are followed on without a background were told apart. 2: before poses
that flicker were dropped."""

SOLVE_EDITION = 6
"""1 and none: before the lifter, hands and the second reading of sides. 2: before cameras that move.
3: before each shot had a floor of its own. 4: before cameras that slide where no background is.
5: before limbs that leap."""
