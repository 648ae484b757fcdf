"""Every example of `snippets/`: it does what it should, and nothing else."""
