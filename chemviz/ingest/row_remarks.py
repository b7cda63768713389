"""Lines of a table that are no equipment: totals, remarks, headings of sections, the header once more. Only patterns.

What such a line says is told by closed lists of words; an item of the plant that is called `Total condenser` or `MAX 3`
is one all the same.
"""

import re
from collections.abc import Sequence
from typing import Final

TOTAL: Final = "This row is a total, not equipment, so it was left out."
REMARK: Final = "This line is a remark below the table, not equipment, so it was left out."
REMARK_INSIDE: Final = "This row holds a remark and nothing else, so it was left out."
SECTION: Final = "This row is the heading of a section and holds nothing else, so it was left out."
CHOSEN_FOOTER: Final = "This line is below the table, so it was left out."
HEADER_AGAIN: Final = "This line repeats the header, so it was left out."

_PUNCTUATION: Final = r"[\s\-–—_=*:.,;/()\[\]#|+]*"
"""Signs and blanks; `\\W` would mean other signs to RE2 than to Python."""
_WHOLE: Final = (
    "grand|sub|over-?all|plant|site|area|unit|running|sous|общий|общая|総|总|gran|suma|somme|soma|summa|summe|totale?"
)
_SUMS: Final = (
    "total(?:s|e|i|es|en|t)?|totaux|totais|totaal|sum|summe|summa|summering|suma|somme|soma|somma|gesamt|gesamtsumme|"
    "zwischensumme|итого|итог|всего|сумма|разом|общо|合计|合計|总计|總計|小计|小計|总和|共计|総計|합계|총계|razem|łącznie|ogółem|"
    "celkem|celkom|součet|súčet|spolu|összesen|összeg|toplam|yhteensä|summa summarum|sammanlagt|i alt|ukupno|vsota|"
    "σύνολο|σ"
)
_FIGURES: Final = (
    r"average|avg\.?|mean|mittelwert|durchschnitt|mittel|moyenne|promedio|media|média|medie|gemiddelde?|medelvärde|"
    r"gjennomsnitt|gennemsnit|keskiarvo|średnia|průměr|priemer|átlag|ortalama|среднее|平均|平均值|평균|"
    r"minimum|maximum|min\.?|max\.?|mínimo|máximo|minimo|massimo|maximo|минимум|максимум|最大值?|最小值?|"
    r"median|médiane|mediana|count|anzahl|std\.? ?dev\.?|écart[- ]type|standardabweichung"
)
_ITEMS: Final = (
    "of|equipment|items?|rows?|records?|tags?|units?|flow|flowrate|all|"
    "de|des|du|der|die|di|dei|delle|do|da|dos|das|van|von|"
    "général|générale|general|generale|geral|gesamt|ogółem|"
    "pumps|compressors|(?:heat )?exchangers|vessels|tanks|columns|towers|reactors|valves|coolers|heaters|condensers|"
    "drums|filters|fans|blowers|turbines|boilers|motors|separators|machines|devices|assets|"
    "pumpen|verdichter|kompressoren|wärmetauscher|behälter|apparate|kolonnen|reaktoren|ventile|kessel|maschinen|geräte|"
    "pompes|compresseurs|échangeurs|cuves|colonnes|réacteurs|vannes|équipements?|appareils|lignes|"
    "bombas|compresores|intercambiadores|tanques|columnas|reactores|válvulas|equipos|filas|"
    "compressori|scambiatori|serbatoi|colonne|reattori|valvole|apparecchiature|righe|"
    "compressores|permutadores|colunas|reatores|equipamentos|pompen|compressoren|warmtewisselaars|vaten|"
    "насосы|насосов|единиц|позиций|оборудования?|泵|设备"
)
_COUNT: Final = r"[\d.,\s]*(?:items|rows)?"
TOTAL_CELL: Final = (
    rf"(?i)^{_PUNCTUATION}(?:(?:{_WHOLE})[\s-]*)?"
    rf"(?:(?:{_SUMS})(?:\s+(?:{_ITEMS}))*\s*[:=]?\s*[(]?{_COUNT}[)]?|"
    rf"(?:{_FIGURES})(?:\s+(?:{_ITEMS}))*\s*(?:[:=]\s*{_COUNT}|[(]{_COUNT}[)])?){_PUNCTUATION}$"
)
"""A cell that says that its row sums up others; RE2 and Python read this alike.

A figure behind `Total` is a number of items, behind `Max` part of a name.
"""

