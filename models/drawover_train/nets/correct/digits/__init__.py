"""Networks of the digits: as the sketch correction paper prints them, and as the pack ships them."""
