"""Words that say what a number is: a median, a limit, a reading. Knows no facts."""

import re
from typing import Final

from chemviz.insights.quantities import Quantity
from chemviz.insights.vocabulary import Measure

_OF_ITS: Final = r"(?:[ -](?:flow(?:rate)?|pressure|temperature|values?|readings?))*"
_STANDS_OUT: Final = (
    r"(?: \w+){1,5}? (?:stands? out|(?:is|are|be|counts? as|becomes?) (?:an? |not )*"
    r"(?:flagged|unusual|outliers?|outlying))"
)
_A_LEVEL: Final = r"(?:(?:value|level|threshold|bound|limit|point|flowrate|pressure|temperature) )?"
_WORDS: Final[tuple[tuple[tuple[Measure, ...], str], ...]] = (
    (("usual high",), rf"{_A_LEVEL}above which{_STANDS_OUT}|stands? out(?: in \w+)? above"),
    (("usual low",), rf"{_A_LEVEL}below which{_STANDS_OUT}|stands? out(?: in \w+)? below"),
    (
        ("usual low", "usual high"),
        rf"stand-?out (?:level|limit|threshold|value)|where{_STANDS_OUT}"
        r"|where(?: \w+){1,4} (?:begin|start)s? to stand out",
    ),
    (
        ("usual low", "usual high"),
        r"(?:range|band|bounds|thresholds)(?: \w+){0,2} (?:in|within|outside|beyond|out of) which"
        rf"{_STANDS_OUT}|between which{_STANDS_OUT}"
        r"|(?:do|does|would) not (?:stand out|count as (?:an )?outliers?)|(?:are|is) not (?:flagged|unusual|outliers)",
    ),
    (("deviation",), r"standard deviation"),
    (("lower quartile",), r"lower quartile|first quartile"),
    (("upper quartile",), r"upper quartile|third quartile"),
    (
        ("beyond",),
        r"(?:shortfall|excess|exceedance|overshoot|breach|gap)(?: \w+){0,4}? (?:limit|design)"
        r"(?: (?:is|of|amounts to|being))?"
        r"|(?:shortfall|excess|exceedance|overshoot) (?:is|of|amounts to)",
    ),
    (
        ("beyond",),
        r"(?:beyond|exceeds?|exceeded|exceeding|breach(?:es|ed|ing)?|pass(?:es|ed|ing)?)(?: \w+){0,4} by(?! the)",
    ),
    (
        ("sister difference",),
        r"(?:differs?|differing|different|apart|difference|deviates?|disagrees?)(?: \S+){0,5}? by"
        r"|difference(?: \S+){0,6}? (?:of|is)|sisters? (?:\w+ )?by",
    ),
    (("sister",), r"sisters?(?: units?)?(?:,? (?:which|that))?(?: (?:reads?|shows?|(?:is|stands|runs|sits) at|has))?"),
    (
        ("limit low",),
        r"(?:lower|low|minimum) (?:\w+ )?limit|absolute zero|full vacuum|physical (?:limit|minimum)"
        r"|lowest possible|physically possible",
    ),
    (
        ("limit high",),
        r"(?:upper|high|maximum) (?:\w+ )?limit|design(?: \w+)?|maximum allowable",
    ),
    (("limit low", "limit high"), r"limits?|allowed|permitted|permissible|physics"),
    (("usual low",), r"lower (?:end|bound|edge|side)"),
    (("usual high",), r"upper (?:end|bound|edge|side)"),
    (
        ("usual low", "usual high", "usual", "lowest", "highest"),
        r"(?:ranges?|ranging|band|spans?|span from|"
        r"(?:runs?|running|var(?:y|ies|ying)|extends?|goes|go|reach) (?:from|between)|lies? between|between)",
    ),
    (("usual low", "usual high", "usual"), r"usual|expected|normal|(?:upper |lower )?thresholds?"),
    (("median",), r"median|typical(?:ly)?|middle value|central value"),
    (("mean",), r"means?(?= (?:of|flow|pressure|temp|is|was|value))|average[sd]?"),
    (("highest",), r"highest|maximum|max|largest|greatest|hottest|warmest|peak"),
    (("lowest",), r"lowest|minimum|min|smallest|coldest|coolest"),
    (
        ("value",),
        r"outliers?(?: of)?"
        r"|reads?|readings?|values?|shows?|showing|shown|reported|reports|recorded|records|measured|measures|indicat\w+"
        r"|entered|entry|stands at|sits at|runs? at|operat(?:es|ing) at|logged|figure|listed",
    ),
)
_COMPARABLE: Final[frozenset[Measure]] = frozenset(
    {"median", "mean", "sister", "sister difference", "limit low", "limit high"}
)
_KEYWORDS: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<k{at}>(?:{words}){_OF_ITS})" for at, (_, words) in enumerate(_WORDS)) + r")\b", re.I
)
_AT: Final = re.compile(r"\b(?:at|with|reading|reads|shows)\s*(?:a |an |its )?(?:[a-z]+ )?(?:of )?$|,\s*$", re.I)
_LAST_CLAUSE: Final = re.compile(
    r"; |,? (?:but|while|whereas|although|yet) |,? and (?=exceeds )"
    r"|,? and (?=(?:lies|is|runs) (?:\w+ )?(?:above|below|outside|over|under)\b)",
    re.I,
)
"""What is said before it is not said of a number behind it."""
_COMPARED: Final = re.compile(
    r"\b(?:above|below|than|beyond|over|under|outside(?: of)?|exceeds|from|to|against|among|amongst|of)(?: \S+){0,3} $",
    re.I,
)
_AFTER: Final = re.compile(
    r"^,?\s?(?:\(|is |that |was |are |being |as |in |at |would be |which is |it is |this is )?(?:the |its |their |a )*"
    r"(?:type(?:'s)? |class |\w+s'? )?",
    re.I,
)
_STARTS_ANOTHER: Final = re.compile(r"^(?: [^\s;,]+){0,6}? (?:of|is|was|at|being)?\s*[-(]?\d")


