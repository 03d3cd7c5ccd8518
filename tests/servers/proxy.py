"""A line that can be cut: a TCP proxy on loopback, put between us and a database or a store to take it away.

    with Proxy(("127.0.0.1", server.port)) as proxy:
        ... use 127.0.0.1:proxy.port ...
        proxy.mode = Mode.STALL

It runs in a thread of its own, so sync and async tests use it alike. A change of mode has happened when the
assignment returns.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_SWITCH_LIMIT_S = 10.0
_READ_SIZE = 1 << 16
_LINGER_OFF = struct.pack("ii", 1, 0)


class Mode(Enum):
    """What the line does."""

    PASS = "pass"
    """Everything goes through."""

    REFUSE = "refuse"
    """As if the server were down: connections are reset, and new ones refused."""

    STALL = "stall"
    """As if the network were gone: connections stay, new ones are accepted, and nothing moves. PASS goes on."""

    CUT = "cut"
    """Connections are reset, new ones as soon as they are there."""


class Proxy:
    """Forwards `port` on 127.0.0.1 to `target`: a host and port, or the path of a Unix socket."""

    def __init__(self, target: tuple[str, int] | Path) -> None:
        self._target = target
        self._mode = Mode.PASS
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._sockets: set[socket.socket] = set()
        self._cut_after: int | None = None
        self.port = 0
        """Where it listens on 127.0.0.1, once started."""

    @property
    def endpoint(self) -> str:
        """Host and port of the near end."""
        return f"127.0.0.1:{self.port}"

    @property
    def mode(self) -> Mode:
        """What the line does now."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._do(self._switch(mode))

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        return len(self._connections)

    def drop_connections(self) -> None:
        """Reset the connections there are; new ones are treated as the mode says."""
        self._do(self._drop())

    def cut_after(self, byte_count: int) -> None:
        """Reset all connections once, when this many more bytes have gone to the target: in the midst of a step."""
        self._cut_after = byte_count

    def start(self) -> Self:
        """Listen."""
        self._thread.start()
        self._do(self._listen())
        return self

    def stop(self) -> None:
        """Drop everything and end; once more does no harm."""
        if self._loop.is_closed():
            return
        self._do(self._switch(Mode.REFUSE))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=_SWITCH_LIMIT_S)
        self._loop.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=_SWITCH_LIMIT_S)

    async def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._server = await asyncio.start_server(self._accept, sock=listener)

    async def _switch(self, mode: Mode) -> None:
        self._mode = mode
        if mode is Mode.STALL:
            self._flowing.clear()
        else:
            self._flowing.set()
        if mode is Mode.REFUSE and self._server is not None:
            self._server.close()
            self._server = None
        if mode in {Mode.REFUSE, Mode.CUT}:
            await self._drop()
        if mode is not Mode.REFUSE and self._server is None:
            await self._listen()

    async def _drop(self) -> None:
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)  # close by reset, not politely
        tasks = list(self._connections)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        near: socket.socket = writer.get_extra_info("socket")
        self._connections.add(task)
        self._sockets.add(near)
        if self._mode in {Mode.CUT, Mode.REFUSE}:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
            task.cancel()
        try:
            await self._flowing.wait()
            far_reader, far_writer = await self._connect()
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pump(reader, far_writer, counted=True))
                    both.create_task(self._pump(far_reader, writer, counted=False))
            finally:
                far_writer.transport.abort()
        except (asyncio.CancelledError, OSError, ExceptionGroup):
            pass  # a broken line is what this is for
        finally:
            writer.transport.abort()
            self._sockets.discard(near)
            self._connections.discard(task)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(str(self._target))
        return await asyncio.open_connection(*self._target)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool) -> None:
        while data := await reader.read(_READ_SIZE):
            await self._flowing.wait()
            if counted and self._cut_after is not None:
                self._cut_after -= len(data)
                if self._cut_after < 0:
                    self._cut_after = None
                    self._loop.create_task(self._drop())
                    return
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof()