_REMARK: Final = re.compile(
    r"(?i)^\W*(?:end of (?:report|file|data|table|export|list)|"
    r"exported|generated|printed|created|report(?:ed)?\b|page\s+\d|"
    r"notes?\b|remarks?\b|source\b|prepared\b|checked by|approved by|reviewed by|data as of|copyright|©|confidential|"
    r"legend\b|rev(?:ision)?\.?\s*\d|\*+\s*\w+ \w+|erstellt|gedruckt|stand\s*:|seite\s+\d|quelle\b|bemerkung(?:en)?\b|"
    r"\d+ (?:rows?|records?|items?|lines?) (?:exported|selected|returned|in total|affected)|"
    r"(?:end|ende|fin|fine|fim|einde|slut|slutt|loppu|koniec|konec|vége|sfârșit|son|конец|кінець|结束|完|eof)\W*$|"
    r"(?:exporté|exporte le|exportado|exportato|exportiert|exporterad|eksporter|geëxporteerd|eksport|экспорт|выгру)|"
    r"(?:imprimé|impreso|impresso|stampato|afgedrukt|utskriven|wydrukowano|vytištěno|nyomtat|напечатано|распечата)|"
    r"(?:généré|genere le|edité|édité|generado|gerado|generato|erzeugt|gegenereerd|generováno|сформирован|создан)|"
    r"(?:créé|creado|creato|criado|auswertung\s+vo[mn]|bericht\s+vo[mn]|rapport\s+d|rapporto\b|informe\b|relatório\b)|"
    r"(?:отч[её]т\b|raport\b|zpráva\b|报告|报表|导出|打印|出力)|"
    r"(?:page|pagina|página|sida|sivu|strona|strana|oldal|pagină|страница|стр\.?|lap)\s*:?\s*\d|第\s*\d+\s*页|"
    r"(?:remarque|nota|osservazion|observaci|observaç|opmerking|anmerkung|anm\.|huom|uwag[ai]|poznámk|megjegyzés|"
    r"примечани|备注|注)s?[\w]*\s*[:.]|"
    r"(?:source|fuente|fonte|bron|källa|kilde|lähde|źródło|zdroj|forrás|источник|来源)\s*:)"
)
_COMMENT: Final = re.compile(r"^(?:#+|//+|--+|%+)\s+\S|^#\w+\s\w")
_RULE: Final = re.compile(r"^[\s\-=_*#.~+]+$")
_PARTS: Final = (
    "unit|area|section|train|plant|building|block|zone|department|system|site|anlage|teilanlage|bereich|abschnitt|"
    "gebäude|halle|unité|section|secteur|atelier|zone|bâtiment|unidad|área|sección|planta|edificio|unità|sezione|"
    "reparto|impianto|unidade|seção|setor|afdeling|sectie|gebouw|avdelning|område|seksjon|osasto|obszar|sekcja|"
    "участок|цех|установка|секция|блок|区域|装置|单元|车间|工段"
)
_SECTION: Final = re.compile(
    rf"(?i)^\W*(?:{_PARTS})(?:\s*[:#]\s*\S.*|[\s\-]*(?:no\.?\s*)?(?:\d{{1,5}}[a-z]?|[a-z]|[ivx]{{1,4}})(?:\s*[-–—:,(/].*)?)$"
)
_NUMBER: Final = re.compile(r"^[<>~≈]?\s*[+\-−]?\s*[\d.,'’\s\xa0\u202f\u2009]*\d")
_CHARACTERS: Final = 200
_SENTENCE_WORDS: Final = 4


def footer_reason(cells: Sequence[str]) -> str | None:
    """Why a line at the end of a table is no equipment, or None where it may well be."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return None
    if is_total(filled[0]) and not any(_is_word(cell) for cell in filled[1:]):
        return TOTAL
    if len(filled) <= 3 and is_remark(filled[0]) and (len(filled) == 1 or len(filled) < len(cells) - 1):
        return REMARK
    if len(cells) == 1 and _is_sentence(filled[0]):
        return REMARK
    return REMARK if all(_RULE.match(cell) for cell in filled) and len("".join(filled)) > 2 * len(filled) else None


def lone_reason(text: str) -> str | None:
    """Why a row with nothing but this one cell is no equipment, or None where it may be an item without any value.

    >>> lone_reason("Unit 100 - Crude") == SECTION, lone_reason("Page 1 of 2") == REMARK_INSIDE, lone_reason("P-101")
    (True, True, None)
    """
    if _SECTION.match(text[:_CHARACTERS]):
        return SECTION
    return REMARK_INSIDE if is_remark(text) or _RULE.match(text) else None


def is_remark(text: str) -> bool:
    """Whether a cell is a remark: a page number, who exported the file and when, a comment."""
    return bool(_REMARK.match(text[:_CHARACTERS]) or _COMMENT.match(text[:_CHARACTERS]))


def is_total(text: str) -> bool:
    """Whether a cell says that its row sums up others.

    >>> [is_total(text) for text in ("Grand total", "Итого:", "Summe Pumpen", "MAX 3", "Total condenser")]
    [True, True, True, False, False]
    """
    return bool(re.match(TOTAL_CELL, text[:100]))


def is_number_like(cell: str) -> bool:
    """Whether a cell begins as a number does, whatever stands behind it."""
    return bool(_NUMBER.match(cell.strip()))


def _is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) >= _SENTENCE_WORDS and sum(map(is_number_like, words)) < 2


def _is_word(cell: str) -> bool:
    return not is_number_like(cell) and not is_total(cell) and not _RULE.match(cell)
