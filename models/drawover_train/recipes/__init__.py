"""One module per recipe: setup, loop, checkpoints, samples. Each runs on a CPU or on GPUs."""
