"""A Gemini service on this machine: paths, key, bodies and errors as the real one has them, answers as a test wants.

It records all that is sent. It answers nothing that no test has put into it: a model without answers does not exist.
"""

import json
import re
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

KEY = "AIzaFake-key_of-a-test"
_CONFIG = {"maxOutputTokens", "responseMimeType", "responseSchema", "temperature", "candidateCount"}
_FINISH = {"STOP": 1, "MAX_TOKENS": 2, "SAFETY": 3, "RECITATION": 4, "MALFORMED_FUNCTION_CALL": 10}


@dataclass(frozen=True)
class Sent:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any

    @property
    def model(self) -> str:
        return self.path.rpartition("/")[2].partition(":")[0]

    @property
    def verb(self) -> str:
        return self.path.rpartition(":")[2] if ":" in self.path else "list"


Answer = Callable[["_Handler"], None]


def reply(text: str, *, finish: str = "STOP", tokens: tuple[int, int] = (100, 20), thought: int = 0) -> Answer:
    """A whole answer; the tokens are those sent and answered, and those that the model thought with."""
    candidate = {"content": {"parts": [{"text": text}] if text else [], "role": "model"}, "index": 0}
    return _made([candidate | {"finishReason": finish}], {}, tokens, thought)


def blocked(reason: str = "PROHIBITED_CONTENT") -> Answer:
    """The prompt is not even looked at."""
    return _made([], {"promptFeedback": {"blockReason": reason}}, (100, 0), 0)


def _made(candidates: list[Any], more: dict[str, Any], tokens: tuple[int, int], thought: int) -> Answer:
    def answer(handler: "_Handler") -> None:
        usage = {
            "promptTokenCount": tokens[0],
            "candidatesTokenCount": tokens[1],
            "totalTokenCount": sum(tokens) + thought,
        }
        usage |= {"thoughtsTokenCount": thought} if thought else {}
        found = [dict(each) for each in candidates]
        if handler.wants_numbers:
            found = [each | {"finishReason": _FINISH[each["finishReason"]]} for each in found]
        body = {
            "candidates": found,
            "usageMetadata": usage,
            "modelVersion": handler.sent.model,
            "responseId": "r1",
        } | more
        handler.json(200, {key: value for key, value in body.items() if value != []})

    return answer


def error(code: int, status: str, message: str = "No.", *, details: list[Any] | None = None) -> Answer:
    """A google.rpc.Status."""
    body = {"code": code, "message": message, "status": status} | ({"details": details} if details else {})
    return lambda handler: handler.json(code, {"error": body})


def over_quota(delay: str | None = None) -> Answer:
    """429, as the service says it, with when to come again."""
    violation = {"quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests"}
    details: list[Any] = [{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}]
    if delay:
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay})
    return error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", details=details)


def raw(data: bytes, *, status: int = 200, content_type: str = "application/json; charset=UTF-8") -> Answer:
    """Whatever bytes."""
    return lambda handler: handler.bytes(status, data, content_type)


def hang(handler: "_Handler") -> None:
    """Take the question and never answer."""
    handler.server.fake.ending.wait()


def hang_after_headers(handler: "_Handler") -> None:
    """Promise an answer that never comes."""
    handler.bytes(200, b"", "application/json", length=1000)
    handler.server.fake.ending.wait()


def trickle(handler: "_Handler") -> None:
    """Send a byte now and then, for ever."""
    handler.bytes(200, b"{", "application/json", length=1_000_000)
    while not handler.server.fake.ending.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def trickle_headers(handler: "_Handler") -> None:
    """Begin an answer and never come to the end of its headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while not handler.server.fake.ending.wait(0.02):
        number += 1
        handler.wfile.write(b"X-%d: 1\r\n" % (number % 50) if number < 50 else b"X")
        handler.wfile.flush()


def drop(handler: "_Handler") -> None:
    """Close the connection without a word."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def refusing(*fields: str, then: Answer) -> Answer:
    """A model that does not take these fields of the request, such as responseSchema or systemInstruction."""

    def answer(handler: "_Handler") -> None:
        sent = handler.sent.body | handler.sent.body.get("generationConfig", {})
        found = [each for each in fields if each in sent]
        if found:
            error(400, "INVALID_ARGUMENT", f"{found[0]} is not supported by this model.")(handler)
        else:
            then(handler)

    return answer


@dataclass
class FakeGemini:
    """The service. `answers` are given in turn, the last one again and again; `listed` are models besides those."""

    answers: dict[str, deque[Answer]] = field(default_factory=dict)
    counting: dict[str, Answer] = field(default_factory=dict)
    listed: dict[str, list[str]] = field(default_factory=dict)
    listing: Answer | None = None
    key: str = KEY
    sent: list[Sent] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)
    asked_generating: threading.Event = field(default_factory=threading.Event)
    """Set as soon as a model is to answer."""
    url: str = ""

    def will_answer(self, model: str, *answers: Answer) -> Self:
        """Let a model answer so."""
        self.answers[model] = deque(answers)
        return self

    def asked(self, verb: str = "generateContent") -> list[str]:
        """The models of all requests of this kind, in turn."""
        return [each.model for each in self.sent if each.verb == verb]

    def everything_sent(self) -> str:
        """All paths, headers but the key's, and bodies."""
        return json.dumps([[each.path, each.headers | {"x-goog-api-key": ""}, each.body] for each in self.sent])


