"""What can be wrong with the material of a benchmark.

ScribelineError
└── InvalidInput
    └── InvalidManifest    a manifest is not what the benchmark reads, in a line that is named
"""

from scribeline.errors import InvalidInput


class InvalidManifest(InvalidInput):
    """The manifest of a benchmark is not what it should be."""

    reason = "INVALID_MANIFEST"
