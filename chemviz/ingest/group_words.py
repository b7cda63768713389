"""What a group above some columns, or a title, says of their numbers: operating values, or others. Only words.

Operating values are what was measured or is run. A line that speaks of design, rating, setting, relief, test or limits
says that the numbers below it are something else, in whichever language of `header_words` it does so. Nothing is
decided here: whoever asks reads the columns accordingly, or puts a question.
"""

import re
from typing import Final, Literal

from chemviz.ingest.header_words import MEANINGS_BY_WORD, plain_word, words_of

Kind = Literal["design", "other", "plain", "known", "unknown"]
"""Design values; others that are not run; nothing that matters to a number; a word for a number; not understood."""

_DESIGN: Final = """
    design auslegung ausgelegt bemessung berechnung konstruktion calcul conception dimensionn dimensioner dimensjoner
    diseno ontwerp tasarim расчетн расчёт проектн розрахунк проєктн obliczeni konstrukcyj konstrukcn navrhov vypoctov
    tervezes tervezett meretez proiectare suunnittelu mitoitus konstruksjon berakning beregning proracun projektov
    projektn projektow изчислител σχεδιασμ 设计 設計 설계
"""
_RATED: Final = """
    nameplate nominal nominaux nominel номинал паспортн nazivn jmenovit menovit znamionow nevleges nimellis markdata
    markvarde typenschild nennwert nenndaten nenndruck signaletique guarant garant 额定 定格 标称 公称 铭牌 銘板 정격
"""
_SET: Final = """
    setpoint sollwert consigne consigna tarage taratura setpunt уставк nastaven nastaw beallit asetusarv installning
    innstilling indstilling ansprechdruck 设定 設定 整定 설정
"""
_RELIEF: Final = """
    relief reliev sicherheitsventil abblas soupape valvesurete ontlast afblaas avlast aflast alivio sfioro предохранит
    сброс 安全阀 安全弁 泄放 mawp maop mdmt
"""
_TEST: Final = """
    hydrotest hydrostat hydraulictest druckprobe prufdruck pruefdruck prufbeding pruefbeding epreuve essai prueba ensayo
    collaudo provaidraulica persproef beproeving proefdruk provtryck provtrykk provetryk koepaine испытан испытат
    опрессов гидро probn zkusebn skusobn nyomasproba 试验 試験 水压 耐圧 气密 시험
"""
_ALLOWED: Final = """
    allowable permissible admissib ammissib admisib admissiv zulassig zulaessig toelaatba toegelaten tillat tilladel
    sallittu допустим разреш dopuszcz pripust dovolen megenged 许用 許容 允许 허용
"""
_EXTREME: Final = """
    maxim maksim maksym massim minim hochst hoechst mindest максимал минимал limit grenzwert grenswaarde gransvarde
    предел hatarertek raja-arvo 最大 最高 最小 最低 上限 下限 최대 최소
"""
_OFF: Final = """
    alarm shutdown interlock abschalt verrieg scatto disparo сигнализ блокиров 报警 警報 联锁 halytys riasztas emergency
    upset turndown startup storfall stoerfall incendi пожар datasheet specif theoret theori simulat forecast prognos
    previous vorherig precedent historic anterior
"""
_PROJECT: Final = "proyecto progetto projeto projekt calculo calcolo berekening"
_SHORT: Final = """
    set setting settings rated rating ratings test tests teste psv prv prd max min maxi mini high low hh ll esd
    trip trips soll plan planned target required expected spec specs vendor fire future old last burst rupture nenn
    prova proba placa targa plaque hi lo mechanical mawt
"""

_STRONG: Final = tuple(map(plain_word, f"{_DESIGN} {_RATED} {_SET} {_RELIEF} {_ALLOWED} hydrotest hydrostat".split()))
_DESIGN_STEMS: Final = tuple(map(plain_word, f"{_DESIGN} {_PROJECT}".split()))
_STEMS: Final = (*_STRONG, *map(plain_word, f"{_TEST} {_EXTREME} {_OFF} {_PROJECT}".split()))
_WORDS: Final = frozenset(map(plain_word, _SHORT.split()))
_IN_TITLE: Final = re.compile(
    r"\brated\b|\b(?:set|test) (?:pressure|point)|\bpressure test|\bmax\w*\.? (?:allow|perm|adm|zul)|"
    r"\b(?:progetto|proyecto|projeto|calculo|calcolo)\b.*\b(?:dati|datos|dados|condi\w+)|"
    r"\b(?:dati|datos|dados|condi\w+) (?:di|de|do|del) (?:progetto|proyecto|projeto|calculo|calcolo|targa|placa)"
)
"""What a title must say where a word by itself may be part of any name: a data set, a test plant, a project."""

