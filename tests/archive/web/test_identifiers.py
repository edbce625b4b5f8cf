"""Public identifiers."""

import re

from archive.web.identifiers import ALPHABET, PATTERN, check_character, new_identifier


def test_identifiers_are_opaque_and_match_their_pattern() -> None:
    made = {new_identifier() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(PATTERN, one) for one in made)
    assert not set("aeiouy") & set(ALPHABET)


def test_one_wrong_or_exchanged_character_is_noticed() -> None:
    body = "3bc9dfg2h"
    right = check_character(body)
    for place in range(9):
        for letter in ALPHABET:
            if letter != body[place]:
                assert check_character(body[:place] + letter + body[place + 1 :]) != right
    for place in range(8):
        swapped = list(body)
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        assert check_character("".join(swapped)) != right
