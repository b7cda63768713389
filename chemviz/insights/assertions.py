"""Statements that no fact of one survey can support, whatever their numbers: closed lists of words. Knows no facts."""

import re
from typing import Final

Field = str
"""Which part of an item a sentence stands in: observation, cause, check or limits."""

_HEDGE: Final = re.compile(
    r"\b(?:may|might|could|can(?:not)?|can't|possibl[ey]|possibility|perhaps|probabl[ey]|likely|suspect\w*|whether|if|"
    r"suggest\w*|consistent with|would|not|no|nor|unknown|unclear|without|neither|question|ask|rule out|"
    r"appears?|seems?|either|or)\b",
    re.I,
)
_DIAGNOSES: Final = re.compile(
    r"\b(?:fail(?:s|ed|ing|ures?)?|fault(?:s|y)?|broke[n]?|damag\w+|defect\w*|defunct|leak\w*|foul\w*|"
    r"corro\w+|erod\w+|erosion|worn|wear(?:ing)?|"
    r"cavitat\w+|block(?:ed|age|ages)|plugg\w+|clog\w*|seiz\w+|vibrat\w+|misalign\w*|overheat\w*|"
    r"overload\w*|overpressur\w*|surg(?:e|es|ing)|"
    r"stuck|jammed|crack\w*|ruptur\w+|degrad\w+|deteriorat\w*|malfunction\w*|unsafe|"
    r"danger\w*|hazard\w*|"
    r"inefficien\w+|dead|drift\w*|miscalibrat\w*|wrong|incorrect|mistyped|in psi|runs? backwards?|bearing|"
    r"seal\b|coking|coked|"
    r"tripped|exploded?|explosion|fire\b|emergency|imminent|caused by|because of|due to|results? from|owing to)\b",
    re.I,
)
_UNSOUND: Final = re.compile(
    r"\b(?:efficien(?:cy|t)|remaining (?:useful )?life|useful life|life ?time|lifespan|mtbf|mttf|"
    r"failure (?:rate|probability)|probability|"
    r"health (?:score|index)|npsh|reynolds|horsepower|power consumption|energy (?:use|consumption|"
    r"savings?)|savings?|costs?|downtime|uptime|availability|"
    r"rated|nameplate|set ?points?|targets?|nominal|duty|heat transfer|throughput gain|production loss|"
    r"vibration|noise|oil|lubrica\w+|saturation|"
    r"boiling|flash point|capacity|fluid|"
    r"confidence|significan(?:t|ce|tly) at|sigma|certain(?:ly|ty)?|definite(?:ly)?|undoubtedly|"
    r"clearly(?! (?:above|below|exceed\w*|outside|passed|higher|lower|beyond))|"
    r"obviously|proves?|proven|confirms?|confirmed|guarantee\w*)\b",
    re.I,
)
_TIME: Final = re.compile(
    r"\b(?:increas(?:ed|es|ing)|decreas(?:ed|es|ing)|ris(?:en|es|ing)|rose|dropp(?:ed|ing)|drops|falling|"
    r"fallen|fell|climb(?:ed|ing|s)?|declin\w+|"
    r"trend(?:s|ing|ed)?|over time|getting (?:worse|hotter|better)|worsen\w*|improv(?:ed|ing)|stable|"
    r"steady|steadily|constant(?:ly)?|continu\w+|"
    r"since|ago|yesterday|last (?:week|month|year|quarter|survey|shift|night|inspection|time)|"
    r"previous(?:ly)?|earlier|historical(?:ly)?|history|again|"
    r"repeatedly|recurr\w+|chronic|soon|will|shortly|upcoming|recent(?:ly)?|now exceeds|no longer|"
    r"has been|have been|had been|"
    r"never before|always|long[- ]standing|so far|changed|became|become[s]?)\b",
    re.I,
)
_CLAUSES: Final = re.compile(r"; |,? (?:although|but|though|even if|whereas) ", re.I)
_CAUSAL: Final = re.compile(
    r"(?:^|, )since (?![^,]*\b(?:survey|inspection|overhaul|start-?up|shift|day|week|month|year|quarter|then|last)s?\b)"
    r"(?=[^,]*\b(?:is|are|was|were|has|have|cannot|lies|exceeds|reads|shows)\b)",
    re.I,
)
_SUPPOSED: Final = re.compile(r"\b(?:if|as though|whether) [^,;.]*?\bhad been\b", re.I)
_PAST_EVENTS: Final = re.compile(
    r"\b(?:(?:has|have|had) (?:already |previously |often |been )*(?:fail\w*|trip\w*|leak\w*|broke\w*|"
    r"repaired|replaced|overhauled|happened|occurred)"
    r"|(?:was|were) (?:recently |last |already )*(?:repaired|replaced|overhauled|calibrated|inspected|"
    r"installed|commissioned)"
    r"|(?:operators?|technicians?|engineers?|crew|staff|team|somebody|someone) "
    r"(?:has |have )?(?:\w+ed|said|saw|set|read|wrote)"
    r"|known (?:to|for|issue|problem)|failed (?:twice|again|before|last))\b",
    re.I,
)
_KNOWN: Final = re.compile(r"\b(?:is|are) known\b", re.I)
_UNKNOWN: Final = re.compile(r"\b(?:nothing|no|none|not|neither|nor|little)\b", re.I)
_FINITE_DIAGNOSIS: Final = re.compile(
    rf"\b(?:is|are|was|were|has|have|had|will be|being)\b(?: \w+){{0,3}} {_DIAGNOSES.pattern}", re.I
)
_JUDGED_WELL: Final = re.compile(
    r"\b(?:healthy|in good (?:condition|order|shape)|good condition|fine|safe(?:ly)?|acceptable|"
    r"satisfactory|no (?:problems?|issues?|concerns?|action)|"
    r"within (?:\w+ )*limits|normally|optimal\w*|reliabl[ey]|well[- ]maintained|(?<!not )agrees? with|"
    r"(?<!not )in line with|match(?:es)? (?:its|the)|fit for|performs? well|"
    r"excellent|stable)\b",
    re.I,
)
_QUANTIFIERS: Final = re.compile(
    r"\b(?:most(?! \w+(?:ant|ent|ive|able|al|ous|ed|ing)\b)|majority|all|every|each|"
    r"nearly all|almost all|many|several|few|some|none|any other|"
    r"numerous|various|only|the rest|everything|everywhere|"
    r"entire(?:ly)?|throughout|across the board|both)\b(?: \S+){0,3} ?\b(?:items?|pumps?|units?|equipment|"
    r"machines?|types?|valves?|vessels?|tanks?|columns?|"
    r"compressors?|exchangers?|heaters?|reactors?|coolers?|readings?|values?|findings?|survey|plant|assets?)\b",
    re.I,
)
_OF_ALL: Final = re.compile(
    r"\b(?:highest|lowest|hottest|coldest|largest|smallest|warmest|coolest|greatest|maximum|minimum|median)"
    r"(?: \w+){0,2} (?:of|among|amongst|across) all\b(?! other)"
    r"|\ball (?:of )?(?:the )?(?:\w+ ){1,3}(?:together|combined)(?= (?:have|show) an? (?:median|mean)\b)",
    re.I,
)
"""What is so of a whole group by its figures: the superlative or the median is checked elsewhere."""
_PLACES: Final = re.compile(
    r"\b(?:upstream|downstream|connected (?:to|with)|fed by|feeds?|feeding|in series|in parallel|supplies|"
    r"supplied by|discharges? (?:to|into)|"
    r"serves?|adjacent|next to|nearby|located|installed in|suction (?:side )?of|same (?:line|header|loop|"
    r"service|duty|unit|area))\b",
    re.I,
)
_FOREIGN: Final = re.compile(
    r"\b(?:und|oder|der|das|ist|nicht|sind|eine?|einen|mit|für|auf|bei|wird|werden|le|les|des|est|une|"
    r"pour|avec|dans|sont|el|los|las|una|para|con|"
    r"que|del|por|il|gli|che|della|sono|het|een|niet|voor|och|att|inte|är|og|ikke|nie|jest|não|uma|são)\b",
    re.I,
)
_LINK: Final = re.compile(
    r"(?:https?|ftp|file|javascript|data|mailto)\s?:|www\.|\w@\w|\b[\w-]+\.(?:com|net|org|io|example|ru|"
    r"cn|dev|app)\b|://",
    re.I,
)
_LETTERED: Final = re.compile(
    r"\b(?:pump|unit|train|compressor|exchanger|vessel|tank|reactor|column|area|line|item|loop|"
    r"heater|cooler|valve|tower|fan) (?:no\.? ?|number |#)?(?:[A-Z]\b|\d)|"
    r"\b[A-Z]{1,4}-[A-Z]{1,4}\b|\b(?!RP |API |ASTM |E )[A-Z]{1,4} \d"
)


