"""Plotly's style rules, taken out of its own bundle.

Plotly inserts its rules into a `<style>` element, which a strict content policy forbids; without
them the plot is broken. When it finds an element `#plotly.js-style-global` of the class
`no-inline-styles` it leaves that alone, so pages link these rules as a file under that id.
"""

import ast
import re

from archive.bootstrap.errors import StepFailed

LOOP = re.compile(
    r"for\((?P<key>\w+) in (?P<rules>\w+)\)\w+=(?P=key)\.replace\(/\^,/,\" ,\"\)"
    r"\.replace\(/X/g,\"(?P<plot>[^\"]+)\"\)\.replace\(/Y/g,\"(?P<notice>[^\"]+)\"\)"
)
"""The loop that inserts the rules; X and Y stand for the two elements that Plotly makes."""
QUOTED = r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'"
RULE = re.compile(rf"(?P<key>{QUOTED}|[XY]):(?P<body>{QUOTED}),?")


def plotly_css(bundle: str) -> str:
    """Return the style sheet that a Plotly bundle would insert.

    Args:
        bundle: text of a minified plotly.js.

    Raises:
        StepFailed: when the bundle is not built as expected; the pinned version is.
    """
    loop = LOOP.search(bundle)
    if loop is None:
        raise _not_found()
    names = {"X": loop["plot"], "Y": loop["notice"]}
    lines = [
        re.sub("[XY]", lambda letter: names[letter[0]], _text(rule["key"]))
        + f"{{{_text(rule['body'])}}}"
        for rule in _rules(bundle, loop)
    ]
    # Each rule is inserted before the ones that are there, so the last one comes first.
    return "\n".join(reversed(lines)) + "\n"


def _rules(bundle: str, loop: re.Match[str]) -> list[re.Match[str]]:
    """Return the rules of the object that the loop walks; nothing else may stand in it."""
    opening = f"{loop['rules']}={{"
    begin = bundle.rfind(opening, 0, loop.start())
    literal = bundle[begin + len(opening) : loop.start()].rstrip(";")
    rules = list(RULE.finditer(literal))
    if begin < 0 or "".join(rule[0] for rule in rules) + "}" != literal:
        raise _not_found()
    return rules


def _text(token: str) -> str:
    # A quoted string without templates reads the same in JavaScript and in Python.
    return str(ast.literal_eval(token)) if token[0] in "\"'" else token


def _not_found() -> StepFailed:
    return StepFailed(
        "The style rules were not found in the Plotly bundle. Put the pinned version of "
        "plotly.js-basic-dist-min back into package.json."
    )
