"""What a browser would make of a page, as far as tests ask: its texts, and what stands round them."""

from html.parser import HTMLParser

_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}
_SILENT = {"title", "script", "style", "option", "textarea"}
"""Elements whose text is not part of the running text, where no direction can spill over."""


class Texts(HTMLParser):
    """Collects every text of a page, and whether its direction can touch what stands round it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, bool]] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append((tag, tag == "bdi" or ("dir", "auto") in attrs))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in _SILENT for tag, _ in self._open):
            self.found.append((data.strip(), any(isolated for _, isolated in self._open)))

    def bare(self, mark: str) -> list[str]:
        """Return the texts that hold a mark and are not isolated from what stands round them."""
        return [text for text, isolated in self.found if mark in text and not isolated]
