"""Bytes that leave the archive: films, posters, motions and exports, each after the policy."""

import tempfile
from collections.abc import Mapping
from functools import lru_cache
from typing import IO, Any

import numpy as np
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from archive.accounts.current import actor
from archive.rights.policy import Deed
from archive.takes import exports, queries
from archive.takes.models import Operation, Playback, Version, Video
from archive.web.kept import kept
from archive.web.ranges import file_response, ranged_response
from archive.web.storage import store
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.formats.stream import block_ranges, encode_block
from capture.motion.formats.table import FORMATS
from capture.motion.landmarks import Landmarks
from capture.motion.source import LIMBS, MARKS, Mark
from capture.motion.summary import Banded, summarise

_FILM_TYPE, _PLAIN_BYTES = "video/mp4", "application/octet-stream"
KEPT_BLOCKS = 256
"""Blocks of motion that stay in memory, of 15 kB each."""
KEPT_SUMMARIES = 32
"""Summaries that stay in memory, of versions whose own knows no marks of a person's hand."""


@require_safe
def film(request: HttpRequest, pid: str) -> HttpResponseBase:
    """Send the film of a take, in the form that browsers play."""
    video = _film(request, pid)
    original = video.playback == Playback.ORIGINAL
    return _object(request, video, video.sha256 if original else video.playback_sha256, _FILM_TYPE)


@require_safe
def poster(request: HttpRequest, pid: str) -> HttpResponseBase:
    """Send a still of a film."""
    video = _film(request, pid)
    return _object(request, video, video.poster_sha256, "image/jpeg")


@require_safe
def original(request: HttpRequest, pid: str) -> HttpResponseBase:
    """Send a motion file as it came: it is the motion, so it goes where the motion may go."""
    imported = get_object_or_404(queries.imports_for(actor(request), Deed.DOWNLOAD), pid=pid)
    path = store().path(imported.sha256)
    etag = f'"{salted_hmac("motion", imported.pid + imported.sha256).hexdigest()[:32]}"'
    response = ranged_response(
        request, path.open("rb"), path.stat().st_size, media_type=_PLAIN_BYTES, etag=etag
    )
    disposition = content_disposition_header(as_attachment=True, filename=imported.original_name)
    response["Content-Disposition"] = disposition or "attachment"
    return response


def _film(request: HttpRequest, pid: str) -> Video:
    """The film, without the long reports on it: a player asks for it part by part."""
    films = queries.videos_for(actor(request), Deed.SHOW).defer("facts", "people", "glance")
    return get_object_or_404(films, pid=pid)


def _object(request: HttpRequest, video: Video, digest: str, media_type: str) -> HttpResponseBase:
    if not digest:
        raise Http404
    path = store().path(digest)
    # The validator is keyed per item: a plain digest would tell who else holds the same film.
    etag = f'"{salted_hmac("film", video.pid + digest).hexdigest()[:32]}"'
    return ranged_response(
        request, path.open("rb"), path.stat().st_size, media_type=media_type, etag=etag
    )


@kept
@require_safe
def stream(request: HttpRequest, pid: str) -> JsonResponse:
    """Tell a page what it must know of a motion, and where its blocks are."""
    version = get_object_or_404(queries.versions_for(actor(request), Deed.SHOW), pid=pid)
    motion = MotionFile(queries.motion_path(version))
    head = head_of(version, _summary(version), motion.times, "takes:block")
    return JsonResponse({**head, "bands": motion.banded})


def head_of(
    version: Version, summary: Mapping[str, Any], times: NDArray[np.float64], block: str
) -> dict[str, Any]:
    """Return what a player must know of a motion before its blocks.

    Args:
        version: whose motion it is, or was before something was laid over it.
        summary: of the motion.
        times: (F,) seconds of its frames.
        block: name of the address of its blocks.
    """
    blocks = [
        {
            "start": start,
            "frames": stop - start,
            "from": round(float(times[start]), 6),
            "to": round(float(times[stop] if stop < len(times) else times[-1]), 6),
            "url": reverse(block, args=[version.pid, number]),
        }
        for number, (start, stop) in enumerate(block_ranges(len(times)))
    ]
    landmarks = _landmarks(version)
    return {
        "version": version.pid,
        **summary,
        "blocks": blocks,
        "points": 25,
        "limbs": list(LIMBS),
        "marks": [mark.value for mark in MARKS],
        "landmarks": landmarks is not None,
        "picture": list(landmarks.picture) if landmarks else [],
    }


