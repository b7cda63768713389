"""`python -m chemviz report`: its options and what they make. Decides nothing that the pages decide otherwise."""

import argparse
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chemviz.cli_choices import choices_of
from chemviz.cli_input import read_content, settings
from chemviz.errors import RefusedInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chemviz.analysis.limits import Limit
    from chemviz.ingest.survey import Survey
    from chemviz.report.images import ChartRenderer
    from chemviz.report.options import ReportOptions
    from chemviz.services.reports import MadeReport

SECTIONS: Final = ("findings", "changes", "types", "charts", "register", "quality", "method", "advice", "provenance")
"""As `chemviz.report.options` has them; here so that --help need not load pandas."""

_ONE_SURVEY: Final = ("sections", "types", "no_advice", "findings_only", "attach")
"""Options that mean nothing for a report on two surveys."""


def add_report_options(command: argparse.ArgumentParser) -> None:
    """Add the options to the command that writes a report."""
    add = command.add_argument_group("what the report says", "Without any of these it says everything.").add_argument
    add("--title", metavar="TEXT", default="", help="(default: Equipment screening report)")
    add("--number", metavar="TEXT", default="", help="report number (default: made from the date and the file)")
    add("--prepared-by", metavar="NAME", default="")
    add("--reviewed-by", metavar="NAME", default="")
    add("--sections", nargs="+", choices=SECTIONS, metavar="SECTION", help=f"only these: {', '.join(SECTIONS)}")
    add("--types", nargs="+", metavar="TYPE", help="only equipment of these types, as the file spells them")
    add("--no-advice", action="store_true", help="leave out the advice")
    add("--findings-only", action="store_true", help="in the register only items that have a finding")
    add("--attach", action="store_true", help="put the cleaned table and the findings as CSV into the PDF")
    add("--paper", choices=["A4", "Letter"], default="A4", help="(default: A4)")
    add("--units", choices=["metric", "US"], default="metric", help="(default: metric)")
    add("--limits", metavar="LIMITS.csv", type=Path, help="operating limits, as the app exports them")
    add("--compare", metavar="OTHER", type=Path, help=_COMPARE)


_COMPARE: Final = "report what changed since this earlier survey, which is read with the same options as FILE"


def write_report(arguments: argparse.Namespace) -> None:
    """Make the report and write it. Raises `RefusedFile`, `RefusedInput`."""
    _check(arguments)
    options = _options(arguments)
    survey = _survey(arguments.file, arguments)
    other = _survey(arguments.compare, arguments) if arguments.compare else None
    limits = _limits(arguments.limits)
    if options.types is not None:
        _check_types(options.types, survey)
    made = _made(survey, other, options, limits)
    try:
        arguments.output.write_bytes(made.pdf)
    except OSError as error:
        raise RefusedInput(f"{arguments.output} could not be written: {error.strerror}.") from error
    print(f"Wrote {arguments.output}")
    if made.note:
        print(f"chemviz: {made.note}", file=sys.stderr)


def _check(arguments: argparse.Namespace) -> None:
    output = arguments.output
    if output.is_dir() or not output.parent.is_dir():
        raise RefusedInput(f"{output} cannot be written: it is a folder, or the folder it shall lie in does not exist.")
    for path in filter(None, (arguments.file, arguments.compare, arguments.limits)):
        if output.exists() and path.exists() and output.samefile(path):
            raise RefusedInput(f"{output} is the table itself. Name another file for the report.")
    if arguments.compare:
        given = [name for name in _ONE_SURVEY if getattr(arguments, name)]
        if given:
            option = f"--{given[0].replace('_', '-')}"
            raise RefusedInput(f"{option} means nothing for a report on two surveys. Leave it out, or --compare.")


def _options(arguments: argparse.Namespace) -> "ReportOptions":
    from chemviz.report.options import ReportOptions
    from chemviz.services.report_options import checked

    sections: list[Any] = [
        key for key in arguments.sections or SECTIONS if not (arguments.no_advice and key == "advice")
    ]
    return checked(
        ReportOptions(
            title=arguments.title,
            number=arguments.number,
            prepared_by=arguments.prepared_by,
            reviewed_by=arguments.reviewed_by,
            sections=tuple(sections),
            types=tuple(arguments.types) if arguments.types else None,
            paper=arguments.paper,
            units=arguments.units,
            is_full_register=not arguments.findings_only,
            has_attachments=arguments.attach,
        )
    )


def _survey(path: Path, arguments: argparse.Namespace) -> "Survey":
    from chemviz.ingest import read_table

    return read_table(read_content(path), file_name=path.name, choices=choices_of(arguments))


def _limits(path: Path | None) -> "list[Limit]":
    from chemviz.services.limits_csv import limits_from_csv

    return limits_from_csv(read_content(path)) if path else []


def _check_types(chosen: "Iterable[str]", survey: "Survey") -> None:
    from chemviz.schema import TYPE_NOT_STATED

    there = [str(each) for each in survey.frame["equipment_type"].fillna(TYPE_NOT_STATED).unique()]
    for each in chosen:
        if each not in there:
            known = ", ".join(f"“{name}”" for name in there[:20])
            raise RefusedInput(f"{survey.file.name} has no equipment of the type “{each}”. Its types: {known}.")


def _made(survey: "Survey", other: "Survey | None", options: "ReportOptions", limits: "list[Limit]") -> "MadeReport":
    from datetime import UTC, datetime

    from chemviz.services.reports import comparison_of_surveys, report_of_survey

    now = datetime.now(UTC)
    with contextlib.closing(_renderer()) as renderer:
        if other is None:
            return report_of_survey(survey, renderer, now=now, options=options, limits=limits)
        return comparison_of_surveys(other, survey, renderer, now=now, options=options, limits=limits)


def _renderer() -> "ChartRenderer":
    from chemviz.report.images import ChartRenderer

    own = settings()
    return ChartRenderer(chrome_path=own.chrome_path, timeout_s=own.report_timeout_s, is_small=own.has_small_chrome)
