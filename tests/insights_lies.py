"""Statements that no fact supports, made from the facts themselves: each differs from the truth in one point."""

import random
from collections.abc import Iterator

from chemviz.insights.advice import Fact, FactTable
from chemviz.insights.vocabulary import METRICS

Said = tuple[str, str | None, str]

_WRONG_UNITS = {
    "bar(g)": (
        "°C",
        "m³/h",
        "bar(a)",
        "psi",
        "kPa",
        "MPa",
        "mbar",
        "psig",
        "%",
        "K",
        "kg/cm²",
        "mm",
        "atm",
        "bar absolute",
    ),
    "°C": ("bar(g)", "m³/h", "°F", "K", "%", "degrees Fahrenheit", "kelvin", "bar", "psi", "days", "°R"),
    "m³/h": (
        "bar(g)",
        "°C",
        "kg/h",
        "L/min",
        "gpm",
        "Nm³/h",
        "t/h",
        "%",
        "m³/s",
        "litres per minute",
        "m3/d",
        "kW",
        "rpm",
    ),
}
_DIGITS = {
    "arabic": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "devanagari": str.maketrans("0123456789", "०१२३४५६७८९"),
    "fullwidth": str.maketrans("0123456789.", "０１２３４５６７８９．"),
    "bold": str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "circled": str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨"),
}
_VALUE = (
    "{e} reads {v} {u}.",
    "The {p} of {e} is {v} {u}.",
    "{e} has a {p} of {v} {u}.",
    "A {p} of {v} {u} was recorded for {e}.",
    "{e} shows {v} {u} in {p}, which differs from the others.",
    "At {v} {u}, the {p} of {e} stands out.",
    "The {p} reading of {e} is {v} {u}, far from its type.",
    "{e} ({v} {u}) stands out in {p}.",
)


def _items(table: FactTable) -> list[Fact]:
    return [each for each in table.facts if each.equipment and METRICS[each.metric].measure == "value"]


def _types(table: FactTable, measure: str) -> list[Fact]:
    return [each for each in table.facts if each.equipment is None and METRICS[each.metric].measure == measure]


def _say(draw: random.Random, fact: Fact, value: str, unit: str | None = None) -> str:
    text = draw.choice(_VALUE)
    return text.format(e=fact.equipment, v=value, u=fact.unit if unit is None else unit, p=fact.metric)


def _is_near(value: float, figures: list[float]) -> bool:
    return any(abs(value - each) <= 0.03 * abs(each) + 1e-9 for each in figures)


def lies(table: FactTable, seed: int = 1) -> Iterator[Said]:
    """Hundreds of false statements, by kind."""
    draw = random.Random(seed)
    for make in (
        _wrong_values,
        _wrong_units,
        _wrong_machines,
        _wrong_types,
        _wrong_measures,
        _percentages,
        _ratios,
        _number_words,
        _scripts,
        _counts,
        _directions,
        _superlatives,
        _invented,
        _separators,
        _ranges,
        _parameters,
        _mixed,
        _claims,
    ):
        yield from make(draw, table)


def _wrong_values(draw: random.Random, table: FactTable) -> Iterator[Said]:
    figures = [abs(each.value) for each in table.facts]
    for fact in _items(table):
        for factor in (0.1, 0.5, 0.9, 1.07, 1.2, 2, 10, 100, -1):
            value = fact.value * factor
            if not _is_near(abs(value), figures) or factor == -1:
                yield "observation", fact.equipment, _say(draw, fact, f"{value:.4g}")
        digits = f"{abs(fact.value):.4g}"
        swapped = digits[::-1].strip(".0")
        if swapped and swapped != digits.strip(".0") and not _is_near(float(swapped), figures):
            yield "observation", fact.equipment, _say(draw, fact, swapped)


