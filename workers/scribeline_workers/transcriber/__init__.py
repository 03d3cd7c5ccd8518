"""From audio to words: decode, speech detection, recognition, assembly."""
