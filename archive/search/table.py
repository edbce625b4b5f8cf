"""Everything that can be found. A further kind of thing is a module in `sources/` and a line here."""

from archive.search.sources import people, segments, takes
from archive.search.sources.source import Source

SOURCES: dict[str, Source] = {
    source.kind: source for source in (takes.SOURCE, segments.SOURCE, people.SOURCE)
}
"""By kind, in the order in which the page names them."""
