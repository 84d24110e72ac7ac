"""Code-switching: words of another language in the sentence."""
