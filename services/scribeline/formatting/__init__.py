"""Spoken language into written medical language: a pipeline of small, pure passes over tokens.

`pipeline.format_words` is the way in; each pass is a module with one public function from tokens to tokens, and the
words of each language are in `languages`. Nothing here knows where words come from or where documents go.
"""
