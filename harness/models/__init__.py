"""Models: loading a checkpoint's weights, and reading what it gives. torch lives here and in `inference`."""
