"""Analysis: from articles that have been read to judgements, stories and the ledger."""
