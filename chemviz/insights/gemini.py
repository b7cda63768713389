"""Gemini over google-generativeai, which only this module imports, on first use. Stores and logs nothing.

`genai.configure` is never called: its key is one for the whole process, and would serve one user with another's.
"""

import threading
import time
import warnings
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from chemviz.config import GEMINI_MODELS
from chemviz.errors import AdviceCancelled, UnusableAnswer
from chemviz.insights.advice import Prompt, Reply
from chemviz.insights.chain import Call, Chain
from chemviz.insights.gemini_failures import failure_of
from chemviz.insights.gemini_http import bound, named_failures
from chemviz.insights.gemini_models import newest_stable_flash
from chemviz.insights.gemini_text import FORMS, Text, system_text, text_of, user_text
from chemviz.insights.patience import TooSlow, wait_for
from chemviz.insights.refusals import CallFailed

COUNTING_SHARE: Final = 0.2
"""Of the time for a question: so much may be spent on counting, the rest on asking."""

_LOADING_S: Final = 60.0
"""How long the import may take [s]; usually 1 s, on a busy machine 10."""
_PAGE: Final = 200
_MOST_TOKENS: Final = 2**31 - 1
"""More than any service counts, and what databases take for a whole number."""
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

        def answered(model: str, seconds: float) -> tuple[Any, str, Text]:
            text = asked(model, seconds)
            try:
                return read(text.text), model, text
            except UnusableAnswer:
                raise CallFailed("unusable", tokens=text.tokens) from None

        chain = self._chain(answered, self.wait_s * (1 - COUNTING_SHARE), on_step, is_cancelled)
        answer, model, text = chain.run(self.models)
        wasted = sum(each.tokens or 0 for each in chain.failures)
        tokens_in = None if text.tokens_in is None else min(text.tokens_in + wasted, _MOST_TOKENS)
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
        asked = self._model(model, prompt, form, {})
        with _failures():
            counted = asked.count_tokens(user_text(prompt, form), request_options=self._options())
        return int(counted.total_tokens)

    def answer(self, model: str, prompt: Prompt, form: str) -> Text:
        """What the model answers. Raises `CallFailed`, also for an answer that is blocked, empty or cut off."""
        asked = self._model(model, prompt, form, self._config(prompt, form))
        with _failures():
            made = asked.generate_content(user_text(prompt, form), request_options=self._options())
        return text_of(made)

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

    def _model(self, name: str, prompt: Prompt, form: str, config: dict[str, Any]) -> Any:
        system = None if form == "plain" else system_text(prompt, form)
        model = self._genai.GenerativeModel(name, generation_config=config, system_instruction=system)
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
