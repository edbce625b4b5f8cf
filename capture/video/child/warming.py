"""Everything that decoding needs by name is loaded before the walls are raised.

PyAV loads parts of itself while it opens its first file, and behind the walls nothing can be
loaded. So a tiny film is made and read in memory first, which is a self-test as well.
"""

import encodings.idna
import importlib
import io
import pkgutil

import av
import av.filter
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.video.frame import VideoFrame

_LOADED = (encodings.idna, av.filter)
_SIDE = 64


def warm_up() -> None:
    """Load all of PyAV and its decoding paths."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith(("__main__", "datasets")):
            importlib.import_module(module.name)
    film = io.BytesIO()
    with av.open(film, "w", format="mp4") as target:
        track = target.add_stream("mpeg4", rate=25)
        track.width = track.height = _SIDE
        track.pix_fmt = "yuv420p"
        picture = VideoFrame.from_ndarray(np.zeros((_SIDE, _SIDE, 3), np.uint8), "rgb24")
        target.mux(track.encode(picture))
        target.mux(track.encode(None))
    film.seek(0)
    with av.open(film, "r") as source:
        source.streams.video[0].codec_context.thread_count = 1
        for frame in source.decode(video=0):
            frame.reformat(width=_SIDE // 2, format="rgb24").to_ndarray()
    silence = AudioFrame.from_ndarray(np.zeros((1, 64), np.int16), "s16", "mono")
    silence.sample_rate = 48_000
    AudioResampler("fltp", "stereo", 44_100).resample(silence)
