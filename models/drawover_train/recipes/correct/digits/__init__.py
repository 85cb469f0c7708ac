"""Trainings on digits: the sketch correction paper's five GANs as printed, and the networks of the pack."""
