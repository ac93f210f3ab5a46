"""What a file is, by its bytes, whatever its name says; and how long a recording lasts."""

EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
}
STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"#!AMR\n", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
)
AMR_FRAMES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)  # bytes by type (RFC 4867)
A_FRAME = 0.02  # seconds


def format_of(data: bytes) -> str:
    """A MIME type, "" for what is none of those that WeChat takes."""
    for start, name in STARTS:
        if data.startswith(start):
            return name
    return "video/mp4" if data[4:8] == b"ftyp" else ""


def seconds_of(data: bytes) -> float:
    """Of an AMR recording; 0.0 of anything else, whose length is not looked at."""
    at, frames = 6, 0
    while data.startswith(b"#!AMR\n") and at < len(data):
        at += AMR_FRAMES[data[at] >> 3 & 15]
        frames += 1
    return frames * A_FRAME
