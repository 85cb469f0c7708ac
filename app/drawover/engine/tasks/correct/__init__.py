"""The task `correct`: a drawing led to where sound drawings are, drawn in the artist's lines or in others."""
