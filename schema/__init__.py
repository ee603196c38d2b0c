"""Ground floor: the codebook, the actor vocabulary and the records every other floor shares."""
