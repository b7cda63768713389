"""Which characters the bytes of a text stand for, and the same text as UTF-8. Knows nothing of tables.

A byte order mark settles it, and so does text that is valid UTF-8 and not plain ASCII, which hardly happens by
chance. For single-byte text the bytes alone do not tell: what is found is at most likely, and shown.
"""

import codecs
import io
import re
from dataclasses import dataclass
from typing import Final

from chemviz.errors import Question, RefusedFile, RefusedInput
from chemviz.ingest.code_pages import by_words, of_another_region, western_share
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.progress import SILENT, Stage

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN: Final = ("cp1252", "cp850", "mac-roman")
ENCODINGS: Final = (
    *("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"),
    *(f"cp125{digit}" for digit in range(9)),
    *(f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))),
    *("cp437", "cp850", "cp852", "cp858", "cp866", "mac-roman", "mac-cyrillic", "koi8-r", "koi8-u"),
    *("shift_jis", "cp932", "euc_jp", "gb18030", "gbk", "big5", "euc_kr", "cp949"),
)
"""What a person may name."""
_MANY_BYTES: Final = ("shift_jis", "cp932", "euc_jp", "gb18030", "gbk", "big5", "euc_kr", "cp949")

_BLOCK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_SAVE_AS: Final = "Save the table as “CSV UTF-8” in your spreadsheet and upload that file."
_OPTION: Final = "--encoding NAME"


@dataclass(frozen=True)
class Text:
    """The text as UTF-8, from byte `start` on, and how that was found; `question` when it is a guess."""

    data: bytes
    start: int
    encoding: str
    evidence: Evidence
    question: Question | None = None


def read_text(data: bytes, *, encoding: str | None = None, stage: Stage = SILENT) -> Text:
    """Decode a text file. Raises `RefusedFile` where it is no text, `RefusedInput` for an unknown `encoding`."""
    if encoding is not None:
        name = known_encoding(encoding)
        return _as_utf8(data, name, Evidence("encoding", name, "chosen"), stage=stage)
    for mark, name in MARKS:
        if data.startswith(mark):
            return _as_utf8(
                data, name, Evidence("encoding", name, "the file begins with its byte order mark"), stage=stage
            )
    if wide := _wide_text(data):
        return _as_utf8(data, wide, Evidence("encoding", wide, "every other byte is zero, as in UTF-16"), stage=stage)
    _refuse_nul(data)
    position, valid = _first_not_utf8(data, stage.part(0, 0.4))
    if position < 0:
        why = "the text is plain ASCII" if data.isascii() else "all of the text is valid UTF-8"
        return Text(data, 0, "utf-8", Evidence("encoding", "utf-8", why))
    if valid > 0 and _is_mostly_utf8(data):
        raise RefusedFile(_damaged(data, position))
    _refuse_binary(data)
    return _single_byte(data, position, stage.part(0.4, 1))


def known_encoding(name: str) -> str:
    """The name as Python spells it. Raises `RefusedInput` for one that is not in `ENCODINGS`."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        found = ""
    for each in ENCODINGS:
        if codecs.lookup(each).name == found:
            return each
    raise RefusedInput(f"The encoding “{name[:40]}” is not one that ChemViz reads. Try utf-8, utf-16-le or cp1252.")


def line_at(data: bytes, position: int) -> int:
    """The line number of a byte, the first line being 1; LF, CRLF and CR each end a line."""
    lone_returns = data.count(b"\r", 0, position) - data.count(b"\r\n", 0, position)
    return 1 + data.count(b"\n", 0, position) + lone_returns


def _as_utf8(data: bytes, encoding: str, evidence: Evidence, question: Question | None = None, *, stage: Stage) -> Text:
    start = next((len(mark) for mark, _ in MARKS if data.startswith(mark) and encoding.startswith("utf")), 0)
    if encoding in ("utf-8", "utf-8-sig"):
        _refuse_nul(data)
        position, _ = _first_not_utf8(data, stage)
        if position >= 0:
            raise RefusedFile(_damaged(data, position))
        return Text(data, start, "utf-8-sig" if start else "utf-8", evidence, question)
    text = _recoded(data, start, encoding, stage)
    _refuse_nul(text)
    if not text[:_BLOCK].strip() and not text.strip():
        raise RefusedFile("The file is empty: it holds only blanks.")
    return Text(text, 0, encoding, evidence, question)


def _recoded(data: bytes, start: int, encoding: str, stage: Stage) -> bytes:
    """The text as UTF-8, block by block: no more is held at a time than the result and one block."""
    decoder = codecs.getincrementaldecoder(encoding)()
    text = io.BytesIO()
    try:
        for left in range(start, len(data), _BLOCK):
            block = data[left : left + _BLOCK]
            text.write(decoder.decode(block, final=left + _BLOCK >= len(data)).encode())
            stage.tell(left / len(data))
    except UnicodeError as error:
        line = 1 + text.getvalue().count(b"\n")
        raise RefusedFile(
            f"The file is not {encoding} text: something near line {line} does not fit. Name another encoding with "
            f"{_OPTION}, or: {_SAVE_AS}"
        ) from error
    return text.getvalue()


def _wide_text(data: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte is zero, as in plain Latin text."""
    start = data[:_SAMPLE]
    shares = [start[offset::2].count(0) / max(len(start[offset::2]), 1) for offset in (0, 1)]
    if min(shares) < 0.1 and max(shares) > 0.6:
        return "utf-16-le" if shares[1] > shares[0] else "utf-16-be"
    return None


