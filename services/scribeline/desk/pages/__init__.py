"""The desk's pages, one module for each."""
