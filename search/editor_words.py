"""Synonyms and best bets, which editors add to the search, in memory."""

from dataclasses import dataclass

from caching.bulk_read import ColumnsByModel, RowsByLabel, bulk_read
from search.models import BestBet, Synonyms, split_terms
from search.queries import SynonymTable, build_synonym_table

COLUMNS_BY_MODEL: ColumnsByModel = {
    Synonyms: ["words"],
    BestBet: ["words", "title", "path", "summary"],
}


@dataclass(frozen=True)
class EditorWords:
    """The synonyms, and the best bets by the stems of the words that lead to them."""

    synonyms: SynonymTable
    best_bets: dict[frozenset[str], list[BestBet]]


@bulk_read(lambda: COLUMNS_BY_MODEL)
def editor_words(rows: RowsByLabel) -> EditorWords:
    synonyms = build_synonym_table(
        split_terms(row["words"]) for row in rows[Synonyms._meta.label_lower]
    )
    best_bets: dict[frozenset[str], list[BestBet]] = {}
    for row in sorted(rows[BestBet._meta.label_lower], key=lambda row: str(row["title"])):
        bet = BestBet(title=row["title"], path=row["path"], summary=row["summary"])
        for term in set(split_terms(row["words"])):
            best_bets.setdefault(frozenset(term), []).append(bet)
    return EditorWords(synonyms, best_bets)
