"""Words in both languages, lengths and sizes for people."""

from functools import cache
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override

from archive.web.timecode import timecode

register = template.Library()
_CHINESE, _ENGLISH = "zh-hant", "en"


def in_both(message: str) -> SafeString:
    """Return a message in both languages, the reader's first, each marked with its language."""
    return _in_both(message, get_language() == _ENGLISH)


@cache
def _in_both(message: str, english_first: bool) -> SafeString:
    with override(_CHINESE):
        chinese = format_html('<span lang="zh-Hant-HK">{}</span>', gettext(message))
    with override(_ENGLISH):
        english = format_html('<span lang="en">{}</span>', gettext(message))
    first, second = (english, chinese) if english_first else (chinese, english)
    return format_html("{} {}", first, second)


class _Both(template.Node):
    def __init__(self, message: str) -> None:
        self.message = message

    def render(self, context: template.Context) -> SafeString:
        del context
        return in_both(self.message)


@register.tag
def both(parser: Parser, token: Token) -> template.Node:
    """Render `{% both _("Library") %}` in both languages.

    The message is written as `_("…")`, so that the ordinary extraction of messages finds it.
    """
    del parser
    argument = token.split_contents()[1]
    return _Both(argument.removeprefix("_(").removesuffix(")").strip("\"'"))


@register.tag
def both_of(parser: Parser, token: Token) -> template.Node:
    """Render `{% both_of value %}` in both languages for a message that a variable holds."""
    return _BothOf(parser.compile_filter(token.split_contents()[1]))


class _BothOf(template.Node):
    def __init__(self, value: FilterExpression) -> None:
        self.value = value

    def render(self, context: template.Context) -> SafeString:
        return in_both(_message(self.value.resolve(context)))


def _message(value: Any) -> str:
    """Return the English message behind a lazily translated one."""
    with override(_ENGLISH):
        return str(value)


@register.filter
def clock(seconds: float | None) -> str:
    """Return a time or a length as 0:41.2."""
    return "—" if seconds is None else timecode(seconds)


@register.filter
def percent(share: float | None) -> str:
    """Return a share of one as a percentage with one decimal."""
    return f"{100.0 * (share or 0.0):.1f}"


@register.filter
def bytes_size(size: int) -> str:
    """Return a file size in the unit that people use for it."""
    value = float(size)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
