"""Tables of sketchify."""
