"""The real processes, spoken to over gRPC, with the real model and the samples."""
