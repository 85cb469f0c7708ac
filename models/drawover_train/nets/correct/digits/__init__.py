"""Networks of the digits: those printed in the sketch correction paper, and those of the pack."""
