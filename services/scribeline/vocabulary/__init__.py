"""Correction after recognition: what an engine misheard, written as the field writes it.

`correction.correct` is the way in. It reads the machine's words and a `Vocabulary` (the general lexicon, counts of how
reports are written, and the phrase sets of a client, author or work type), and gives Corrections, which formatting
applies. The machine's words themselves never change. Everything here is pure: values in, values out.
"""
