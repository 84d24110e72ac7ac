"""Visual noise: what looks like the text to a reader and is another one to a machine."""