def _summary(version: Version) -> dict[str, Any]:
    """What a page must know of a motion, also where it was written down in fewer words."""
    if version.operation == Operation.EDIT and Mark.EDITED not in version.summary["share"]:
        return _summary_today(version.sha256, whole_made=version.whole_made)
    return dict(version.summary)


@lru_cache(maxsize=KEPT_SUMMARIES)
def _summary_today(motion: str, *, whole_made: bool) -> dict[str, Any]:
    return summarise(MotionFile(store().path(motion)), whole_made=whole_made)


@kept
@require_safe
def block(request: HttpRequest, pid: str, number: str) -> HttpResponse:
    """Send ten seconds of a motion."""
    versions = queries.versions_for(actor(request), Deed.SHOW)
    version = get_object_or_404(versions.only("sha256", "landmarks_sha256", "whole_made"), pid=pid)
    body = _encoded(
        version.sha256, version.landmarks_sha256, int(number), whole_made=version.whole_made
    )
    if body is None:
        raise Http404
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = "private, max-age=60"
    return response


def laid_over(frames: Banded, version: Version, number: int) -> bytes | None:
    """Return a block of a motion that was laid over a version's; None past the last one."""
    ranges = block_ranges(len(frames))
    if number >= len(ranges):
        return None
    start, stop = ranges[number]
    seen = _part(_landmarks(version), start, stop)
    return encode_block(
        frames.part(start, stop), start, seen, frames.radii(start, stop),
        whole_made=version.whole_made,
    )  # fmt: skip


@lru_cache(maxsize=KEPT_BLOCKS)
def _encoded(motion: str, landmarks: str, number: int, *, whole_made: bool) -> bytes | None:
    """A block as it goes out, by the digests of what it is made from; None past the last one.

    A class opens the same take within a minute: its bytes are made once, and asked for only after
    the policy has been.
    """
    frames = MotionFile(store().path(motion))
    ranges = block_ranges(len(frames))
    if number >= len(ranges):
        return None
    start, stop = ranges[number]
    seen = LandmarksFile(store().path(landmarks)) if landmarks else None
    return encode_block(
        frames.part(start, stop), start, _part(seen, start, stop), frames.radii(start, stop),
        whole_made=whole_made,
    )  # fmt: skip


def _landmarks(version: Version) -> LandmarksFile | None:
    path = queries.landmarks_path(version)
    return LandmarksFile(path) if path else None


def _part(landmarks: LandmarksFile | None, start: int, stop: int) -> Landmarks | None:
    """Landmarks of the frames of a block; a version of another length has none."""
    if landmarks is None or stop > len(landmarks):
        return None
    return landmarks.part(start, stop)


@require_safe
def export(request: HttpRequest, pid: str, name: str) -> HttpResponseBase:
    """Send a motion as a file of another format, with its companion where the format needs one."""
    version = get_object_or_404(
        queries.versions_for(actor(request), Deed.DOWNLOAD).select_related("track__take"), pid=pid
    )
    if name not in FORMATS:
        raise Http404
    kind = FORMATS[name]
    facts = exports.facts_of(
        version, request.build_absolute_uri(version.track.take.get_absolute_url())
    )
    base = exports.file_name(version)
    frames = MotionFile(queries.motion_path(version))
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was sent
    if kind.companion is None:
        kind.write(file, frames, facts)
        media_type, ending = kind.media_type, kind.suffix
    else:
        exports.write_pair(file, kind, frames, facts, base)
        media_type, ending = "application/zip", f"{kind.suffix}.zip"
    response = file_response(request, file, 0, file.tell(), media_type=media_type)
    if response.status_code != 200:
        return response
    disposition = content_disposition_header(as_attachment=True, filename=base + ending)
    response["Content-Disposition"] = disposition or "attachment"
    return response