_PLAIN: Final = "generic noun tag name number id position description type class kind now operating read filler data"
_PLAIN_KINDS: Final = frozenset(_PLAIN.split())
_NEUTRAL: Final = """
    daten werte bedingungen condiciones condizioni condicoes condities betingelser villkor warunki podminky
    parameter parameters parametres parametros parametri parametry parametre values conditions
    donnees valeurs datos valores dati valori dados gegevens waarden varden data dane udaje adatok veriler tiedot
    условия данные параметры режим технологические эксплуатационные фактические измеренные измерения показатели
    betriebsdaten betriebswerte betriebsbedingungen betriebsparameter prozessdaten prozesswerte prozessparameter
    messdaten messwerte messung messungen istwerte istdaten stammdaten geratedaten apparatedaten anlagendaten
    bedrijfsgegevens procesgegevens meetwaarden meetgegevens driftdata driftvarden processdata prosessdata matvarden
    matdata maledata exploitation exploitacion esercizio mesurees mesures mesurees medidos medidas misurati rilevati
    identificacion identificazione ident general generales generali main master basic info information
    технологические рабочие рабочий условий process survey readings reading measurements measurement items item
"""
_NEUTRAL_WORDS: Final = frozenset(map(plain_word, _NEUTRAL.split()))
_WITHOUT_BLANKS: Final = """
    设备 設備 機器 设施 工艺 操作 运行 運転 使用 工作 实际 实测 測定 计量 数据 参数 条件 データ 工况 名称 编号
    信息 情報 基本 現在 当前 プロセス 値 值 的 일반 운전 설비
"""
_PIECES: Final = tuple(map(plain_word, _WITHOUT_BLANKS.split()))
"""Of languages without blanks between words."""

_KNOWN: Final = """
    operating operation operational process mechanical normal conditions condition data flow flowrate pressure
    temperature press temp equipment identification ident item items tag points point inlets inlet outlet suction
    discharge shell tube side limits parameters parameter measured measurement measurements values value general service
    reading readings duty performance actual current betrieb
"""
_KNOWN_WORDS: Final = frozenset(_KNOWN.split())
_OPERATING: Final = (
    "operat",
    "betrieb",
    "esercizio",
    "exploit",
    "рабоч",
    "эксплуат",
    "measured",
    "messwert",
    "运行",
    "操作",
)
_CHARACTERS: Final = 200


def kind_of(group: str) -> Kind:
    """What a group of columns is about.

    >>> [kind_of(text) for text in ("Conditions de calcul", "Relief case", "Betriebsdaten", "Discharge", "Case 7")]
    ['design', 'other', 'plain', 'known', 'unknown']
    """
    words = words_of(group[:_CHARACTERS])
    if any(_has_stem(word, _DESIGN_STEMS) for word in words):
        return "design"
    if any(word in _WORDS or _has_stem(word, _STEMS) for word in words):
        return "other"
    if words and all(map(_is_plain, words)):
        return "plain"
    return "unknown" if _KNOWN_WORDS.isdisjoint(words) else "known"


def says_other(title: str) -> bool:
    """Whether a title says that the numbers of its table are no operating values, and not that some are.

    >>> says_other("Design data - Unit 100"), says_other("Design and operating data"), says_other("Data set 3")
    (True, False, False)
    """
    words = words_of(title[:_CHARACTERS])
    if any(word.startswith(_OPERATING_STEMS) for word in words):
        return False
    return any(_has_stem(word, _STRONG) for word in words) or bool(_IN_TITLE.search(" ".join(words)))


_OPERATING_STEMS: Final = tuple(map(plain_word, _OPERATING))


def _has_stem(word: str, stems: tuple[str, ...]) -> bool:
    return any(stem in word for stem in stems)


def _is_plain(word: str) -> bool:
    if word in _NEUTRAL_WORDS or word.isdigit():
        return True
    if word in MEANINGS_BY_WORD:
        return all(_PLAIN_KINDS.issuperset(meaning) for meaning in MEANINGS_BY_WORD[word])
    return word > "\u1100" and not re.sub("|".join(_PIECES), "", word)
