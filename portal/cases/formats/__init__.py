"""The library in the forms of others: citations, JSON-LD, Atom, OAI-PMH, DCAT, sheets. Facts in, text out."""
