"""Types that the letters of tags suggest, for a file without a column of types. Suggests; a person decides.

The letters are a convention of each company (ISA-5.1 names instruments, not equipment). P, E and R are fairly safe;
the others mean one thing here and another there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_TAG: Final = r"^(?:[A-Z0-9]{1,4}-)?(?P<letters>[A-Z]{1,4})-?[0-9]{1,5}(?:-?[A-Z])?(?:/[A-Z])*$"
_USUAL: Final = {
    "P": ("Pump",),
    "E": ("Heat exchanger",),
    "R": ("Reactor",),
    "K": ("Compressor", "Column"),
    "C": ("Column", "Compressor"),
    "V": ("Vessel", "Valve"),
    "T": ("Tower", "Tank"),
    "D": ("Drum", "Dryer"),
    "S": ("Separator", "Scrubber"),
}


@dataclass(frozen=True)
class TagType:
    """Letters that tags of a file have, how many tags, and the types that are usual: one, several, or none known."""

    letters: str
    count: int
    usual: tuple[str, ...] = ()


def letters_of(names: Any) -> Any:
    """The letters of each tag in Arrow text (`3-P-101-A`: P), null where there is no tag.

    >>> letters_of(pa.chunked_array([["P-101A", "3-p-101-A", "Boiler", None]])).to_pylist()
    ['P', 'P', None, None]
    """
    return pc.struct_field(pc.extract_regex(pc.utf8_upper(pc.utf8_trim_whitespace(names)), _TAG), "letters")


def suggested_types(names: Any) -> tuple[TagType, ...]:
    """What the letters of the tags suggest, the most frequent first; nothing unless most names are tags.

    >>> suggested_types(pa.chunked_array([["P-1", "P-2", "V-3"]]))
    (TagType(letters='P', count=2, usual=('Pump',)), TagType(letters='V', count=1, usual=('Vessel', 'Valve')))
    """
    letters = letters_of(names)
    if 2 * letters.null_count > len(letters):
        return ()
    counts = {each["values"]: each["counts"] for each in pc.value_counts(letters.drop_null()).to_pylist()}
    found = (TagType(each, count, _USUAL.get(each, ())) for each, count in counts.items())
    return tuple(sorted(found, key=lambda each: (-each.count, each.letters)))


def types_by_tag(names: Any, types: Mapping[str, str], otherwise: str | None) -> Any:
    """The type of each item as its tag's letters say, `otherwise` for the rest."""
    encoded = letters_of(names).dictionary_encode(null_encoding="encode").combine_chunks()
    chosen = {letters.upper(): kind for letters, kind in types.items()}
    found = [chosen.get(each or "", otherwise) for each in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(found, pa.large_string()).take(encoded.indices)])
