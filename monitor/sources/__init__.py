"""Sources: feeds, list pages and sitemaps, each read into entries."""
