"""The closed lists of words in headers, in the languages of plants, and what each means. Data, and how it is looked up.

A header is understood only when every word of it is in these lists, so a word that is left out on purpose (set, rated,
max, ambient, drop, alarm, bearing, motor, test ...) makes sure that the column is not taken for the operating value.
Words are kept in lower case without accents; two words that say something else together stand as one (`heatexchanger`).
"""

import re
import unicodedata
from itertools import product
from typing import Final

MEANINGS: Final[dict[str, str]] = {
    # what is measured
    "flow": """flow flowrate flowrates throughput debit caudal flujo portata vazao debiet flode virtaus przeplyw
        prutok debi durchfluss durchflussmenge durchflussrate durchsatz stromung расход 流量 terfogataram tomegaram
        durchfl gasto prietok protok pretok витрата παροχη 유량 flowmeasurement mengenstrom volstrom""",
    "pressure": """pressure press pres prs druck pression presion pressione pressao druk tryck trykk tryk paine
        cisnienie tlak nyomas presiune basinc basinci давление 压力 壓力 圧力 tlaku тиск налягане πιεση 압력""",
    "temperature": """temperature temp temps tmp temperatur temperatura temperatuur temperaturen lampotila teplota
        homerseklet temperaturi sicaklik sicakligi температура 温度 溫度 θερμοκρασια 온도""",
    "p": "p pr",
    "t": "t",
    "q": "q qv qm menge debito",
    # which value it is, and of what
    "fluid": """service fluid medium media mediums commodity contents substance fluide fluido produit producto
        prodotto produto servizio servico servicio stoff stof среда 介质 介質 流体 fordermedium foerdermedium
        forderstoff betriebsmedium prozessmedium procesmedium medio stofstroom fluids рабочаясреда czynnik""",
    "now": """operating operation operational operative oper oprtg opg opr actual act current process proc working
        work line pv live real running flowing pumping present static betriebs betrieb arbeits prozess ist istwert
        messwert service deservice servicio deservicio operacion deoperacion trabajo detrabajo esercizio
        diesercizio operativa operativo funzionamento difunzionamento operacao deoperacao trabalho bedrijfs werk
        proces drift drifts arbets robocze robocza pracy provozni pracovni uzemi isletme calisma рабочее рабочая
        рабочий 操作 工作 运行 運転 使用 marche demarche fonctionnement defonctionnement val value valeur wert
        valor valore reel reelle reale attuale effettiva effettivo atual actuele actueel huidige aktuell aktuelle
        aktueller tatsachlich proceso processo procede deproceso diprocesso doprocesso deprocessus prozesswert
        pumped gepumpt instantane instantanee instantaneous betr""",
    "operating": "op",
    "read": """reading read measured measurement meas mesure mesuree mesurada medida medido misurata gemessen
        gemeten recorded observed""",
    "design": """design des dsgn dsn designed auslegungs auslegung berechnungs calcul decalcul conception
        deconception diseno dediseno progetto diprogetto projeto deprojeto ontwerp tasarim расчетное расчетная
        расчетный projektowe projektowa obliczeniowe 设计 設計 ausl""",
    "mechanical": "mechanical",
    "side": """inlet outlet in out suction suct discharge disch delivery supply return top bottom overhead ovhd
        bottoms feed hot cold shell tube side shellside tubeside upstream downstream entry exit recycle reflux
        hotside coldside entree sortie entrada salida ingresso uscita saida aspiration refoulement descarga succion
        aspirazione mandata succao inlaat uitlaat aanvoer retour aller inlopp utlopp eingang ausgang eintritt
        austritt eintritts austritts vorlauf rucklauf saugseite druckseite saug end 入口 出口 进口 giris cikis
        impulsion ingreso admision einlass auslass dis""",
    "medium": """steam water feedwater gas product liquid brine condensate cooling chilled coolingwater eau agua
        acqua wasser gaz stoom vand vatten""",
    "vapour": "vapor vapour vapore vapeur",
    "air": "air luft lucht",
    "statistic": """average avg mean ave normal norm typical moyenne moyen promedio media gemiddelde mittel
        mittlere durchschnitt mittelwert tagesmittel""",
    "gauge": "gauge gage relative relativ relatif manometric effective effektiv manometrica manometrico relativa 表压",
    "absolute": "absolute abs absolut absolue absoluta assoluta 绝对 绝压",
    "mass": "mass massique masico masica massico massica massa masse massen 质量",
    "volume": "volume volumetric vol volumique volumetrico volumetrica 体积",
    "rate": "rate",
    # what the item is called
    "generic": """equipment equipments equip equipt eqpt eqp eq eqmt asset assets item device apparatus machine
        machinery objekt object technicalobject plantitem gerat geraet apparat apparate maschine maschinen
        anlagenobjekt equipement appareil machines equipo equipos maquina apparecchiatura apparecchio macchina
        equipamento apparaat toestel utrustning udstyr utstyr laite urzadzenie urzadzenia zarizeni berendezes
        echipament ekipman cihaz оборудование оборудования 设备 設備 機器 oprema zariadenie εξοπλισμος обладнання
        설비 aggregat""",
    "noun": """pump pumps compressor exchanger heatexchanger hx vessel reactor column tower tank boiler blower fan
        turbine cooler heater condenser separator drum valve meter furnace firedheater filter mixer chiller
        evaporator dryer ejector psv well reboiler scrubber pumpe pumpen kessel behalter verdichter pompe bomba
        pompa pomp agitator centrifuge crusher mill conveyor absorber stripper strainer crystallizer machinetrain
        reaktor kolonne behaelter warmetauscher echangeur intercambiador scambiatore reacteur""",
    "tag": "tag tags tagname tagno tagnumber tagnr tagnummer pointname point repere sigla kks позиция 位号",
    "name": """name names nom nombre nome naam navn namn nazwa nazev adi ad nev denumire nimi наименование название
        名称 名前 名稱""",
    "number": """number no nr num nbr nummer numero numer cislo номер 编号 番号 号 code codigo codice kod kodu cod
        код ref reference""",
    "id": """id ident identifier identification identifikation kennung identificacion identificacao identificazione
        oznaczenie oznaceni""",
    "position": "position pos posicion posizione posicao positie",
    "description": """description desc descr descripcion descrizione descricao beschreibung designation bezeichnung
        benennung libelle omschrijving benamning beskrivelse opis popis описание aciklama 描述""",
    "type": "type typ tipo tyyppi rodzaj soort slag typen art tip tipi turu тип 类型 類型 种类 種類 druh tipologia",
    "class": "class klasse klass klasa classe clase",
    "kind": "category kind kategorie categorie categoria kategori 类别",
    # where it is, what runs through it, when it was read
    "area": """area zone section sector site plant building department bereich abschnitt secteur planta seccion
        reparto impianto impianti sectie afdeling omrade avdelning setor anlagenteil teilanlage plantsection
        plantunit processunit processarea plantarea usine atelier installatie zona instalacion obszar участок цех
        装置 区域 工场 facility hall halle gebaude batiment edificio gebouw proceszone werk""",
    "location": "location loc locatie ort standort emplacement ubicacion ubicazione localizacao localizacion lokal",
    "unit": "unit unite unidad unidade unita anlage eenheid",
    "liquid": "liquid product",
    "timestamp": """timestamp datetime timestamps zeitstempel horodatage datumzeit datetimestamp messzeitpunkt
        messzeit ablesezeit tijdstip tidspunkt zeitpunkt fechahora dataora datahora dateheure datumtijd tidsstampel
        readingdate readingtime readdate readtime sampledat recordedat measuredat loggedat 时间 日期 messdatum
        ablesedatum ablesezeitpunkt erfassungszeit erfassungsdatum erfassungszeitpunkt epoch epochtime unixtime
        unixtimestamp posixtime""",
    "date": "ts date datum fecha dato дата pvm",
    "time": "time uhrzeit zeit heure hora ora tijd klockslag tid время saat",
    "data": "data",
    "moment": """unix posix sample sampled sampling log logged scan survey local utc gmt medicion lectura mesure releve
        leitura lettura medizione misura medicao ablese mess meting recording messung ablesung erfassung""",
    "format": "dd mm yyyy yy hh ss mmm jjjj aaaa tt",
    # words that change nothing
    "filler": """of the at de des du la le el der die das di del della do da dos van von het en und et and og och
        general info details technical handled identification conditions condition cond system""",
}
"""Meaning to words; a word may stand in several lines (`service`), and the reading of a header takes what fits."""