def said_of(text: str, quantity: Quantity, before: int, after: int, *, is_range: bool = False) -> tuple[Measure, ...]:
    """What the words around a number say that it is; empty where they say nothing.

    `before` and `after` are where the numbers before and behind it end and start. The nearest word before it counts;
    else one that follows at once. In "above the median at 134.1 bar" the number is no median. Where the number is the
    first of a range (`is_range`), what is called a range before it is this one: "outside the usual range, 5 to 7 bar".
    """
    window = _LAST_CLAUSE.split(text[before : quantity.start])[-1]
    words = list(_KEYWORDS.finditer(window))
    if words:
        found = words[-1]
        measures = _measures(found)
        if is_range and "usual low" in measures:
            return measures
        if measures == ("value",) and len(words) > 1 and not {",", ";"} & set(window[words[-2].end() : found.start()]):
            # "the hottest heater reads 525 °C", but not "above the median and reads 134 bar"
            earlier = words[-2]
            return measures if _COMPARED.search(window[: earlier.start()]) else _measures(earlier)
        if measures != ("value",) and _COMPARED.search(window[: found.start()]) and _AT.search(window[found.end() :]):
            # "above the median at 134.1 bar"; in "above the upper end, 237.3 bar" it may be either.
            return ("value", *measures) if window[found.end() :].strip() == "," else ("value",)
        return measures
    return follows_at_once(text, quantity, after)


def last_reference(text: str) -> tuple[Measure, ...]:
    """What a text names last that a value can be compared with: a median, a sister, a limit; empty where it is none."""
    named = [_measures(each) for each in _KEYWORDS.finditer(text)]
    return next((each for each in reversed(named) if _COMPARABLE & set(each)), ())


def follows_at_once(text: str, quantity: Quantity, after: int) -> tuple[Measure, ...]:
    """What is said of a number right behind it, as in "9.25 bar, the median"; empty where nothing is."""
    rest = text[quantity.end : after]
    lead = _AFTER.match(rest)
    follows = _KEYWORDS.match(rest, lead.end() if lead else 0)
    if follows and not _STARTS_ANOTHER.match(text[quantity.end + follows.end() :]):
        return _measures(follows)
    return ()


def _measures(found: "re.Match[str]") -> tuple[Measure, ...]:
    return next(measures for at, (measures, _) in enumerate(_WORDS) if found[f"k{at}"] is not None)
