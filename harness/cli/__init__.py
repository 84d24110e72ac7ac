"""The command line: `xrobust eval`, `plan`, `show`, `list`, `perturb`, `lexicon`, `demo`, `score`."""

from __future__ import annotations

import os
import sys
import warnings
from typing import NoReturn

import typer

from xrobust.cli import check_plugin, data, demo, evaluate, lexicon, listing, perturb, score, show
from xrobust.perturbations.errors import XRobustError, XRobustWarning

INTERRUPTED = 130
MISTAKE = 2

app = typer.Typer(
    name="xrobust",
    help="How much of a multilingual checkpoint's XTREME score is left when people type the way people type.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("eval")(evaluate.evaluate_command)
app.command("plan")(evaluate.plan_command)
app.command("perturb")(perturb.perturb_command)
app.command("demo")(demo.demo_command)
app.command("show")(show.show_command)
app.command("score")(score.score_command)
app.command("check-plugin")(check_plugin.check_plugin_command)
app.add_typer(listing.app, name="list")
app.add_typer(data.app, name="data")
app.add_typer(lexicon.app, name="lexicon")


def main() -> NoReturn:
    """Run the command line; a user's mistake ends in a message and exit code 2."""
    warnings.simplefilter("default", XRobustWarning)
    warnings.showwarning = _show_warning  # type: ignore[assignment]  # its own prints file and line
    try:
        # Typer turns interrupts and exits into return values.
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            raise KeyboardInterrupt
    except XRobustError as error:
        _complain(f"{type(error).__name__}: {error}")
        sys.exit(MISTAKE)
    except typer.Abort:
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        _complain("interrupted: what is finished stays, and the same command goes on from there")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader has gone; keep Python from complaining about it once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        show = getattr(error, "show", None)  # typer's own usage errors show themselves
        if show is None:
            raise
        show()
        sys.exit(MISTAKE)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _show_warning(message: Warning | str, category: type[Warning], *_: object) -> None:
    if issubclass(category, XRobustWarning):
        _complain(f"warning: {message}")
