"""Color: a line drawing's regions, their flats, swatches and light; and a perceptual color space."""
