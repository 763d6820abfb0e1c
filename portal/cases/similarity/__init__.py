"""Which cases are alike, and why. Pure: no database, no web, no library.

Score = 0.5 · tags + 0.3 · text + 0.2 · context.

Tags: weighted Jaccard over topic, mechanism, goal and criterion, each weighted by its inverse document frequency, so that a rare
tag in common says more than a frequent one. Text: cosine of TF-IDF vectors (G. Salton, C. Buckley, "Term-weighting approaches in
automatic text retrieval", Information Processing & Management 24 (1988) 513) over character 4-grams within words, which need no
stemmer (P. McNamee, J. Mayfield, "Character n-gram tokenization for European language text retrieval", Information Retrieval 7
(2004) 73), and bigrams where a script has no spaces; in the languages that both cases have, else on the English abstracts.
Context: population band, country, region, income group of the country, form of government.
"""

from __future__ import annotations

from portal.cases.similarity.scoring import MOST, Item, Near, nearest

__all__ = ["MOST", "Item", "Near", "nearest"]
