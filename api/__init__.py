"""HTTP and command line: the translation between the outside and the floors below."""
