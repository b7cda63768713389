"""The words that an observation may use where it holds neither a number nor a comparison. Knows no facts.

A list of what is wrong never ends ("the contents have frozen"); what a survey can say is soon said.
"""

import re
from typing import Final

_WORDS: Final = """
a about above according across adequate affect after again against alone along already also although among amongst
an and another any anything apart appear apply are as at atmospheric attention available away bar barg based be
because been before being belong below beside best between beyond blank both bottom but by calculate can cannot
carry case category cause cell check clarify class clear close cold collect column combination come common compare
comparison complete completeness concern condition confirm consider contain cool correct could count cover critical
data dataset decimal degree depend describe design determine deviate deviation differ difference different digit
direction display distance distinct distort distribution do does doubtful down duplicate during each either element
else empty end enter entire entry equal equipment error especially estimate evaluate even every exactly example
exceed except exist expect explain export extent extreme fact factor fall far few field figure file fill find
finding first fit five flag flow flowrate follow for four from full further gap gauge general get give given go good
group half hand handle has have held hence high higher highlight hint hold hot how however hundred identical
identify if immediate implausible important impossible in include incomplete indicate individual information inside
instead instrument interest interpret into invalid investigate is issue it item its itself judge just key kind know
lack large last later lead least leave left less level lie like limit line list listed little local log look low
lower lowest main major make many mark matter may me mean measure measurement median member mention method middle
minor minus missing mistake more moreover most much multiple must name namely near need neither never next no none
nor normal not note nothing notice noticeable now null number observation obtain occur odd of off often on one only
open operate operating opposite or order original other otherwise out outlier outside over overall own pair
parameter part particular pass peer per perhaps physical physically physics pick piece place plain plausible point
position positive possible possibly present pressure previous principal prior priority process prompt provide put
quality quantity quarter question quite raise range rank rate rather ratio reach read reading real reason record
refer reference reflect regard relate relative relevant remain remaining remarkable repeat report represent require
respect respective respectively rest result review right roughly round row same scale scatter second see seem sense
sensor separate set several severity share sheet shift should show side sign signal similar since single sister sit
six size slip small so some sort sound source span specific spread stand standard state statistics still strong
strongly subject such suggest sum summary surpass survey suspect suspected suspicious table tag take temperature ten
text than that the their them then there thereby therefore these they thing third this those though three threshold
through thus tie time to together too top total toward transmitter treat true two type typical unclear under unique
unit unknown unless unlike unlikely until unusual up upper urgent us use usual valid value vary verify very view
wait warm warning was way we well were what when where whereas whether which while who whole whose why wide will
with within without word would write wrong year yet zero
"""
_STEMS: Final = frozenset(_WORDS.split())
_HEDGED: Final = re.compile(
    r"\b(?:may|might|could|can|possibl[ey]|perhaps|suggest\w*|indicat\w+|hint\w*|point\w*|suspect\w*)\b",
    re.I,
)
_CLAUSE: Final = re.compile(
    r"; |: |, | (?:and|but|while|whereas|although|though|which|that|because|since|so|where|as) ", re.I
)
_ENDINGS: Final = ("'s", "s", "es", "ed", "d", "ing", "ly")


def clauses(text: str) -> list[str]:
    """The clauses of a sentence.

    >>> clauses("It reads 5 bar, and its contents have frozen.")
    ['It reads 5 bar', 'and its contents have frozen.']
    """
    return [each for each in _CLAUSE.split(text) if each.strip()]


def is_plain(clause: str) -> bool:
    """Whether a clause says nothing beyond what a survey can say, or only supposes it.

    >>> is_plain("The item was flagged"), is_plain("The contents have frozen"), is_plain("which may be frozen")
    (True, False, True)
    """
    return bool(_HEDGED.search(clause)) or all(
        _is_listed(each) for each in re.findall(r"[a-z]+(?:'s)?", clause.casefold())
    )


def _is_listed(word: str) -> bool:
    if word in _STEMS or len(word) == 1:
        return True
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and ({stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem} & _STEMS):
            return True
    return word.endswith("ies") and f"{word[:-3]}y" in _STEMS
