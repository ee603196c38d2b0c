"""The dictionaries of the field, TABARI's and PETRARCH's, read into ours.  Pure: bytes in, text out."""
