"""Names of the tags a file carries. Their contents may be private and are never passed on."""

from capture.video.child.opening import Opened

# Written by every muxer and telling nothing of the recording.
_TECHNICAL = frozenset(
    (
        *("major_brand", "minor_version", "compatible_brands", "encoder", "vendor_id"),
        *("language", "duration", "handler_name", "number_of_frames", "number_of_bytes", "bps"),
        *("alpha_mode", "software"),
    )
)
_PLAIN_HANDLERS = frozenset(
    {"VideoHandler", "SoundHandler", "Core Media Video", "Core Media Audio", ""}
)
_MAX_NAME = 48


def tag_names(opened: Opened) -> tuple[str, ...]:
    """Return the names of all tags that are more than technical, in order, each once."""
    names = list(opened.kind.boxed_tags)
    for holder in (opened.container, *opened.container.streams):
        for name, value in holder.metadata.items():
            plain = _printable(name)
            technical = plain.lower().split("-")[0].removeprefix("_statistics_") in _TECHNICAL
            if plain == "handler_name" and value.strip() not in _PLAIN_HANDLERS:
                technical = False
            if not technical:
                names.append(plain)
    if opened.container.chapters():
        names.append("chapters")
    return tuple(dict.fromkeys(names))[:100]


def _printable(name: str) -> str:
    kept = "".join(c if c.isascii() and c.isprintable() and c != " " else "_" for c in name)
    return kept[:_MAX_NAME] or "_"
