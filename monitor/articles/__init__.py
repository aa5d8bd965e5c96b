"""Articles: links, text, dates and copies of what the sources bring."""
