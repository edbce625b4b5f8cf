"""Range requests, each row of what a browser or a stranger may send."""

import io

import pytest
from django.test import RequestFactory

from archive.web.ranges import MAX_ANSWER, MAX_LONG, ranged_response

CONTENT = bytes(range(256)) * 4
ETAG = '"abc"'


def ask(method: str = "get", content: bytes = CONTENT, size: int | None = None, **headers: str):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return ranged_response(
        request,
        io.BytesIO(content),
        len(content) if size is None else size,
        media_type="video/mp4",
        etag=ETAG,
    )


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
        ("bytes=1000-5000", 1000, 1023),
        ("bytes=0-0", 0, 0),
    ],
)
def test_one_part(header: str, first: int, last: int) -> None:
    response = ask(range=header)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)
    assert response.getvalue() == CONTENT[first : last + 1]


@pytest.mark.parametrize(
    "header",
    ["", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,5-9", "items=0-9", "bytes=9-3",
     "bytes=" + "9" * 25 + "-", "bytes=０-９"],
)  # fmt: skip
def test_what_is_no_single_range_gets_the_whole(header: str) -> None:
    response = ask(range=header)
    assert response.status_code == 200
    assert response.getvalue() == CONTENT
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("header", ["bytes=1024-", "bytes=2000-3000", "bytes=-0"])
def test_what_lies_beyond_the_end_is_refused(header: str) -> None:
    response = ask(range=header)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"


def test_an_old_validator_gets_the_whole() -> None:
    assert ask(range="bytes=0-9", **{"if-range": '"old"'}).status_code == 200
    assert ask(range="bytes=0-9", **{"if-range": ETAG}).status_code == 206


def test_head_sends_no_byte() -> None:
    response = ask("head", range="bytes=0-9")
    assert (response.status_code, response.content) == (206, b"")
    assert response["Content-Length"] == "10"


def test_an_open_range_is_answered_in_bearable_pieces() -> None:
    size = 5 * 1024**3
    response = ask(size=size, range="bytes=10-")
    assert response["Content-Range"] == f"bytes 10-{MAX_ANSWER + 9}/{size}"


@pytest.mark.parametrize("header", ["bytes=10-5000000", "bytes=-5000000"])
def test_a_long_part_is_answered_by_its_beginning(header: str) -> None:
    content = bytes(3 * MAX_ANSWER)
    response = ask(content=content, range=header)
    assert (response.status_code, len(response.getvalue())) == (206, MAX_ANSWER)
    assert not response.streaming


def test_long_files_go_to_a_few_at_once_and_their_places_come_back() -> None:
    content = bytes(2 * MAX_ANSWER)
    under_way = [ask(content=content) for _ in range(MAX_LONG)]
    assert [one.status_code for one in under_way] == [200] * MAX_LONG
    refused = ask(content=content)
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert ask(content=content, range="bytes=0-9").status_code == 206  # parts always go
    under_way[0].close()  # before its first piece was asked for
    under_way[0].close()
    assert under_way[1].getvalue() == content
    for one in under_way[1:]:
        one.close()
    again = [ask(content=content) for _ in range(MAX_LONG)]
    assert [one.status_code for one in again] == [200] * MAX_LONG
    for one in again:
        one.close()


def test_an_empty_file() -> None:
    assert ask(content=b"").getvalue() == b""
    assert ask(content=b"", range="bytes=0-").status_code == 416
