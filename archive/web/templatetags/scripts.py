"""Links that let a browser fetch a page's scripts side by side."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from archive.web.modules import needed

register = template.Library()


@register.simple_tag
@cache
def preload_modules(names: str) -> SafeString:
    """Render a preload link for every script that the named page modules need."""
    links = ((static(name),) for name in needed(names))
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', links)
