"""The gRPC front service: the one door to everything."""
