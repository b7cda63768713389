"""What a dataset and its file may be called. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from chemviz.errors import RefusedInput

NAME_LENGTH: Final = 200
FILE_NAME_LENGTH: Final = 255

_JOINERS: Final = "\u200c\u200d"  # several scripts need these two format characters inside a word


def clean_dataset_name(text: str) -> str:
    """The name as it is stored: on one line, trimmed, without control and invisible characters.

    Raises `RefusedInput` when nothing is left or it is longer than 200 characters.

    >>> clean_dataset_name("  Unit 3,\\tspring\\u202e ")
    'Unit 3, spring'
    """
    name = visible(text)
    if not name.strip(_JOINERS):
        raise RefusedInput("The dataset needs a name.")
    if len(name) > NAME_LENGTH:
        raise RefusedInput(f"The name has {len(name)} characters; {NAME_LENGTH} are the most a dataset name can have.")
    return name


def clean_file_name(text: str) -> str:
    """The file's own name, without any folder; at most 255 characters, its ending kept.

    >>> clean_file_name("../../etc/C:\\\\plant\\\\survey.csv")
    'survey.csv'
    """
    name = visible(re.split(r"[/\\]", text)[-1])
    if name.strip(". ") == "":
        return "table.csv"
    stem, dot, ending = name.rpartition(".")
    if len(name) <= FILE_NAME_LENGTH or not dot or len(ending) > 10:
        return name[:FILE_NAME_LENGTH]
    return stem[: FILE_NAME_LENGTH - len(ending) - 1] + "." + ending


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name itself, or with the first free number behind it, as file managers do; case is not looked at.

    >>> free_name("Spring", ["spring", "Spring (2)"])
    'Spring (3)'
    """
    used = {each.casefold() for each in taken}
    number = 1
    candidate = name
    while candidate.casefold() in used:
        number += 1
        suffix = f" ({number})"
        candidate = name[: NAME_LENGTH - len(suffix)].rstrip() + suffix
    return candidate


def visible(text: str) -> str:
    """The text on one line, trimmed, without control and invisible characters."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or char in _JOINERS or _shows(char))
    return " ".join("".join(kept).split())


def _shows(char: str) -> bool:
    # C: control, format (among them those that reverse the reading order), surrogate, private and unassigned.
    return not unicodedata.category(char).startswith("C")
