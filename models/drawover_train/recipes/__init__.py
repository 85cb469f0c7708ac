"""One script per recipe: setup, loop, checkpoints, samples. Each runs on a CPU or one GPU."""
