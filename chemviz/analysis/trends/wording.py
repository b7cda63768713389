"""What a reader has to know about a series, in sentences. Computes nothing."""

from collections.abc import Iterator
from dataclasses import replace

from chemviz.analysis.trends.results import READINGS_FOR_LIMITS, TrendResult
from chemviz.wording import count, number, whole

CONTROL_LIMITS_ARE_NOT_SPECIFICATIONS = (
    "Control limits are not specification limits: they show how this item usually behaves, not what is allowed."
)


def sentences_of(found: TrendResult, *, is_uneven: bool, types: int) -> TrendResult:
    """The same series with its sentences. `types` is how many types the rows with this name carry."""
    if types > 1:
        sentence = f"The rows with this name carry {types} different types, so they are not drawn as one series."
        return replace(found, sentences=(sentence,))
    every = (*_about_limits(found), *_left_out(found), *_spacing(found, is_uneven=is_uneven), *_thinned(found))
    return replace(found, sentences=every)


def _about_limits(found: TrendResult) -> Iterator[str]:
    if found.limits is None:
        yield _why_no_limits(found)
        return
    yield (
        f"Limits: mean of {count(found.limits.n, 'reading')} ± 2.66 × the mean of "
        f"{count(found.limits.ranges, 'moving range')}. Of readings that only scatter, about 1 in 370 lies outside."
    )
    yield CONTROL_LIMITS_ARE_NOT_SPECIFICATIONS
    if found.autocorrelation and found.autocorrelation.is_warning:
        lag_1, threshold = (
            number(each, digits=2) for each in (found.autocorrelation.lag_1, found.autocorrelation.threshold)
        )
        meaning = "narrow: readings outside may be no signal" if found.autocorrelation.lag_1 > 0 else "wide"
        yield (
            f"Neighbouring readings depend on each other (lag-1 autocorrelation {lag_1}, beyond {threshold}), so the "
            f"limits are likely too {meaning}."
        )


def _why_no_limits(found: TrendResult) -> str:
    if found.total == 0:
        return "There are no readings with a time and a value."
    if found.judged < READINGS_FOR_LIMITS:
        return f"Limits take at least {READINGS_FOR_LIMITS} readings; there are {whole(found.judged)} to judge by."
    return "No limits: too few readings follow each other without a break, or neighbouring readings do not differ."


def _left_out(found: TrendResult) -> Iterator[str]:
    """Readings and rows that take no part in the limits."""
    if found.standby:
        yield f"Drawn, but left out of the limits: {count(found.standby, 'reading')} at zero flow (standby)."
    if found.same_time:
        yield (
            f"Drawn, but left out of the limits: {count(found.same_time, 'reading')} that differ about one moment; "
            "perhaps several items carry this name."
        )
    if found.repeated:
        yield f"Counted once: {count(found.repeated, 'row')} that repeat another row's time and value."
    if found.without_time:
        yield f"Left out: {count(found.without_time, 'row')} without a time."


def _spacing(found: TrendResult, *, is_uneven: bool) -> Iterator[str]:
    if found.missing:
        yield f"The line is broken where {count(found.missing, 'reading')} {_is(found.missing)} missing."
    if found.gaps:
        yield f"The line is broken at {count(found.gaps, 'pause')} of more than three times the usual step."
    if is_uneven:
        yield "The readings are unequally spaced in time; the limits take them in their order."


def _thinned(found: TrendResult) -> Iterator[str]:
    if len(found.readings) < found.total:
        yield (
            f"Drawn are {whole(len(found.readings))} of {whole(found.total)} readings, the lowest and the highest of "
            "each part of the series; limits and counts are from all."
        )


def _is(amount: int) -> str:
    return "is" if amount == 1 else "are"
