"""Conversion of checkpoints to packs: ONNX graphs checked against torch, atlases, cards; and back from a pack."""