def is_unsupportable(sentence: str, field: Field) -> bool:
    """Whether a sentence states what one survey of flow, pressure and temperature cannot show.

    `sentence` has its aliases masked. Causes are possibilities by their heading, so a diagnosis may stand there; in the
    other fields only where the sentence hedges it.

    >>> is_unsupportable("The bearing is worn.", "observation"), is_unsupportable("A worn bearing.", "cause")
    (True, False)
    >>> is_unsupportable("The pressure has risen since last month.", "observation")
    True
    """
    if _LINK.search(sentence) or _LETTERED.search(sentence) or _is_foreign(sentence) or _is_history(sentence, field):
        return True
    if field == "cause":
        return False
    if field == "limits":
        return any(
            not _HEDGE.search(each) and bool(_FINITE_DIAGNOSIS.search(each) or _JUDGED_WELL.search(each))
            for each in _CLAUSES.split(sentence)
        )
    is_hedged = bool(_HEDGE.search(sentence))
    if field == "check":
        return not is_hedged and bool(_FINITE_DIAGNOSIS.search(sentence))
    if (
        _UNSOUND.search(sentence)
        or _is_over_time(sentence)
        or _JUDGED_WELL.search(sentence)
        or _PLACES.search(sentence)
    ):
        return True
    return bool(_QUANTIFIERS.search(_OF_ALL.sub("", sentence))) or (not is_hedged and bool(_DIAGNOSES.search(sentence)))


def _is_over_time(sentence: str) -> bool:
    return bool(_TIME.search(_CAUSAL.sub(" ", _SUPPOSED.sub("", sentence))))


def _is_history(sentence: str, field: Field) -> bool:
    """Whether it tells what happened or what is known, which a survey does not; limits may say what is not known."""
    is_told = _KNOWN.search(sentence) and not (field == "limits" and _UNKNOWN.search(sentence))
    return bool(_PAST_EVENTS.search(sentence) or is_told)


def is_hedged(sentence: str) -> bool:
    """Whether a sentence asks or supposes rather than states."""
    return bool(re.search(r"\b(?:whether|if|may|might|could|possibly|would)\b", sentence, re.I))


def _is_foreign(sentence: str) -> bool:
    """Numbers and orders in another language or script could not be checked."""
    if any(each.isalpha() and not each.isascii() and each not in "µμΔΩσé" for each in sentence):
        return True
    return len(_FOREIGN.findall(sentence)) > 0
