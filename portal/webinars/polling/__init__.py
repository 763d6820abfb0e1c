"""Counting the polls of a live room. Pure: figures in, figures out, no database and no web."""

from portal.webinars.polling.tally import Line, Tally, borda, mean, sizes, tally

__all__ = ["Line", "Tally", "borda", "mean", "sizes", "tally"]
