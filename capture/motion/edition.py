"""Which edition of the solve a Motion came out of.

The number grows whenever stored landmarks would be solved into another Motion: by other code, or by
another lifter. Motions of earlier editions stay as they are until somebody asks for them anew.
"""

SOLVE_EDITION = 4
"""1 and none: before the lifter, hands and the second reading of sides. 2: before cameras that move.
3: before each shot had a floor of its own."""
