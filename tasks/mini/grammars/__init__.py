"""One grammar a language: a clause of meaning in, its words in order out."""