@contextmanager
def fake_gemini() -> Iterator[FakeGemini]:
    """The service, running until the end of the block."""
    fake = FakeGemini()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.fake = fake
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        fake.ending.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    fake: FakeGemini
    daemon_threads = True
    block_on_close = False  # a client that has given up may still hold its connection

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of ours to complain about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    sent: Sent
    protocol_version = "HTTP/1.1"

    @property
    def wants_numbers(self) -> bool:
        """Whether the client wants enums as numbers, as Google's generated clients do."""
        return "enum-encoding=int" in self.path

    def do_GET(self) -> None:
        self._serve(None)

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._serve(json.loads(data))

    def json(self, status: int, body: Any) -> None:
        self.bytes(status, json.dumps(body).encode(), "application/json; charset=UTF-8")

    def bytes(self, status: int, data: bytes, content_type: str, *, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""

    def _serve(self, body: Any) -> None:
        url = urlsplit(self.path)
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.sent = Sent(self.command, url.path, headers, body)
        self.server.fake.sent.append(self.sent)
        self._key_problem() or self._route(url.path, parse_qs(url.query))

    def _key_problem(self) -> bool:
        key = self.sent.headers.get("x-goog-api-key")
        if key == self.server.fake.key:
            return False
        if not key:
            error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")(self)
            return True
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        info |= {"domain": "googleapis.com", "metadata": {"service": "generativelanguage.googleapis.com"}}
        error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", details=[info])(self)
        return True

    def _route(self, path: str, query: dict[str, list[str]]) -> None:
        if self.command == "GET" and path == "/v1beta/models":
            (self.server.fake.listing or _list(query))(self)
            return
        match = re.fullmatch(r"/v1beta/models/([\w.-]+):(generateContent|countTokens)", path)
        if not match or self.command != "POST":
            raw(b"<html>404. That's an error.</html>", status=404, content_type="text/html")(self)
            return
        model, verb = match.groups()
        if verb == "countTokens":
            self._count(model)
        else:
            self._generate(model)

    def _count(self, model: str) -> None:
        if model in self.server.fake.counting:
            self.server.fake.counting[model](self)
        elif model not in self.server.fake.answers:
            _not_found(model)(self)
        elif not (problem := _problem(self.sent.body["generateContentRequest"])):
            self.json(200, {"totalTokens": len(json.dumps(self.sent.body)) // 4})
        else:
            error(400, "INVALID_ARGUMENT", problem)(self)

    def _generate(self, model: str) -> None:
        answers = self.server.fake.answers.get(model)
        if not answers:
            _not_found(model)(self)
        elif problem := _problem(self.sent.body):
            error(400, "INVALID_ARGUMENT", problem)(self)
        else:
            self.server.fake.asked_generating.set()
            (answers.popleft() if len(answers) > 1 else answers[0])(self)


def _problem(body: dict[str, Any]) -> str | None:
    """What the service would find wrong with a request."""
    unknown = set(body.get("generationConfig", {})) - _CONFIG
    if unknown:
        return (
            f"Invalid JSON payload received. Unknown name \"{min(unknown)}\" at 'generation_config': Cannot find field."
        )
    texts = [part.get("text") for each in body.get("contents", []) for part in each.get("parts", [])]
    if not texts or not all(texts):
        return "* GenerateContentRequest.contents: contents is not specified"
    config = body.get("generationConfig", {})
    if "responseSchema" in config and config.get("responseMimeType") != "application/json":
        return "Schema is only supported with response mime type application/json."
    return None


def _not_found(model: str) -> Answer:
    message = f"models/{model} is not found for API version v1beta, or is not supported for generateContent."
    return error(404, "NOT_FOUND", f"{message} Call ListModels to see the list of available models.")


def _list(query: dict[str, list[str]]) -> Answer:
    """One page of the models; the token of the next page is where it begins."""

    def answer(handler: "_Handler") -> None:
        fake = handler.server.fake
        models = {key: ["generateContent", "countTokens"] for key in fake.answers} | fake.listed
        found = [
            {"name": f"models/{name}", "version": "1", "supportedGenerationMethods": does}
            for name, does in models.items()
        ]
        start, size = int(query.get("pageToken", ["0"])[0]), min(2, int(query["pageSize"][0]))
        page: dict[str, Any] = {"models": found[start : start + size]}
        if start + size < len(found):
            page["nextPageToken"] = str(start + size)
        handler.json(200, page)

    return answer
