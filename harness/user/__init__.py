"""What belongs to the user: folders of cache and data, and named lexicons."""
