"""Every sentence that people read, and its translation.

Sentences are found in the Python code, in the templates and in the table of the capture engine's
errors; translations stand in `archive/locale/zh_Hant/LC_MESSAGES/django.po`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

from archive.web.page_words import PAGE_WORDS
from capture.cautions import CAUTIONS
from capture.error_table import ERRORS

_CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_IN_TEMPLATE = re.compile(
    r"gettext\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")\)|_\((\"[^\"]*\")\)"
)


def po_path(root: Path) -> Path:
    """Return where the Chinese translations stand."""
    return root / "archive" / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"


def all_messages(root: Path) -> dict[str, str]:
    """Return every message with the file where it was found first, in order of the files."""
    found: dict[str, str] = {}
    sources = [
        *sorted((root / "archive").rglob("*.py")),
        *sorted((root / "templates").rglob("*.html")),
    ]
    for path in sources:
        reader = in_python if path.suffix == ".py" else in_template
        for message in reader(path.read_text()):
            found.setdefault(message, str(path.relative_to(root)))
    errors = (text for error in ERRORS.values() for text in (error.problem, error.next_step))
    for sentence in (*errors, *CAUTIONS.values()):
        found.setdefault(sentence, "capture/errors.py")
    for word in PAGE_WORDS.values():
        found.setdefault(word, "archive/web/page_words.py")
    return found


def in_python(text: str) -> Iterator[str]:
    """Yield the literal messages of translation calls."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0]
        if name in _CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def in_template(text: str) -> Iterator[str]:
    """Yield the messages of a template's translation tags."""
    for match in _IN_TEMPLATE.finditer(templatize(text)):
        yield str(ast.literal_eval((match.group(1) or match.group(2)).lstrip("u")))


def update(root: Path) -> tuple[int, int]:
    """Bring the file of translations up to date; return how many there are and how many lack."""
    path = po_path(root)
    old = polib.pofile(str(path)) if path.is_file() else polib.POFile()
    known = {entry.msgid: entry.msgstr for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=96)
    new.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "zh_Hant",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    messages = all_messages(root)
    for message, where in messages.items():
        new.append(
            polib.POEntry(msgid=message, msgstr=known.get(message, ""), occurrences=[(where, "")])
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    return len(messages), sum(not known.get(message) for message in messages)


def checkout() -> Path:
    """Return the folder of the checkout."""
    return Path(settings.BASE_DIR)
