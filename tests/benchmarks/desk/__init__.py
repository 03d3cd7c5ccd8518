"""The parts of `bench_desk`: invented dictations, a house to open them in, the peer, and the measures."""
