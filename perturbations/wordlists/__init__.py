"""Word lists: lexicons and misspellings, read, checked and looked up."""