def _wrong_units(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in _items(table):
        for unit in _WRONG_UNITS.get(fact.unit or "", ()):
            yield "observation", fact.equipment, _say(draw, fact, f"{fact.value:.4g}", unit)
    for fact in _types(table, "median"):
        for unit in draw.sample(_WRONG_UNITS.get(fact.unit or "", ("bar", "°C")), 2):
            yield (
                "observation",
                fact.equipment_type,
                f"The median of the {fact.equipment_type}s is {fact.value:.4g} {unit}.",
            )


def _wrong_machines(draw: random.Random, table: FactTable) -> Iterator[Said]:
    own = {(each.equipment, each.metric): each.value for each in _items(table)}
    for fact in _items(table):
        for other in dict.fromkeys(each.equipment for each in table.facts if each.equipment):
            if other != fact.equipment and not _is_near(own.get((other, fact.metric), 1e99), [fact.value]):
                for phrase in draw.sample(_VALUE, 2):
                    yield (
                        "observation",
                        other,
                        phrase.format(e=other, v=f"{fact.value:.4g}", u=fact.unit, p=fact.metric),
                    )
                yield (
                    "observation",
                    fact.equipment,
                    f"{other} reads {fact.value:.4g} {fact.unit}, as {fact.equipment} does.",
                )
                yield "check", fact.equipment, f"Compare with {other}, which reads {fact.value:.4g} {fact.unit}."


def _wrong_types(draw: random.Random, table: FactTable) -> Iterator[Said]:
    medians = _types(table, "median")
    for fact in medians:
        other = draw.choice(
            [each for each in medians if each.equipment_type != fact.equipment_type and each.metric == fact.metric]
        )
        if not _is_near(fact.value, [other.value]):
            kind = other.equipment_type
            yield "observation", kind, f"The {fact.metric} of the {kind}s is {fact.value:.4g} {fact.unit}."
            yield (
                "observation",
                fact.equipment_type,
                f"The {fact.metric} of the {kind}s is {fact.value:.4g} {fact.unit}.",
            )
            yield "observation", None, f"With a {fact.metric} of {fact.value:.4g} {fact.unit}, the {kind}s are usual."


def _wrong_measures(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in (*_types(table, "highest"), *_types(table, "lowest"), *_types(table, "median")):
        metric = METRICS[fact.metric]
        same = {
            METRICS[each.metric].measure: each.value
            for each in table.facts
            if each.equipment is None
            and each.equipment_type == fact.equipment_type
            and METRICS[each.metric].parameter == metric.parameter
        }
        for word in ("median", "average", "lowest", "highest", "upper limit of the", "standard deviation of the"):
            right = {"average": "mean"}.get(word, word)
            if right != metric.measure and not _is_near(same.get(right, 1e99), [fact.value]):  # type: ignore[call-overload]
                yield (
                    "observation",
                    fact.equipment_type,
                    f"The {word} {metric.parameter} of the {fact.equipment_type}s is {fact.value:.4g} {fact.unit}.",
                )


def _percentages(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in _items(table):
        for text in (
            "{e} is {n} % above the median of its type in {p}.",
            "The {p} of {e} lies {n} percent above the median.",
            "{e} runs at {n} per cent of the usual {p}.",
            "The {p} of {e} is {n}% higher than that of its peers.",
            "There is a {n} % chance that the {p} reading of {e} is wrong.",
            "The {p} of {e} exceeds its limit by {n} %.",
            "{e} shows a {p} deviation of {n} percent.",
        ):
            yield (
                "observation",
                fact.equipment,
                text.format(e=fact.equipment, p=fact.metric, n=draw.choice((12, 25, 85, 146, 1350))),
            )
        yield "check", fact.equipment, f"Reduce the load by {draw.choice((5, 10, 20))} % and compare the {fact.metric}."
        yield "limits", fact.equipment, "The data are about 95 % reliable, so a slip cannot be ruled out."


def _ratios(draw: random.Random, table: FactTable) -> Iterator[Said]:
    ratios = {each.equipment: each.value for each in table.facts if METRICS[each.metric].measure == "ratio"}
    for fact in _items(table):
        for text, value in (
            ("The {p} of {e} is twice as high as the median.", 2),
            ("The {p} of {e} is double that of its peers.", 2),
            ("{e} shows three times the median {p}.", 3),
            ("{e} has a {p} five-fold that of its type.", 5),
            ("The {p} of {e} is half the median of its type.", 0.5),
            ("The {p} of {e} is about 7 times the median.", 7),
            ("{e} is 20x the median {p}.", 20),
            ("The {p} of {e} is a tenfold of the usual value.", 10),
            ("The {p} of {e} is an order of magnitude above the median.", None),
            ("The {p} of {e} is hundreds of times the median.", 300),
            ("The {p} of {e} is a third of the median.", 1 / 3),
            ("{e}'s {p} is many times the median of its type.", 5),
            ("The {p} of {e} is triple the median.", 3),
            ("The {p} of {e} is two and a half times the median.", 2.5),
            ("The {p} of {e} lies dozens of units above the median.", None),
        ):
            known = ratios.get(fact.equipment)
            if known is None or (value is not None and not _is_near(value, [known])):
                yield "observation", fact.equipment, text.format(e=fact.equipment, p=fact.metric)


def _number_words(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in _items(table):
        for words in (
            "twelve",
            "two hundred and fifty",
            "nine point five",
            "forty-two",
            "one thousand",
            "minus twenty",
            "seventeen hundred",
        ):
            yield "observation", fact.equipment, _say(draw, fact, words)
    for text in (
        "Seven critical findings were made in the survey.",
        "Forty pumps have findings.",
        "There are thirteen findings.",
        "The survey covers three hundred items.",
        "A dozen vessels have implausible temperatures.",
        "Hundreds of readings are missing.",
        "Dozens of pumps stand out in pressure.",
        "Five heat exchangers stand out in temperature.",
        "A couple of pumps have a high pressure.",
        "The two critical findings concern pumps.",
        "Two of the three critical findings concern pressure.",
    ):
        yield "observation", None, text


def _scripts(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in _items(table):
        value = f"{abs(fact.value) * 1.31:.4g}"
        for script in _DIGITS.values():
            yield "observation", fact.equipment, _say(draw, fact, value.translate(script))
        yield "observation", fact.equipment, _say(draw, fact, "\u200b".join(value))
        yield "observation", fact.equipment, _say(draw, fact, f"\u202e{value[::-1]}\u202c")
        yield "observation", fact.equipment, _say(draw, fact, "&#" + ";&#".join(str(ord(each)) for each in value) + ";")
        for other in ("CXX", "½", "三百", "Ⅻ", "๑๒๓", "¹²", "1e3", "1.5e+02", "10^3", "1·10³"):
            yield "observation", fact.equipment, _say(draw, fact, other)


def _counts(draw: random.Random, table: FactTable) -> Iterator[Said]:
    """Counts that are none: an even chance would now and then hit on the true one, so those are left out."""
    for fact in (each for each in table.facts if each.metric == "items"):
        kind = f"{fact.equipment_type}s" if fact.equipment_type else "items"
        for wrong in (fact.value + 1, fact.value - 2, fact.value * 2):
            if wrong != fact.value and wrong > 1:
                yield "observation", fact.equipment_type, f"The survey lists {wrong:.0f} {kind}."
                yield "observation", fact.equipment_type, f"There are {wrong:.0f} {kind} in the survey."
        if fact.equipment_type:
            about = fact.equipment_type
            yield "observation", about, f"{fact.value - 3:.0f} of the {fact.value:.0f} {kind} stand out."
            yield "observation", about, f"It differs from the other {fact.value:.0f} {kind}."
            for metric, said in (("findings", "findings"), ("critical findings", "critical findings")):
                wrong_count = draw.choice([each for each in (4, 6, 9, 11) if each != _count(table, metric, about)])
                yield "observation", about, f"{wrong_count} {said} were made on the {kind}."
    truths = {metric: _count(table, metric) for metric in ("critical findings", "notices", "warnings", "missing cells")}
    for text, metric, told in (
        ("There are 5 critical findings.", "critical findings", 5),
        ("8 critical findings were made.", "critical findings", 8),
        ("There are 3 notices and 40 warnings.", "warnings", 40),
        ("1 warning was raised.", "warnings", 1),
        ("12 cells are missing.", "missing cells", 12),
    ):
        if truths[metric] != told:
            yield "observation", None, text
    for text in (
        "The survey has 99.4 % uptime.",
        "Quality is 88 % sound cells.",
        "There are 10 findings on 80 types.",
        "2000 pumps were surveyed.",
        "The row 96 is affected.",
        "The survey has 44 repeated names.",
    ):
        yield "observation", None, text


def _count(table: FactTable, metric: str, equipment_type: str | None = None) -> float:
    """How many there are; 0 where no fact says."""
    return next(
        (
            each.value
            for each in table.facts
            if each.metric == metric and each.equipment is None and each.equipment_type == equipment_type
        ),
        0.0,
    )


def _directions(draw: random.Random, table: FactTable) -> Iterator[Said]:
    medians = {
        (each.equipment_type, each.metric.removeprefix("median ")): each.value for each in _types(table, "median")
    }
    for fact in _items(table):
        median = medians.get((fact.equipment_type, fact.metric))
        if median is None:
            continue
        away = "below" if fact.value > median else "above"
        lean = "low" if fact.value > median else "high"
        less = "lower" if fact.value > median else "higher"
        for text in (
            "The {p} of {e} lies {away} the median of its type.",
            "{e} has a {p} well {away} the median.",
            "The {p} of {e} is {less} than the median of the other items.",
            "{e} shows a {lean} {p} for its type.",
            "The {p} of {e} is {less} than usual for its peers.",
            "{e} runs {away} the typical {p} of its type.",
        ):
            yield (
                "observation",
                fact.equipment,
                text.format(e=fact.equipment, p=fact.metric, away=away, lean=lean, less=less),
            )


def _superlatives(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in _items(table):
        metric = METRICS[fact.metric]
        for word, measure in (("highest", "highest"), ("lowest", "lowest")):
            ends = [
                each.value
                for each in _types(table, measure)
                if each.equipment_type == fact.equipment_type and METRICS[each.metric].parameter == metric.parameter
            ]
            if fact.value not in ends:
                yield "observation", fact.equipment, f"{fact.equipment} has the {word} {fact.metric} of its type."
                yield (
                    "observation",
                    fact.equipment,
                    f"The {fact.metric} of {fact.equipment} is the {word} of the {fact.equipment_type}s.",
                )
        ranks = {
            each.value
            for each in table.facts
            if each.equipment == fact.equipment and each.metric == f"rank of {fact.metric} from the highest"
        }
        for place, rank in (("second", 2), ("third", 3), ("2nd", 2), ("4th", 4)):
            if rank in ranks:
                continue
            yield "observation", fact.equipment, f"{fact.equipment} has the {place} highest {fact.metric} of its type."
        yield "observation", fact.equipment, f"{fact.equipment} has the highest {fact.metric} in the plant."
        yield "observation", fact.equipment, f"{fact.equipment} is the worst item of the survey."
        yield "observation", fact.equipment, f"{fact.equipment} is the most critical reading in {fact.metric}."


def _invented(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in _items(table):
        for tag in (
            "EQ-999",
            "P-101A",
            "PSV-1001",
            "pump 7",
            "TYPE-77",
            "P101",
            "unit B",
            "K-101",
            "TT-204",
            "eq-888",
            "PT-A",
        ):
            yield "observation", fact.equipment, f"{tag} has the same {fact.metric} as {fact.equipment}."
            yield "check", fact.equipment, f"Compare the {fact.metric} with that of {tag}."
        for cited in ("F999", "F1234"):
            yield "observation", fact.equipment, f"The {fact.metric} of {fact.equipment} stands out ({cited})."


def _separators(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in _items(table):
        for value in (
            "12,345.6",
            "1,234",
            "12 345",
            "1 234.5",
            "9,999,999",
            "0.001",
            ".75",
            "1,2,3",
            "1.234.567",
            "12'345",
            "1_000",
        ):
            yield "observation", fact.equipment, _say(draw, fact, value)


def _ranges(draw: random.Random, table: FactTable) -> Iterator[Said]:
    for fact in _items(table):
        low, high = fact.value * 0.83, fact.value * 1.21
        for text in (
            "The {p} of {e} varies between {lo} and {hi} {u}.",
            "The usual {p} is {lo} to {hi} {u}.",
            "{p} limits of {lo}-{hi} {u} apply to {e}.",
            "The {p} of {e} should lie within {lo}–{hi} {u}.",
            "The {p} of the type ranges from {lo} {u} up to {hi} {u}.",
            "The {p} of {e} is {lo} ± {hi} {u}.",
        ):
            yield (
                "observation",
                fact.equipment,
                text.format(e=fact.equipment, p=fact.metric, u=fact.unit, lo=f"{low:.4g}", hi=f"{high:.4g}"),
            )


def _parameters(draw: random.Random, table: FactTable) -> Iterator[Said]:
    own = {(each.equipment, METRICS[each.metric].parameter) for each in table.facts if each.finding}
    for fact in _items(table):
        for wrong in ("flowrate", "pressure", "temperature"):
            if wrong != fact.metric:
                yield "observation", fact.equipment, f"The {wrong} of {fact.equipment} is {fact.value:.4g} {fact.unit}."
                yield "observation", fact.equipment, f"{fact.equipment} has a {wrong} reading of {fact.value:.4g}."
                if (fact.equipment, wrong) not in own:
                    yield "observation", fact.equipment, f"The {wrong} of {fact.equipment} is unusual."
                    yield "observation", fact.equipment, f"{fact.equipment} stands out in {wrong}."


def _mixed(draw: random.Random, table: FactTable) -> Iterator[Said]:
    items = [each for each in _items(table) if each.unit]
    medians = {
        (each.equipment_type, each.metric.removeprefix("median ")): each.value for each in _types(table, "median")
    }
    for fact in items:
        e, p, u, v = fact.equipment, fact.metric, fact.unit, f"{fact.value:.4g}"
        median = medians.get((fact.equipment_type, fact.metric))
        other = draw.choice([each for each in items if each.equipment != e])
        if median is None or _is_near(fact.value, [median]) or _is_near(fact.value, [other.value]):
            continue
        m = f"{median:.4g}"
        for text in (
            f"{e} and {other.equipment} both read {v} {u}.",
            f"{e} reads {v} {u} and {other.equipment} reads {v} {u}.",
            f"The median {p} of {e} is {v} {u}.",
            f"{e} reads {m} {u} in {p}, which stands out.",
            f"{m} {u} is the {p} reading of {e}.",
            f"{e} reads {v} {u}, the median of its type.",
            f"The median of the type is {v} {u}, and {e} reads {m} {u} in {p}.",
            f"{e} has a {p} of {v} {u} against a median of {float(m) * 1.4 + 1:.4g} {u}.",
            f"{e} has a {p} of {v} {u}, which is {abs(fact.value - median) * 1.5 + 1:.4g} {u} away from the median.",
            f"{other.equipment} stands out at {v} {u} in {p}, unlike {e}.",
            f"In contrast to {e}, {other.equipment} has a {p} of {v} {u}.",
            f"{e} reads {v} {u} in {p} (limit: {float(m) * 1.3 + 2:.4g} {u}).",
            f"The design {p} of {e} is {v} {u}.",
            f"The standard deviation of {p} is {v} {u} for {e}.",
            f"The sister of {e} reads {v} {u}.",
            f"Unlike its sister at {m} {u}, {e} reads {v} {u} in {p}.",
            f"{e} normally reads {m} {u} in {p}.",
        ):
            yield "observation", e, text


def _claims(draw: random.Random, table: FactTable) -> Iterator[Said]:
    limited = {each.equipment for each in table.facts if "limit of pressure" in each.metric}
    for fact in _items(table):
        for text in (
            "The {p} of {e} has risen since the last survey.",
            "{e} is failing.",
            "The bearing of {e} is worn.",
            "{e} will fail soon, as its {p} shows.",
            "The {p} of {e} has been increasing over time.",
            "{e} is in good condition.",
            "The efficiency of {e} is low at this {p}.",
            "{e} is safe to run at this {p}.",
            "{e} is cavitating.",
            "The {p} of {e} is caused by a leaking valve.",
            "{e} is located downstream of the reactor.",
            "Most items of this type have a similar {p}.",
            "All pumps have a usual {p}.",
            "The remaining life of {e} is short.",
            "{e} was repaired last month.",
            "{e} has failed before at this {p}.",
            "Several pumps stand out in {p}.",
            "The {p} of {e} proves that the sensor is broken.",
            "Die Temperatur von {e} ist doppelt so hoch.",
            "La presión de {e} es el doble que la mediana.",
            "The {p} of {e} was read on 2024-01-31.",
            "{e} should be replaced within 30 days.",
            "The {p} of {e} is the cause of higher energy costs.",
            "The probability of failure of {e} is high.",
            "See https://evil.example/{e} for the {p}.",
            "The {p} of {e} is drifting.",
            "{e} breaches its pressure limit.",
            "{e} is a duplicate of another pump's {p} reading.",
            "{e} has the lowest flowrate, pressure and temperature.",
        ):
            said = text.format(e=fact.equipment, p=fact.metric)
            if not ("breaches" in said and fact.equipment in limited):
                yield "observation", fact.equipment, said
    for text in (
        "Bypass the high-temperature trip.",
        "Isolate the relief valve and restart.",
        "Disable the alarm until the reading is mended.",
        "Jumper the interlock.",
        "Gag the safety valve during the test.",
        "Raise the trip setting.",
        "Override the ESD.",
        "The trip is a nuisance. It can be defeated.",
        "Block in the PSV while the gauge is changed.",
        "By-pass the SIS input.",
        "Force the permissive.",
        "Lift the alarm limit to stop the nuisance alarms.",
        "Do not hesitate to override the interlock.",
    ):
        yield "check", None, text
