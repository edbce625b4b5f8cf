"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from archive.web import capability
from archive.web.page_words import page_words_script


def page(request: HttpRequest) -> dict[str, object]:
    """Return the language order and theme of the page, and what this machine cannot do."""
    language = get_language() or settings.LANGUAGE_CODE
    theme = request.COOKIES.get("theme", "")
    return {
        "page_lang": "en" if language == "en" else "zh-Hant-HK",
        "page_order": "en" if language == "en" else "zh",
        "page_theme": theme if theme in {"day", "night"} else "",
        "page_words": page_words_script(language),
        "capture_missing": capability.missing_for_capture(),
    }