def _refuse_nul(data: bytes) -> None:
    if (position := data.find(b"\0")) >= 0:
        raise RefusedFile(
            f"The file is not a text table: line {line_at(data, position)} holds a NUL byte, which text never does. "
            + _SAVE_AS
        )


def _refuse_binary(data: bytes) -> None:
    sample = data[:_BLOCK]
    controls = len(sample) - len(sample.translate(None, bytes([*range(9), *range(14, 27), *range(28, 32), 127])))
    if controls > len(sample) / 100:
        raise RefusedFile(f"The file is not a text table: it is full of bytes that no text holds. {_SAVE_AS}")


def _damaged(data: bytes, position: int) -> str:
    return (
        f"The file is not UTF-8 text: line {line_at(data, position)} holds the byte 0x{data[position]:02X}, which does "
        f"not fit there although the rest is UTF-8. Mend that line, or name another encoding with {_OPTION}."
    )


def _first_not_utf8(data: bytes, stage: Stage) -> tuple[int, int]:
    """Position of the first byte that is not UTF-8, or -1, and how many characters beyond ASCII stand before it.

    In blocks, as text can take four bytes for one.
    """
    if data.isascii():
        return -1, 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond = 0
    for start in range(0, len(data), _BLOCK):
        stage.tell(start / len(data))
        held = len(decoder.getstate()[0])
        block = data[start : start + _BLOCK]
        try:
            text = decoder.decode(block, final=start + _BLOCK >= len(data))
        except UnicodeDecodeError as error:
            valid = (decoder.getstate()[0] + block)[: error.start] if held == 0 else block[: max(error.start - held, 0)]
            beyond += len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]", valid))
            return start - held + error.start, beyond
        beyond += 0 if text.isascii() else 1
    return -1, beyond


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether fewer bytes are amiss than fit; two of another encoding may fit by chance."""
    sample = _sample(data, 0)
    valid, invalid = sample.decode("utf-8", "ignore"), sample.decode("utf-8", "replace").count("�")
    return sum(not character.isascii() for character in valid) > invalid


def _single_byte(data: bytes, position: int, stage: Stage) -> Text:
    sample = _sample(data, position)
    scores = {name: western_share(sample, name) for name in _WESTERN}
    best = max(scores, key=lambda name: scores[name])
    others = tuple(name for name in _WESTERN if name != best)
    if scores[best] >= 0.9:
        why = "the text is not UTF-8, and read so all letters and signs stand where they make sense"
        return _as_utf8(data, best, Evidence("encoding", best, why, "likely", others), stage=stage)
    found = by_words(sample) or of_another_region(sample) or _by_statistics(sample)
    name = found or "cp1252"
    line = line_at(data, position)
    question = Question(
        "encoding",
        f"The file is not UTF-8, and its characters (line {line} for one) do not tell which encoding it has. Name it: "
        f"{_OPTION}, for example --encoding {name}.",
        f"--encoding {name}",
        tuple(dict.fromkeys((name, *_WESTERN))),
    )
    why = f"the text is not UTF-8; {'its letters look like this' if found else 'nothing speaks for any other'}"
    if name == "cp1252" and re.search(rb"[\x81\x8d\x8f\x90\x9d]", data):
        name = "iso8859-1"  # has a character for every byte
    return _as_utf8(data, name, Evidence("encoding", name, why, "unsure", question.candidates), question, stage=stage)


def _sample(data: bytes, position: int) -> bytes:
    """What stands around the characters beyond ASCII, as much as is worth looking at."""
    pieces: list[bytes] = []
    size = end = 0
    for match in re.finditer(rb"[\x80-\xff]+", data[position : position + 64 * _SAMPLE]):
        at = position + match.start()
        if at >= end:
            end = at + 200
            pieces.append(data[max(at - 100, 0) : end])
            size += len(pieces[-1])
        if size > _SAMPLE // 4:
            break
    return b"\n".join(pieces)


def _by_statistics(sample: bytes) -> str | None:
    """What charset-normalizer takes the text for."""
    import charset_normalizer

    found = charset_normalizer.from_bytes(sample[: _SAMPLE // 4])
    if not (best := found.best()) or best.encoding == "ascii":
        return None
    # Nearly equals in the first measure are told apart by the second, how much the text looks like a language.
    equals = [each for each in found if each.chaos <= best.chaos + 0.1]
    usual = max(equals, key=lambda each: (each.coherence, each.encoding.startswith("cp125")))
    try:
        return known_encoding(best.encoding if best.encoding in _MANY_BYTES else usual.encoding)
    except RefusedInput:
        return None
