"""A mail server to kill: it keeps each mail in a file before it says that it has it, and may be told at which moment to die.

It speaks the little of RFC 5321 that a sender needs. Only the standard library is imported, so that it starts at once.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import uuid
from pathlib import Path
from typing import Final

GREETED, NAMED, SENDER, RECIPIENT, ASKED, HALF, KEPT, ANSWERED = "greeted", "EHLO", "MAIL", "RCPT", "DATA", "half", "kept", "answered"
MOMENTS: Final = (GREETED, NAMED, SENDER, RECIPIENT, ASKED, HALF, KEPT, ANSWERED)
"""In the order of one mail: it is in the server's hands from `KEPT` on, and the sender knows it from `ANSWERED` on."""


class Receiver:
    """One run of the server: `dies_at` is the moment, `dies_after` how many times it lets it pass."""

    def __init__(self, folder: Path, dies_at: str | None = None, dies_after: int = 0) -> None:
        self.folder = folder
        self.dies_at = dies_at
        self.left = dies_after

    def reach(self, moment: str) -> None:
        """Die of a kill -9 if this is the moment."""
        if moment != self.dies_at:
            return
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self._say(writer, "220 receiver", GREETED)
        while line := await reader.readline():
            verb = line[:4].decode().upper()
            if verb == "DATA":
                self._say(writer, "354 go on", ASKED)
                self._keep(await self._read(reader))
                self._say(writer, "250 kept", ANSWERED)
            elif verb == "QUIT":
                self._say(writer, "221 bye", verb)
                break
            else:
                self._say(writer, "250 good", verb)
        writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        lines: list[bytes] = []
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                raise ConnectionResetError
            lines.append(line)
            if len(lines) == 1:
                self.reach(HALF)
        return b"".join(lines)

    def _keep(self, mail: bytes) -> None:
        name = self.folder / uuid.uuid4().hex
        name.write_bytes(mail)
        name.rename(name.with_suffix(".eml"))
        self.reach(KEPT)

    def _say(self, writer: asyncio.StreamWriter, words: str, moment: str) -> None:
        """Answer, then be where the moment is."""
        writer.write(f"{words}\r\n".encode())
        self.reach(moment)


def receive(sock: socket.socket, folder: Path, dies_at: str | None = None, dies_after: int = 0) -> None:
    """Run until killed, on a socket that listens already."""

    async def serve() -> None:
        server = await asyncio.start_server(Receiver(folder, dies_at, dies_after).talk, sock=sock)
        await server.serve_forever()

    asyncio.run(serve())
