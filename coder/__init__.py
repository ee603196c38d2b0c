"""Text to events: parsing, actors, coreference, patterns, composition.  Pure, no network, no clock."""
