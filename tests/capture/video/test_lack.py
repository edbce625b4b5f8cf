"""What this machine lacks is never told as damage of a film."""

import errno

import av
import pytest

from capture.video.child.decoding import is_of_machine


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.EIO])
def test_a_lack_of_threads_memory_or_files_is_the_machines(number: int) -> None:
    with pytest.raises(av.FFmpegError) as raised:
        av.error.err_check(-number)
    assert is_of_machine(raised.value)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ERANGE])
def test_what_a_broken_stream_says_is_the_films(number: int) -> None:
    with pytest.raises(av.FFmpegError) as raised:
        av.error.err_check(-number)
    assert not is_of_machine(raised.value)


def test_invalid_data_is_the_films() -> None:
    assert not is_of_machine(av.InvalidDataError(-av.error.tag_to_code(b"INDA"), "invalid data"))
