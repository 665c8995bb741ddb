"""Read content: katas, solutions and submissions, with every fault named."""
