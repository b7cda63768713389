"""Gemini over google-generativeai, which only this module imports, on first use. Stores and logs nothing.

`genai.configure` is never called: its key is one for the whole process, and would serve one user with another's.
"""

import json
import threading
import time
import warnings
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from chemviz.config import GEMINI_MODELS
from chemviz.errors import AdviceCancelled, UnusableAnswer
from chemviz.insights.advice import Prompt, Reply
from chemviz.insights.chain import Call, Chain
from chemviz.insights.gemini_failures import failure_of
from chemviz.insights.gemini_http import bound, named_failures
from chemviz.insights.gemini_models import newest_stable_flash
from chemviz.insights.patience import TooSlow, wait_for
from chemviz.insights.refusals import CallFailed, Cause

COUNTING_SHARE: Final = 0.2
"""Of the time for a question: so much may be spent on counting, the rest on asking."""
FORMS: Final = ("schema", "json", "plain")
"""In which form a question is put. A model that refuses one, as not each knows each setting, gets the next."""

_LOADING_S: Final = 60.0
"""How long the import may take [s]; usually 1 s, on a busy machine 10."""
_PAGE: Final = 200
_WHOLE: Final = (0, 1)
"""Finish reasons: not stated, and STOP."""
_NOT_WHOLE: Final[dict[int, Cause]] = {2: "cut off", 10: "unusable"}
"""MAX_TOKENS and MALFORMED_FUNCTION_CALL; all others say that something is withheld."""
_T = TypeVar("_T")


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Gemini:
    """Asks the models of a chain in turn, with one user's or the host's key. Implements `LanguageModel`.

    `wait_s` bounds all waiting for the service for one question [s]: counting, asking, waiting for quota, asking again.
    """

    key: str = field(repr=False)
    models: tuple[str, ...] = GEMINI_MODELS
    endpoint: str | None = None
    wait_s: float = 45.0
    tokens_per_answer: int = 16_384

    def count_tokens(self, prompt: Prompt) -> int:
        """How many tokens the prompt has. Raises `AdviceUnavailable`."""
        _load(_never)
        counted = self._asked(
            lambda service, model, form: service.count_tokens(model, prompt, form), _never, is_paid=False
        )
        return self._chain(counted, self.wait_s * COUNTING_SHARE, lambda _: None, _never).run(self.models)

    def ask(
        self,
        prompt: Prompt,
        *,
        read: Callable[[str], Any],
        on_step: Callable[[str], None],
        is_cancelled: Callable[[], bool],
    ) -> Reply:
        """The first answer that `read` accepts; its tokens are those of all the tries, since all are paid for.

        Raises `AdviceUnavailable` with one honest sentence, and the tokens that were used for nothing.
        """
        _load(is_cancelled)
        began = time.monotonic()
        asked = self._asked(
            lambda service, model, form: service.answer(model, prompt, form), is_cancelled, is_paid=True
        )

        def answered(model: str, seconds: float) -> tuple[Any, str, _Text]:
            text = asked(model, seconds)
            try:
                return read(text.text), model, text
            except UnusableAnswer:
                raise CallFailed("unusable", tokens=text.tokens) from None

        chain = self._chain(answered, self.wait_s * (1 - COUNTING_SHARE), on_step, is_cancelled)
        answer, model, text = chain.run(self.models)
        wasted = sum(each.tokens or 0 for each in chain.failures)
        tokens_in = None if text.tokens_in is None else text.tokens_in + wasted
        return Reply(answer, model, tokens_in, text.tokens_out, time.monotonic() - began)

    def _chain(
        self,
        call: Call[_T],
        seconds: float,
        on_step: Callable[[str], None],
        is_cancelled: Callable[[], bool],
    ) -> Chain[_T]:
        def newest(seconds: float, tried: Collection[str]) -> str | None:
            names = self._in_time(lambda service: service.models(), seconds, is_cancelled, tokens=0)
            return newest_stable_flash(names, except_for=tried)

        return Chain(call, newest, seconds, on_step, is_cancelled)

    def _asked(
        self, work: "Callable[[_Service, str, str], _T]", is_cancelled: Callable[[], bool], *, is_paid: bool
    ) -> Call[_T]:
        """Does the work with one model, in the first of the `FORMS` that it takes."""

        def in_any_form(service: _Service, model: str) -> _T:
            for form in FORMS[:-1]:
                try:
                    return work(service, model, form)
                except CallFailed as failure:
                    if failure.cause != "form":
                        raise
            return work(service, model, FORMS[-1])

        def asked(model: str, seconds: float) -> _T:
            tokens = None if is_paid else 0
            return self._in_time(lambda service: in_any_form(service, model), seconds, is_cancelled, tokens=tokens)

        return asked

    def _in_time(
        self, work: "Callable[[_Service], _T]", seconds: float, is_cancelled: Callable[[], bool], *, tokens: int | None
    ) -> _T:
        """Does the work in a thread; `tokens` are what it has cost when it is given up (None: nobody knows)."""

        def run(given_up: threading.Event) -> _T:
            with _Service(self, given_up, seconds) as service:
                return work(service)

        try:
            return wait_for(run, seconds=seconds, is_cancelled=is_cancelled)
        except TooSlow:
            raise CallFailed("time", tokens=tokens) from None
        except AdviceCancelled as error:
            error.tokens = tokens
            raise


@dataclass(frozen=True)
class _Text:
    """An answer before anybody has read it."""

    text: str
    tokens_in: int | None
    tokens_out: int | None

    @property
    def tokens(self) -> int | None:
        """All that are paid for; None where the service does not say."""
        return None if self.tokens_in is None or self.tokens_out is None else self.tokens_in + self.tokens_out


