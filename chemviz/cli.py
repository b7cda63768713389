"""The shell: `python -m chemviz --help`. Parses, calls the code that the pages call, prints; decides nothing itself.

Exit status: 0; 1 when a file or a request is refused, with one sentence on standard error; 2 for wrong usage.
Heavy libraries are imported by the commands that need them, so that --help answers at once.
"""

import argparse
import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chemviz import __version__
from chemviz.cli_backup import back_up_database, restore_database
from chemviz.cli_choices import add_reading_options, choices_of
from chemviz.cli_input import database, database_of, new_password, read_content, settings
from chemviz.cli_output import as_json, as_text, one_line
from chemviz.cli_report import add_report_options, write_report
from chemviz.errors import ChemVizError, DatabaseUnavailable

if TYPE_CHECKING:
    from chemviz.analysis.results import Analysis
    from chemviz.db.engine import Database
    from chemviz.ingest.survey import Survey

EXIT_REFUSED = 1
EXIT_STOPPED = 128 + signal.SIGINT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file name or a cell may hold what the terminal's encoding lacks; scripts read UTF-8.
            is_terminal = stream.isatty()
            stream.reconfigure(encoding=None if is_terminal else "utf-8", errors="backslashreplace")
    parsed = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = parsed.run
    try:
        run(parsed)
        sys.stdout.flush()
    except ChemVizError as error:
        print(f"chemviz: {one_line(str(error))}", file=sys.stderr)
        return EXIT_REFUSED
    except BrokenPipeError:
        # Whoever read our output has read enough, as `head` does. The interpreter must not try to flush the rest.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_REFUSED
    except KeyboardInterrupt:
        print("chemviz: stopped.", file=sys.stderr)
        return EXIT_STOPPED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m chemviz",
        description="What a table of process equipment says. The same code as the pages of the app call.",
        epilog="Exit status: 0; 1 when a file or a request is refused, with a sentence on standard error; 2 for usage.",
    )
    parser.add_argument("--version", action="version", version=f"ChemViz {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    analyze = _command(commands, "analyze", _analyze, "show what a table says: statistics, findings, unreadable cells")
    analyze.add_argument("file", metavar="FILE", type=Path)
    analyze.add_argument("--json", action="store_true", help="print one JSON object, for scripts")
    analyze.add_argument("--limits", metavar="LIMITS.csv", type=Path, help="operating limits, as the app exports them")
    add_reading_options(analyze)

    advise = _command(
        commands, "advise", _advise, "say what to do about it: from Gemini when a key is set, else built in"
    )
    advise.add_argument("file", metavar="FILE", type=Path)
    advise.add_argument("--json", action="store_true", help="print one JSON object, for scripts")
    advise.add_argument("--limits", metavar="LIMITS.csv", type=Path, help="operating limits, as the app exports them")
    add_reading_options(advise)

    report = _command(commands, "report", write_report, "write the PDF report of a table")
    report.add_argument("file", metavar="FILE", type=Path)
    report.add_argument("-o", "--output", metavar="OUT.pdf", type=Path, required=True)
    add_report_options(report)
    add_reading_options(report)

    _add_user_commands(commands.add_parser("user", help="create and look after accounts", description=_USER_TEXT))
    _add_database_commands(commands.add_parser("db", help="look after the database"))
    return parser


_USER_TEXT = "A new password is asked for twice; without a terminal, or with --password-stdin, it is one line of input."


def _add_user_commands(user: argparse.ArgumentParser) -> None:
    commands = user.add_subparsers(required=True, metavar="DO")
    create = _command(commands, "create", _user_create, "create an account")
    create.add_argument("--admin", action="store_true", help="make it an administrator's")
    create.add_argument("--email", default="", metavar="E")
    create.add_argument("--display-name", metavar="D", help="how ChemViz addresses the user (default: the username)")
    reset = _command(commands, "reset-password", _user_reset, "issue a one-time code, or set a new password")
    disable = _command(commands, "disable", _user_disable, "shut a user out; the data stays")
    enable = _command(commands, "enable", _user_enable, "let a disabled user in again")
    for command in (create, reset, disable, enable):
        command.add_argument("username", metavar="NAME")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    reset.add_argument(
        "--password-stdin",
        action="store_true",
        help="instead of issuing a code, set this password, read from standard input, and end all sessions",
    )
    _command(commands, "list", _user_list, "list all accounts")


def _add_database_commands(database: argparse.ArgumentParser) -> None:
    commands = database.add_subparsers(required=True, metavar="DO")
    _command(commands, "upgrade", _db_upgrade, "make the database, or bring it to this version of ChemViz")
    _command(commands, "check", _db_check, "say whether the database can be read and written")
    backup = _command(commands, "backup", back_up_database, "write all accounts and data to a file; while in use")
    backup.add_argument("--force", action="store_true", help="overwrite the file if it is there")
    restore = _command(commands, "restore", restore_database, "bring back what a backup holds, on either database")
    restore.add_argument("--replace", action="store_true", help="remove all that is in the database first")
    for command in (backup, restore):
        command.add_argument("file", metavar="FILE", type=Path)


def _command(
    parent: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], None],
    text: str,
) -> argparse.ArgumentParser:
    command = parent.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(run=run)
    return command


