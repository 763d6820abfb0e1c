"""GIFT files: what is understood of them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from portal.training.cli.base import group
from portal.training.exchange import gift, numerals
from portal.training.exchange.draft import ExchangeError, QuestionDraft
from portal.training.exchange.reading import Reading, text_of


@group.command("gift")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print every statement in the shape of gift-pegjs.")
def gift_command(file: Path, *, as_json: bool) -> None:
    """Show what is understood of the GIFT questions in FILE. Nothing is imported."""
    try:
        text = text_of(file.read_bytes())
        if as_json:
            shown = json.dumps(gift.shape(gift.parse(text)), ensure_ascii=False, indent=2)
        else:
            shown = _summary(gift.read(text))
    except ExchangeError as error:
        click.echo(f"{file}:{error.line}:{error.column}: {error.reason}", err=True)
        raise SystemExit(1) from None
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        raise SystemExit(1) from None
    # Bytes, as questions are in all scripts and a terminal's own encoding may not hold them.
    click.echo(f"{shown}\n".encode(), nl=False)


def _summary(reading: Reading) -> str:
    lines = [line for question in reading.questions for line in _question(question)]
    lines += [f"{note.line}: {note.message}" for note in reading.notes]
    return "\n".join([*lines, f"Understood: {len(reading.questions)}"])


def _question(question: QuestionDraft) -> list[str]:
    words = " ".join(question.stem.text.split())
    where = f" [{question.category}]" if question.category else ""
    head = f"{question.line}: {question.kind.value}{where} {words}"
    options = []
    for option in question.options:
        text = option.text.text or (f"{option.number} ± {option.tolerance}" if option.number is not None else "*")
        options.append(f"    {numerals.percent(option.weight)}% {' '.join(text.split())}")
    pairs = [f"    {' '.join(pair.left.text.split())} -> {' '.join(pair.right.split())}" for pair in question.pairs]
    truth = [] if question.is_true is None else [f"    {'true' if question.is_true else 'false'}"]
    return [head, *options, *pairs, *truth]