class _Service:
    """The library's client with a key of its own, for one call in one thread; closed at the end."""

    def __init__(self, settings: Gemini, given_up: threading.Event, seconds: float) -> None:
        self._genai = _library()
        self._settings = settings
        self._given_up = given_up
        self._end = time.monotonic() + seconds
        self._clients: list[Any] = []

    def __enter__(self) -> "_Service":
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.transport.close()

    def count_tokens(self, model: str, prompt: Prompt, form: str) -> int:
        """Of the prompt in this form. Raises `CallFailed`."""
        with _failures():
            counted = self._model(model, prompt, form).count_tokens(
                _text(prompt, form), request_options=self._options()
            )
        return int(counted.total_tokens)

    def answer(self, model: str, prompt: Prompt, form: str) -> _Text:
        """What the model answers. Raises `CallFailed`, also for an answer that is blocked, empty or cut off."""
        with _failures():
            made = self._model(model, prompt, form).generate_content(
                _text(prompt, form), generation_config=self._config(prompt, form), request_options=self._options()
            )
        return _text_of(made)

    def models(self) -> list[str]:
        """The names of all models that answer with content. Raises `CallFailed`."""
        client = self._client("ModelServiceClient")
        with _failures():
            found = self._genai.list_models(page_size=_PAGE, client=client, request_options=self._options())
            return [
                each.name.removeprefix("models/")
                for each in found
                if "generateContent" in each.supported_generation_methods
            ]

    def _model(self, name: str, prompt: Prompt, form: str) -> Any:
        system = None if form == "plain" else _system(prompt, form)
        model = self._genai.GenerativeModel(name, system_instruction=system)
        model._client = self._client("GenerativeServiceClient")
        return model

    def _config(self, prompt: Prompt, form: str) -> dict[str, Any]:
        config: dict[str, Any] = {"max_output_tokens": self._settings.tokens_per_answer}
        if form != "plain":
            config["response_mime_type"] = "application/json"
        if form == "schema":
            config["response_schema"] = dict(prompt.schema)
        return config

    def _options(self) -> dict[str, Any]:
        """Without `retry` None the library repeats a 503 for ten minutes, whatever the time-out is."""
        return {"timeout": max(0.1, self._end - time.monotonic()), "retry": None}

    def _client(self, kind: str) -> Any:
        from google.ai import generativelanguage
        from google.api_core.client_options import ClientOptions

        options = ClientOptions(api_key=self._settings.key, api_endpoint=self._settings.endpoint)
        client = getattr(generativelanguage, kind)(client_options=options, transport="rest")
        self._clients.append(client)
        bound(client.transport._session, end=self._end, given_up=self._given_up)
        return client


def _load(is_cancelled: Callable[[], bool]) -> None:
    """Import the library, once per process; that is our own time, and none of the service's."""
    wait_for(lambda _: _library(), seconds=_LOADING_S, is_cancelled=is_cancelled)


def _library() -> Any:
    # It warns at its import that its maintenance has ended, which is no news to the users of ChemViz.
    warnings.filterwarnings("ignore", r"\s*All support for the `google.generativeai`", FutureWarning)
    import google.generativeai

    return google.generativeai


@contextmanager
def _failures() -> Generator[None]:
    """Turn what the library raises into `CallFailed`."""
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import GoogleAuthError
    from google.protobuf.json_format import ParseError

    try:
        with named_failures():
            yield
    except GoogleAPICallError as error:
        raise _failure(error) from None
    except UnicodeEncodeError:  # of the key, which stands in a header
        raise CallFailed("key") from None
    except (ParseError, GoogleAuthError, ValueError, TypeError, AttributeError, LookupError):
        raise CallFailed("network") from None  # the body is nothing of Gemini's


def _failure(error: Any) -> CallFailed:
    response = error.response
    try:
        body = response.json()
    except ValueError:
        body = None
    return failure_of(response.status_code, body, retry_after=response.headers.get("Retry-After"))


def _text_of(made: Any) -> _Text:
    """The text of an answer that is whole. Raises `CallFailed`."""
    usage, text = made.usage_metadata, _Text("", None, None)
    if usage.total_token_count:  # more than the two others together where a model thinks
        tokens_in = usage.prompt_token_count
        text = _Text("", tokens_in, usage.total_token_count - tokens_in)

    def refuse(cause: Cause) -> CallFailed:
        return CallFailed(cause, tokens=text.tokens)

    if made.prompt_feedback.block_reason:
        raise refuse("blocked")
    if not made.candidates:
        raise refuse("empty")
    [candidate, *_] = made.candidates
    ending = int(candidate.finish_reason)
    if ending not in _WHOLE:
        raise refuse(_NOT_WHOLE.get(ending, "blocked"))
    whole = "".join(part.text for part in candidate.content.parts)
    if not whole.strip():
        raise refuse("empty")
    return replace(text, text=whole)


def _system(prompt: Prompt, form: str) -> str:
    """Without a schema beside it, the prompt itself says what the answer looks like."""
    if form == "schema":
        return prompt.system
    schema = json.dumps(prompt.schema)
    return f"{prompt.system}\n\nAnswer with one JSON value of this JSON schema, and nothing else:\n{schema}"


def _text(prompt: Prompt, form: str) -> str:
    return f"{_system(prompt, form)}\n\n{prompt.text}" if form == "plain" else prompt.text