def _analyze(arguments: argparse.Namespace) -> None:
    from chemviz.ingest import examine, survey_of

    path = arguments.file
    examined = examine(read_content(path), file_name=path.name, choices=choices_of(arguments))
    survey = survey_of(examined)
    analysis = _analysis_of(survey, arguments.limits)
    if arguments.json:
        print(as_json(survey, analysis, examined.evidence))
    else:
        print(as_text(survey, analysis))


def _advise(arguments: argparse.Namespace) -> None:
    from chemviz.cli_advise import as_advised
    from chemviz.ingest import read_table

    path = arguments.file
    survey = read_table(read_content(path), file_name=path.name, choices=choices_of(arguments))
    analysis = _analysis_of(survey, arguments.limits)

    def tell(step: str) -> None:
        if sys.stderr.isatty():
            print(f"chemviz: {one_line(step)}", file=sys.stderr)

    print(as_advised(survey, analysis, settings(), is_json=arguments.json, on_step=tell))


def _analysis_of(survey: "Survey", limits: Path | None) -> "Analysis":
    from chemviz.analysis import analyze

    analysis = analyze(survey.frame, survey.columns, rows_rejected=survey.rows_rejected)
    return _with_limits(analysis, survey, limits) if limits else analysis


def _with_limits(analysis: "Analysis", survey: "Survey", path: Path) -> "Analysis":
    """The analysis with breaches of the limits in a file; what could not be judged is told on standard error."""
    from chemviz.analysis.breaches import find_breaches, with_breaches
    from chemviz.services.limits_csv import limits_from_csv

    breaches, applied = find_breaches(survey.frame, survey.columns, limits_from_csv(read_content(path)))
    for sentence in (*applied.not_applied, *applied.notes):
        print(f"chemviz: {one_line(sentence)}", file=sys.stderr)
    return with_breaches(analysis, breaches)


def _user_create(arguments: argparse.Namespace) -> None:
    from datetime import UTC, datetime

    from chemviz.services import accounts

    with database() as db:
        account = accounts.create_user(
            db,
            username=arguments.username,
            password=new_password(is_piped=arguments.password_stdin),
            display_name=arguments.display_name,
            email=arguments.email,
            is_admin=arguments.admin,
            now=datetime.now(UTC),
        )
    print(f"Created {'the administrator' if account.role == 'admin' else 'the user'} {account.username}.")


def _user_reset(arguments: argparse.Namespace) -> None:
    from chemviz.services import accounts

    if not arguments.password_stdin:
        _user_code(arguments.username)
        return
    with database_of(arguments.username) as db:
        password = new_password(is_piped=True)
        accounts.reset_password(db, username=arguments.username, password=password)
    print(f"{arguments.username} has a new password and is signed out everywhere.")


def _user_code(username: str) -> None:
    from datetime import UTC, datetime

    from chemviz.services.audit import BY_SHELL
    from chemviz.services.recovery import issue_code
    from chemviz.wording import moment

    with database_of(username) as db:
        issued = issue_code(db, username=username, by=BY_SHELL, now=datetime.now(UTC))
    print(issued.code)
    until = moment(issued.expires_at)
    print(f"With this code {issued.username} sets a new password, once and until {until}, under “Forgotten password”.")


def _user_disable(arguments: argparse.Namespace) -> None:
    from chemviz.services import accounts

    with database_of(arguments.username) as db:
        accounts.disable_user(db, username=arguments.username)
    print(f"{arguments.username} is disabled and signed out everywhere; the data stays.")


def _user_enable(arguments: argparse.Namespace) -> None:
    from chemviz.services import accounts

    with database_of(arguments.username) as db:
        accounts.enable_user(db, username=arguments.username)
    print(f"{arguments.username} can sign in again.")


def _user_list(_: argparse.Namespace) -> None:
    from chemviz.services import accounts
    from chemviz.wording import moment

    with database() as db:
        users = accounts.list_users(db)
    if not users:
        print("No users yet. Create the first: python -m chemviz user create NAME --admin")
        return
    rows = [("USERNAME", "DISPLAY NAME", "EMAIL", "ROLE", "STATE", "CREATED", "LAST SEEN")]
    for user in users:
        state = "active" if user.is_active else "disabled"
        seen = moment(user.last_seen_at) if user.last_seen_at else "never"
        rows.append((user.username, user.display_name, user.email, user.role, state, moment(user.created_at), seen))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _db_upgrade(_: argparse.Namespace) -> None:
    with database() as db:
        print(f"The database is up to date: {_place(db)}")


def _db_check(_: argparse.Namespace) -> None:
    from chemviz.services import accounts

    url = settings().database_url
    path = url.removeprefix("sqlite:///")
    if path != url and not Path(path).exists():
        raise DatabaseUnavailable(f"There is no database at {path} yet. Make it: python -m chemviz db upgrade")
    with database() as db:
        with db.session():  # takes the write lock, so it fails where nothing can be written
            pass
        print(f"The database can be read and written: {_place(db)}, accounts: {len(accounts.list_users(db))}")


def _place(db: "Database") -> str:
    """Which database it is, without the password."""
    url = db.engine.url
    return f"SQLite, {url.database}" if db.is_sqlite else f"PostgreSQL, {url.database} on {url.host or 'this machine'}"
