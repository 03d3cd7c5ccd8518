"""The console command `scribeline`."""
