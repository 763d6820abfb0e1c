"""What the demo writes into the register and the audit log, for the catalogues: `i18n.phrase` shows it in the reader's language."""

from __future__ import annotations

from portal.core.i18n import marked

REASON = marked("The demo begins with this.")
# The notes of cities.json and organisations.json; a test sees that none is missing.
NOTES = (
    marked("Seoul as chair in this term: invented for the demo"),
    marked("Seoul led the association as chair in 2015; the term's dates are invented for the demo"),
    marked("admitted in 2015"),
    marked(
        "admitted in 2015; the first day of the executive committee's meeting of 16-18 September is taken as the date"
    ),
    marked("application pending; membership and date invented for the demo"),
    marked("chosen by the committee in 2015 over Hebron; the exact dates are not recorded here"),
    marked("date invented for the demo"),
    marked("founding member; the association was founded in September 2010 on Seoul's initiative"),
    marked("membership and date invented for the demo"),
    marked("observer at the executive committee's meeting in Ulyanovsk: invented for the demo"),
    marked("regional office for Asia, opened in 2013"),
    marked("regional office for Europe, opened in 2014"),
    marked("seat and dates invented for the demo"),
    marked("taken as a founding member: membership and date invented for the demo"),
    marked("ten committee cities and five observer cities took part, some 40 people"),
    marked("took a vacant seat for the rest of the term, on admission: invented for the demo"),
)
