"""A real web server on loopback that records what it gets and answers as it is told."""

import socket
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import attrs

from tests.notifiers.post_office import server_tls

DROP = "drop the connection"
DRIP = "answer one byte at a time"
SPOUT = "answer with a header that never ends"


@attrs.frozen
class Request:
    """One request as it came in; `headers` in order, with their names as sent."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name):
        """Return the one header of a name."""
        (value,) = [value for known, value in self.headers if known.lower() == name.lower()]
        return value


class WebServer:
    """Takes requests; `answers` holds what to answer instead of 200: a status, or how to fail."""

    def __init__(self, *, tls=False):
        self.received = []
        self.answers = deque()
        self.retry_after = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        if tls:
            # The handshake is made in the thread of the request, so that a bad one stops nobody.
            self._server.socket = server_tls().wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self):
        """The port it listens on."""
        return self._server.server_port

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(server):
    return type("Handler", (_Handler,), {"server_of_the_test": server})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of_the_test = None

    def handle(self):
        # A client that does not trust us, or has had enough, simply goes away.
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        server = self.server_of_the_test
        headers = tuple(self.headers.items())
        server.received.append(Request(self.command, self.path, headers, body))
        self.say(server.answers.popleft() if server.answers else 200)

    do_GET = do_POST  # noqa: N815 - where a redirect that was followed would come in

    def say(self, answer):
        if answer == DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
        elif answer == DRIP:
            self.spout("HTTP/1.1 200 OK\r\n")
        elif answer == SPOUT:
            self.spout("HTTP/1.1 200 OK\r\nX: ")
        else:
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            if self.server_of_the_test.retry_after is not None:
                self.send_header("Retry-After", self.server_of_the_test.retry_after)
            if answer // 100 == 3:
                port = self.server_of_the_test.port
                self.send_header("Location", f"http://127.0.0.1:{port}/elsewhere")
            self.end_headers()

    def spout(self, start):
        for byte in start + 100 * "x":
            self.wfile.write(byte.encode())
            time.sleep(0.02)

    def log_message(self, *_):
        pass
