"""A proxy like the one in production: websockets to one port, all else to another."""

import asyncio
import contextlib
import threading

CHUNK = 65536


def serve_proxy(port, http_port, websocket_port):
    """Serve on the loopback interface in a thread; return a function that ends it."""
    loop = asyncio.new_event_loop()

    async def pump(reader, writer):
        try:
            while data := await reader.read(CHUNK):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def take(reader, writer):
        first = await reader.readline()
        target = websocket_port if b" /websocket" in first else http_port
        try:
            their_reader, their_writer = await asyncio.open_connection(
                "127.0.0.1", target
            )
        except OSError:
            writer.close()
            return
        # one request per connection: the next one may be for the other port
        their_writer.write(first)
        while (line := await reader.readline()) not in (b"\r\n", b""):
            if not line.lower().startswith(b"connection: keep-alive"):
                their_writer.write(line)
        if target == http_port:
            their_writer.write(b"Connection: close\r\n")
        their_writer.write(b"\r\n")
        await asyncio.gather(pump(reader, their_writer), pump(their_reader, writer))

    async def main():
        server = await asyncio.start_server(take, "127.0.0.1", port)
        async with server:
            await server.serve_forever()

    def run():
        asyncio.set_event_loop(loop)
        # the loop is stopped in the middle of serving
        with contextlib.suppress(RuntimeError):
            loop.run_until_complete(main())

    threading.Thread(target=run, daemon=True).start()
    return lambda: loop.call_soon_threadsafe(loop.stop)
