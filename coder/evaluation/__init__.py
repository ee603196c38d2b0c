"""What the coder finds measured against what a reader found: scores, errors by kind, reliability."""