COMPOUNDS: Final[tuple[tuple[dict[str, str], dict[str, str]], ...]] = (
    (  # English, where somebody has left out the blank
        {
            "mass": "mass",
            "volume": "vol volume volumetric",
            "now": "op oper operating working process actual",
            "design": "design",
            "side": "inlet outlet suction discharge in out",
        },
        {
            "flow": "flow flowrate",
            "pressure": "pressure press",
            "temperature": "temperature temp",
        },
    ),
    (  # German
        {
            "now": "betriebs betr arbeits prozess mess ist medium",
            "design": "ausl auslegungs berechnungs konstruktions design",
            "volume": "vol",
            "statistic": "mittel",
            "side": "eintritts austritts eingangs ausgangs vorlauf rucklauf saug end",
            "absolute": "absolut",
            "gauge": "relativ",
            "medium": "wasser gas",
            "vapour": "dampf",
        },
        {
            "pressure": "druck",
            "gauge pressure": "uberdruck ueberdruck",
            "temperature": "temperatur temp",
            "volume flow": "volumenstrom",
            "flow": "durchfluss forderstrom fordermenge foerderstrom foerdermenge",
            "mass flow": "massenstrom",
        },
    ),
    (  # Dutch
        {
            "now": "bedrijfs werk proces",
            "design": "ontwerp",
            "side": "inlaat uitlaat zuig pers",
        },
        {
            "pressure": "druk",
            "gauge pressure": "overdruk",
            "temperature": "temperatuur",
            "flow": "debiet",
            "volume flow": "volumestroom volumedebiet",
            "mass flow": "massastroom massadebiet",
        },
    ),
    (  # Swedish, Norwegian, Danish
        {
            "now": "drift drifts arbets arbeids arbejds process prosess proces",
            "design": "design konstruktions",
            "side": "inlopps utlopps inlops innlops utlops",
        },
        {
            "pressure": "tryck trykk tryk",
            "gauge pressure": "overtryck overtrykk overtryk",
            "temperature": "temperatur",
            "flow": "flode",
            "volume flow": "volymflode",
            "mass flow": "massflode",
        },
    ),
    (  # Chinese and Japanese, which write without blanks
        {
            "now": "操作 工作 运行 運転 使用 实际",
            "design": "设计 設計",
            "side": "入口 进口 出口",
            "volume": "体积",
            "mass": "质量",
        },
        {
            "pressure": "压力 圧力",
            "temperature": "温度",
            "flow": "流量",
        },
    ),
    (  # The same, of an item
        {
            "generic": "设备 設備 機器",
        },
        {
            "name": "名称 名",
            "number": "编号 番号",
            "tag": "位号",
            "type": "类型 類型 种类 種類 タイプ",
            "kind": "类别",
        },
    ),
    (  # German, Dutch and Scandinavian names of an item
        {
            "generic": """equipment gerate geraete apparate apparat apparaat maschinen maschine machine aggregat
                anlagen objekt asset utrustnings utstyrs udstyrs laite ausrustungs equip""",
            "position": "positions",
            "noun": "pumpen",
        },
        {
            "number": "nummer nr no num kennzeichen",
            "name": "name naam namn navn bezeichnung",
            "id": "kennung tunnus id code",
            "type": "art typ type soort tyyppi",
            "class": "klasse",
            "tag": "tag",
            "description": "desc",
        },
    ),
)
"""Languages that join words: meaning to beginnings, and to ends; each end, and each beginning with it, is a word."""

