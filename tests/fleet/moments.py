"""When a call came, as the kernel saw it: however busy the process is that reads it (socket(7)).

Works on asyncio's own loop, which reads sockets in Python.
"""

import socket
import struct
from time import time

SO_TIMESTAMPNS = 35  # Linux; Python has no name for it
STAMP = struct.Struct("qq")  # seconds, nanoseconds
ROOM = socket.CMSG_SPACE(STAMP.size)


class Stamped(socket.socket):
    """A connection. `came_at`: when what was read last arrived, in seconds since 1970."""

    came_at = 0.0

    def recv(self, size, *_):
        data, beside, _, _ = self.recvmsg(size, ROOM)
        self.came_at = next((_seconds(stamp) for _, _, stamp in beside), None) or time()
        return data


class Door(socket.socket):
    """Listens; `connections`: by their other end's address."""

    def __init__(self):
        super().__init__()
        self.connections = {}
        self.bind(("127.0.0.1", 0))
        self.listen(128)

    def accept(self):
        plain, address = super().accept()
        connection = Stamped(fileno=plain.detach())
        connection.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.connections[address] = connection
        return connection, address


def _seconds(stamp):
    whole, billionths = STAMP.unpack(stamp)
    return whole + billionths / 1e9