PHRASES: Final[dict[str, str]] = {
    "name": """functionallocation functionalloc funcloc technischerplatz plantitemno loopname assetnum equipnum
        anlagenkennzeichen technischeplatznr tplnr tpl tplnummer kennzeichen postechnique postetechnique
        ubicaciontecnica sedetecnica localdeinstalacao functionelelocatie sensorname tagid""",
    "recorded_at": "datetimeutc dateandtime dateetheure dataeora fechayhora datumundzeit датаивремя tsutc tslocal",
}
"""Whole headers that mean a field, though their words alone do not say so."""

_PLAIN: Final = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "æ": "ae", "đ": "d", "œ": "oe"})


def plain_word(text: str) -> str:
    """Lower case without accents.

    >>> plain_word("Überdruck"), plain_word("DÉBIT"), plain_word("Przepływ")
    ('uberdruck', 'debit', 'przeplyw')
    """
    folded = text.casefold()
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFKD", folded).translate(_PLAIN)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _meanings() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, dict[str, None]] = {}
    for meaning, words in MEANINGS.items():
        for word in words.split():
            found.setdefault(plain_word(word), {})[meaning] = None
    for beginnings, ends in COMPOUNDS:
        for (begin, kind), (end, meaning) in product([("", ""), *_pairs(beginnings)], _pairs(ends)):
            found.setdefault(plain_word(begin + end), {})[f"{kind} {meaning}".strip()] = None
    return {word: tuple(tuple(each.split()) for each in meanings) for word, meanings in found.items()}


def _pairs(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(word, meaning) for meaning, line in words.items() for word in line.split()]


MEANINGS_BY_WORD: Final = _meanings()
"""Word to what it may mean, likelier first; a compound means several things at once."""

STARTS_OF_WORDS: Final = frozenset(
    part for word in MEANINGS_BY_WORD for cut in range(1, len(word) - 1) for part in (word[: cut + 1], word[cut:])
).union(MEANINGS_BY_WORD)
"""All that may be a word or a part of one (`heat` of `heatexchanger`); a header with anything else is quickly done."""

FIELD_BY_PHRASE: Final = {plain_word(phrase): key for key, line in PHRASES.items() for phrase in line.split()}

_WORD: Final = re.compile(r"[^\W\d_]+|\d+|%")
_NUMERO: Final = re.compile(r"\b[nN]\s?°")
_ELIDED: Final = re.compile(r"\b[dlDL]['’]")
_CAMEL: Final = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")


def words_of(text: str) -> list[str]:
    """The words of a header, figures and per cent signs included, CamelCase taken apart.

    >>> words_of("Temp. d'entrée"), words_of("VolFlow_2"), words_of("Flow %")
    (['temp', 'entree'], ['vol', 'flow', '2'], ['flow', '%'])
    """
    return [plain_word(word) for word in _WORD.findall(_CAMEL.sub(" ", _NUMERO.sub("no ", _ELIDED.sub("", text))))]
